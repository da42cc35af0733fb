"""A document in a window, painted through Textual's Line API: only the rows in sight are decoded or wrapped."""

from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget

from index.models import Span
from tui.app.viewer.canvas import LOOKS, Canvas
from tui.app.viewer.find import TextFinder
from tui.app.viewer.keys import PAGE_KEYS
from tui.app.viewer.landmarks import DocumentLandmarks, landmarks_of
from tui.app.viewer.paint import PaintedSpans, blank_row, character_of, gutter_width, span_between
from tui.app.viewer.text import DocumentText
from tui.app.viewer.viewport import ShownRow, Viewport

WHEEL_ROWS = 3
"""Rows that the mouse wheel moves by."""


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
        self.landmarks = DocumentLandmarks(DocumentText.of(""))
        """Where the document's pages and other places begin."""
        self._viewport: Viewport | None = None
        self._centre: tuple[int, int] | None = None
        self._rows: list[ShownRow] | None = None
        self._canvas = Canvas(self._style_of)

    @property
    def viewport(self) -> Viewport | None:
        """What is in the window; None before a document is shown, or before the window has a size."""
        return self._viewport

    @property
    def marks(self) -> PaintedSpans:
        """What is marked."""
        return self._canvas.spans

    @property
    def here(self) -> int:
        """The character where the person is: the cited span's first if it is in the window, else the window's first."""
        if self._viewport is None:
            return 0
        cited = self.marks.cited
        if cited is not None and self._viewport.shows(cited.start):
            return cited.start
        return self._viewport.rows()[0].start

    @property
    def line(self) -> int:
        """The line of the character where the person is, from 1."""
        return self.text.line_at(self.text.byte_at(self.here)) + 1 if self.text is not None else 1

    def open(self, text: DocumentText) -> None:
        """Show a document from its start, without marks."""
        self.text, self._viewport, self._centre = text, None, None
        self.landmarks = landmarks_of(text)
        self._canvas.clear()
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
        self._canvas.mark_cited(cited, highlights, others)
        self.refresh()

    def mark_found(self, finder: TextFinder | None, current: Span | None = None) -> None:
        """Mark what a finder finds (None: nothing), and the match that the person is at."""
        self._canvas.mark_found(finder, current)
        self.refresh()

    def centre(self, start: int, end: int, *, at_top: bool = False) -> None:
        """Bring characters into the middle of the window, or the first to its top."""
        self._centre = (start, end)
        if self._viewport is not None:
            self._viewport.to_top(start) if at_top else self._viewport.centre(start, end)
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
        """Move to where about `rows` rows are above the window, as a scroll bar asks."""
        if self._viewport is not None:
            self._viewport.scroll_to(rows)
            self._changed()

    def action_move(self, rows: int) -> None:
        """Move by rows."""
        self.scroll_by(rows)

    def action_turn(self, pages: int) -> None:
        """Move by windows; two rows of the one before stay in sight."""
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
        if self._rows is None:
            self._rows = self._viewport.rows() if self._viewport is not None else []
        if y < len(self._rows):
            return self._canvas.strip(self._rows[y])
        characters = self.text.characters if self.text is not None else 0
        return blank_row(self.size.width, self._style_of("text"), characters)

    def selected_text(self) -> str | None:
        """Return what is selected with the mouse, exactly as it stands in the document; None for nothing."""
        span = self.marks.selected
        if self.text is None or span is None or span.start >= span.end:
            return None
        return self.text.text(span.start, span.end)

    def text_to_copy(self) -> str | None:
        """Return what is selected, or else what is cited, exactly as it stands; None for nothing."""
        cited = self.marks.cited
        if (words := self.selected_text()) is None and cited is not None and self.text is not None:
            words = self.text.text(cited.start, cited.end)
        return words

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return what a selection covers, and nothing to put after it."""
        span = self._span_of(selection)
        return (self.text.text(span.start, span.end), "") if span and self.text is not None else None

    def selection_updated(self, selection: Selection | None) -> None:
        """Mark what is selected."""
        span = self._span_of(selection) if selection is not None else None
        if span != self.marks.selected:
            self._canvas.mark_selected(span)
            self.refresh()

    def notify_style_update(self) -> None:
        """Paint again, in the new styles."""
        super().notify_style_update()
        self._canvas.forget()

    def on_resize(self) -> None:
        """Wrap the rows again; the place stays."""
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
        self.scroll_by(WHEEL_ROWS)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move up."""
        event.stop()
        event.prevent_default()
        self.scroll_by(-WHEEL_ROWS)

    def _span_of(self, selection: Selection) -> Span | None:
        """Return the characters of a selection."""
        if self.text is None:
            return None
        return span_between(selection.start, selection.end, self.text.characters)

    def _style_of(self, look: str) -> Style:
        return self.get_component_rich_style(f"document--{look}")

    def _fit(self) -> None:
        """Give the viewport the window's size, and make it once there is one."""
        width, height = self.size
        lines = self.text.lines if self.text is not None and not self.text.origin.is_extracted else 0
        gutter = gutter_width(lines, width) if self.text is not None else 0
        self._canvas.resize(width, gutter)
        if self.text is None or not width or not height:
            return
        # A blank cell keeps the words off the scroll bar.
        words_width = width - gutter - 1
        if self._viewport is not None:
            self._viewport.resize(words_width, height)
            return
        self._viewport = Viewport(self.text, words_width, height, self.landmarks.rule)
        if self._centre is not None:
            self._viewport.centre(*self._centre)

    def _changed(self) -> None:
        self._rows = None
        self.refresh()
        self.post_message(self.WindowMoved())
