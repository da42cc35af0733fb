"""Which runtime serves a model, and what is kept of the choice."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from index.encoder.auto import AutoEmbedder, RuntimeVerdict
from index.encoder.base import Embedder, Encoded
from index.encoder.model_files import ModelFiles
from index.encoder.openvino_runtime import precisions
from index.encoder.reference import SentenceTransformerEmbedder
from index.errors import EmbedderError, UnsupportedModel
from index.models import Progress
from index.settings import Runtime
from rag.retriever import Retriever
from tests.berts import tiny_bert
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).resolve().parents[3]


class Reference(FakeEmbedder):
    """The reference: notes what became of it."""

    loads = 0
    closed = 0

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        self.loads += 1

    def close(self) -> None:
        self.closed += 1


class Off(FakeEmbedder):
    """Gives vectors that are not the reference's."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        return [Encoded(-text.vector, text.tokens, text.offsets) for text in super().encode(texts)]


class Chosen:
    """A AutoEmbedder with all that was injected: `builds` are the precisions that were compiled."""

    def __init__(
        self,
        folder: Path,
        *made: Embedder | Exception,
        runtime: Runtime = "auto",
        files: ModelFiles | None = None,
        cache: Path | None = None,
    ) -> None:
        self.builds: list[str] = []
        self.told: list[Progress] = []
        self.reference = Reference()
        self.cache = cache or folder / "cache"
        waiting = list(made)

        def build(files: ModelFiles, precision: str) -> Embedder:
            self.builds.append(precision)
            built = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            if isinstance(built, Exception):
                raise built
            return built

        self.embedder = AutoEmbedder(
            files or tiny_bert(folder / "model"), runtime, self.reference, cache=self.cache, build=build
        )

    def load(self) -> "Chosen":
        self.embedder.load(self.told.append)
        return self

    @property
    def notices(self) -> list[str]:
        return [progress.detail for progress in self.told if progress.detail]


def test_nothing_is_compiled_or_loaded_before_it_is_needed(tmp_path: Path) -> None:
    chosen = Chosen(tmp_path, FakeEmbedder())
    assert chosen.embedder.count(["the police"]) == [2]
    assert (chosen.embedder.identity.dimensions, chosen.embedder.max_tokens) == (16, 32)
    assert (chosen.builds, chosen.reference.loads, chosen.embedder.verdict) == ([], 0, None)
    assert not tmp_path.joinpath("cache").exists()


def test_a_model_that_agrees_is_compiled_and_its_reference_let_go(tmp_path: Path) -> None:
    compiled = FakeEmbedder()
    chosen = Chosen(tmp_path, compiled).load()
    assert chosen.embedder.is_compiled
    verdict = chosen.embedder.verdict
    assert verdict is not None and verdict.agreement is not None
    assert (verdict.precision, verdict.reason) == (precisions()[0], None)
    assert verdict.agreement.is_close
    assert chosen.reference.closed == 1
    before = len(chosen.reference.texts)
    chosen.embedder.encode(["a question"])
    assert (compiled.texts[-1], len(chosen.reference.texts)) == ("a question", before)
    assert [progress.stage for progress in chosen.told] == ["encoder", "encoder"]
    assert chosen.notices == []


def test_the_comparison_is_made_once(tmp_path: Path) -> None:
    Chosen(tmp_path, FakeEmbedder()).load()
    again = Chosen(tmp_path, FakeEmbedder()).load()
    assert again.embedder.is_compiled
    assert (again.reference.texts, again.told, len(again.builds)) == ([], [], 1)


def test_a_model_that_differs_is_left_to_the_reference_and_that_is_said_once(tmp_path: Path) -> None:
    chosen = Chosen(tmp_path, Off()).load()
    assert not chosen.embedder.is_compiled
    assert chosen.builds == list(precisions())
    (notice,) = chosen.notices
    assert "sentence-transformers runs model" in notice and "cosine -1.0000" in notice
    (encoded,) = chosen.embedder.encode(["a question"])
    assert np.array_equal(encoded.vector, FakeEmbedder().encode(["a question"])[0].vector)
    assert chosen.reference.loads == 1 and chosen.reference.closed == 0
    again = Chosen(tmp_path, Off()).load()
    assert (again.builds, again.notices, again.embedder.is_compiled) == ([], [], False)


def test_a_precision_that_differs_is_left_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.auto.precisions", lambda: ("bf16", "f32"))
    chosen = Chosen(tmp_path, Off(), FakeEmbedder()).load()
    assert chosen.builds == ["bf16", "f32"]
    assert chosen.embedder.verdict is not None and chosen.embedder.verdict.precision == "f32"
    assert Chosen(tmp_path, FakeEmbedder()).load().builds == ["f32"]


def test_a_model_that_cannot_be_compiled_is_left_to_the_reference(tmp_path: Path) -> None:
    chosen = Chosen(tmp_path, UnsupportedModel("its model_type is mpnet")).load()
    assert "it cannot be compiled: its model_type is mpnet" in chosen.notices[0]
    assert not chosen.embedder.is_compiled


def test_who_wants_only_the_compiled_encoder_is_told_why_not(tmp_path: Path) -> None:
    for made, words in ((Off(), "vectors differ"), (UnsupportedModel("too odd"), "too odd")):
        for _ in range(2):
            chosen = Chosen(tmp_path, made, runtime="compiled")
            with pytest.raises(EmbedderError, match=f"{words}.*index.runtime"):
                chosen.load()
            assert chosen.reference.loads == 0


def test_a_model_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="cannot be read"):
        Chosen(tmp_path, EmbedderError("weights cannot be read")).load()
    assert not list(tmp_path.glob("cache/*"))


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"processor": 1}', b'{"processor": "x", "odd": 1}']
)
def test_a_damaged_verdict_is_made_anew(tmp_path: Path, content: bytes) -> None:
    Chosen(tmp_path, FakeEmbedder()).load()
    (kept,) = (tmp_path / "cache").iterdir()
    good = kept.read_bytes()
    kept.write_bytes(content)
    chosen = Chosen(tmp_path, FakeEmbedder()).load()
    assert chosen.reference.texts
    assert chosen.embedder.is_compiled
    assert kept.read_bytes() == good


def test_a_verdict_of_another_processor_or_a_bad_one_is_made_anew(tmp_path: Path) -> None:
    Chosen(tmp_path, FakeEmbedder()).load()
    (kept,) = (tmp_path / "cache").iterdir()
    good = RuntimeVerdict.model_validate_json(kept.read_bytes())
    assert good.agreement is not None
    wrong: list[dict[str, object]] = [
        {"processor": "another"},
        {"precision": "f8"},
        {"agreement": good.agreement.model_copy(update={"pieces": 0.9})},
        {"agreement": None},
    ]
    for changes in wrong:
        kept.write_text(good.model_copy(update=changes).model_dump_json(), "utf-8")
        assert Chosen(tmp_path, FakeEmbedder()).load().reference.texts
        assert RuntimeVerdict.model_validate_json(kept.read_bytes()) == good


def test_a_model_whose_files_changed_is_compared_anew(tmp_path: Path) -> None:
    Chosen(tmp_path, FakeEmbedder()).load()
    for changes in ({"seed": 1}, {"pooling": "cls"}, {"layer_norm_eps": 1e-5}):
        files = tiny_bert(tmp_path / "model", **changes)
        assert Chosen(tmp_path, FakeEmbedder(), files=files).load().reference.texts, changes
        assert not Chosen(tmp_path, FakeEmbedder(), files=files).load().reference.texts, changes


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    for _ in range(2):
        chosen = Chosen(tmp_path, FakeEmbedder(), cache=tmp_path / "file" / "cache").load()
        assert chosen.embedder.is_compiled
        assert chosen.reference.texts


def test_two_at_once_leave_one_whole_verdict(tmp_path: Path) -> None:
    files = tiny_bert(tmp_path / "model")
    chosen = [Chosen(tmp_path, FakeEmbedder(), files=files) for _ in range(8)]
    threads = [threading.Thread(target=one.load) for one in chosen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert all(one.embedder.is_compiled for one in chosen)
    (kept,) = (tmp_path / "cache").iterdir()
    assert RuntimeVerdict.model_validate_json(kept.read_bytes()) == chosen[0].embedder.verdict


def test_threads_load_it_once(tmp_path: Path) -> None:
    chosen = Chosen(tmp_path, FakeEmbedder())
    threads = [threading.Thread(target=chosen.embedder.encode, args=(["a"],)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(chosen.builds) == 1


def test_closing_ends_both(tmp_path: Path) -> None:
    compiled = Reference()
    chosen = Chosen(tmp_path, compiled).load()
    chosen.embedder.close()
    assert compiled.closed == 1
    Chosen(tmp_path, compiled).embedder.close()


def test_a_tiny_model_is_really_compiled(tmp_path: Path) -> None:
    files = tiny_bert(tmp_path / "model")
    plain = AutoEmbedder(files, "compiled", FakeEmbedder(), cache=tmp_path / "cache")
    with pytest.raises(EmbedderError, match="vectors differ"):
        plain.load()


@pytest.mark.slow
@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_an_index_built_with_one_runtime_is_readable_with_the_other(tmp_path: Path, pooling: str) -> None:
    (tmp_path / "corpus").mkdir()
    for name, text in {"a": "Who trains the police? The base.", "b": "A helicopter, a cafe.", "c": "x x x."}.items():
        (tmp_path / "corpus" / f"{name}.txt").write_text(text, "utf-8")
    files = tiny_bert(tmp_path / "model", pooling=pooling)
    reference = SentenceTransformerEmbedder(files)
    compiled = AutoEmbedder(files, "compiled", reference, cache=tmp_path / "cache")
    answers = {}
    for builder in (reference, compiled):
        index = tmp_path / type(builder).__name__
        Retriever.open(tmp_path / "corpus", index=index, embedder=builder).close()
        for reader in (reference, compiled):
            with Retriever.open(tmp_path / "corpus", index=index, embedder=reader, update=False) as retriever:
                hits = retriever.search("the police base")
                found = [(hit.citation.document, hit.scores.dense) for hit in hits]
                answers[builder, reader] = ([name for name, _ in found], [score for _, score in found])
    assert compiled.is_compiled
    assert len(answers) == 4
    documents, scores = answers[reference, reference]
    for names, own in answers.values():
        assert names == documents
        assert own == pytest.approx(scores, abs=0.03)


LOAD = """
from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED
embedder = make_embedder(PACKAGED)
embedder.load()
print(embedder.is_compiled, len(embedder.encode(["base"])[0].tokens))
"""


@pytest.mark.slow
def test_two_processes_prepare_the_packaged_model_at_once(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    started = [
        subprocess.Popen([sys.executable, "-c", LOAD], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [process.communicate(timeout=120)[0] for process in started] == ["True 1\n"] * 3
    (kept,) = (tmp_path / "pincite" / "encoders").iterdir()
    assert RuntimeVerdict.model_validate_json(kept.read_bytes()).reason is None
