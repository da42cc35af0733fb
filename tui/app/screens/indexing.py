"""The actions of the library on the index: update, rebuild, cancel; and what is heard of them."""

from typing import TYPE_CHECKING, ClassVar, Literal, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from tui.app import messages
from tui.app.library.index_bar import IndexBar
from tui.app.screens.dialogs import Confirm
from tui.output.words import report_words
from tui.terminal import sentence

if TYPE_CHECKING:
    from index.build.status import Status
    from tui.app.controller import Controller
    from tui.app.host import Host


class Indexing(Screen[None]):
    """What the library does with the index, and tells of it. F5, which updates, is the app's."""

    controller: "Controller"
    is_building = False
    _has_told = False

    INDEXING: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="library.cancel", tooltip="Stop building; the index stays as it was"),
        Binding("R", "rebuild", "Rebuild", show=False, id="library.rebuild", tooltip="Read every document again"),
    ]

    def take(self, status: "Status") -> None:
        """Show a status."""
        raise NotImplementedError

    def hear(self, message: Message) -> None:
        """Take news of the index."""
        match message:
            case messages.IndexProgress():
                self.show_pace()
            case messages.IndexOpened():
                self._end_pace()
            case messages.StatusChecked():
                self.take(message.status)
            case messages.IndexUpdated():
                self._end_pace()
                self.take(message.status)
                self.tell(report_words(message.report), "good")
            case messages.IndexStopped() | messages.IndexNotOpened():
                self._end_pace()
                self.tell(sentence(message.reason), "bad")

    def show_folder(self, status: "Status") -> None:
        """Tell whether the folder has changed, unless there is something newer to tell."""
        if not self.is_building and (status.has_changed or not self._has_told):
            self._has_told = False
            self.query_one(IndexBar).show_folder(status)

    def tell(self, text: str, kind: Literal["good", "bad"]) -> None:
        """Say what became of the index; it stands until the folder changes."""
        self._has_told = True
        self.query_one(IndexBar).show_remark(text, kind)

    def show_pace(self) -> None:
        """Show how far building is."""
        if not self.is_building:
            self.is_building = True
            self.refresh_bindings()
        self.query_one(IndexBar).show_pace(self.controller.pacer.pace)

    def _end_pace(self) -> None:
        if self.is_building:
            self.is_building = False
            self.query_one(IndexBar).end_pace()
            self.refresh_bindings()

    @on(IndexBar.Pressed)
    def _press(self, message: IndexBar.Pressed) -> None:
        if message.wanted == "update":
            self.controller.update()
        elif message.wanted == "rebuild":
            self.action_rebuild()
        else:
            self.action_cancel()

    def action_cancel(self) -> None:
        """Stop building."""
        self.controller.cancel()

    def action_rebuild(self) -> None:
        """Read and embed every document again, if that is meant."""
        if not self.controller.is_indexing:
            text = (
                "Read and embed every document again? Until it is done, questions are answered from the index as it is."
            )
            self.app.push_screen(Confirm(text, "Rebuild"), self._rebuild)

    def _rebuild(self, yes: bool | None) -> None:
        if yes:
            cast("Host", self.app).rebuild()
