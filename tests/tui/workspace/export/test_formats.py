"""Exports by the name of their format, to text and to files."""

import json
from pathlib import Path

import pytest

from index.models import Source
from rag.answer.citations import check_citation, sha256_of
from tests.tui.workspace.conftest import MakeMark
from tui.commands.verify import citations_in
from tui.workspace.export.formats import ENDINGS, FORMATS, ExportFormat, export_file, export_text, format_of
from tui.workspace.export.published import MarkExport
from tui.workspace.files import AlreadyThere, WorkspaceError


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written(format: ExportFormat, mark: MakeMark, tmp_path: Path) -> None:
    path = tmp_path / "out"
    marks = [mark("Words \x1b[31mred\u202e\x9b.")]
    export_file(marks, format, path)
    made = path.read_text("utf-8")
    assert made == export_text(marks, format)
    assert not {"\x1b", "\u202e", "\x9b"} & set(made)
    with pytest.raises(AlreadyThere):
        export_file(marks, format, path)
    export_file([mark("Others.")], format, path, overwrite=True)
    assert "Others." in path.read_text("utf-8")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_marked_is_nothing_to_export(format: ExportFormat, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="nothing is marked yet"):
        export_file([], format, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_endings_name_formats() -> None:
    assert set(ENDINGS.values()) == set(FORMATS)
    assert format_of(Path("notes.BibTeX")) == "bibtex"
    assert format_of(Path("/dev/stdout")) == "markdown"
    with pytest.raises(WorkspaceError, match=r"notes\.txt: .* \.md, \.markdown, \.json, \.bib or \.bibtex\."):
        format_of(Path("notes.txt"))


def test_json_keeps_the_words_verbatim_and_their_proof(mark: MakeMark, tmp_path: Path) -> None:
    marks = [mark("A \x1b[31mword\r\n and\u202e more.", note="why"), mark("Two.", question="Who?")]
    export_file(marks, "json", tmp_path / "marks.json", {"training.txt": Source(url="u", licence="CC0")})
    content = json.loads((tmp_path / "marks.json").read_bytes())
    assert [row["quote"] for row in content["marks"]] == [mark.text for mark in marks]
    assert content["version"] == 1
    assert list(content["marks"][0]) == [
        "id", "question", "quote", "heading", "highlights", "note", "marked", "citation", "url", "licence",
    ]  # fmt: skip
    exported = MarkExport.model_validate(content)
    assert exported.marks[0].url == "u"
    for row in exported.marks:
        assert sha256_of(row.quote) == row.citation.sha256
        text = " " * row.citation.start + row.quote
        assert check_citation(row.citation, text).status == "verbatim"
    assert citations_in(tmp_path / "marks.json") == [mark.citation for mark in marks]
