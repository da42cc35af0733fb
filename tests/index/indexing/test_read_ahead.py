"""ReadRequest ahead: processes give what reading here gives, in order, however much there is, and end when told to."""

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED
from index.errors import ReadError, StoreError
from index.files.own_exports import EXPORT_MARK
from index.indexing.cut_document import PIECE_CHARS
from index.indexing.prepared import DocumentHead, passages_key
from index.indexing.read_ahead import (
    BATCH_PASSAGES,
    FILES_AHEAD,
    POOL_MIN_BYTES,
    POOL_MIN_FILES,
    Content,
    InlineReaders,
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
        ReadRequest(
            path=path,
            name=path.name,
            source=Source(author="X"),
            known=frozenset({_key(path)} if path.name == "03.txt" else ()),
        )
        for path in found
    ]


def _key(path: Path) -> str:
    return passages_key(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), None, "")


Taken = Problem | tuple[DocumentHead, list[Content] | None]


def taken(readers: InlineReaders | ReaderPool, files: list[ReadRequest]) -> list[tuple[list[Taken], str]]:
    found: list[tuple[list[Taken], str]] = []
    for items in readers.read(files):
        own: list[Taken] = []
        told = ""
        try:
            for item in items:
                if isinstance(item, Problem):
                    own.append(item)
                else:
                    own.append((item.head, None if item.content is None else list(item.content)))
        except ReadError as error:
            told = f"{type(error).__name__}: {error}"
        found.append((own, told))
    return found


def test_processes_give_what_reading_here_gives(files: list[ReadRequest]) -> None:
    here = taken(InlineReaders(IndexSettings(), FakeEmbedder()), files)
    ahead = ReaderPool(COMMAND)
    try:
        found = taken(ahead, files)
    finally:
        ahead.close()
    assert [told for _, told in found] == [told for _, told in here]
    told = [told.partition(":")[0] for _, told in found if told]
    assert told == ["ReadError", "FileUnavailable", "OwnExport"]
    assert found == here
    assert len(found[4][0]) == 301
    known = [one for own, _ in found for one in own if not isinstance(one, Problem) and one[1] is None]
    assert [head.name for head, _ in known] == ["03.txt"]


def test_a_document_comes_in_pieces_first_its_text_and_then_its_passages(tmp_path: Path) -> None:
    text = " ".join(f"Sentence number {number} speaks of ships — and of harbours.\n\n" for number in range(40_000))
    path = tmp_path / "large.txt"
    path.write_text(text, "utf-8")
    request = ReadRequest(path=path, name=path.name, source=Source())
    ahead = ReaderPool(COMMAND)
    try:
        [([item], _)] = taken(ahead, [request])
    finally:
        ahead.close()
    assert not isinstance(item, Problem)
    head, content = item
    assert content is not None
    assert head.characters == len(text)
    pieces = [len(one) for one in content if isinstance(one, bytes)]
    batches = [len(one) for one in content if not isinstance(one, bytes)]
    assert len(pieces) > 2
    assert max(pieces) < 2 * PIECE_CHARS
    assert [isinstance(one, bytes) for one in content] == [True] * len(pieces) + [False] * len(batches)
    assert len(batches) > 10
    assert max(batches) == BATCH_PASSAGES


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
    [items] = InlineReaders(IndexSettings(), FakeEmbedder()).read(
        [ReadRequest(path=path, name=path.name, source=Source())]
    )
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
