"""The documents: what is indexed, what not, and bringing it up to date."""

from typing import TYPE_CHECKING

from textual.screen import Screen

if TYPE_CHECKING:
    from index.status import Status
    from tui.controller import Controller


class LibraryScreen(Screen[None]):
    """The documents of the folder."""

    def __init__(self, controller: "Controller", status: "Status | None") -> None:
        super().__init__()
        self.controller = controller
        self.status = status
