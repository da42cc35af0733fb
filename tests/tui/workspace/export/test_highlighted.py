"""Copies of PDFs with their marks highlighted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.settings import IndexSettings
from rag.answer.originals import Originals
from rag.retriever import Retriever
from tests.pdfs import lines, pdf
from tui.workspace.export.highlighted import copy_name, write_highlighted
from tui.workspace.files import AlreadyThere
from tui.workspace.marks import Mark
from tui.workspace.workspace import Workspace


def test_each_pdf_with_marks_is_copied(tmp_path: Path, open_fake: Callable[[Path], Retriever]) -> None:
    folder, out = tmp_path / "folder", tmp_path / "out"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(pdf([lines("The dredger was sold."), lines("The harbour was dug out.")]))
    (folder / "b.txt").write_text("The dredger was rusty.\n")
    retriever = open_fake(folder)
    marks = Workspace(tmp_path / "workspace").marks
    for hit in retriever.search("dredger harbour"):
        marks.add("Where is the dredger?", hit, "soon")
    gone = marks.all()[0]
    citation = gone.citation.model_copy(update={"document": "a.pdf", "sha256": "0" * 64})
    kept = [*marks.all(), Mark(**{**dict(gone), "citation": citation})]
    originals = Originals(retriever.generation, folder, IndexSettings())

    outcome = write_highlighted(kept, originals, out)
    assert outcome.written == [out / "a.highlighted.pdf"]
    assert (out / "a.highlighted.pdf").read_bytes().count(b"/Highlight") == 2  # a part on each page
    assert outcome.marks == 1
    assert outcome.problems == ["a.pdf: the words of a mark no longer stand there"]
    assert outcome.other_formats == ["b.txt: is no PDF; 1 mark is left out"]
    with pytest.raises(AlreadyThere):
        write_highlighted(kept, originals, out)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("a.pdf", "a.highlighted.pdf"),
        ("2021/march/a.pdf", "2021 - march - a.highlighted.pdf"),
        ("../../etc/x.pdf", "etc - x.highlighted.pdf"),
        ("/x.pdf", "x.highlighted.pdf"),
        ("all.zip/a.pdf", "all.zip - a.highlighted.pdf"),
        ("\x1b[2J.pdf", "␛[2J.highlighted.pdf"),
        ("..", "document.highlighted.pdf"),
    ],
)
def test_the_name_of_a_copy_is_no_path(document: str, expected: str) -> None:
    assert copy_name(document) == expected
