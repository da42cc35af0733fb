"""Pictures of the app that are compared with those kept beside this file.

After a change that is meant: `.venv/bin/python -m pytest tests/tui/snapshots --snapshot-update`, and look at each
picture that changed before it is committed. What differs is shown in artefacts/snapshots.html.
"""

import datetime
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import pytest
from textual.widgets import HelpPanel, Input, OptionList

from tests.fakes import FakeEmbedder
from tests.tui.pilot import AppPilot, SlowEmbedder, keys, make_app, ready, shown, until
from tui.app.app import PinciteApp
from tui.app.engine import Engine
from tui.app.screens.library import LibraryScreen
from tui.app.widgets.results import Results
from tui.app.widgets.source_pane import SourcePane

pytest.importorskip("pytest_textual_snapshot")

QUESTION = "Where did the minister open a training centre with room for ninety officers?"
ABSENT = "Which glaciers melt in Patagonia?"
WIDE, NARROW = (120, 34), (80, 24)

Scene = Callable[[AppPilot], Awaitable[None]]


class SnapCompare(Protocol):
    """What the plugin gives to compare with."""

    def __call__(
        self, app: PinciteApp, *, terminal_size: tuple[int, int], run_before: Callable[[AppPilot], Awaitable[None]]
    ) -> bool: ...


class Look:
    """Takes a picture of the app after a scene, and tells whether it is the one that was kept."""

    def __init__(self, compare: SnapCompare, home: Path) -> None:
        self._compare = compare
        self._home = home

    def __call__(
        self,
        folder: Path,
        scene: Scene,
        *,
        size: tuple[int, int] = WIDE,
        theme: str | None = None,
        embedder: FakeEmbedder | None = None,
    ) -> bool:
        app = make_app(folder, self._home, embedder=embedder, clock=lambda: 0.0)

        async def before(pilot: AppPilot) -> None:
            if theme is not None:
                app.theme = theme
            await scene(pilot)
            await pilot.pause()
            for box in app.screen.query(Input):
                box.cursor_blink = False
            await pilot.pause()

        try:
            return self._compare(app, terminal_size=size, run_before=before)
        finally:
            app.workspace.close()
            app.controller.close()


@pytest.fixture
def looks(snap_compare: SnapCompare, tmp_path: Path) -> Look:
    return Look(snap_compare, tmp_path)


def the_app(pilot: AppPilot) -> PinciteApp:
    assert isinstance(pilot.app, PinciteApp)
    return pilot.app


async def see(pilot: AppPilot, *words: str) -> None:
    """Wait until some words stand on the screen."""
    app = the_app(pilot)
    await until(pilot, lambda: all(one in shown(app) for one in words))


async def nothing_asked(pilot: AppPilot) -> None:
    app = await ready(pilot)
    await until(pilot, lambda: app.ask.query_one("#examples", OptionList).option_count)
    await see(pilot, "● ready")


async def asked(pilot: AppPilot, question: str) -> Results:
    """Ask and wait for the passages, and for the document beside them where there is room."""
    app = the_app(pilot)
    app.ask.put_question(question)
    results = app.ask.query_one(Results)
    await until(pilot, lambda: results.has_focus)
    if app.size.width >= WIDE[0]:
        pane = app.ask.query_one(SourcePane)
        await until(pilot, lambda: pane.panel is not None and pane.panel.page.viewport is not None)
    return results


async def answered(pilot: AppPilot) -> None:
    await nothing_asked(pilot)
    results = await asked(pilot, QUESTION)
    assert results.hits[0].citation.document == "training.txt"
    await see(pilot, "Answered", "A school for police")


async def with_source(pilot: AppPilot) -> None:
    await answered(pilot)
    await pilot.press("enter")
    await see(pilot, "Nicaragua gave the land")


def test_nothing_asked_yet(looks: Look, folder: Path) -> None:
    assert looks(folder, nothing_asked)


def test_answer(looks: Look, folder: Path) -> None:
    assert looks(folder, answered)


@pytest.mark.parametrize("theme", ["pincite-light", "pincite-high-contrast"])
def test_theme(looks: Look, folder: Path, theme: str) -> None:
    assert looks(folder, answered, theme=theme)


def test_narrow(looks: Look, folder: Path) -> None:
    assert looks(folder, answered, size=NARROW)


def test_abstention(looks: Look, folder: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        await nothing_asked(pilot)
        await asked(pilot, ABSENT)
        await see(pilot, "don't seem to answer")

    assert looks(folder, scene)


def test_why(looks: Look, folder: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        await answered(pilot)
        await pilot.press("w")

    assert looks(folder, scene)


def test_preview_while_the_model_loads(looks: Look, folder: Path) -> None:
    Engine(folder, embedder=FakeEmbedder()).open()
    embedder = SlowEmbedder()

    async def scene(pilot: AppPilot) -> None:
        app = the_app(pilot)
        await until(pilot, lambda: app.ask.query_one("#examples", OptionList).option_count)
        await asked(pilot, QUESTION)
        await see(pilot, "By keywords", "A school for police")

    try:
        assert looks(folder, scene, embedder=embedder)
    finally:
        embedder.may_load.set()


def test_first_indexing(looks: Look, folder: Path) -> None:
    embedder = SlowEmbedder()

    async def scene(pilot: AppPilot) -> None:
        await see(pilot, "Reading your documents for the first time", "embedding")

    try:
        assert looks(folder, scene, embedder=embedder)
    finally:
        embedder.may_load.set()


def test_source_beside_the_passages(looks: Look, folder: Path) -> None:
    assert looks(folder, with_source)


def test_source_alone_where_it_is_narrow(looks: Look, folder: Path) -> None:
    assert looks(folder, with_source, size=NARROW)


def test_marked_passage_with_a_near_duplicate(looks: Look, folder: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        await answered(pilot)
        app = the_app(pilot)
        assert app.ask.query_one(Results).hits[0].also_in
        app.workspace.toggle_mark(QUESTION, app.ask.query_one(Results).hits[0])
        await until(pilot, lambda: app.ask.marks)
        app.clear_notifications()

    assert looks(folder, scene)


def test_hostile_document(looks: Look, hostile: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        await nothing_asked(pilot)
        results = await asked(pilot, "Quit the police TODO this link")
        assert results.hits[0].citation.document.endswith("hostile[.txt")
        await until(pilot, lambda: shown(the_app(pilot)).count("[@click=app.quit]Quit[/]") > 1)

    assert looks(hostile, scene)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_library(looks: Look, hostile: Path, size: tuple[int, int]) -> None:
    async def scene(pilot: AppPilot) -> None:
        await nothing_asked(pilot)
        app = the_app(pilot)
        status = app.status
        assert status is not None
        later = status.created + datetime.timedelta(hours=3)
        app.push_screen(LibraryScreen(app, lambda: later))
        await see(pilot, "A school for police")

    assert looks(hostile, scene, size=size)


def test_help_panel(looks: Look, folder: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        await answered(pilot)
        await pilot.press("f1")
        await until(pilot, lambda: the_app(pilot).screen.query(HelpPanel))
        await see(pilot, "Every passage", "stands")

    assert looks(folder, scene)


def test_palette(looks: Look, hostile: Path) -> None:
    async def scene(pilot: AppPilot) -> None:
        await answered(pilot)
        await pilot.press("ctrl+p", *keys("hosti"))
        await see(pilot, "[@click=app.quit]hostile[.txt")

    assert looks(hostile, scene)
