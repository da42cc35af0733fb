"""Rows of a width, and the way from a cell back to the character it shows."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.tui.app.viewer.conftest import WORDS
from tui.app.viewer import wrap as module
from tui.app.viewer.glyphs import PLAIN, GlyphKind, clusters, glyph, is_space
from tui.app.viewer.wrap import WrappedRow, WrappedText
from tui.terminal import visible


def rows_of(text: str, width: int) -> list[str]:
    wrapped = WrappedText(text, width)
    return ["".join(run.text for run in wrapped.runs(row)) for row in range(len(wrapped.rows))]


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("", 5, [""]),
        ("abc", 5, ["abc"]),
        ("abcde", 5, ["abcde"]),
        ("abc def", 5, ["abc ", "def"]),
        ("abcde fgh", 5, ["abcde", "fgh"]),
        ("abcde    fgh", 5, ["abcde", "fgh"]),
        ("abcdefgh", 5, ["abcde", "fgh"]),
        ("ab cdefghij", 5, ["ab ", "cdefg", "hij"]),
        ("a b c d e", 3, ["a b", "c d", "e"]),
        ("中文字", 5, ["中文", "字"]),
        ("a中文字", 4, ["a中", "文字"]),
        ("é é́ x", 3, ["é é́", "x"]),
        ("a\tb", 8, ["a   b"]),
        ("abcd\te", 8, ["abcd    ", "e"]),
        ("\x1b[1m", 8, ["␛[1m"]),
        ("ab\u202ecd", 8, ["ab", "<U+202E>", "cd"]),
        ("中", 1, [" "]),
        ("👨‍👩‍👧", 4, ["👨👩", "👧"]),
        ("\u0301a", 4, ["◌\u0301a"]),
        ("a\u200db", 20, ["a<U+200D>b"]),
    ],
)
def test_rows(text: str, width: int, rows: list[str]) -> None:
    assert rows_of(text, width) == rows


@given(WORDS, st.integers(1, 60))
def test_every_character_is_in_one_row_and_no_row_is_too_wide(text: str, width: int) -> None:
    wrapped = WrappedText(text, width)
    assert wrapped.rows[0].start == 0
    assert wrapped.rows[-1].end == len(text)
    assert all(before.end == after.start for before, after in itertools.pairwise(wrapped.rows))
    for number, row in enumerate(wrapped.rows):
        assert row.start < row.end or not text
        assert all(
            is_space(character) or glyph(character)[0] is GlyphKind.MARK for character in text[row.hang : row.end]
        )
        runs = wrapped.runs(number)
        assert sum(run.cells for run in runs) <= width
        for run in runs:
            assert cell_len(run.text) == run.cells
            assert visible(run.text) == run.text
        assert [run.start for run in runs[1:]] == [run.end for run in runs[:-1]]
        if runs:
            assert (runs[0].start, runs[-1].end) == (row.start, row.hang)
        for character in range(row.start, row.end):
            assert wrapped.row_of(character) == number


@given(WORDS, st.integers(1, 60), st.data())
def test_cutting_a_row_moves_no_cell(text: str, width: int, data: st.DataObject) -> None:
    """A mark begins and ends in the cells of its own characters, wherever it is."""
    wrapped = WrappedText(text, width)
    row = data.draw(st.integers(0, len(wrapped.rows) - 1))
    cuts = tuple(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    whole, parts = wrapped.runs(row), wrapped.runs(row, cuts)
    assert "".join(run.text for run in whole) == "".join(run.text for run in parts)
    for cut in cuts:
        for run in parts:
            assert not run.exact or not run.start < cut < run.end
    for run in parts:
        if run.exact:
            assert len(run.text) == run.end - run.start
            for at, shown in zip(range(run.start, run.end), run.text, strict=True):
                assert shown == text[at] or (is_space(text[at]) and shown == " ")
        else:
            kind, shown, _ = glyph(text[run.start])
            safe = shown or f"<U+{ord(text[run.start]):04X}>"
            assert kind is GlyphKind.TAB or run.text.lstrip("◌").startswith(safe[: width - 1]) or width < 3


@given(st.text("abc —é", max_size=200), st.integers(1, 30))
def test_plain_text_is_wrapped_as_any_other(text: str, width: int) -> None:
    """The quick way against the general one."""
    quick = WrappedText(text, width)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PLAIN", re.compile("(?!)"))
        general = WrappedText(text, width)
    assert quick.rows == general.rows
    for row in range(len(quick.rows)):
        assert quick.runs(row) == general.runs(row)
        assert quick.runs(row, (1, 5, 9)) == general.runs(row, (1, 5, 9))


@given(st.text("abc ", max_size=200), st.integers(1, 30))
def test_plain_text_against_a_simple_reference(text: str, width: int) -> None:
    """Each row takes as much as fits up to a blank; blanks over the edge hang."""
    rows: list[WrappedRow] = []
    at = 0
    while at < len(text) or not rows:
        end = hang = min(len(text), at + width)
        if end < len(text):
            fitting = [cut for cut in range(at + 1, end + 1) if text[cut - 1] == " "]
            if text[end] == " ":
                while end < len(text) and text[end] == " ":
                    end += 1
            elif fitting:
                end = hang = fitting[-1]
        rows.append(WrappedRow(at, end, hang))
        at = end
    assert WrappedText(text, width).rows == rows


def test_what_counts_as_plain_is_one_cell_and_stands_for_itself() -> None:
    for code in range(0x3000):
        character = chr(code)
        if PLAIN.fullmatch(character):
            kind, shown, cells = glyph(character)
            assert (shown, cells, cell_len(character)) == (character, 1, 1), hex(code)
            assert kind in {GlyphKind.PLAIN, GlyphKind.SPACE}
            assert (kind is GlyphKind.SPACE) == (character == " ")


def test_every_character_is_shown_harmlessly() -> None:
    for code in [*range(0x30000), *range(0xE0000, 0xE0200), 0xFFFFF, 0x10FFFF]:
        kind, shown, cells = glyph(chr(code))
        assert visible(shown) == shown, hex(code)
        assert cell_len(shown) == cells, hex(code)
        if kind in {GlyphKind.PLAIN, GlyphKind.SPACE, GlyphKind.SPELT}:
            assert cells > 0, hex(code)


def test_hostile_text_is_spelt_out(hostile: str) -> None:
    shown = "".join(clusters(hostile).shown)
    assert visible(shown) == shown
    assert "\u200d" not in shown


def test_marks_without_end_do_not_pile_up() -> None:
    found = clusters("x" + "\u0301" * 100)
    assert max(map(len, found.shown)) <= 8
    assert len(found.shown) > 10
