"""Pictures of the app that are compared with those kept beside this file.

After a change that is meant: `.venv/bin/python -m pytest tests/tui/snapshots --snapshot-update`, and look at each
picture that changed before it is committed. What differs is shown in artefacts/snapshots.html.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import pytest
from textual.message import Message

from tests.tui.pilot import AppPilot, ask, make_app, ready, until
from tui import messages
from tui.app import PinciteApp
from tui.widgets.question import QuestionBox

pytest.importorskip("pytest_textual_snapshot")

WIDE, NARROW = (120, 34), (80, 24)


class Compare(Protocol):
    """What `snap_compare` is."""

    def __call__(
        self,
        app: PinciteApp,
        *,
        terminal_size: tuple[int, int],
        run_before: Callable[[AppPilot], Awaitable[None]],
    ) -> bool: ...


@pytest.fixture
def app(folder: Path, tmp_path: Path) -> PinciteApp:
    """An app that tells the same time for every answer, and whose cursor stands still."""
    made = make_app(folder, tmp_path)
    post = made.controller._post

    def untimed(message: Message) -> None:
        if isinstance(message, messages.Answered | messages.Previewed):
            message.milliseconds = 30.0
        post(message)

    made.controller._post = untimed
    return made


async def still(pilot: AppPilot) -> PinciteApp:
    """Wait until the app is ready, its cursor does not blink, and questions to begin with are shown."""
    app = await ready(pilot)
    app.ask.query_one(QuestionBox).cursor_blink = False
    await until(pilot, lambda: app.ask.query_one("#examples").display)
    return app


def test_an_answer(app: PinciteApp, snap_compare: Compare) -> None:
    async def scene(pilot: AppPilot) -> None:
        await still(pilot)
        await ask(pilot, "Where was the training centre opened?")
        await until(pilot, lambda: "30 ms" in str(app.ask.query_one("#verdict").render()))

    assert snap_compare(app, terminal_size=WIDE, run_before=scene)
