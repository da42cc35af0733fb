"""The strips of a page: what is marked in the document, and each row painted once until that changes."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from index.models import Span
from tui.app.viewer.find import TextFinder
from tui.app.viewer.paint import PaintedSpans, Painter
from tui.app.viewer.viewport import ShownRow

LOOKS = (
    "text", "line", "line-cited", "mark", "other", "control", "cited", "highlight", "found", "current", "selected",
)  # fmt: skip
"""What a theme can style: each is the component class `document--…`."""

CACHED_STRIPS = 512


class Canvas:
    """Paints the rows of a page. `style_of` returns the style of one of `LOOKS`."""

    def __init__(self, style_of: Callable[[str], Style]) -> None:
        self._style_of = style_of
        self._spans = PaintedSpans()
        self._finder: TextFinder | None = None
        self._width = self._gutter = 0
        self._painter: Painter | None = None
        self._strips: LRUCache[tuple[int, int], Strip] = LRUCache(CACHED_STRIPS)

    @property
    def spans(self) -> PaintedSpans:
        """What is marked."""
        return self._spans

    def resize(self, width: int, gutter: int) -> None:
        """Set the cells of a row, and those of its gutter."""
        self._width, self._gutter = width, gutter
        self.forget()

    def clear(self) -> None:
        """Remove every mark."""
        self._spans, self._finder = PaintedSpans(), None
        self.forget()

    def mark_cited(self, cited: Span | None, highlights: tuple[Span, ...], others: tuple[Span, ...]) -> None:
        """Mark a cited span, the words in it that answer, and other hits."""
        self._spans = replace(self._spans, cited=cited, highlights=highlights, others=others)
        self.forget()

    def mark_found(self, finder: TextFinder | None, current: Span | None) -> None:
        """Mark what a finder finds, and the match that the person is at."""
        self._finder = finder
        self._spans = replace(self._spans, current=current)
        self.forget()

    def mark_selected(self, selected: Span | None) -> None:
        """Mark what the mouse has selected."""
        self._spans = replace(self._spans, selected=selected)
        self.forget()

    def forget(self) -> None:
        """Paint every row again: the styles, the width or the marks have changed."""
        self._painter = None
        self._strips.clear()

    def strip(self, row: ShownRow) -> Strip:
        """Return a row of the page, exactly as wide as it."""
        key = (row.wrapped.stretch.start, row.row)
        strip = self._strips.get(key)
        if strip is None:
            self._painter = self._painter or self._new_painter()
            strip = self._strips[key] = self._painter.row(row)
        return strip

    def _new_painter(self) -> Painter:
        return Painter(
            width=self._width,
            gutter=self._gutter,
            styles={look: self._style_of(look) for look in LOOKS},
            marks=self._spans,
            found=self._finder.within if self._finder is not None else _find_nothing,
        )


def _find_nothing(_start: int, _end: int) -> Iterable[Span]:
    return ()
