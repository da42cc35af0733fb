"""The window on a document: its rows and how it moves, against the whole document wrapped at once."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import deadline
from tests.tui.app.viewer.conftest import TEXTS
from tui.app.viewer import flow as flow_module
from tui.app.viewer.flow import Flow, Stretch
from tui.app.viewer.text import DocumentText
from tui.app.viewer.viewport import ShownRow, Viewport


def all_rows(text: DocumentText, width: int) -> list[tuple[int, int]]:
    """Return the first character of each row and of the next one, from the start to the end."""
    flow = Flow(text, width)
    rows = []
    stretch: Stretch | None = flow.at_line(0)
    while stretch is not None:
        wrapped = flow.wrap(stretch)
        rows += [(row.start, row.end) for row in (ShownRow(wrapped, n) for n in range(len(wrapped.text.rows)))]
        stretch = flow.after(stretch)
    return rows


def seen(viewport: Viewport) -> list[tuple[int, int]]:
    return [(row.start, row.end) for row in viewport.rows()]


def lines(count: int) -> DocumentText:
    return DocumentText.of("".join(f"line {number}\n" for number in range(1, count + 1)))


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow_module, "STRETCH_BYTES", 40)
    monkeypatch.setattr(flow_module, "_CUT_BYTES", 16)


@given(TEXTS, st.integers(1, 40))
def test_rows_cover_the_document(text: str, width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow_module, "STRETCH_BYTES", 40)
        patch.setattr(flow_module, "_CUT_BYTES", 16)
        source = DocumentText.of(text)
        rows = all_rows(source, width)
        assert rows[0][0] == 0
        assert rows[-1][1] == len(text)
        assert all(before[1] == after[0] for before, after in itertools.pairwise(rows))
        flow = Flow(source, width)
        for character in range(len(text)):
            wrapped = flow.wrap(flow.at_character(character))
            assert wrapped.at <= character < wrapped.after
        stretch: Stretch | None = flow.last()
        back: list[Stretch] = []
        while stretch is not None:
            back.append(stretch)
            stretch = flow.before(stretch)
        for before, after in zip(back[::-1], back[-2::-1], strict=False):
            assert flow.after(before) == after


@given(TEXTS, st.integers(1, 40), st.integers(1, 12), st.lists(st.integers(-15, 15), max_size=6))
def test_scrolling_is_exact(text: str, width: int, height: int, moves: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow_module, "STRETCH_BYTES", 40)
        patch.setattr(flow_module, "_CUT_BYTES", 16)
        source = DocumentText.of(text)
        rows = all_rows(source, width)
        viewport = Viewport(source, width, height)
        top, lowest = 0, max(0, len(rows) - height)
        for move in moves:
            moved = viewport.scroll(move)
            before, top = top, min(max(0, top + move), lowest)
            assert seen(viewport) == rows[top : top + height]
            assert moved == (top != before)
        viewport.end()
        assert seen(viewport) == rows[lowest:]
        viewport.home()
        assert seen(viewport) == rows[:height]


@given(TEXTS, st.integers(1, 40), st.integers(1, 12), st.data())
def test_what_is_centred_is_in_the_window(text: str, width: int, height: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    source = DocumentText.of(text)
    viewport = Viewport(source, width, height)
    viewport.centre(start, end)
    assert viewport.shows(start)
    rows = all_rows(source, width)
    assert len(viewport.rows()) == min(height, len(rows))
    other = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 12))
    viewport.resize(*other)
    assert viewport.shows(start)
    viewport.resize(width, height)
    again = Viewport(source, width, height)
    again.centre(start, end)
    assert seen(viewport) == seen(again)


@given(TEXTS, st.integers(1, 40), st.integers(1, 12), st.floats(0, 1))
def test_the_scroll_bar_reaches_both_ends(text: str, width: int, height: int, share: float) -> None:
    viewport = Viewport(DocumentText.of(text), width, height)
    room = viewport.estimated_rows - viewport.height
    assert viewport.scrolled == 0
    viewport.scroll_to(share * room)
    assert 0 <= viewport.scrolled <= room
    viewport.end()
    bottom = seen(viewport)
    viewport.scroll_to(room)
    assert seen(viewport) == bottom or not room


def test_centring_puts_a_span_in_the_middle() -> None:
    viewport = Viewport(lines(100), 20, 11)
    at = len("".join(f"line {number}\n" for number in range(1, 50)))
    viewport.centre(at, at + 3)
    assert [row.line for row in viewport.rows()] == list(range(45, 56))


def test_a_span_longer_than_the_window_starts_near_the_top() -> None:
    viewport = Viewport(lines(100), 20, 11)
    viewport.centre(71, 700)
    assert [row.line for row in viewport.rows()][2] == 11


def test_resizing_keeps_the_top_row_through_any_number_of_sizes() -> None:
    text = DocumentText.of("".join(f"paragraph {number} " + "word " * 60 + "\n" for number in range(50)))
    viewport = Viewport(text, 40, 10)
    viewport.scroll(57)
    before = seen(viewport)
    for width in (30, 77, 12, 200, 3, 40):
        viewport.resize(width, 10)
    assert seen(viewport) == before


def test_a_drag_lands_where_it_points_to() -> None:
    viewport = Viewport(lines(10_000), 20, 20)
    for share in (0.1, 0.5, 0.9):
        viewport.scroll_to(share * (viewport.estimated_rows - 20))
        top = viewport.rows()[0].line
        assert top is not None
        assert abs(top - share * 9980) < 3


def test_one_line_of_fifty_megabytes_is_as_quick_as_any() -> None:
    text = DocumentText.of("word " * 10_000_000)
    with deadline(5):
        viewport = Viewport(text, 80, 40)
        for share in (0, 1, 0.5, 0.25):
            viewport.scroll_to(share * viewport.estimated_rows)
            assert len(viewport.rows()) == 40
            viewport.scroll(30)
            viewport.scroll(-30)
        viewport.centre(25_000_000, 25_000_100)
        assert viewport.shows(25_000_050)


@pytest.mark.usefixtures("short_stretches")
def test_a_long_line_is_cut_after_blanks_and_never_before_a_mark() -> None:
    text = "word " * 40 + "x\u0301\u0301" * 60
    flow = Flow(DocumentText.of(text), 20)
    stretch = flow.at_line(0)
    starts = []
    while following := flow.after(stretch):
        stretch = following
        starts.append(flow.wrap(stretch).at)
    assert len(starts) > 10
    assert all(text[at] != "\u0301" for at in starts)
    assert all(text[at - 1] == " " for at in starts if at < 190)


def test_only_the_first_row_of_a_line_has_its_number() -> None:
    viewport = Viewport(DocumentText.of("one two three\n\nfour\n"), 6, 10)
    assert [row.line for row in viewport.rows()] == [1, None, None, 2, 3]
