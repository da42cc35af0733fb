"""How Textual draws in a browser's tab: as it does by itself, but keys cannot set the size of the screen.

Pictures of pages are handed over as files are, and shown by the page over the terminal (`page.html`).
"""

from pathlib import Path
from typing import Any, BinaryIO, Literal, TextIO

from textual import events
from textual.drivers.web_driver import WebDriver
from textual.message import Message

from tui.opener import PICTURE_NAME


class BrowserDriver(WebDriver):
    """Takes the size from the server alone, which bounds it.

    Terminals report their size among the keys, too; of a page such a report is forged, and a size of a million columns
    would take all memory.
    """

    _picture_key = ""

    def process_message(self, message: Message) -> None:
        """Pass a message of the keyboard or mouse on."""
        if not isinstance(message, events.Resize):
            super().process_message(message)

    def deliver_binary(
        self,
        binary: BinaryIO | TextIO,
        *,
        delivery_key: str,
        save_path: Path,
        open_method: Literal["browser", "download"] = "download",
        encoding: str | None = None,
        mime_type: str | None = None,
        name: str | None = None,
    ) -> None:
        """Hand a file over; one whose name begins with `PICTURE_NAME` is the picture that the page shows."""
        if name is None or not name.startswith(PICTURE_NAME):
            super().deliver_binary(
                binary,
                delivery_key=delivery_key,
                save_path=save_path,
                open_method=open_method,
                encoding=encoding,
                mime_type=mime_type,
                name=name,
            )
            return
        # Of a picture that nobody fetched, nothing is kept once there is another.
        old: Any = self._deliveries.pop(self._picture_key, None)
        if old is not None:
            old.close()
        binary.seek(0)
        self._picture_key = delivery_key
        self._deliveries[delivery_key] = binary
        self.write_meta({"type": "picture", "key": delivery_key, "view": name.removeprefix(PICTURE_NAME)})
