"""A line to type in that keeps every line of what is pasted."""

from textual.events import Paste
from textual.widgets import Input


class LineInput(Input):
    """An input that joins the lines of pasted text with spaces; Textual's own drops all but the first."""

    def on_paste(self, event: Paste) -> None:
        """Insert pasted text in place of the selection."""
        event.prevent_default()
        event.stop()
        self._insert_joined(event.text)

    def action_paste(self) -> None:
        """Insert the text that was copied or cut in the app in place of the selection."""
        self._insert_joined(self.app.clipboard)

    def _insert_joined(self, text: str) -> None:
        lines = text.splitlines()
        if len(lines) > 1:
            lines = [line.strip() for line in lines if line.strip()]
        if lines:
            self.replace(" ".join(lines), *self.selection)
