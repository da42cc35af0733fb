"""An index that came with a folder may be of anyone's making: one clear error, never a hang or a crash."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.errors import IndexDamaged, StoreError
from index.indexing.builder import Builder
from index.models import Document
from index.store.manifest import FileRecord
from index.store.segment import ENDS, PASSAGE, SENTENCE
from index.store.store import Store
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder, FakeReader
from tests.forge import forge, mend

WORDS = "The navy of Peru wants a base. It paid for helicopters.\n\nNobody else in the region does so."


@pytest.fixture
def index(store: Store, builder: Builder) -> Path:
    builder.build([Document.from_text("a", WORDS), Document.from_text("b", "Cuba has no base of the navy.")])
    return store.folder


def changed(dtype: Any, key: str | int, value: int) -> Callable[[bytes], bytes]:
    """Return what sets a column of every row, or one item, to a value."""

    def change(data: bytes) -> bytes:
        rows = np.frombuffer(data, dtype).copy()
        rows[key] = value
        return rows.tobytes()

    return change


HUGE, BELOW = 1 << 40, -(1 << 40)

ARRAYS: list[tuple[str, Callable[[bytes], bytes]]] = [
    *(("passages.bin", changed(PASSAGE, key, HUGE)) for key in PASSAGE.names or () if PASSAGE[key].itemsize == 8),
    *(("passages.bin", changed(PASSAGE, key, BELOW)) for key in ("text_start", "sentence_start", "token_end")),
    ("passages.bin", changed(PASSAGE, "document", 7)),
    *(("sentences.bin", changed(SENTENCE, key, HUGE)) for key in ("start", "token_end")),
    ("sentences.bin", changed(SENTENCE, "search_start", -1)),
    ("sentences.bin", changed(SENTENCE, "search_start", 1 << 30)),
    *(("ends.bin", changed("<i8", place, HUGE)) for place in range(2 * len(ENDS))),
    ("ends.bin", changed("<i8", 0, -1)),
    ("fingerprint-owners.bin", changed("<i4", 0, 1 << 30)),
    ("fingerprint-owners.bin", changed("<i4", 0, -1)),
    ("postings-passages.bin", changed("<i4", 0, (1 << 31) - 1)),
    ("postings-passages.bin", changed("<i4", 0, -1)),
    ("postings-codes.bin", changed("<u2", 0, 65535)),
    ("postings-indptr.bin", changed("<i8", 1, HUGE)),
    ("postings-indptr.bin", changed("<i8", 0, 1)),
    ("postings-name-ends.bin", changed("<i8", -1, HUGE)),
    ("postings-name-ends.bin", changed("<i8", 0, -5)),
    ("postings-pairs.bin", changed("<i4", 0, -5)),
    ("postings-lengths.bin", changed("<i4", 0, -5)),
    ("order.bin", changed("<i4", 0, 99)),
    ("order.bin", changed("<i4", 1, -1)),
    ("weights.bin", lambda data: b"\xff" * len(data)),
    ("vectors.bin", lambda data: b"\xff" * len(data)),
]


@pytest.mark.parametrize(("name", "change"), ARRAYS, ids=[f"{n} {i}" for i, (n, _) in enumerate(ARRAYS)])
def test_an_array_that_points_at_nothing_is_damage(
    index: Path, store: Store, name: str, change: Callable[[bytes], bytes]
) -> None:
    forge(index, name, change)
    with pytest.raises(IndexDamaged, match=r"pincite index --rebuild"):
        store.open()


@pytest.mark.parametrize("name", ["texts.bin", "search.bin"])
def test_bytes_that_are_no_text_are_damage_once_they_are_read(index: Path, store: Store, name: str) -> None:
    forge(index, name, lambda data: b"\xff" * len(data))
    retriever = Retriever(store, FakeEmbedder(), reader=FakeReader())
    with pytest.raises(IndexDamaged, match=name.replace(".", r"\.")):
        retriever.ask("Who wants a base?")


@pytest.mark.parametrize("line", [b"x", b"[]", b"{}", b"null", b'{"name": 1}', b"\xff"])
def test_a_record_that_is_none_is_damage(index: Path, store: Store, builder: Builder, line: bytes) -> None:
    forge(index, "documents.jsonl", lambda data: line.ljust(len(data)))
    with pytest.raises(IndexDamaged, match=r"documents\.jsonl"):
        Retriever(store, FakeEmbedder(), reader=FakeReader()).ask("Who wants a base?")
    with pytest.raises(IndexDamaged, match=r"documents\.jsonl"):
        store.open().segments[0].fields(0)


NAMES = ["../../../outside", "..", ".", "/etc", "a/b", "a\\b", "", "a\0b", "a\nb", " "]


@pytest.mark.parametrize("name", NAMES)
def test_a_segment_is_never_looked_for_outside_the_index(index: Path, store: Store, name: str) -> None:
    def rename(manifest: dict[str, Any]) -> None:
        manifest["segments"][0]["name"] = name

    mend(index, rename)
    with pytest.raises(IndexDamaged, match=r"manifest\.json: is not a manifest"):
        store.open()


@pytest.mark.parametrize("key", ["generation", "own", "files"])
def test_no_name_in_a_manifest_is_a_path(index: Path, store: Store, key: str) -> None:
    def rename(manifest: dict[str, Any]) -> None:
        record = FileRecord(bytes=0, sha256="", sample="").model_dump()
        if key == "generation":
            manifest[key] = "../x"
        else:
            (manifest if key == "own" else manifest["segments"][0])[key]["../../x"] = record

    mend(index, rename)
    with pytest.raises(IndexDamaged, match=r"manifest\.json: is not a manifest"):
        store.open()


@pytest.mark.parametrize("name", [name for name in NAMES if name.strip()])
def test_a_pointer_to_elsewhere_is_damage(index: Path, store: Store, name: str) -> None:
    (index / "CURRENT").write_text(name, "utf-8")
    with pytest.raises(IndexDamaged, match=r"CURRENT: names no generation"):
        store.open()


def test_a_segment_that_is_a_link_is_damage(index: Path, store: Store, tmp_path: Path) -> None:
    (segment,) = (index / "segments").iterdir()
    segment.rename(tmp_path / "elsewhere")
    segment.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(IndexDamaged):
        store.open()


FILES = ["CURRENT", "manifest.json", "order.bin", "texts.bin", "passages.bin", "tokens.bin"]


@pytest.mark.parametrize("kind", ["fifo", "link", "device", "folder"])
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("name", FILES)
def test_what_is_no_file_is_refused_without_waiting(
    index: Path, store: Store, tmp_path: Path, name: str, kind: str, *, check: bool
) -> None:
    (path,) = index.rglob(name)
    content = path.read_bytes()
    path.unlink()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "link":
        (tmp_path / "other").write_bytes(content)
        path.symlink_to(tmp_path / "other")
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    with pytest.raises(StoreError, match=name.replace(".", r"\.")):
        store.open(check=check)


def test_a_sound_index_opens_after_all_that(index: Path, store: Store) -> None:
    mend(index)
    generation = store.open()
    generation.check(full=True)
    generation.check_ranges()
    assert json.loads((generation.folder / "manifest.json").read_bytes())["documents"] == 2
