"""Progress of long work on standard error: a bar with the time left on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tui.terminal import narration, visible

if TYPE_CHECKING:
    from index.models import Progress

PATIENCE = 0.7
"""Seconds of work before anything is shown; quick work stays quiet."""

INTERVAL = 10.0
"""Seconds between lines where there is no terminal."""

_STAGES = {
    "wait": "waiting",
    "scan": "looking",
    "encoder": "preparing the encoder, once",
    "read": "reading",
    "embed": "embedding passages",
    "write": "writing",
}


class ProgressReporter:
    """A progress callback; a context manager that takes its bar away at the end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started = clock()
        self._last_line = self._started
        self._began: dict[str, float] = {}
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress: "Progress") -> None:
        """Show one report."""
        now = self._clock()
        self._began.setdefault(progress.stage, now)
        if progress.stage == "encoder" and progress.detail:
            narration().print(visible(progress.detail), style="yellow")
            return
        if now - self._started < PATIENCE:
            return
        if narration().is_terminal:
            self._show(progress)
        elif now - self._last_line >= INTERVAL:
            self._last_line = now
            # Reading a file includes embedding those before it, so its time counts from the start.
            since = self._started if progress.stage == "read" else self._began[progress.stage]
            narration().print(_line(progress, now - since))

    def _show(self, progress: "Progress") -> None:
        if self._bar is None:
            from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                TimeRemainingColumn(),
                console=narration(),
                transient=True,
            )
            self._bar.start()
        if progress.stage not in self._tasks:
            self._tasks[progress.stage] = self._bar.add_task(_STAGES[progress.stage], total=None)
        self._bar.update(self._tasks[progress.stage], completed=progress.done, total=progress.total or None)


def stage_words(progress: "Progress") -> str:
    """Return in words how far a stage is."""
    text = f"{_STAGES[progress.stage]}: "
    if not progress.total:
        return text + f"{progress.done:,}"
    if progress.stage == "read":
        return text + f"{progress.done / progress.total:.0%}"
    return text + f"{progress.done:,} of {progress.total:,}"


def _line(progress: "Progress", elapsed: float) -> str:
    text = stage_words(progress)
    if progress.total and progress.done:
        text += f", about {elapsed / progress.done * (progress.total - progress.done):,.0f} s left"
    return f"{text} {visible(progress.detail)}".rstrip()
