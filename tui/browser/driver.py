"""How Textual draws in a browser's tab: as it does by itself, but keys cannot set the size of the screen."""

from textual import events
from textual.drivers.web_driver import WebDriver
from textual.message import Message


class BrowserDriver(WebDriver):
    """Takes the size from the server alone, which bounds it.

    Terminals report their size among the keys, too; of a page such a report is forged, and a size of a million columns
    would take all memory.
    """

    def process_message(self, message: Message) -> None:
        """Pass a message of the keyboard or mouse on."""
        if not isinstance(message, events.Resize):
            super().process_message(message)
