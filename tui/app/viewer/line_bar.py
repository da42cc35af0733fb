"""The bar that goes to a page, another place, or a line."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from tui.app.viewer.page import Page


class LineBar(Horizontal):
    """A box for a page's number, as counted or as printed, or a line's; the document goes there as it is typed."""

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
        self._label = Static(classes="label", markup=False)
        self._input = Input(compact=True, max_length=40)

    def compose(self) -> ComposeResult:
        """Yield the label and the box."""
        yield self._label
        yield self._input

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return bool(self.display)

    def open(self) -> None:
        """Show the bar, empty."""
        text, landmarks = self._page.text, self._page.landmarks
        if text is not None and text.origin.is_extracted and landmarks.has_any:
            self._label.update(Content("Page" if landmarks.pages else "Place"))
            self._input.placeholder = (
                f"1 to {landmarks.pages:,}, or as printed" if landmarks.pages else "a number or name"
            )
        elif text is not None:
            self._label.update(Content("Line"))
            self._input.placeholder = f"1 to {text.lines:,}"
        self._input.value = ""
        self.display = True
        self._input.focus()

    def close(self) -> None:
        """Hide the bar."""
        self.display = False
        self._page.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Go there; a line's number too high is the last one."""
        event.stop()
        text, number = self._page.text, event.value.strip()
        if text is None or not self.is_open:
            return
        if text.origin.is_extracted and self._page.landmarks.has_any:
            if (character := self._page.landmarks.find(number)) is not None:
                self._page.centre(character, character, at_top=True)
        elif number.isdecimal() and number.isascii():
            start, end = text.line_span(min(max(int(number), 1), text.lines) - 1)
            self._page.centre(text.character_at(start), text.character_at(min(end, start + 1)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Close the bar."""
        event.stop()
        self.close()
