"""Systems: named ones, settings files, and those that fail to run."""

import re
from pathlib import Path

import pytest

from evals.systems import SYSTEMS, FailedSystem, System, parse_systems, run_systems
from index.errors import SettingsError
from index.models import Document
from index.store.store import Store
from rag.ranking.evidence import shipped_model
from rag.retriever import Retriever
from rag.settings import RagSettings
from tests.fakes import FakeEmbedder


def names(systems: list[System | FailedSystem]) -> list[str]:
    return [system.name if isinstance(system, System) else f"failed {system.name}" for system in systems]


class TestParsing:
    def test_names_and_all(self) -> None:
        assert names(parse_systems("bm25, shipped")) == ["bm25", "shipped"]
        assert names(parse_systems("all")) == list(SYSTEMS)

    def test_the_shipped_system_is_what_pincite_comes_with(self) -> None:
        assert SYSTEMS["shipped"] == RagSettings()
        assert len({system.model_dump_json() for system in SYSTEMS.values()}) == len(SYSTEMS)

    @pytest.mark.parametrize(
        ("wanted", "message"), [("bm26", "no system 'bm26'"), ("", "no system ''"), ("rrf,all", "twice")]
    )
    def test_an_unknown_system_is_refused(self, wanted: str, message: str) -> None:
        with pytest.raises(SettingsError, match=message):
            parse_systems(wanted)

    def test_a_settings_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its own settings and no others: not those of the environment."""
        monkeypatch.setenv("PINCITE_RAG_THRESHOLD", "0.9")
        (tmp_path / "pincite.toml").write_text("[rag]\nlate_interaction_weight = 1.5\n[tui]\npassages = 3\n", "utf-8")
        (tmp_path / "light.toml").write_text("", "utf-8")
        own, light = parse_systems(f"{tmp_path}/pincite.toml,{tmp_path}/light.toml")
        assert own == System(name=tmp_path.name, settings=RagSettings(late_interaction_weight=1.5))
        assert light == System(name="light", settings=RagSettings())

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("[rag]\nlate_interaction_weigth = 1", "rag.late_interaction_weigth: there is no such setting"),
            ("[rag]\ndense_weight = 7", "rag.dense_weight"),
            ("[index]\npassage_chars = 300", "systems share one index"),
            ("[ragg]\n", r"no table \[ragg\]"),
            ("rag = 1", "rag is not a table"),
            ("[rag", "cannot be read as TOML"),
            (None, "cannot be read"),
        ],
    )
    def test_a_settings_file_that_cannot_be_used_is_a_failed_system(
        self, content: str | None, message: str, tmp_path: Path
    ) -> None:
        path = tmp_path / "own.toml"
        if content is not None:
            path.write_text(content, "utf-8")
        [failed] = parse_systems(str(path))
        assert isinstance(failed, FailedSystem)
        assert failed.reason.startswith(f"{path}: ")
        assert re.search(message, failed.reason)


@pytest.fixture
def index(tmp_path: Path, embedder: FakeEmbedder) -> Path:
    documents = [
        Document.from_text("a", "The lighthouse keeper kept a parrot for thirty years."),
        Document.from_text("b", "The glacier lost another four metres of ice last summer."),
    ]
    Retriever.build(documents, tmp_path / "index", embedder=embedder).close()
    embedder.texts.clear()
    return tmp_path / "index"


def test_systems_answer_from_one_index_each_by_its_settings(index: Path, embedder: FakeEmbedder) -> None:
    names_run: list[str] = []
    system_runs, failed = run_systems(
        parse_systems("bm25,dense,shipped"),
        lambda settings: Retriever(Store(index), embedder, settings=settings),
        lambda retriever: {part.signal: part.weight for part in retriever.search("parrot")[0].scores.contributions},
        names_run.append,
    )
    assert failed == []
    assert names_run == ["bm25", "dense", "shipped"]
    assert [run.result for run in system_runs] == [
        {"lexical": 1.0, "dense": 0.0},
        {"lexical": 0.0, "dense": 1.0},
        {
            name: weight
            for name, weight in shipped_model().ranking.items()
            if name not in ("span_margin", "answerable_logit")
        },
    ]
    # Only the questions were embedded, no passage again.
    assert set(embedder.texts) == {"parrot"}


def test_a_system_that_fails_is_not_scored_and_the_others_are(index: Path, embedder: FakeEmbedder) -> None:
    def run(retriever: Retriever) -> str:
        if retriever.search("parrot")[0].scores.late_interaction is None:
            raise RuntimeError("the model fell over")
        return "ran"

    broken = FailedSystem(name="own", reason="no such file")
    system_runs, failed = run_systems(
        [broken, *parse_systems("rrf,shipped")],
        lambda settings: Retriever(Store(index), embedder, settings=settings),
        run,
    )
    assert [run.system.name for run in system_runs] == ["shipped"]
    assert failed == [broken, FailedSystem(name="rrf", reason="the model fell over")]


def test_a_mistake_of_the_programs_own_is_not_taken_for_a_failed_system(index: Path, embedder: FakeEmbedder) -> None:
    def run(retriever: Retriever) -> None:
        raise TypeError(retriever)

    with pytest.raises(TypeError):
        run_systems(parse_systems("rrf"), lambda _: Retriever(Store(index), embedder), run)
