"""The bar that finds words in a page as they are typed, in a thread, the nearest first."""

import time
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from index.models import Span
from tui.app.viewer.find import MatchUnknown, TextFinder
from tui.app.viewer.page import Page

REPORT_SECONDS = 0.05
"""Time between two reports of a search."""


class FindBar(Horizontal):
    """A box for the words to find, and the number of matches."""

    ALLOW_MAXIMIZE = False

    DEFAULT_CSS = """
    FindBar {
        display: none;
        height: 1;
        background: $panel;

        & > .label { width: auto; height: 1; padding: 0 1; color: $text-muted; }
        & > .count { width: auto; height: 1; padding: 0 1; color: $text-muted; }
        & > .count.-none { color: $text-error; }
        & > Input, & > Input:focus { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "accept", "To the text", show=False, tooltip="Go to the text; n and N step on", id="find.accept"
        ),
        Binding("down", "step(1)", "Next", show=False, tooltip="Next found words", id="find.next"),
        Binding("up", "step(-1)", "Previous", show=False, tooltip="Previous match", id="find.previous"),
    ]

    class ScanProgressed(Message):
        """The search of `finder` has come further."""

        def __init__(self, finder: TextFinder) -> None:
            super().__init__()
            self.finder = finder

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._input = Input(placeholder="words to find", compact=True, select_on_focus=True)
        self._count = Static(classes="count", markup=False)
        self._finder: TextFinder | None = None
        self._origin = 0
        self._pending_step = 0
        self._follow = True

    def compose(self) -> ComposeResult:
        """Yield the label, the box, the count."""
        yield Static(Content("Find"), classes="label")
        yield self._input
        yield self._count

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return bool(self.display)

    def open(self) -> None:
        """Show the bar with the last query, selected."""
        self.display = True
        self._origin = self._page.here
        self._input.focus()
        if self._finder is None and self._input.value:
            self._start(self._input.value)

    def close(self) -> None:
        """Hide the bar and the marks; the page stays where it is."""
        self.stop()
        self.display = False
        self._page.focus()

    def stop(self) -> None:
        """Stop the search and remove its marks."""
        self.workers.cancel_node(self)
        self._finder, self._pending_step = None, 0
        self._page.mark_found(None)

    def restart(self) -> None:
        """Search the document that is shown now for the same words, if the bar is open."""
        self.stop()
        if self.is_open and self._input.value:
            self._origin = self._page.here
            self._start(self._input.value, follow=False)

    def step(self, direction: int) -> None:
        """Go to the next match (1) or the one before (-1), around the ends of the document."""
        if self._finder is None:
            if not self._input.value:
                self.open()
                return
            self.display = True
            self._origin = self._page.here
            self._start(self._input.value)
            return
        current = self._page.marks.current
        try:
            if direction > 0:
                span = self._finder.next(current.end if current is not None else self._origin)
            else:
                span = self._finder.previous(current.start if current is not None else self._origin)
        except MatchUnknown:
            self._pending_step = direction
            return
        self._pending_step = 0
        self._go(span)

    def action_accept(self) -> None:
        """Focus the text; the bar stays."""
        self._page.focus()

    def action_step(self, direction: int) -> None:
        """Go to another match and stay in the box."""
        self.step(direction)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search for what is typed now."""
        event.stop()
        if self.is_open:
            self._start(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Focus the text."""
        event.stop()
        self.action_accept()

    def on_click(self, event: events.Click) -> None:
        """Go to the next match at a click on the count."""
        if event.widget is self._count:
            self.step(1)

    def on_find_bar_scan_progressed(self, event: ScanProgressed) -> None:
        """Show how far the search has come; ignore one that was stopped."""
        event.stop()
        if event.finder is not self._finder:
            return
        if self._page.marks.current is None and self._follow:
            self._pending_step = self._pending_step or 1
        if self._pending_step:
            self.step(self._pending_step)
        else:
            self._page.mark_found(self._finder, self._page.marks.current)
        self._show_count()

    def _start(self, query: str, *, follow: bool = True) -> None:
        self.stop()
        self._follow = follow
        text = self._page.text
        if text is None:
            return
        finder = self._finder = TextFinder(text, query)
        if not finder.pattern:
            self._finder = None
            self._count.update(Content(""))
            return
        self._page.mark_found(finder)
        origin = self._origin
        self._count.update(Content("…"))
        self.run_worker(lambda: self._scan(finder, origin), thread=True, group="find", exclusive=True)

    def _scan(self, finder: TextFinder, origin: int) -> None:
        """Search the document: runs in a thread."""
        worker = get_current_worker()
        reported, had = time.monotonic(), False

        def report() -> None:
            nonlocal reported, had
            now = time.monotonic()
            if now - reported >= REPORT_SECONDS or (not had and finder.total):
                reported, had = now, bool(finder.total)
                self.post_message(self.ScanProgressed(finder))

        finder.scan(origin, lambda: worker.is_cancelled, report)
        if not worker.is_cancelled:
            self.post_message(self.ScanProgressed(finder))

    def _go(self, span: Span | None) -> None:
        self._page.mark_found(self._finder, span)
        if span is not None:
            self._page.reveal(span.start, span.end)
        self._show_count()

    def _show_count(self) -> None:
        finder, current = self._finder, self._page.marks.current
        if finder is None:
            return
        total = f"{finder.total:,}{'' if finder.is_done else '…'}"
        number = finder.ordinal(current) if current is not None else None
        words = f"{number:,} of {total}" if number is not None else total if finder.total else "searching…"
        self._count.set_class(finder.is_done and not finder.total, "-none")
        self._count.update(Content("nothing found" if finder.is_done and not finder.total else words))
