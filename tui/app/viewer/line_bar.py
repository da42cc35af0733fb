"""The bar that goes to a line."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from tui.app.viewer.page import Page


class LineBar(Horizontal):
    """A box for a line's number; the page goes to that line as it is typed."""

    ALLOW_MAXIMIZE = False

    DEFAULT_CSS = """
    LineBar {
        display: none;
        height: 1;
        background: $panel;

        & > .label { width: auto; height: 1; padding: 0 1; color: $text-muted; }
        & > Input, & > Input:focus { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    }
    """

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._input = Input(compact=True, type="integer", max_length=12)

    def compose(self) -> ComposeResult:
        """Yield the label and the box."""
        yield Static(Content("Line"), classes="label")
        yield self._input

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return bool(self.display)

    def open(self) -> None:
        """Show the bar, empty."""
        if self._page.text is not None:
            self._input.placeholder = f"1 to {self._page.text.lines:,}"
        self._input.value = ""
        self.display = True
        self._input.focus()

    def close(self) -> None:
        """Hide the bar."""
        self.display = False
        self._page.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Go to the line; a number too high is the last one."""
        event.stop()
        text, number = self._page.text, event.value.strip()
        if text is not None and self.is_open and number.isdecimal():
            start, end = text.line_span(min(max(int(number), 1), text.lines) - 1)
            self._page.centre(text.character_at(start), text.character_at(min(end, start + 1)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close the bar."""
        event.stop()
        self.close()
