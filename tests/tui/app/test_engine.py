"""The retriever as the app opens it."""

import shutil
from pathlib import Path

import pytest

from index.errors import Cancelled, CorpusError, FilterError, IndexDamaged, IndexMismatch, SettingsError, StoreError
from index.location import default_corpus
from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder
from tests.tui.pilot import damage
from tui.app.engine import Engine


class ClosingEmbedder(FakeEmbedder):
    """An embedder that notes that it was closed."""

    closed = 0

    def close(self) -> None:
        self.closed += 1


def test_making_one_touches_nothing(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "nowhere", embedder=FakeEmbedder())
    with pytest.raises(StoreError, match="not open yet"):
        _ = engine.retriever
    engine.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_indexed_on_first_use_and_then_opened_as_it_was(folder: Path) -> None:
    stages: list[str] = []
    embedder = FakeEmbedder()
    engine = Engine(folder, embedder=embedder)
    assert not engine.has_index()
    engine.open(lambda progress: stages.append(progress.stage))
    assert {"read", "embed", "write"} <= {*stages}
    assert engine.has_index()
    assert len(engine.retriever.generation.documents) == 2
    (folder / "new.txt").write_text("Something new.\n", "utf-8")
    encoded = len(embedder.texts)
    again = Engine(folder, embedder=embedder).open()
    assert len(embedder.texts) == encoded
    assert len(again.generation.documents) == 2
    assert again.status().has_changed


def test_the_index_on_disk_is_opened_when_another_process_has_replaced_it(folder: Path) -> None:
    engine = Engine(folder, embedder=FakeEmbedder())
    assert not engine.is_outdated()
    engine.open()
    assert not engine.is_outdated()
    assert engine.reopen() is None
    (folder / "new.txt").write_text("Customs officers opened an office in Quito.\n", "utf-8")
    (folder / "training.txt").write_text("Quite another text than before.\n", "utf-8")
    (folder / "helicopters.txt").unlink()
    Retriever.open(folder, embedder=FakeEmbedder())
    assert engine.is_outdated()
    replaced = engine.reopen()
    assert replaced is not None
    report, status = replaced
    assert (report.added, report.changed, report.removed) == (("new.txt",), ("training.txt",), ("helicopters.txt",))
    assert status.generation == report.generation == engine.retriever.generation.manifest.generation
    assert {document.name for document in status.documents} == {"new.txt", "training.txt"}
    assert engine.reopen() is None


def test_an_index_on_disk_that_cannot_be_opened_leaves_the_open_one_open(folder: Path) -> None:
    engine = Engine(folder, embedder=FakeEmbedder())
    before = engine.open()
    (folder / "new.txt").write_text("Something new.\n", "utf-8")
    Retriever.open(folder, embedder=FakeEmbedder())
    current = (folder / ".pincite" / "CURRENT").read_text("utf-8").split()[0]
    (folder / ".pincite" / "generations" / current / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(IndexDamaged):
        engine.reopen()
    assert engine.retriever is before
    shutil.rmtree(folder / ".pincite")
    assert not engine.is_outdated()


def test_the_folder_is_the_indexed_one_around_or_the_default(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert Engine().corpus == default_corpus()
    Engine(folder, embedder=FakeEmbedder()).open()
    (folder / "deep").mkdir()
    monkeypatch.chdir(folder / "deep")
    assert Engine().corpus == folder


def test_a_folder_that_has_gone_from_under_us_gives_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "cwd", fail)
    assert Engine().corpus == default_corpus()


def test_a_folder_that_is_none_or_holds_nothing_is_refused(tmp_path: Path) -> None:
    for wrong in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(CorpusError):
            Engine(wrong, embedder=FakeEmbedder()).open()


def test_a_wrong_setting_is_refused(folder: Path) -> None:
    (folder / "pincite.toml").write_text("[index]\ncolour = 1\n", "utf-8")
    with pytest.raises(SettingsError, match="colour"):
        _ = Engine(folder).embedder


def test_a_damaged_index_is_told_and_built_anew_when_that_is_wanted(folder: Path) -> None:
    Engine(folder, embedder=FakeEmbedder()).open()
    damage(folder)
    engine = Engine(folder, embedder=FakeEmbedder())
    with pytest.raises(IndexDamaged):
        engine.open()
    assert engine.open(rebuild=True).preview("Managua")
    assert Engine(folder, embedder=FakeEmbedder()).open().preview("Managua")


def test_an_index_of_another_model_is_told_and_built_anew_when_that_is_wanted(folder: Path) -> None:
    Engine(folder, embedder=FakeEmbedder()).open()
    engine = Engine(folder, embedder=FakeEmbedder(name="other"))
    with pytest.raises(IndexMismatch):
        engine.open()
    assert engine.open(rebuild=True).ask("Managua").passages


def test_stopping_leaves_nothing_open(folder: Path) -> None:
    engine = Engine(folder, embedder=FakeEmbedder())
    with pytest.raises(Cancelled):
        engine.open(should_stop=lambda: True)
    with pytest.raises(StoreError):
        _ = engine.retriever


def test_the_index_can_lie_elsewhere(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    Engine(folder, embedder=FakeEmbedder(), index=elsewhere).open()
    assert Engine(folder, index=elsewhere).has_index()
    assert not Engine(folder).has_index()
    assert not (folder / ".pincite").exists()
    Engine(folder, embedder=FakeEmbedder(), index=elsewhere).open(rebuild=True)
    assert not (folder / ".pincite").exists()


def test_documents_are_read_by_name(folder: Path) -> None:
    engine = Engine(folder, embedder=FakeEmbedder(), filters=Filters(documents=("training.txt",)))
    engine.open()
    assert engine.filters == Filters(documents=("training.txt",))
    assert engine.path_of("training.txt") == folder / "training.txt"
    assert engine.open_text("training.txt").lines == 2
    with pytest.raises(FilterError):
        engine.open_text("nothing.txt")


def test_loading_encodes_and_closing_ends_the_model(folder: Path) -> None:
    embedder = ClosingEmbedder()
    engine = Engine(folder, embedder=embedder)
    assert engine.embedder is embedder
    assert embedder.texts == []
    engine.load_model()
    assert embedder.texts
    engine.close()
    assert embedder.closed == 1


def test_closing_after_opening_lets_go_of_all(folder: Path) -> None:
    embedder = ClosingEmbedder()
    engine = Engine(folder, embedder=embedder)
    engine.open()
    engine.close()
    engine.close()
    assert embedder.closed >= 2
