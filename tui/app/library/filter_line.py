"""Which documents are asked, in words, beside the box that finds them."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from tui.app.library.filtering import filter_words
from tui.terminal import counted, visible

if TYPE_CHECKING:
    from rag.query.filters import Filters


class FilterLine(Horizontal, can_focus=False):
    """The filter in words, with a button that changes it and one that takes it away."""

    DEFAULT_CSS = """
    FilterLine { height: auto; padding: 0 1; }
    FilterLine #asked { width: 1fr; color: $text-muted; height: auto; max-height: 2; }
    FilterLine Button { margin: 0 0 0 2; min-width: 10; width: auto; }
    FilterLine #clear { display: none; }
    FilterLine.-filtered #clear { display: block; }
    """

    class Pressed(Message):
        """A button was pressed; `clear` for the one that takes the filter away."""

        def __init__(self, *, clear: bool) -> None:
            super().__init__()
            self.clear = clear

    def compose(self) -> ComposeResult:
        """Lay out a text and two buttons."""
        yield Static("", id="asked", markup=False)
        yield Button("Filter", id="filter", compact=True)
        yield Button("Clear", id="clear", compact=True)

    def show(self, filters: "Filters | None", passing: int, total: int) -> None:
        """Tell which documents are asked."""
        words = filter_words(filters)
        self.set_class(bool(words), "-filtered")
        if words:
            told = Content.assemble(
                f"Questions go to {passing:,} of {counted(total, 'document')}: ",
                (visible(words), "bold $accent"),
            )
        else:
            told = Content(f"Questions go to every document ({total:,})")
        self.query_one("#asked", Static).update(told)

    def show_problem(self, text: str) -> None:
        """Say why a filter cannot be."""
        self.query_one("#asked", Static).update(Content.styled(visible(text), "$error"))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Hand on which it was."""
        event.stop()
        self.post_message(self.Pressed(clear=event.button.id == "clear"))
