"""A page with a scroll bar that shows where in the whole document it is."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.scrollbar import ScrollBar, ScrollDown, ScrollTo, ScrollUp

from tui.app.viewer.page import Page


class DocumentView(Horizontal):
    """A document's page and its scroll bar."""

    ALLOW_MAXIMIZE: ClassVar[bool | None] = False

    DEFAULT_CSS = """
    DocumentView {
        height: 1fr;
        background: $surface;

        & > ScrollBar { width: 1; height: 1fr; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.page = Page()
        self._bar = ScrollBar(vertical=True)

    def compose(self) -> ComposeResult:
        """Yield the page and the bar."""
        yield self.page
        yield self._bar

    def on_page_window_moved(self) -> None:
        """Move the bar along."""
        viewport = self.page.viewport
        if viewport is not None:
            self._bar.window_virtual_size = viewport.estimated_rows
            self._bar.window_size = viewport.height
            self._bar.position = viewport.scrolled

    def on_scroll_to(self, message: ScrollTo) -> None:
        """Move to where the bar was dragged."""
        message.stop()
        if message.y is not None:
            self.page.scroll_to_estimate(message.y)

    def on_scroll_up(self, message: ScrollUp) -> None:
        """Move up by a window: a click above the bar's handle."""
        message.stop()
        self.page.action_turn(-1)

    def on_scroll_down(self, message: ScrollDown) -> None:
        """Move down by a window: a click below the bar's handle."""
        message.stop()
        self.page.action_turn(1)
