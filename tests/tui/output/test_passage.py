"""A hit's words in pieces."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.models import Highlight, RankedPassage
from tests.fakes import deadline
from tests.tui.passages import lit, passage
from tui.output.passage import answer_pieces, flow, pieces

ALPHABET = "police Pop ab.\t\n\r\x0b\xa0 •-1)|\x00\x07\x1b\x85\u202e\u200f\u05d0\u0628e\u0301👩\u200d🚒\u6c34\ufffd[/]"
TEXT = st.text(alphabet=ALPHABET, min_size=1, max_size=60)


@st.composite
def hits(draw: st.DrawFn) -> RankedPassage:
    text = draw(TEXT)
    spans: list[Highlight] = []
    at = 0
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(at, len(text)))
        at = draw(st.integers(start, len(text)))
        if start < at:
            spans.append(lit(text, start, at))
    return passage(text, *draw(st.permutations(spans)))


def shown_of(hit: RankedPassage, light: int) -> str:
    return "".join(piece.text for piece in pieces(hit) if piece.light == light)


@given(hits())
@example(passage("Two things:\n• one thing\n• two", "• one thing"))
@example(passage("a  \n\n  b", lit("a  \n\n  b", 3, 8)))
def test_pieces_are_the_passage_flowing_whatever_is_lit_in_it(hit: RankedPassage) -> None:
    assert "".join(piece.text for piece in pieces(hit)) == flow(hit.text)


@pytest.mark.parametrize(
    ("cited", "shown"),
    [
        ({}, "Ann 7 Bo 9"),
        ({"place": "sheet Lamps, row 4", "extracted": True}, "Ann | 7\nBo | 9"),
        ({"place": "rows 4–5"}, "Ann | 7\nBo | 9"),
        ({"place": "slide 3", "extracted": True}, "Ann | 7\nBo | 9"),
        ({"page": 3, "extracted": True}, "Ann 7 Bo 9"),
    ],
)
def test_rows_stand_on_lines_and_cells_apart(cited: dict[str, object], shown: str) -> None:
    hit = passage("Ann\t7\nBo\t9", "Bo\t9", also_in=(), term="polic", **cited)
    assert "".join(piece.text for piece in pieces(hit)) == shown


@given(hits())
def test_what_is_lit_is_each_highlight_to_the_character(hit: RankedPassage) -> None:
    for place, light in enumerate(hit.highlights):
        expected = re.sub(r"\s", "", flow(light.text))
        assert re.sub(r"\s", "", shown_of(hit, place)) == expected


@given(hits())
def test_short_pieces_are_the_best_highlight_or_all(hit: RankedPassage) -> None:
    short = list(answer_pieces(hit))
    if hit.highlights:
        assert "".join(piece.text for piece in short) == shown_of(hit, 0)
        assert {piece.light for piece in short} == {0}
    else:
        assert short == list(pieces(hit))


@given(TEXT)
def test_nothing_shown_is_a_control_and_no_word_is_lost(text: str) -> None:
    shown = flow(text)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200e\u200f]", shown)
    letters = r"[a-zA-Z👩🚒\u6c34\u05d0\u0628]"
    assert re.findall(letters, re.sub(r"<U\+[0-9A-F]{4}>", "", shown)) == re.findall(letters, text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a wrapped\n line\r\nand\rmore", "a wrapped line and more"),
        ("one\n\ntwo \n \n three", "one\ntwo\nthree"),
        ("Things:\n• one\n  * two\n12. three\n| a | b\nend", "Things:\n• one\n* two\n12. three\n| a | b end"),
        ("a\tb\xa0c  d\x0be", "a b c d␋e"),
        ("End of a page.\fThe next", "End of a page. The next"),
        ("a\x00b\x1b[31mc\x9bd\u202ee\x7f", "a␀b␛[31mc<U+009B>d<U+202E>e␡"),
        ("well-known 1999 was\n1999 good", "well-known 1999 was 1999 good"),
    ],
)
def test_flowing(text: str, shown: str) -> None:
    assert flow(text) == shown


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("First. The police came. Last.", "First."),
        ("First. The police came. Last.", "Last."),
        ("First. The police came. Last.", "First. The police came. Last."),
        ("لقد وصلت الشرطة. نعم.", "نعم."),
        ("Cafe\u0301 police. Ne\u0301e e\u0301.", "Ne\u0301e e\u0301."),
        ("👩‍🚒 police 🚓. 👩‍🚒 came.", "👩‍🚒 came."),
    ],
)
def test_a_highlight_at_any_place_is_lit_word_for_word(text: str, words: str) -> None:
    assert shown_of(passage(text, words), 0) == flow(words)


def test_terms_of_the_question_are_marked_whatever_their_form() -> None:
    hit = passage("The POLICE, policing\npolice-men and politics.", "policing\npolice-men")
    marked = [piece.text for piece in pieces(hit) if piece.is_term]
    assert marked == ["POLICE", "policing", "police-men"]
    assert [piece.light for piece in pieces(hit) if piece.is_term] == [None, 0, 0]


def test_of_overlapping_highlights_the_better_is_lit() -> None:
    text = "abcdef"
    hit = passage(text, lit(text, 2, 4), lit(text, 0, 6))
    assert [(piece.text, piece.light) for piece in pieces(hit)] == [("ab", 1), ("cd", 0), ("ef", 1)]


def test_without_a_highlight_nothing_is_lit() -> None:
    assert [piece.light for piece in pieces(passage("No police here."))] == [None, None, None]


def test_an_endless_line_takes_no_time() -> None:
    for text in ("a" + " " * 1_000_000 + "b", "a" + " \n" * 500_000 + "b", "x" * 1_000_000, "\x1b" * 200_000):
        with deadline(20):
            assert "".join(piece.text for piece in pieces(passage(text, text[:1]))) == flow(text)
