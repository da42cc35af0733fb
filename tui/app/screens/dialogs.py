"""Small dialogs: a line to type, a yes or no."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from tui.app.widgets.line_input import LineInput


class AskLine(ModalScreen[str | None]):
    """Asks for one line; the result is None if the person cancels."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="dialog.cancel", tooltip="Close without doing anything"),
    ]

    def __init__(self, title: str, placeholder: str, value: str = "") -> None:
        super().__init__()
        self._title = title
        self._placeholder = placeholder
        self._value = value

    def compose(self) -> ComposeResult:
        """Yield a title and a line."""
        with Vertical():
            yield Static(self._title, markup=False)
            yield LineInput(self._value, placeholder=self._placeholder, id="line")

    def on_mount(self) -> None:
        """Select the offered text, so that typing replaces it."""
        self.query_one(Input).action_select_all()

    @on(Input.Submitted)
    def _done(self, event: Input.Submitted) -> None:
        if not event.input.disabled:  # a key that bounces submits twice
            event.input.disabled = True
            self.dismiss(event.value.strip())


class Confirm(ModalScreen[bool]):
    """Asks whether to go on; the result is False if the person cancels."""

    DEFAULT_CSS = """
    Confirm Horizontal { width: 100%; height: auto; margin: 1 0 0 0; align-horizontal: right; }
    Confirm Button { margin: 0 0 0 2; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "dismiss(False)", "No", id="dialog.no", tooltip="Leave it as it is"),
        Binding("y", "dismiss(True)", "Yes", id="dialog.yes", tooltip="Go on"),
    ]

    def __init__(self, text: str, yes: str = "Replace it") -> None:
        super().__init__()
        self._text = text
        self._yes = yes

    def compose(self) -> ComposeResult:
        """Yield the question and two buttons."""
        with Vertical():
            yield Static(self._text, markup=False)
            with Horizontal():
                yield Button("Cancel", id="no")
                yield Button(self._yes, id="yes", variant="primary")

    @on(Button.Pressed)
    def _done(self, event: Button.Pressed) -> None:
        if not event.button.disabled:
            self.query(Button).set(disabled=True)
            self.dismiss(event.button.id == "yes")
