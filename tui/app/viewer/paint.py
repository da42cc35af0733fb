"""Paints a row of the window as the segments that the terminal gets: gutter, words, marks.

Textual's text selection looks in a segment for an offset. Ours is the character of the document that the segment
starts at, as y, so the mouse selects characters rather than cells. Textual adds the segment's cells up in x. Where
cells are not characters, x starts so low that this doesn't count, and how low says how many characters the segment
stands for.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset
from textual.strip import Strip

from index.models import Span
from tui.app.viewer.viewport import ShownRow
from tui.app.viewer.wrap import GlyphRun

CITED_MARK, OTHER_MARK = "▌", "╎"

_MARK_CELLS = 3
"""Width of the gutter beside the line number: a blank, the mark, a blank."""

_MIN_WORD_CELLS = 12
"""Width left for the words below which there is no gutter."""

_CHARACTER_STEP = 1_000_000
"""How much lower x starts for each character that a segment stands for, and once more."""


@dataclass(frozen=True, slots=True)
class PaintedSpans:
    """The characters of a document that are marked.

    `cited` is the span that is shown, `others` further hits in the same document, `highlights` the words that answer,
    `current` the match that the person is at, `selected` what the mouse has selected.
    """

    cited: Span | None = None
    others: tuple[Span, ...] = ()
    highlights: tuple[Span, ...] = ()
    current: Span | None = None
    selected: Span | None = None


@dataclass(slots=True)
class Painter:
    """Paints rows in a set of styles.

    `styles` has `text`, `line`, `line-cited`, `mark`, `other`, `control`, `cited`, `highlight`, `found`, `current`
    and `selected`. `found` gives the found words in a range of characters.
    """

    width: int
    gutter: int
    styles: Mapping[str, Style]
    marks: PaintedSpans
    found: Callable[[int, int], Iterable[Span]] = lambda _start, _end: ()
    _layers: tuple[tuple[str, tuple[Span, ...]], ...] = field(init=False)

    def __post_init__(self) -> None:
        marks = self.marks
        self._layers = (
            ("cited", (marks.cited,) if marks.cited else ()),
            ("highlight", marks.highlights),
        )

    def row(self, row: ShownRow) -> Strip:
        """Return a row as wide as the window, exactly."""
        start, end, base = row.start, row.end, row.wrapped.at
        if row.rule is not None:
            return self._rule(row.rule, start)
        layers = self._layers_in(start, end)
        cuts = tuple(sorted({edge - base for _, spans in layers for span in spans for edge in (span.start, span.end)}))
        segments = self._gutter_of(row)
        used = self.gutter
        for run in row.wrapped.text.runs(row.row, cuts):
            style = self._style(layers, base + run.start, base + run.end, run)
            first = base + run.start
            at = _counted(first) if run.exact else _fixed(first, run.end - run.start)
            segments.append(Segment(run.text, style + at))
            used += run.cells
        shown = base + row.wrapped.text.rows[row.row].hang
        if used < self.width:
            segments.append(Segment(" " * (self.width - used), self._blank(layers, shown, end) + _fixed(shown)))
        return Strip(segments, max(self.width, used)).crop(0, self.width)

    def _rule(self, title: str, start: int) -> Strip:
        """Return the rule above what begins there."""
        blank = Segment(" " * self.gutter, self.styles["text"] + _fixed(start))
        words = set_cell_size(f"── {title} ", max(0, self.width - self.gutter - 1)).rstrip()
        room = self.width - self.gutter - 1 - cell_len(words) - 1
        line = Segment(f"{words} {'─' * max(0, room)}", self.styles["line"] + _fixed(start))
        return Strip([blank, line]).adjust_cell_length(self.width, self.styles["text"] + _fixed(start))

    def _gutter_of(self, row: ShownRow) -> list[Segment]:
        if not self.gutter:
            return []
        marks, styles = self.marks, self.styles
        cited = marks.cited is not None and _touches(marks.cited, row.start, row.end)
        other = any(_touches(span, row.start, row.end) for span in marks.others)
        number = str(row.line) if row.line is not None and self.gutter > _MARK_CELLS else ""
        mark, look = (CITED_MARK, "mark") if cited else (OTHER_MARK, "other") if other else (" ", "text")
        line = styles["line-cited" if cited else "line"]
        at = _fixed(row.start)
        return [
            Segment(f"{number:>{self.gutter - _MARK_CELLS}} ", line + at),
            Segment(f"{mark} ", styles[look] + at),
        ]

    def _layers_in(self, start: int, end: int) -> list[tuple[str, list[Span]]]:
        """Return the marks in a range of characters, the topmost last."""
        marks = self.marks
        layers = [(name, [span for span in spans if _touches(span, start, end)]) for name, spans in self._layers]
        layers.append(("found", list(self.found(start, end))))
        for name, one in (("current", marks.current), ("selected", marks.selected)):
            layers.append((name, [one] if one is not None and _touches(one, start, end) else []))
        return [(name, spans) for name, spans in layers if spans]

    def _style(self, layers: list[tuple[str, list[Span]]], start: int, end: int, run: GlyphRun) -> Style:
        for name, spans in reversed(layers):
            if any(_touches(span, start, end) for span in spans):
                return self.styles[name]
        return self.styles["control" if run.spelt else "text"]

    def _blank(self, layers: list[tuple[str, list[Span]]], shown: int, end: int) -> Style:
        """Return the style right of a row's words: what is cited or selected goes on there if it goes on below."""
        for name, spans in reversed(layers):
            if name in {"cited", "selected"} and any(span.start < end and span.end > shown for span in spans):
                return self.styles[name]
        return self.styles["text"]


def gutter_width(lines: int, width: int) -> int:
    """Return the width of the gutter for a number of lines in a window of a width; 0 for no gutter.

    `lines` 0: they have no numbers.
    """
    gutter = (max(2, len(str(lines))) if lines else 0) + _MARK_CELLS
    return gutter if width - gutter >= _MIN_WORD_CELLS else 0


def _touches(span: Span, start: int, end: int) -> bool:
    return span.start < end and span.end > start


def blank_row(width: int, style: Style, character: int) -> Strip:
    """Return an empty row that stands for a character: rows below a document stand for its end."""
    return Strip([Segment(" " * width, style + _fixed(character))], width)


def character_of(offset: Offset, *, after: bool = False) -> int:
    """Return the character of the document that an offset in a painted row stands for.

    `after`: the one after it, where Textual has already added a cell to the offset.
    """
    if offset.x >= 0:
        return offset.y + offset.x
    return offset.y + (round(-offset.x / _CHARACTER_STEP) - 1 if after else 0)


def span_between(start: Offset | None, end: Offset | None, characters: int) -> Span:
    """Return the characters between two offsets; None stands for the start or the end of a document's `characters`."""
    first = character_of(start) if start is not None else 0
    last = character_of(end, after=True) if end is not None else characters
    return Span(start=max(0, min(first, last)), end=min(max(first, last), characters))


def _counted(character: int) -> Style:
    """Return the style of a segment whose cells are characters, this one and those after it."""
    return Style.from_meta({"offset": (0, character)})


def _fixed(character: int, length: int = 0) -> Style:
    """Return the style of a segment whose cells all stand for the same characters, or for the place before one."""
    return Style.from_meta({"offset": (-_CHARACTER_STEP * (length + 1), character)})
