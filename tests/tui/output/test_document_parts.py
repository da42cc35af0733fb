"""The parts of a document: pages, slides, sheets and where they begin."""

import pytest

from index.errors import CorpusError
from index.structure import OriginalPlace
from tui.output.document_parts import DocumentParts

PAGES = "cover\fContents\nof the book\fChapter one."
SLIDES = "Title\n\nNotes of it\n\nSecond"
PLACES = (
    OriginalPlace(start=0, label="slide 1"),
    OriginalPlace(start=7, label="slide 1, notes"),
    OriginalPlace(start=20, label="slide 2"),
)


def test_pages_are_counted_by_form_feeds() -> None:
    parts = DocumentParts(PAGES, ("", "i", "3"), name="a.pdf", is_extracted=True)
    assert [PAGES[slice(*parts.page(page))] for page in (1, 2, 3)] == PAGES.split("\f")
    assert [parts.page_at(character) for character in (0, 5, 6, 26, 27, 99)] == [1, 1, 2, 2, 3, 3]
    assert [parts.page_title(page) for page in (1, 2, 3, 9)] == ["page 1", "page 2 · printed i", "page 3", "page 9"]
    assert parts.rules() == {1: "page 1", 2: "page 2 · printed i", 4: "page 3"}
    with pytest.raises(CorpusError, match=r"a\.pdf: has 3 pages; name one of those\."):
        parts.page(4)


def test_lines_of_a_text_file_are_those_of_the_file() -> None:
    assert DocumentParts(PAGES).text == PAGES
    assert DocumentParts(PAGES).rules() == {1: "page 1 · page 2", 2: "page 3"}


def test_places_are_found_by_their_names() -> None:
    parts = DocumentParts(SLIDES, places=PLACES, name="a.pptx", is_extracted=True)
    assert SLIDES[slice(*parts.place("Slide 1, Notes"))] == "Notes of it\n\n"
    assert SLIDES[slice(*parts.place("notes"))] == "Notes of it\n\n"
    assert SLIDES[slice(*parts.page(2))] == "Second"
    assert parts.rules() == {1: "slide 1", 3: "slide 1, notes", 5: "slide 2"}
    with pytest.raises(
        CorpusError, match=r"has no pages; its places are slide 1, slide 1, notes, slide 2 \(--place\)\.$"
    ):
        parts.page(3)
    with pytest.raises(CorpusError, match=r"^a\.docx: has no pages; leave --page out\.$"):
        DocumentParts("words", name="a.docx").page(1)
    with pytest.raises(CorpusError, match="has no place “sheet ␛”"):
        parts.place("sheet \x1b")


def test_quotes_are_found_however_the_lines_run() -> None:
    parts = DocumentParts(PAGES, is_extracted=True)
    assert parts.find("contents OF", None) == (6, 17)
    assert parts.find("contents of", parts.page(3)) is None
    assert parts.find("  ", None) is None
