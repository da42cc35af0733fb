"""A BEIR corpus: a document a row, bad rows named, what is no corpus given up."""

import json
from pathlib import Path

import pytest

from index.errors import ReadError
from index.files.beir import MAX_BAD_ROWS, read_beir
from index.models import Document, Problem, Source
from index.settings import IndexSettings

NAME = "x/corpus.jsonl"


def read(folder: Path, *rows: object, largest_file_mb: int = 100) -> tuple[list[Document], list[str]]:
    lines = [row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() for row in rows]
    path = folder / "corpus.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    items = list(read_beir(path, NAME, Source(publisher="P"), IndexSettings(largest_file_mb=largest_file_mb)))
    assert all(item.name == NAME for item in items if isinstance(item, Problem))
    return [i for i in items if isinstance(i, Document)], [i.message for i in items if isinstance(i, Problem)]


def row(identifier: object = "1", text: object = "A text.", **more: object) -> dict[str, object]:
    return {"_id": identifier, "text": text, **more}


def test_rows_are_documents_named_by_their_ids(tmp_path: Path) -> None:
    documents, problems = read(
        tmp_path, row("a", "Größe\nzwei.", title=" T "), b"", row(7, "Seven.", metadata={"x": 1})
    )
    assert problems == []
    assert [(d.name, d.text, d.source.title, d.source.publisher) for d in documents] == [
        ("x/corpus.jsonl#a", "Größe\nzwei.", "T", "P"),
        ("x/corpus.jsonl#7", "Seven.", None, "P"),
    ]


@pytest.mark.parametrize(
    "bad",
    [
        b"{",
        b"[]",
        b"3",
        b"null",
        b'{"_id": "2"}',
        b'{"text": "x"}',
        b"\xff\xfe{}",
        b"[" * 5000,
        row("2", ""),
        row("2", "  "),
        row("2", 5),
        row(None),
        row([1]),
        row("", "x"),
        row("2", "x", title=3),
        row("1", "again"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_left_out(tmp_path: Path, bad: object) -> None:
    documents, problems = read(tmp_path, row("1"), bad, row("3"))
    assert [document.name[-1] for document in documents] == ["1", "3"]
    assert problems == ["line 2 is not a row with a new _id and a text; it was left out"]


def test_a_row_with_a_stray_byte_is_read_and_told(tmp_path: Path) -> None:
    documents, problems = read(tmp_path, row("1"), b'{"_id": "2", "text": "Zo\xc3\xab: 21\xb0C."}', row("3"))
    assert [document.text for document in documents] == ["A text.", "Zoë: 21\ufffdC.", "A text."]
    assert problems == ["line 2 has bytes that are not UTF-8, shown as \ufffd"]


def test_a_row_that_is_too_long_is_left_out_whole(tmp_path: Path) -> None:
    documents, problems = read(tmp_path, row("1"), row("2", "x" * 2_500_000), row("3"), largest_file_mb=1)
    assert [document.name[-1] for document in documents] == ["1", "3"]
    assert problems == ["line 2 is too long; it was left out"]


def test_a_file_of_other_rows_is_given_up(tmp_path: Path) -> None:
    documents, problems = read(tmp_path, row(), *[b"{}"] * MAX_BAD_ROWS)
    assert (len(documents), len(problems)) == (1, MAX_BAD_ROWS)
    with pytest.raises(ReadError, match="is it a BEIR corpus"):
        read(tmp_path, row(), *[b"{}"] * (MAX_BAD_ROWS + 1))


def test_every_text_can_be_written_as_utf8(tmp_path: Path) -> None:
    documents, _ = read(tmp_path, b'{"_id": "1", "text": "half \\ud83d of a pair", "title": "\\udfff"}')
    for document in documents:
        document.model_dump_json().encode()


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(json.dumps(row("1")) + "\n" + json.dumps(row("2")) + "\n")
    reading = read_beir(path, NAME, Source(), IndexSettings())
    next(reading)
    with path.open("a") as file:
        file.write(json.dumps(row("3")) + "\n")
    with pytest.raises(ReadError, match="changed while it was read"):
        list(reading)
