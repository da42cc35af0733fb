"""The line above a document: its title, the line in the window, and buttons for back, forward and the hits."""

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tui.terminal import one_line

NARROW_CELLS = 64
"""Width below which the header is brief."""

PLACE_CHARACTERS, NARROW_PLACE_CHARACTERS = 40, 28
"""Characters of the name of a page or place that are shown, and those in a brief header."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the person is: at a line of `lines`, and at a hit of the document's `hits` (None: at no hit).

    `place`: the page, or another place, in words, which goes before the line.
    """

    line: int
    lines: int
    hit: int | None = None
    hits: int = 0
    place: str = ""

    def words(self, *, brief: bool = False) -> str:
        """Return the line and the hit in words."""
        line = f"{self.line:,}/{self.lines:,}" if brief else f"line {self.line:,} of {self.lines:,}"
        most = NARROW_PLACE_CHARACTERS if brief else PLACE_CHARACTERS
        parts = [line if not self.place else self.place if len(self.place) <= most else f"{self.place[: most - 1]}…"]
        if self.hits:
            hit = "–" if self.hit is None else f"{self.hit}"
            parts.append(f"{hit}/{self.hits}" if brief else f"hit {hit} of {self.hits}")
        return " · ".join(parts)


class HeaderButton(Static):
    """A button that runs an action of the panel."""

    def __init__(self, sign: str, action: str, tip: str) -> None:
        super().__init__(Content(sign), classes=f"to-{action}")
        self.tooltip = tip
        self._action = action

    async def on_click(self, event: events.Click) -> None:
        """Run the action."""
        event.stop()
        panel = next((node for node in self.ancestors if hasattr(node, f"action_{self._action}")), self)
        await self.app.run_action(self._action, default_namespace=panel)


class DocumentHeader(Horizontal):
    """One line: back and forward, the title, the place."""

    ALLOW_MAXIMIZE = False

    DEFAULT_CSS = """
    DocumentHeader {
        height: 1;
        background: $panel;

        & > .title {
            width: 1fr;
            height: 1;
            padding: 0 1;
            text-style: bold;
            color: $foreground;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        & > .where { width: auto; height: 1; color: $text-muted; }
        & > HeaderButton { width: 3; height: 1; padding: 0 1; color: $text-accent; pointer: pointer; }
        & > HeaderButton:hover { background: $accent 30%; }
        & > HeaderButton:disabled { color: $text-disabled; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._title = Static(classes="title", markup=False)
        self._where = Static(classes="where", markup=False)
        self._back = HeaderButton("‹", "back", "Back to the place before")
        self._forward = HeaderButton("›", "forward", "Forward again")
        self._previous = HeaderButton("↑", "previous_hit", "Previous hit in this document")
        self._next = HeaderButton("↓", "next_hit", "Next hit in this document")
        self._whereabouts: Whereabouts | None = None
        self._state = "Choose a passage to see it in its document"

    def compose(self) -> ComposeResult:
        """Yield the parts from left to right."""
        yield self._back
        yield self._forward
        yield self._title
        yield self._where
        yield self._previous
        yield self._next

    def on_mount(self) -> None:
        """Show the title, with every button disabled."""
        self._title.update(Content(self._state))
        self.set_ways(back=False, forward=False, hits=False)

    def set_title(self, title: str) -> None:
        """Show the document's title, its control characters visible."""
        self._state = one_line(title)
        if self.is_mounted:
            self._title.update(Content(self._state))

    def set_where(self, where: Whereabouts | None, state: str = "") -> None:
        """Show where the person is, or `state` while that is not known."""
        self._whereabouts = where
        if self.is_mounted:
            words = where.words(brief=self.size.width < NARROW_CELLS) if where is not None else state
            self._where.update(Content(words))

    def set_ways(self, *, back: bool, forward: bool, hits: bool) -> None:
        """Enable the buttons that lead somewhere."""
        self._back.disabled, self._forward.disabled = not back, not forward
        self._previous.disabled = self._next.disabled = not hits

    def on_resize(self) -> None:
        """Be brief in a narrow window."""
        if self._whereabouts is not None:
            self.set_where(self._whereabouts)
