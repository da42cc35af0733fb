"""The line at the top: which documents are open, and the state of model and index."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tui.terminal import visible


class StatusLine(Horizontal):
    """Name and numbers of the corpus on the left, the state of the model and the index on the right."""

    DEFAULT_CSS = """
    StatusLine { width: 100%; height: 1; padding: 0 2; background: $panel; }
    StatusLine #corpus { width: 1fr; text-wrap: nowrap; text-overflow: ellipsis; }
    StatusLine #state { width: auto; color: $foreground-muted; }
    """

    def compose(self) -> ComposeResult:
        """Yield two labels."""
        yield Static("", id="corpus", markup=False)
        yield Static("", id="state", markup=False)

    def on_mount(self) -> None:
        """Show that the documents are being opened."""
        self.show_corpus("opening…")
        self.show_state("")

    def show_corpus(self, text: str) -> None:
        """Show which documents are open."""
        self.query_one("#corpus", Static).update(
            Content.assemble(("pincite", "bold $text-primary"), ("  ", ""), (visible(text), "$foreground-muted"))
        )

    def show_state(self, text: str, style: str = "$foreground-muted") -> None:
        """Show the state of the model or of the index."""
        self.query_one("#state", Static).update(Content.styled(visible(text), style))
