"""The status of an index: what it holds and what an update would find."""

from pathlib import Path

import pytest

from index.builder import Builder
from index.errors import IndexMissing
from index.status import status_of
from index.store import Store
from tests.index.conftest import Write


def test_a_status_tells_what_an_index_holds(filled: Path, builder: Builder, store: Store) -> None:
    with pytest.raises(IndexMissing):
        status_of(filled, store)
    report = builder.update(filled)
    status = status_of(filled, store)
    assert (status.generation, status.passages, status.sentences) == (report.generation, 4, 7)
    assert [document.name for document in status.documents] == [
        "bases.txt", "corpus.jsonl#1", "corpus.jsonl#2", "drugs.md",
    ]  # fmt: skip
    assert status.documents[1].title == "Peru"
    assert status.documents[0].characters == len((filled / "bases.txt").read_text())
    assert status.embedder == "fake (16 dimensions)"
    assert status.changes == "has not changed since"


def test_a_status_tells_what_has_changed_without_changing_it(
    filled: Path, write: Write, builder: Builder, store: Store
) -> None:
    write("bad.txt", b"\0")
    builder.update(filled)
    assert status_of(filled, store).changes == "has not changed since"
    write("new.txt", "A carrier has called.")
    write("bases.txt", "The base is closed.")
    (filled / "drugs.md").unlink()
    assert status_of(filled, store).changes == (
        "may have changed since: 1 new, 1 touched, 1 gone; pincite index brings it up to date"
    )
    assert store.open().manifest.documents == 4
