"""Places in the original, in words."""

import pytest

from index.structure import OriginalPlace, column_letters, place_of

SHEET = (
    OriginalPlace(start=0, label="sheet A"),
    OriginalPlace(start=7, label="sheet A", line=3, row=10, column=1),
    OriginalPlace(start=20, label="sheet B", line=6, row=1, column=0),
)


@pytest.mark.parametrize(
    ("start", "words", "line", "lead", "place"),
    [
        (0, "Title", 1, "", "sheet A"),
        (0, "Title\n\nx\ty", 1, "", "sheet A, row 10"),
        (0, "Title\n\nx\ty\nz", 1, "", "sheet A, rows 10–11"),
        (7, "x", 3, "", "sheet A, cell B10"),
        (8, "y", 3, "x\t", "sheet A, cell C10"),
        (7, "x\ty", 3, "", "sheet A, row 10"),
        (7, "x\ty\nz", 3, "", "sheet A, rows 10–11"),
        (7, "x\ty\n", 3, "", "sheet A, row 10"),
        (20, "x", 6, "", "sheet B, cell A1"),
    ],
)
def test_a_place_in_a_sheet_is_its_row_or_cell(start: int, words: str, line: int, lead: str, place: str) -> None:
    assert place_of(SHEET, start, words, line, lead) == place


def test_rows_behind_a_gap_keep_their_numbers() -> None:
    places = (OriginalPlace(start=0, label="s", row=1), OriginalPlace(start=6, label="s", line=4, row=9))
    assert place_of(places, 0, "a\tb\n\n\nc\td", 1) == "s, rows 1–9"


def test_without_places_there_is_none() -> None:
    assert place_of((), 0, "x", 1) is None


@pytest.mark.parametrize(("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(number: int, letters: str) -> None:
    assert column_letters(number) == letters


SLIDES = (
    OriginalPlace(start=0, label="slide 1"),
    OriginalPlace(start=10, label="slide 2", line=3),
    OriginalPlace(start=20, label="slide 2, notes", line=5),
)


@pytest.mark.parametrize(
    ("start", "words", "place"),
    [
        (0, "abc", "slide 1"),
        (9, "a", "slide 1"),
        (10, "abc", "slide 2"),
        (8, "abcd", "slide 1 – slide 2"),
        (8, "a     \n", "slide 1"),
        (25, "abc", "slide 2, notes"),
    ],
)
def test_words_stand_at_the_last_place_that_begins_before_them(start: int, words: str, place: str) -> None:
    assert place_of(SLIDES, start, words, line=1) == place
