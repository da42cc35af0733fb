"""Consoles that are made anew for each test, and a small folder that is indexed without the model."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.encoder.base import Embedder
from index.settings import IndexSettings
from rag.reader import Reader
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder, FakeReader
from tui.cli import main
from tui.startup import Models
from tui.terminal import narration, output


@pytest.fixture(autouse=True)
def fresh_consoles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Consoles keep the stream of their first use; each test has streams of its own."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    output.cache_clear()
    narration.cache_clear()
    yield
    output.cache_clear()
    narration.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    training = (
        "The minister opened a training centre for police officers in Managua.\nIt has room for ninety of them.\n"
    )
    (corpus / "training.txt").write_text(training, "utf-8")
    (corpus / "helicopters.txt").write_text("Peru paid 406 million dollars for twenty-four helicopters.\n", "utf-8")
    return corpus


@pytest.fixture
def retriever(folder: Path, embedder: FakeEmbedder) -> Retriever:
    return Retriever.open(folder, embedder=embedder)


@pytest.fixture
def open_fake(embedder: FakeEmbedder) -> Callable[[Path], Retriever]:
    """Open any folder without the model."""
    return lambda path: Retriever.open(path, embedder=embedder)


class FakeModels(Models):
    """Makes models without weights, for commands."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        self._embedder = embedder or FakeEmbedder()

    def embedder(self, settings: IndexSettings) -> Embedder:
        return self._embedder

    def reader(self, embedder: Embedder) -> Reader:
        return FakeReader()


def run(*arguments: object) -> int:
    """Run a command without the models."""
    return main([str(argument) for argument in arguments], models=FakeModels())
