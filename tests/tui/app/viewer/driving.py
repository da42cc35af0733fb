"""An app with nothing but a source panel, and how tests drive it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from index.models import Span
from tui.app.viewer.launch import EditorLauncher
from tui.app.viewer.panel import DocumentPanel
from tui.app.viewer.place import Place
from tui.app.viewer.text import DocumentText
from tui.editor import EditorCommand

Driven = Callable[["SourceApp", Pilot[Any]], Awaitable[None]]


class SourceApp(App[None]):
    """Shows documents held in memory, and notes what the panel says."""

    def __init__(self, texts: dict[str, str], *, files: Path | None = None) -> None:
        super().__init__()
        self.texts = texts
        self.said: list[object] = []
        self.copied: list[str] = []
        self.launched: list[EditorCommand] = []
        self.notices: list[str] = []
        self.panel = DocumentPanel(
            self.open_text,
            copy=self.copied.append,
            editor=EditorLauncher(
                lambda name: files / name if files is not None else None,
                launch=lambda _, command: self.launched.append(command),
            ),
        )

    def compose(self) -> ComposeResult:
        yield self.panel

    def on_mount(self) -> None:
        self.panel.page.focus()

    def open_text(self, name: str) -> DocumentText:
        return DocumentText.of(self.texts[name])

    def notify(self, message: str, **options: Any) -> None:
        assert options.get("markup") is False
        self.notices.append(message)

    def on_document_panel_place_shown(self, event: DocumentPanel.PlaceShown) -> None:
        self.said.append(event.place)

    def on_document_panel_close_requested(self) -> None:
        self.said.append("closed")

    @property
    def screen_rows(self) -> list[str]:
        """The words in the panel's window, row by row."""
        page = self.panel.page
        return [page.render_line(y).text.rstrip() for y in range(page.size.height)]

    @property
    def top_line(self) -> int:
        viewport = self.panel.page.viewport
        assert viewport is not None
        return viewport.top.stretch.line + 1

    def words(self, query: str) -> str:
        """What a part of the panel says."""
        return str(self.panel.query_one(query).render())


def drive(app: SourceApp, steps: Driven, size: tuple[int, int] = (60, 20)) -> None:
    """Run an app and steps in it."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await steps(app, pilot)

    asyncio.run(run())


async def until(pilot: Pilot[Any], condition: Callable[[], bool]) -> None:
    """Wait for a condition, for as long as a busy machine may need."""
    for _ in range(12_000):
        if condition():
            return
        await pilot.pause(0.005)
    raise AssertionError("waited in vain")


def numbered(count: int, words: str = "some words here") -> str:
    return "".join(f"line {number} {words}\n" for number in range(1, count + 1))


def place(name: str, text: str, words: str, *lit: str) -> Place:
    """Return the place of words in a text, with others in them lit."""
    start = text.index(words)
    spans = tuple(Span(start=text.index(one, start), end=text.index(one, start) + len(one)) for one in lit)
    return Place(name, f"The {name}", start, start + len(words), text[:start].count("\n") + 1, spans)
