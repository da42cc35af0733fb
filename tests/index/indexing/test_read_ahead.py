"""ReadRequest ahead: processes give what reading here gives, in order, however much there is, and end when told to."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED
from index.errors import ReadError, StoreError
from index.files.own_exports import EXPORT_MARK
from index.indexing.embedding_queue import cut
from index.indexing.read_ahead import (
    FILES_AHEAD,
    POOL_MIN_BYTES,
    POOL_MIN_FILES,
    InlineReaders,
    Item,
    PreparedDocument,
    ReaderPool,
    ReadRequest,
    make_file_readers,
)
from index.models import Problem, Source
from index.settings import IndexSettings
from tests.fakes import FakeEmbedder

SERVE = """
import sys
from index.indexing.read_worker import serve
from index.settings import IndexSettings
from tests.fakes import FakeEmbedder
serve(IndexSettings(), FakeEmbedder(), sys.stdin.buffer, sys.stdout.buffer)
"""
COMMAND = (sys.executable, "-c", SERVE)


@pytest.fixture
def files(tmp_path: Path) -> list[ReadRequest]:
    found = []
    for number in range(30):
        path = tmp_path / f"{number:02}.{'md' if number % 3 else 'txt'}"
        path.write_text(
            f"# Harbour {number}\n\nThe navy wants {number} ships — and “more”. " * (1 + number % 4), "utf-8"
        )
        found.append(path)
    rows = "".join(
        f'{{"_id": "{n}", "title": "", "text": "Row {n} tells of a port. {"It does. " * 200}"}}\n' for n in range(300)
    )
    (tmp_path / "corpus.jsonl").write_text(rows + "no row\n", "utf-8")
    (tmp_path / "bad.txt").write_bytes(b"PK\x03\x04\0\0\0")
    (tmp_path / "export.md").write_text(f"{EXPORT_MARK}\n\n# Marked passages\n", "utf-8")
    (tmp_path / "empty.jsonl").write_text("no row\n", "utf-8")
    found[4:4] = [tmp_path / "corpus.jsonl", tmp_path / "bad.txt", tmp_path / "gone.txt", tmp_path / "export.md"]
    return [
        ReadRequest(path=path, name=path.name, source=Source(author="X"), cut=path.name != "03.txt") for path in found
    ]


def taken(readers: InlineReaders | ReaderPool, files: list[ReadRequest]) -> list[tuple[list[Item], str]]:
    """Return for each file its items, and the kind and message of the error that it raised."""
    found: list[tuple[list[Item], str]] = []
    for items in readers.read(files):
        own: list[Item] = []
        told = ""
        try:
            own.extend(items)
        except ReadError as error:
            told = f"{type(error).__name__}: {error}"
        found.append((own, told))
    return found


def test_processes_give_what_reading_here_gives(files: list[ReadRequest]) -> None:
    here = taken(InlineReaders(IndexSettings()), files)
    ahead = ReaderPool(COMMAND)
    try:
        found = taken(ahead, files)
    finally:
        ahead.close()
    assert [told for _, told in found] == [told for _, told in here]
    told = [told.partition(":")[0] for _, told in found if told]
    assert told == ["ReadError", "FileUnavailable", "OwnExport"]
    for file, (own, _), (expected, _) in zip(files, found, here, strict=True):
        assert len(own) == len(expected)
        for one, other in zip(own, expected, strict=True):
            if isinstance(other, Problem):
                assert one == other
                continue
            assert isinstance(one, PreparedDocument)
            assert one.document == other.document
            assert one.passages == (tuple(cut(other.document, IndexSettings(), FakeEmbedder())) if file.cut else None)
    assert len(found[4][0]) == 301


def test_files_are_told_a_few_ahead_and_no_more(files: list[ReadRequest]) -> None:
    given = 0

    def counted() -> Iterator[ReadRequest]:
        nonlocal given
        for file in files:
            given += 1
            yield file

    ahead = ReaderPool(COMMAND, processes=2)
    try:
        for number, items in enumerate(ahead.read(counted())):
            assert given <= number + 2 * FILES_AHEAD
            if number == 4:
                next(items)
                break
        assert len(ahead._children) == 2
        children = list(ahead._children)
    finally:
        ahead.close()
    assert not any(child.is_alive for child in children)
    ahead.close()


def test_a_process_that_dies_is_one_clear_error(files: list[ReadRequest]) -> None:
    ahead = ReaderPool((sys.executable, "-c", "import sys; sys.stdin.readline(); sys.exit(3)"))
    try:
        with pytest.raises(StoreError, match=r"ended \(code 3\)"):
            taken(ahead, files)
    finally:
        ahead.close()


def test_a_collection_without_documents_is_bad_and_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text("no row\n", "utf-8")
    [items] = InlineReaders(IndexSettings()).read([ReadRequest(path=path, name=path.name, source=Source(), cut=True)])
    with pytest.raises(ReadError, match="holds no documents"):
        next(items)


@pytest.mark.parametrize(
    ("files", "size", "ahead"),
    [(3, 1000, False), (POOL_MIN_FILES, 1000, True), (3, POOL_MIN_BYTES, True), (0, 0, False)],
)
def test_processes_are_for_much_to_read_with_the_model_of_the_settings(files: int, size: int, ahead: bool) -> None:
    settings = IndexSettings()
    assert isinstance(make_file_readers(settings, make_embedder(PACKAGED), files, size), ReaderPool) == ahead
    assert isinstance(make_file_readers(settings, FakeEmbedder(), files, size), InlineReaders)
    elsewhere = IndexSettings(model="/nowhere")
    assert isinstance(make_file_readers(elsewhere, FakeEmbedder(), files, size), InlineReaders)
