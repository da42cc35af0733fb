"""Driving the app in tests: an app over a small folder without the model, and waiting for what should come about."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from index.encoder.base import Encoded
from index.errors import EmbedderError
from rag.reader import Reading
from rag.reader.reading_text import Ranges
from tests.fakes import FakeClock, FakeEmbedder, FakeReader
from tui.app.app import PinciteApp
from tui.app.engine import Engine
from tui.app.preferences import PreferencesFile
from tui.app.widgets.results import Results
from tui.workspace import Workspace

PATIENCE = 60.0
"""Seconds after which what has not come about never will."""

AppPilot = Pilot[None]


class SlowEmbedder(FakeEmbedder):
    """An embedder that loads only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may_load = threading.Event()

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        assert self.may_load.wait(PATIENCE)
        return super().encode(texts)


class BrokenEmbedder(FakeEmbedder):
    """An embedder that cannot be loaded."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        raise EmbedderError("the model is missing.")


class HeldReader(FakeReader):
    """A reader that reads only when it is let, and finds the answer where a word stands."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self.may_read = threading.Event()
        self._word = word

    def read(
        self,
        question: str,
        texts: Sequence[str],
        should_stop: Callable[[], bool] = lambda: False,
        choosable: Sequence[Ranges] | None = None,
        headings: Sequence[Ranges] | None = None,
    ) -> list[Reading]:
        while not self.may_read.wait(0.005):
            if should_stop():
                return []
        places = [text.find(self._word) for text in texts]
        return [
            Reading(place, place + len(self._word), 20.0, 20.0) if place >= 0 else Reading(0, 0, -20.0, -20.0)
            for place in places
        ]


def make_app(
    folder: Path,
    home: Path,
    *,
    embedder: FakeEmbedder | None = None,
    reader: FakeReader | None = None,
    question: str = "",
    index: Path | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> PinciteApp:
    """Return the app over a folder; what it keeps lies in `home`."""
    return PinciteApp(
        Engine(folder, embedder=embedder or FakeEmbedder(), reader=reader, index=index),
        question=question,
        workspace=Workspace(home / "workspace", clock=FakeClock()),
        preferences=PreferencesFile(home / "preferences.json"),
        clock=clock,
    )


def damage(folder: Path) -> None:
    """Spoil a file of a folder's index."""
    manifest = next((folder / ".pincite").rglob("manifest.json"))
    manifest.write_bytes(manifest.read_bytes()[:-9])


async def until(pilot: AppPilot, condition: Callable[[], object]) -> None:
    """Wait until a condition holds. Raises TimeoutError, with what stands on the screen, if it never does."""
    try:
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await pilot.pause(0.01)
    except TimeoutError as error:
        app = pilot.app
        stands = f"{shown(app)}\n{toasts(app)}" if isinstance(app, PinciteApp) else ""
        raise TimeoutError(f"it never came about; on the screen:\n{stands}") from error
    await pilot.pause()


async def ready(pilot: AppPilot) -> PinciteApp:
    """Wait until the documents are open and the model is loaded, and return the app."""
    app = pilot.app
    assert isinstance(app, PinciteApp)
    await until(pilot, lambda: app.controller.is_model_loaded and app.status is not None)
    return app


async def ask(pilot: AppPilot, question: str) -> Results:
    """Paste a question, settle it, and wait for its passages; every key typed would cost a twentieth of a second."""
    app = pilot.app
    assert isinstance(app, PinciteApp)
    app.ask.action_question()
    await pilot.press("escape")
    await paste(pilot, question, "enter")
    results = app.ask.query_one(Results)
    # By the words alone, where there is no model, is as far as it gets.
    await until(pilot, lambda: results.hits and (app.ask.is_answered or results.hits[0].scores.dense is None))
    await pilot.press("enter")
    await until(pilot, lambda: results.has_focus)
    return results


async def paste(pilot: AppPilot, text: str, *press: str) -> None:
    """Paste a text where the focus is, and press keys."""
    pilot.app.post_message(events.Paste(text))
    await pilot.press(*press)


def keys(text: str) -> list[str]:
    """Return the keys that type a text."""
    names = {" ": "space", "?": "question_mark", "!": "exclamation_mark", ".": "full_stop", ",": "comma"}
    return [names.get(character, character) for character in text]


def drive(app: PinciteApp, scene: Callable[[AppPilot], Awaitable[None]], size: tuple[int, int] = (120, 40)) -> None:
    """Run a scene in the app, without a terminal."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await scene(pilot)
            await app.action_quit()

    asyncio.run(run())


def shown(app: PinciteApp) -> str:
    """Return what stands on the screen, line by line."""
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines)


def toasts(app: PinciteApp) -> list[str]:
    """Return the notices given so far."""
    return [notification.message for notification in app._notifications]
