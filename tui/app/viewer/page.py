"""The rows of a document in a window, painted through Textual's Line API: only what is seen is decoded or wrapped."""

from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from index.models import Span
from tui.app.viewer.find import TextFinder
from tui.app.viewer.keys import PAGE_KEYS
from tui.app.viewer.paint import PaintedSpans, Painter, blank_row, character_of, gutter_width
from tui.app.viewer.text import DocumentText
from tui.app.viewer.viewport import ShownRow, Viewport

WHEEL = 3
"""Rows that the mouse wheel moves by."""

LOOKS = (
    "text", "line", "line-cited", "mark", "other", "control", "cited", "highlight", "found", "current", "selected",
)  # fmt: skip
"""What a theme can style: each is the component class `document--…`."""


class Page(Widget, can_focus=True):
    """A window on a document."""

    ALLOW_SELECT = True
    ALLOW_MAXIMIZE = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"document--{look}" for look in LOOKS}

    DEFAULT_CSS = """
    Page {
        width: 1fr;
        height: 1fr;
        background: $surface;
        color: $foreground;

        & > .document--text { background: $surface; color: $foreground; }
        & > .document--line { background: $surface; color: $foreground-muted; }
        & > .document--line-cited { background: $surface; color: $text-accent; }
        & > .document--mark { background: $surface; color: $accent; }
        & > .document--other { background: $surface; color: $accent 60%; }
        & > .document--control { background: $surface; color: $foreground 55%; }
        & > .document--cited { background: $accent 12%; color: $foreground; }
        & > .document--highlight { background: $accent 40%; color: $text; text-style: bold; }
        & > .document--found { background: $success 30%; color: $text; }
        & > .document--current { background: $success; color: $text; text-style: bold; }
        /* $screen-selection-foreground is transparent. More primary than this falls below a contrast of 4.5. */
        & > .document--selected { background: $primary 40%; color: auto; }
        &:nocolor > .document--selected { background: $foreground; color: auto; }

        /* Sixteen colours cannot be mixed. */
        &:ansi > .document--line, &:ansi > .document--control { text-style: dim; }
        &:ansi > .document--cited { background: ansi_default; color: ansi_default; }
        &:ansi > .document--highlight { background: ansi_default; color: ansi_default; text-style: bold underline; }
        &:ansi > .document--found { background: ansi_default; color: ansi_default; text-style: reverse dim; }
        &:ansi > .document--current { background: ansi_default; color: ansi_default; text-style: bold reverse; }
        &:ansi > .document--selected { background: ansi_default; color: ansi_default; text-style: reverse; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = list(PAGE_KEYS)

    class WindowMoved(Message):
        """The window shows another part of the document, or in another size."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.text: DocumentText | None = None
        """The document, None before the first."""
        self._viewport: Viewport | None = None
        self._marks = PaintedSpans()
        self._finder: TextFinder | None = None
        self._centre: tuple[int, int] | None = None
        self._rows: list[ShownRow] | None = None
        self._strips: LRUCache[tuple[int, int], Strip] = LRUCache(512)
        self._painter: Painter | None = None

    @property
    def viewport(self) -> Viewport | None:
        """What is in the window; None before a document is shown, or before the window has a size."""
        return self._viewport

    @property
    def marks(self) -> PaintedSpans:
        """What is marked."""
        return self._marks

    @property
    def here(self) -> int:
        """The character one is at: the start of what is cited if it is in the window, else the window's first."""
        if self._viewport is None:
            return 0
        cited = self._marks.cited
        return (
            cited.start if cited is not None and self._viewport.shows(cited.start) else self._viewport.rows()[0].start
        )

    def open(self, text: DocumentText) -> None:
        """Show a document from its start, nothing marked."""
        self.text, self._viewport, self._centre = text, None, None
        self._marks, self._finder = PaintedSpans(), None
        if self.text_selection is not None:
            self.screen.clear_selection()
        self._fit()
        self._changed()

    def mark(
        self,
        cited: Span | None,
        highlights: tuple[Span, ...] = (),
        others: tuple[Span, ...] = (),
    ) -> None:
        """Mark a span, the words in it that answer, and other hits."""
        self._marks = replace(self._marks, cited=cited, highlights=highlights, others=others)
        self._repaint()

    def mark_found(self, finder: TextFinder | None, current: Span | None = None) -> None:
        """Mark what a finder finds, None for nothing, and the found words one is at."""
        self._finder = finder
        self._marks = replace(self._marks, current=current)
        self._repaint()

    def centre(self, start: int, end: int) -> None:
        """Bring characters into the middle of the window."""
        self._centre = (start, end)
        if self._viewport is not None:
            self._viewport.centre(start, end)
        self._changed()

    def reveal(self, start: int, end: int) -> None:
        """Bring characters into the window if they are not in it."""
        if self._viewport is None:
            self._centre = (start, end)
        elif self._viewport.reveal(start, end):
            self._changed()

    def scroll_by(self, rows: int) -> None:
        """Move by rows, down if positive."""
        if self._viewport is not None and self._viewport.scroll(rows):
            self._changed()

    def scroll_to_estimate(self, rows: float) -> None:
        """Move to where about so many rows are above the window: what a scroll bar asks for."""
        if self._viewport is not None:
            self._viewport.scroll_to(rows)
            self._changed()

    def action_move(self, rows: int) -> None:
        """Move by rows."""
        self.scroll_by(rows)

    def action_turn(self, pages: int) -> None:
        """Move by windows, two rows of the one before kept in sight."""
        self.scroll_by(pages * max(1, self.size.height - 2))

    def action_home(self) -> None:
        """Go to the start."""
        if self._viewport is not None:
            self._viewport.home()
            self._changed()

    def action_end(self) -> None:
        """Go to the end."""
        if self._viewport is not None:
            self._viewport.end()
            self._changed()

    def render_line(self, y: int) -> Strip:
        """Return a row of the window, exactly as wide as it."""
        width = self.size.width
        painter = self._painter or self._paint()
        if self._rows is None:
            self._rows = self._viewport.rows() if self._viewport is not None else []
        if y >= len(self._rows):
            return blank_row(width, painter.styles["text"], self.text.characters if self.text is not None else 0)
        row = self._rows[y]
        key = (row.laid.stretch.start, row.row)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = painter.row(row)
        return strip

    def selected_text(self) -> str | None:
        """Return what is selected with the mouse, exactly as it stands in the document; None for nothing."""
        span = self._marks.selected
        if self.text is None or span is None or span.start >= span.end:
            return None
        return self.text.text(span.start, span.end)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what a selection covers, and nothing to put after it."""
        span = self._span_of(selection)
        return (self.text.text(span.start, span.end), "") if span and self.text is not None else None

    def selection_updated(self, selection: Selection | None) -> None:
        """Mark what is selected."""
        span = self._span_of(selection) if selection is not None else None
        if span != self._marks.selected:
            self._marks = replace(self._marks, selected=span)
            self._repaint()

    def notify_style_update(self) -> None:
        """Forget what was painted in the styles before."""
        super().notify_style_update()
        self._forget_paint()

    def on_resize(self) -> None:
        """Wrap anew; the place is kept."""
        self._fit()
        self._changed()

    def on_click(self, event: events.Click) -> None:
        """Select a word at a double click, a line at a triple one."""
        if self.text is None or event.chain not in {2, 3}:
            return
        # Textual's own double click selects the whole widget, its triple click the whole screen.
        event.prevent_default()
        _, offset = self.screen.get_widget_and_offset_at(event.screen_x, event.screen_y)
        if offset is None:
            return
        character = character_of(offset)
        start, end = self.text.word_at(character) if event.chain == 2 else self.text.line_of(character)
        self.screen.selections = {self: Selection(Offset(0, start), Offset(0, end))}

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move down."""
        event.stop()
        event.prevent_default()
        self.scroll_by(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move up."""
        event.stop()
        event.prevent_default()
        self.scroll_by(-WHEEL)

    def _span_of(self, selection: Selection) -> Span | None:
        """Return the characters of a selection."""
        if self.text is None:
            return None
        start = character_of(selection.start) if selection.start is not None else 0
        end = character_of(selection.end, after=True) if selection.end is not None else self.text.characters
        start, end = max(0, min(start, end)), min(max(start, end), self.text.characters)
        return Span(start=start, end=end)

    def _fit(self) -> None:
        """Give the viewport the window's size, and make it once there is one."""
        if self.text is None or not self.size.width or not self.size.height:
            return
        # A blank cell keeps the words off the scroll bar.
        width = self.size.width - gutter_width(self.text.lines, self.size.width) - 1
        if self._viewport is None:
            self._viewport = Viewport(self.text, width, self.size.height)
            if self._centre is not None:
                self._viewport.centre(*self._centre)
        else:
            self._viewport.resize(width, self.size.height)
        self._forget_paint()

    def _changed(self) -> None:
        self._rows = None
        self.refresh()
        self.post_message(self.WindowMoved())

    def _repaint(self) -> None:
        self._forget_paint()
        self.refresh()

    def _forget_paint(self) -> None:
        self._painter = None
        self._strips.clear()

    def _paint(self) -> Painter:
        width = self.size.width
        self._painter = Painter(
            width=width,
            gutter=gutter_width(self.text.lines, width) if self.text is not None else 0,
            styles={look: self.get_component_rich_style(f"document--{look}") for look in LOOKS},
            marks=self._marks,
            found=self._finder.within if self._finder is not None else lambda _start, _end: (),
        )
        return self._painter
