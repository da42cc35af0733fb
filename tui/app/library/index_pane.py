"""The pane that shows the state of the index and whether the folder has changed; during a build, its progress."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, ProgressBar, Static

from tui.app import messages
from tui.output.words import age, change_words, report_words, short_path, size
from tui.terminal import one_line, sentence, visible

if TYPE_CHECKING:
    from index.indexing.status import Status
    from tui.output.pace import Pace

IndexAction = Literal["update", "rebuild", "cancel"]
_STYLES = {"good": "$success", "notice": "$warning", "bad": "$error"}
PROGRESS_STEPS = 1000


class IndexPane(Vertical):
    """A remark with buttons, above the facts or the progress bar."""

    DEFAULT_CSS = """
    IndexPane { height: auto; padding: 0 1; }
    IndexPane Horizontal { height: auto; }
    IndexPane #remark { width: 1fr; height: auto; max-height: 3; }
    IndexPane #facts { height: auto; max-height: 2; color: $text-muted; }
    IndexPane Button { margin: 0 0 0 2; min-width: 10; width: auto; }
    IndexPane ProgressBar { width: 100%; display: none; }
    IndexPane ProgressBar Bar { width: 1fr; }
    IndexPane #cancel { display: none; }
    IndexPane.-building #facts, IndexPane.-building #update, IndexPane.-building #rebuild { display: none; }
    IndexPane.-building ProgressBar, IndexPane.-building #cancel { display: block; }
    """

    class ActionRequested(Message):
        """The user pressed the button for an action on the index."""

        def __init__(self, action: IndexAction) -> None:
            super().__init__()
            self.action = action

    def __init__(self, now: Callable[[], datetime.datetime]) -> None:
        super().__init__(id="index")
        self._now = now
        self._has_outcome = False
        self.is_building = False
        """Whether the pane shows a build."""

    def compose(self) -> ComposeResult:
        """Yield the remark and the buttons, the facts, the progress bar."""
        with Horizontal():
            yield Static("", id="remark", markup=False)
            yield Button("Update F5", id="update", compact=True)
            yield Button("Rebuild", id="rebuild", compact=True)
            yield Button("Cancel", id="cancel", compact=True, variant="warning")
        yield Static("", id="facts", markup=False)
        yield ProgressBar(total=None, show_eta=False)

    def show_status(self, status: "Status") -> None:
        """Show what the index is and whether its folder has changed.

        The outcome of a build stands until the folder changes.
        """
        from index.indexing.status import NOT_COMPARED

        place = one_line(short_path(status.location, Path.home()))
        built = f"Index built {age(status.created, self._now())} with {one_line(status.embedder)}"
        self.query_one("#facts", Static).update(Content(f"{built} · {size(status.bytes)} in {place}"))
        self.query_one("#update", Button).variant = "primary" if status.has_changed else "default"
        if self.is_building or (self._has_outcome and not status.has_changed):
            return
        self._has_outcome = False
        is_elsewhere = status.changes == NOT_COMPARED
        self.query_one("#rebuild", Button).disabled = is_elsewhere  # that is done where the documents are
        if is_elsewhere:
            self._show_remark(
                "The index lies beyond this machine; pincite index changes it, where its documents are", "good"
            )
        elif status.has_changed:
            self._show_remark(f"The folder may have changed: {change_words(status.changed_files)}", "notice")
        else:
            self._show_remark("The folder has not changed since it was indexed", "good")

    def show_outcome(self, text: str, kind: Literal["good", "bad"]) -> None:
        """Show how a build ended."""
        self._has_outcome = True
        self._show_remark(text, kind)

    def show_progress(self, pace: "Pace") -> None:
        """Show how far a build is."""
        self._set_building(is_building=True)
        self._show_remark(pace.in_words(), "notice")
        bar = self.query_one(ProgressBar)
        if pace.fraction is None:
            bar.update(total=None)
        else:
            bar.update(total=PROGRESS_STEPS, progress=pace.fraction * PROGRESS_STEPS)

    def show_message(self, message: Message) -> None:
        """Show news of the index that ends a build; other news changes nothing."""
        match message:
            case messages.IndexOpened():
                self._set_building(is_building=False)
            case messages.IndexUpdated():
                self._set_building(is_building=False)
                self.show_outcome(report_words(message.report), "good")
            case messages.IndexAway():
                self._show_remark(sentence(message.reason), "bad")
            case messages.IndexStopped() | messages.IndexNotOpened():
                self._set_building(is_building=False)
                self.show_outcome(sentence(message.reason), "bad")

    def _set_building(self, *, is_building: bool) -> None:
        if is_building != self.is_building:
            self.is_building = is_building
            self.set_class(is_building, "-building")
            self.refresh_bindings()

    def _show_remark(self, text: str, kind: Literal["good", "notice", "bad"]) -> None:
        self.query_one("#remark", Static).update(Content.assemble(("● ", _STYLES[kind]), visible(text)))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Post the button's action."""
        event.stop()
        self.post_message(self.ActionRequested(cast("IndexAction", event.button.id)))
