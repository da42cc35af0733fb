"""Text and Markdown files: one document a file, offsets as decoded, problems told."""

import hashlib
from pathlib import Path

import pytest

from index.errors import OwnExport, ReadError
from index.files.formats import find_reader
from index.files.own_exports import EXPORT_MARK
from index.models import Document, Problem, Source
from index.settings import IndexSettings

SETTINGS = IndexSettings()


def read(folder: Path, name: str, data: bytes, source: Source | None = None) -> list[Document | Problem]:
    path = folder / name
    path.write_bytes(data)
    reader = find_reader(name)
    assert reader is not None
    return list(reader(path, name, source or Source(), SETTINGS))


def test_a_text_file_is_a_document_with_its_line_ends(tmp_path: Path) -> None:
    data = "Один\r\nдва\rtwo\n".encode()
    (document,) = read(tmp_path, "a.txt", data, Source(author="X"))
    assert isinstance(document, Document)
    assert document == Document(
        name="a.txt",
        text="Один\r\nдва\rtwo\n",
        source=Source(author="X"),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def test_a_file_that_is_not_utf8_is_read_with_a_reservation(tmp_path: Path) -> None:
    text = "Le président a visité la base navale, près de la côte, après l'été. " * 4
    problem, document = read(tmp_path, "a.txt", text.encode("cp1252"))
    assert isinstance(problem, Problem)
    assert (problem.name, problem.skipped) == ("a.txt", False)
    assert "is not UTF-8" in problem.message
    assert isinstance(document, Document)
    assert document.text == text


MARKED = f"{EXPORT_MARK}\n\n# Marked passages\n\n## Who?\n\n> She. [^1]\n\n[^1]: a.txt, line 1, SHA-256 `ab`.\n"


@pytest.mark.parametrize(
    "text",
    [MARKED, f"My notes\n\n{MARKED}", MARKED.removeprefix(EXPORT_MARK).lstrip()],
    ids=["as written", "with words above", "of a version that wrote no mark"],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_an_export_of_pincites_own_is_no_document_unless_all_is_taken(tmp_path: Path, text: str, name: str) -> None:
    with pytest.raises(OwnExport, match="is an export that pincite wrote"):
        read(tmp_path, name, text.encode())
    reader = find_reader(name)
    assert reader is not None
    [document] = reader(tmp_path / name, name, Source(), IndexSettings(take_all=True))
    assert isinstance(document, Document)


def test_a_persons_own_list_of_passages_is_a_document(tmp_path: Path) -> None:
    [document] = read(tmp_path, "a.md", b"# Marked passages\n\n## Who?\n\n> She said so.\n")
    assert isinstance(document, Document)


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ReadError, match="is empty"):
        read(tmp_path, "a.txt", data)


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 1_000_001)
    reader = find_reader("a.txt")
    assert reader is not None
    with pytest.raises(ReadError, match=r"over the limit of 1 MB; .*index\.largest_file_mb"):
        list(reader(path, "a.txt", Source(), IndexSettings(largest_file_mb=1)))


@pytest.mark.parametrize("name", ["a.txt", "a.md", "corpus.jsonl"])
def test_a_file_that_is_gone_is_refused(tmp_path: Path, name: str) -> None:
    reader = find_reader(name)
    assert reader is not None
    with pytest.raises(ReadError, match="cannot be read"):
        list(reader(tmp_path / name, name, Source(), SETTINGS))


def test_markdown_titles_come_from_sources_then_front_matter_then_the_first_heading(tmp_path: Path) -> None:
    data = b'---\ntitle: "Front"\ndate: 2013-03-20T10:00\nlicense: CC\n---\n\n## Second\n\n# First\n\nText.\n'
    (document,) = read(tmp_path, "a.md", data)
    assert isinstance(document, Document)
    assert document.format == "markdown"
    assert document.source == Source(title="Front", date="2013-03-20", licence="CC")
    (declared,) = read(tmp_path, "a.md", data, Source(title="Declared", date="2012"))
    assert isinstance(declared, Document)
    assert (declared.source.title, declared.source.date, declared.source.licence) == ("Declared", "2012", "CC")
    (bare,) = read(tmp_path, "b.md", data.split(b"---\n")[2])
    assert isinstance(bare, Document)
    assert bare.source == Source(title="First")


@pytest.mark.parametrize(
    ("name", "known"),
    [("a.txt", True), ("A.TXT", True), ("x/b.Markdown", True), ("corpus.jsonl", True), ("x/corpus.jsonl", True),
     ("queries.jsonl", False), ("mycorpus.jsonl", True), ("qrels/test.tsv", False),
     ("a.mp3", False), ("txt", False), ("SOURCES.toml", False)],
)  # fmt: skip
def test_readers_are_found_by_name(name: str, known: bool) -> None:
    assert (find_reader(name) is not None) is known


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("answer.json", b'{"schema_version":2,"question":"Who?","passages":[{"line_start":1,"sha256":"ab"}]}'),
        ("marks.json", b'{\n "version": 1,\n "marks": [{"citation": {"line_start":1, "sha256": "ab"}}]}'),
        ("marks.bib", "@misc{lease-0a1b2c3d,\n  annotation = {[line 1, characters 3–9] ``Words''},\n}\n".encode()),
    ],
)
def test_answers_and_exports_in_other_formats_are_no_documents_either(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(OwnExport, match="that pincite wrote"):
        read(tmp_path, name, data)
    other = data.replace(b'"line_start"', b'"line"').replace(b"``Words", b"Words")
    assert any(isinstance(one, Document) for one in read(tmp_path, f"other-{name}", other))
