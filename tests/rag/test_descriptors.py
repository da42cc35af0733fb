"""Open files: a generation that nobody uses any more keeps none, without waiting for the garbage collector."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.indexing.builder import Builder
from index.settings import IndexSettings
from index.store.store import Store
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder, FakeReader

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")


@pytest.fixture
def _uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def mapped(folder: Path) -> set[str]:
    """Return the generations and segments of a folder's index that are mapped into memory."""
    lines = Path("/proc/self/maps").read_text("utf-8").splitlines()
    return {line.split("/.pincite/")[1] for line in lines if f"{folder}/.pincite/" in line}


@pytest.mark.usefixtures("_uncollected")
def test_updates_and_openings_leave_no_file_open(folder: Path, embedder: FakeEmbedder) -> None:
    (folder / "long.txt").write_text("The navy of Peru wants a base. " * 9_000, "utf-8")
    store = Store(folder / ".pincite", sync=lambda _: None)
    Builder(store, IndexSettings(), embedder).update(folder)
    with Retriever(store, embedder, corpus=folder, reader=FakeReader()) as retriever:
        retriever.ask("Who trains police in Managua?")
        before, held = open_files(), mapped(folder)
        assert held, "a large file is mapped"
        for number in range(60):
            (folder / "new.txt").write_text(f"The navy has {number} ships in Cuba.", "utf-8")
            retriever.update()
            assert retriever.ask("How many ships are in Cuba?").passages
        assert open_files() <= before
        assert len(mapped(folder)) <= 2 * len(held)
        for _ in range(200):
            Retriever(store, embedder, corpus=folder, reader=FakeReader()).close()
        assert open_files() <= before
    assert not mapped(folder)


def test_an_update_without_changes_opens_no_index_anew(folder: Path, embedder: FakeEmbedder) -> None:
    retriever = Retriever.open(folder, embedder=embedder, reader=FakeReader())
    generation = retriever.generation
    (damaged,) = (folder / ".pincite" / "segments").glob("*/passages.bin")
    damaged.unlink()  # who opened the index again would miss it
    assert not retriever.update().is_change
    assert retriever.generation is generation
