"""A small corpus whose files are old enough for their times to prove them unchanged, and its parts."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.indexing.builder import Builder
from index.settings import IndexSettings
from index.store.store import Store
from tests.fakes import FakeClock, FakeEmbedder

Write = Callable[[str, str | bytes], Path]

TEXTS = {
    "bases.txt": "The navy wants a base in Cuba. It has asked for one in Venezuela, too.",
    "drugs.md": "# Drugs\n\nCocaine is hidden in flowers shipped from Colombia. The police found it in the harbour.",
    "corpus.jsonl": '{"_id": "1", "title": "Peru", "text": "Peru bought two dozen helicopters."}\n'
    '{"_id": "2", "title": "", "text": "The loan to Ecuador was paid back in oil."}\n',
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@pytest.fixture
def write(corpus: Path, clock: FakeClock) -> Write:
    """Write a file of the corpus as of an hour ago; every write has a time of its own."""
    count = iter(range(10_000))

    def write_file(name: str, content: str | bytes) -> Path:
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        time = clock.now.timestamp() - 3600 + next(count)
        os.utime(path, (time, time))
        return path

    return write_file


@pytest.fixture
def filled(corpus: Path, write: Write) -> Path:
    for name, text in TEXTS.items():
        write(name, text)
    return corpus


@pytest.fixture
def store(corpus: Path) -> Store:
    return Store(corpus / ".pincite")


@pytest.fixture
def builder(store: Store, embedder: FakeEmbedder, clock: FakeClock) -> Builder:
    return Builder(store, IndexSettings(), embedder, now=clock)
