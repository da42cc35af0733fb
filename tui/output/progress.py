"""Shows the progress of a build on standard error: a bar on a terminal, elsewhere a line every ten seconds.

Also while nothing is reported: a file that gives no data is named while it is waited for.
"""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tui.output.pace import STAGE_WORDS, Pace, Pacer
from tui.output.words import duration
from tui.terminal import narration, visible

if TYPE_CHECKING:
    from index.models import Progress

QUIET_SECONDS = 0.7
"""Work before anything is shown: quick work shows nothing."""

LINE_SECONDS = 10.0
"""Time between lines where there is no terminal."""

MAX_NAME_CHARS = 30
"""Characters of a file's name beside a bar."""

TICK_SECONDS = 1.0
"""Time between two looks at whether something is due though nothing is reported."""


class ProgressReporter:
    """A progress callback, and a context manager that removes its bar at the end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, tick: float = TICK_SECONDS) -> None:
        self._clock = clock
        self._tick = tick
        self._latest: Progress | None = None
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._started = clock()
        self._last_line = self._started
        self._pacer = Pacer(clock)
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> Self:
        threading.Thread(target=self._keep_showing, name="pincite-progress", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        with self._lock:
            self._latest = None
            if self._bar is not None:
                self._bar.stop()

    def _keep_showing(self) -> None:
        while not self._ended.wait(self._tick):
            with self._lock:
                if self._latest is not None:
                    self._show_due(self._latest)

    def __call__(self, progress: "Progress") -> None:
        """Show one report."""
        with self._lock:
            self._pacer.update(progress)
            if progress.stage == "encoder" and progress.detail:
                narration().print(visible(progress.detail), style="yellow")
                return
            self._latest = progress
            self._show_due(progress)

    def _show_due(self, progress: "Progress") -> None:
        now = self._clock()
        if now - self._started < QUIET_SECONDS:
            return
        if narration().is_terminal:
            self._show(progress)
        elif now - self._last_line >= LINE_SECONDS:
            self._last_line = now
            narration().print(
                f"{stage_words(progress)}{_time_left(self._pacer.pace)} {visible(progress.detail)}".rstrip()
            )

    def _show(self, progress: "Progress") -> None:
        if self._bar is None:
            from rich.progress import BarColumn, TaskProgressColumn, TextColumn
            from rich.progress import Progress as Bar

            self._bar = Bar(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                console=narration(),
                transient=True,
            )
            self._bar.start()
        if progress.stage not in self._tasks:
            self._tasks[progress.stage] = self._bar.add_task("", total=None)
        description = f"{STAGE_WORDS[progress.stage]}{_time_left(self._pacer.pace)} {_shortened(progress.detail)}"
        self._bar.update(
            self._tasks[progress.stage],
            description=description.rstrip(),
            completed=progress.done,
            total=progress.total or None,
        )


def stage_words(progress: "Progress") -> str:
    """Return how far a stage is, in words."""
    text = f"{STAGE_WORDS[progress.stage]}: "
    if not progress.total:
        return text + f"{progress.done:,}"
    if progress.stage == "read":
        return text + f"{progress.done / progress.total:.0%}"
    return text + f"{progress.done:,} of {progress.total:,}"


def _shortened(name: str) -> str:
    """Return the name of what is being done, short enough to stand beside a bar."""
    shown = visible(name)
    return shown if len(shown) <= MAX_NAME_CHARS else "…" + shown[1 - MAX_NAME_CHARS :]


def _time_left(pace: Pace) -> str:
    return f", about {duration(pace.seconds_left)} left" if pace.seconds_left is not None else ""
