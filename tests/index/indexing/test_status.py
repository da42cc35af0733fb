"""The status of an index: what it holds and what an update would find."""

from pathlib import Path

import pytest

from index.errors import IndexMissing
from index.indexing.builder import Builder
from index.indexing.status import FolderChanges, read_status
from index.store.store import Store
from tests.index.conftest import Write


def test_a_status_tells_what_an_index_holds(filled: Path, builder: Builder, store: Store) -> None:
    with pytest.raises(IndexMissing):
        read_status(filled, store)
    report = builder.update(filled)
    status = read_status(filled, store)
    assert (status.generation, status.passages, status.sentences) == (report.generation, 4, 7)
    assert [document.name for document in status.documents] == [
        "bases.txt", "corpus.jsonl#1", "corpus.jsonl#2", "drugs.md",
    ]  # fmt: skip
    assert status.documents[1].title == "Peru"
    assert status.documents[0].characters == len((filled / "bases.txt").read_text())
    assert status.embedder == "fake (64 dimensions)"
    assert (status.segments, status.dense_recall) == (1, 1.0)
    assert status.changes == "has not changed since"


def test_a_status_tells_what_has_changed_without_changing_it(
    filled: Path, write: Write, builder: Builder, store: Store
) -> None:
    write("bad.txt", b"\0")
    builder.update(filled)
    assert read_status(filled, store).changes == "has not changed since"
    write("new.txt", "A carrier has called.")
    write("bases.txt", "The base is closed.")
    (filled / "drugs.md").unlink()
    assert read_status(filled, store).changes == (
        "may have changed since: 1 new, 1 touched, 1 gone; pincite index brings it up to date"
    )
    assert store.open().manifest.documents == 4


def test_a_status_names_the_files_that_changed(filled: Path, write: Write, builder: Builder, store: Store) -> None:
    builder.update(filled)
    assert read_status(filled, store).changed_files == FolderChanges()
    write("new.txt", "A carrier has called.")
    write("bases.txt", "The base is closed.")
    write("corpus.jsonl", '{"_id": "1", "text": "Peru."}')
    (filled / "drugs.md").unlink()
    changed = read_status(filled, store).changed_files
    assert changed == FolderChanges(new=("new.txt",), touched=("bases.txt", "corpus.jsonl"), gone=("drugs.md",))
    assert changed.in_words() == "1 new, 2 touched, 1 gone"


def test_a_document_is_told_with_its_file_and_what_was_found_on_reading_it(
    filled: Path, write: Write, builder: Builder, store: Store
) -> None:
    path = write("silent.txt", "***\n")
    builder.update(filled)
    status = read_status(filled, store)
    row, silent = status.documents[1], status.documents[-1]
    assert (row.name, row.file, row.bytes) == ("corpus.jsonl#1", "corpus.jsonl", (filled / row.file).stat().st_size)
    assert (silent.name, silent.format, silent.encoding, silent.passages) == ("silent.txt", "text", "utf-8", 0)
    assert silent.modified.timestamp() == pytest.approx(path.stat().st_mtime)
    assert silent.problems == ("has no words to search",)
    assert row.problems == ()


def test_a_generation_that_is_open_is_read_again_only_once_it_is_no_longer_the_current_one(
    filled: Path, write: Write, builder: Builder, store: Store
) -> None:
    builder.update(filled)
    opened = store.open()
    assert read_status(filled, store, opened) == read_status(filled, store)
    write("new.txt", "A carrier has called.")
    report = builder.update(filled)
    assert read_status(filled, store, opened).generation == report.generation
