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


def test_rows_are_found_by_their_numbers_in_the_sheet() -> None:
    text = "Lamps\n\nName\tOil\nAnn\t7\nBo\t9\n\nsold\n\nStock\n\nPens\t12"
    places = (
        OriginalPlace(start=0, label="sheet Lamps"),
        OriginalPlace(start=7, label="sheet Lamps", line=3, row=4, column=0),
        OriginalPlace(start=28, label="sheet Lamps", line=7, row=9, column=2),
        OriginalPlace(start=34, label="sheet Stock", line=9),
        OriginalPlace(start=41, label="sheet Stock", line=11, row=4, column=0),
    )
    parts = DocumentParts(text, places=places, name="a.xlsx", is_extracted=True)
    shown = {name: text[slice(*parts.place(name))] for name in ("row 5", "Stock, row 4", "rows 4–6", "cell C9")}
    assert shown == {
        "row 5": "Ann\t7",
        "Stock, row 4": "Pens\t12",
        "rows 4–6": "Name\tOil\nAnn\t7\nBo\t9",
        "cell C9": "sold",
    }
    with pytest.raises(CorpusError, match="has no place “row 77”"):
        parts.place("row 77")
    table = DocumentParts("a,b\r\n1,2\r\n3,4", places=(OriginalPlace(start=0, label="", row=1),), name="a.csv")
    assert table.text[slice(*table.place("row 3"))] == "3,4"


def test_quotes_are_found_however_the_lines_run() -> None:
    parts = DocumentParts(PAGES, is_extracted=True)
    assert parts.find("contents OF", None) == (6, 17)
    assert parts.find("contents of", parts.page(3)) is None
    assert parts.find("  ", None) is None
