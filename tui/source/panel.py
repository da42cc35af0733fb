"""A stand-in for the source view."""

from collections.abc import Callable

from textual.message import Message
from textual.widgets import Static


class SourcePanel(Static):
    """Names the place; the source view replaces it."""

    class Closed(Message):
        """The person wants it gone."""

    def __init__(self, open_text: Callable[[str], object]) -> None:
        super().__init__("")
        self.open_text = open_text

    def show(self, place: object) -> None:
        """Show a place."""
        self.update(str(place))

    def set_hits(self, places: object) -> None:
        """Take the places of the answer."""

    def focus_view(self) -> None:
        """Take the focus."""
