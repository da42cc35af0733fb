"""Painted rows: every cell in the style of its character, every cell back to its character."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from textual.geometry import Offset

from index.models import Span
from tests.tui.app.viewer.conftest import TEXTS
from tui.app.viewer.paint import PaintedSpans, Painter, blank_row, character_of, gutter_width
from tui.app.viewer.text import DocumentText
from tui.app.viewer.viewport import Viewport
from tui.terminal import visible

LOOKS = ("text", "line", "line-cited", "mark", "other", "control")
MARKED = ("cited", "highlight", "found", "current", "selected")
STYLES = {look: Style(color=f"color({number + 1})") for number, look in enumerate((*LOOKS, *MARKED))}
NAMES = {style.color: look for look, style in STYLES.items()}


def spans(length: int) -> st.SearchStrategy[Span]:
    edges = st.lists(st.integers(0, length), min_size=2, max_size=2).map(sorted)
    return edges.map(lambda found: Span(start=found[0], end=found[1]))


def painted(
    text: str, width: int, marks: PaintedSpans, found: tuple[Span, ...] = ()
) -> list[list[tuple[str, str, Offset]]]:
    """Return of each row its segments: the words, the look, the offset."""
    source = DocumentText.of(text)
    gutter = gutter_width(source.lines, width)
    painter = Painter(width, gutter, STYLES, marks, lambda start, end: found)
    rows = []
    for row in Viewport(source, width - gutter, 1000).rows():
        strip = painter.row(row)
        assert strip.cell_length == width == sum(cell_len(segment.text) for segment in strip)
        assert visible(strip.text) == strip.text
        parts = []
        for segment in strip:
            assert segment.style is not None
            parts.append((segment.text, NAMES[segment.style.color], Offset(*segment.style.meta["offset"])))
        rows.append(parts)
    return rows


@given(TEXTS, st.integers(1, 60), st.data())
def test_marks_are_on_the_cells_of_their_characters(text: str, width: int, data: st.DataObject) -> None:
    cited, highlight, hit, selected = (data.draw(spans(len(text))) for _ in range(4))
    marks = PaintedSpans(cited=cited, highlights=(highlight,), current=hit, selected=selected)
    layers = (("selected", selected), ("current", hit), ("found", hit), ("highlight", highlight), ("cited", cited))
    gutter = gutter_width(DocumentText.of(text).lines, width)
    seen = set()
    for row in painted(text, width, marks, (hit,)):
        words = row[2:] if gutter else row
        for shown, look, offset in words:
            if offset.x < 0 and not shown.strip():
                continue
            # A cell of more than one character is marked if any of them is.
            last = offset.y + (len(shown) if offset.x == 0 else 1)
            for at in range(offset.y, last):
                seen.add(at)
                above = [name for name, span in layers if span.start <= at < span.end]
                if offset.x == 0:
                    assert look == (above[0] if above else "text")
                    assert shown[at - offset.y] in {text[at], " "}
                elif above:
                    assert look in MARKED
    for at, character in enumerate(text):
        if character.isalnum() and character.isascii():
            assert at in seen


@given(TEXTS, st.integers(1, 60), st.data())
def test_a_cell_leads_back_to_its_character(text: str, width: int, data: st.DataObject) -> None:
    """As Textual counts: from the segment's offset, one for each of its characters left of the cell."""
    selected = data.draw(spans(len(text)))
    gutter = gutter_width(DocumentText.of(text).lines, width)
    for row in painted(text, width, PaintedSpans(selected=selected)):
        for shown, _, offset in row[2:] if gutter else row:
            for number, character in enumerate(shown):
                at = character_of(offset + Offset(number, 0))
                assert 0 <= at <= len(text)
                if character.isascii() and character.isalnum() and offset.x == 0:
                    assert text[at] == character


def test_a_gutter_has_numbers_right_aligned_and_marks() -> None:
    text = "".join(f"line {number}\n" for number in range(1, 12))
    start = text.index("line 10")
    rows = painted(text, 30, PaintedSpans(cited=Span(start=start, end=start + 7), others=(Span(start=0, end=4),)))
    assert [row[0][0] + row[1][0] for row in rows] == [
        " 1 ╎ ", *(f"{number:>2}   " for number in range(2, 10)), "10 ▌ ", "11   ",
    ]  # fmt: skip
    assert [row[1][1] for row in rows] == ["other", *["text"] * 8, "mark", "text"]


def test_only_the_first_row_of_a_line_is_numbered() -> None:
    rows = painted("one two three four five", 20, PaintedSpans())
    assert [row[0][0] for row in rows] == [" 1 ", "   "]


def test_what_is_cited_fills_the_row_where_it_goes_on() -> None:
    rows = painted("aaa bbb\nccc\n\nddd", 24, PaintedSpans(cited=Span(start=4, end=14)))
    assert [row[-1][1] for row in rows] == ["cited", "cited", "cited", "text"]


def test_there_is_no_gutter_where_there_is_no_room() -> None:
    assert gutter_width(1000, 15) == 0
    assert gutter_width(1000, 80) == 7
    assert gutter_width(1, 80) == 5


def test_below_the_end_stands_for_the_end() -> None:
    strip = blank_row(5, STYLES["text"], 42)
    style = next(iter(strip)).style
    assert style is not None
    assert character_of(Offset(*style.meta["offset"]) + Offset(3, 0)) == 42


def test_each_cell_of_a_control_spelt_out_stands_for_the_control() -> None:
    row = painted("ab\u202ecd", 40, PaintedSpans())[0]
    spelt = next(part for part in row if part[0] == "<U+202E>")
    assert [character_of(spelt[2] + Offset(number, 0)) for number in range(8)] == [2] * 8
    assert spelt[1] == "control"
