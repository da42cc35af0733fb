"""How fast building an index goes, and how long it will go on: figured from the builder's reports."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.output.words import duration
from tui.terminal import counted

if TYPE_CHECKING:
    from index.models import Progress

_STAGES = {
    "wait": "Waiting",
    "scan": "Looking",
    "encoder": "Preparing the encoder",
    "read": "Reading",
    "embed": "Embedding",
    "write": "Writing",
}

SETTLED = 1.0
"""Seconds of embedding before its speed is told."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Where a build stands. `fraction`: how much is done, None while that is not known."""

    stage: str = "Starting"
    file: int = 0
    files: int = 0
    fraction: float | None = None
    speed: float | None = None
    seconds_left: float | None = None

    def in_words(self) -> str:
        """Return the stage, the documents, the speed and the time left."""
        parts = [self.stage]
        if self.files:
            parts.append(f"{self.file:,} of {counted(self.files, 'file')}")
        if self.speed:
            parts.append(f"{self.speed:,.0f} passages a second")
        if self.seconds_left is not None:
            parts.append(f"about {duration(self.seconds_left)} left")
        return " · ".join(parts)


class Pacer:
    """Hears every report of one build after another. `pace` is replaced whole: any thread may read it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Begin with another build."""
        self.pace = Pace()
        self._read = 0.0
        self._began: tuple[float, int] | None = None

    def hear(self, progress: "Progress") -> None:
        """Take one report."""
        pace = replace(self.pace, stage=_STAGES[progress.stage])
        if progress.stage == "read":
            self._read = progress.done / progress.total if progress.total else 0.0
            pace = replace(pace, file=progress.file, files=progress.files)
        elif progress.stage == "embed" and progress.total:
            pace = self._embedding(pace, progress)
        elif progress.stage == "write":
            pace = replace(pace, fraction=1.0, seconds_left=None)
        self.pace = pace

    def _embedding(self, pace: Pace, progress: "Progress") -> Pace:
        """Figure with reading and embedding taking turns: the passages known of are those of the part read so far."""
        now = self._clock()
        if self._began is None:
            self._began = now, progress.done
        began, before = self._began
        elapsed, embedded = now - began, progress.done - before
        expected = progress.total / self._read if self._read else progress.total
        fraction = max(pace.fraction or 0.0, min(progress.done / expected, 1.0))
        if elapsed < SETTLED or not embedded:
            return replace(pace, fraction=fraction)
        speed = embedded / elapsed
        return replace(pace, fraction=fraction, speed=speed, seconds_left=max(expected - progress.done, 0) / speed)
