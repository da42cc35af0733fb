"""The index in two lines: what it is and whether the folder has changed; while it is built, how far that is."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, ProgressBar, Static

from tui.output.words import age, change_words, short_path, size
from tui.terminal import one_line, visible

if TYPE_CHECKING:
    from index.build.status import Status
    from tui.app.library.pace import Pace

Wanted = Literal["update", "rebuild", "cancel"]
_STYLES = {"quiet": "$text-muted", "good": "$success", "notice": "$warning", "bad": "$error"}
STEPS = 1000


class IndexBar(Vertical):
    """Facts, a remark, a progress bar, and buttons."""

    DEFAULT_CSS = """
    IndexBar { height: auto; padding: 0 1; }
    IndexBar Horizontal { height: auto; }
    IndexBar #remark { width: 1fr; height: auto; max-height: 3; }
    IndexBar #facts { height: auto; max-height: 2; color: $text-muted; }
    IndexBar Button { margin: 0 0 0 2; min-width: 10; width: auto; }
    IndexBar ProgressBar { width: 100%; display: none; }
    IndexBar ProgressBar Bar { width: 1fr; }
    IndexBar #cancel { display: none; }
    IndexBar.-building #facts, IndexBar.-building #update, IndexBar.-building #rebuild { display: none; }
    IndexBar.-building ProgressBar, IndexBar.-building #cancel { display: block; }
    """

    class Pressed(Message):
        """A button was pressed."""

        def __init__(self, wanted: Wanted) -> None:
            super().__init__()
            self.wanted = wanted

    def __init__(self, now: Callable[[], datetime.datetime]) -> None:
        super().__init__(id="index")
        self._now = now

    def compose(self) -> ComposeResult:
        """Lay out a remark with buttons beside it, over the facts or the progress bar."""
        with Horizontal():
            yield Static("", id="remark", markup=False)
            yield Button("Update F5", id="update", compact=True)
            yield Button("Rebuild", id="rebuild", compact=True)
            yield Button("Cancel", id="cancel", compact=True, variant="warning")
        yield Static("", id="facts", markup=False)
        yield ProgressBar(total=None, show_eta=False)

    def show_facts(self, status: "Status") -> None:
        """Tell what the index is, and whether the folder has changed since."""
        place = one_line(short_path(status.location, Path.home()))
        built = f"Index built {age(status.created, self._now())} with {one_line(status.embedder)}"
        self.query_one("#facts", Static).update(Content(f"{built} · {size(status.bytes)} in {place}"))
        self.query_one("#update", Button).variant = "primary" if status.has_changed else "default"

    def show_folder(self, status: "Status") -> None:
        """Tell whether the folder has changed since the index was built."""
        if status.has_changed:
            self.show_remark(f"The folder may have changed: {change_words(status.changed_files)}", "notice")
        else:
            self.show_remark("The folder has not changed since it was indexed", "good")

    def show_remark(self, text: str, kind: Literal["quiet", "good", "notice", "bad"] = "quiet") -> None:
        """Make a remark, a line of it in its kind's colour."""
        self.query_one("#remark", Static).update(Content.assemble(("● ", _STYLES[kind]), visible(text)))

    def show_pace(self, pace: "Pace") -> None:
        """Show how far building is."""
        self.add_class("-building")
        self.show_remark(pace.in_words(), "notice")
        bar = self.query_one(ProgressBar)
        if pace.fraction is None:
            bar.update(total=None)
        else:
            bar.update(total=STEPS, progress=pace.fraction * STEPS)

    def end_pace(self) -> None:
        """Show the facts again."""
        self.remove_class("-building")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Hand on which it was."""
        event.stop()
        wanted: dict[str, Wanted] = {"update": "update", "rebuild": "rebuild", "cancel": "cancel"}
        self.post_message(self.Pressed(wanted[event.button.id or "update"]))
