"""An app with nothing but the widget that is looked at."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget

from tui.app.themes import DEFAULT, THEMES

HOSTILE = (
    "[@click=app.quit]x[/] [/ [/] [TODO] [link=file:///] :smile: \\[b] "
    "\x1b[2J\x1b]0;title\x07 \x1b]8;;http://x\x1b\\y \x9b5m a\u202eb\u2066c"
)
"""What documents may hold to be taken for markup or to command a terminal."""

LITERAL = (
    "[@click=app.quit]x[/] [/ [/] [TODO] [link=file:///] :smile: \\[b] "
    "␛[2J␛]0;title␇ ␛]8;;http://x␛\\y <U+009B>5m a<U+202E>b<U+2066>c"
)
"""How it is to be shown."""


class Host(App[None]):
    """Shows one widget, and notes what it says."""

    def __init__(self, *widgets: Widget) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT
        self.widgets = widgets
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield from self.widgets

    def on_welcome_example_chosen(self, message: Message) -> None:
        self.said.append(message)

    def on_question_box_left_below(self, message: Message) -> None:
        self.said.append(message)

    def segments(self) -> Iterator[Segment]:
        """Yield what is on the screen, piece by piece."""
        for strip in self.screen._compositor.render_strips():
            yield from strip

    def rows(self) -> list[str]:
        """Return the screen's rows."""
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]

    def text(self) -> str:
        """Return what is on the screen without white space: wrapping and indenting leave it as it is."""
        return "".join("".join(self.rows()).split())

    def commands(self) -> list[Style]:
        """Return the styles on the screen that do something when they are clicked."""
        styles = [segment.style for segment in self.segments() if segment.style is not None]
        return [style for style in styles if style.link or any(key.startswith("@") for key in style.meta)]


def squeezed(text: str) -> str:
    """Return text without white space, as `Host.text` has it."""
    return "".join(text.split())


def drive(host: Host, scene: Callable[[Pilot[Any]], Awaitable[None]], size: tuple[int, int] = (80, 30)) -> None:
    """Run a scene with a widget."""

    async def run() -> None:
        async with host.run_test(size=size) as pilot:
            await scene(pilot)

    asyncio.run(run())
