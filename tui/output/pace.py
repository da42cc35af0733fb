"""The speed of a build and the time left, estimated from the builder's reports."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tui.output.words import duration
from tui.terminal import counted, sentence

if TYPE_CHECKING:
    from index.models import Progress

STAGE_WORDS = {
    "wait": "waiting",
    "scan": "looking",
    "encoder": "preparing the encoder, once",
    "read": "reading",
    "embed": "embedding passages",
    "write": "writing",
    "copy": "copying",
}

SETTLE_SECONDS = 1.0
"""Work before a speed is estimated."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a build is. `fraction` of it is done, None while that is not known; `speed` in passages a second."""

    stage: str = "starting"
    file: int = 0
    files: int = 0
    fraction: float | None = None
    speed: float | None = None
    seconds_left: float | None = None

    def in_words(self) -> str:
        """Return the stage, the documents, the speed and the time left."""
        parts = [sentence(self.stage)]
        if self.files:
            parts.append(f"{self.file:,} of {counted(self.files, 'file')}")
        if self.speed:
            parts.append(f"{self.speed:,.0f} passages a second")
        if self.seconds_left is not None:
            parts.append(f"about {duration(self.seconds_left)} left")
        return " · ".join(parts)


class Pacer:
    """Estimates from every report of one build after another. `pace` is replaced whole: any thread may read it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.restart()

    def restart(self) -> None:
        """Start with another build."""
        self.pace = Pace()
        self._started = self._clock()
        self._read = 0.0
        self._began: tuple[float, int] | None = None

    def update(self, progress: "Progress") -> None:
        """Take one report into account."""
        pace = replace(self.pace, stage=STAGE_WORDS[progress.stage])
        if progress.stage == "read":
            pace = self._reading(pace, progress)
        elif progress.stage == "embed" and progress.total:
            pace = self._embedding(pace, progress)
        elif progress.stage == "write":
            pace = replace(pace, fraction=1.0, seconds_left=None)
        self.pace = pace

    def _reading(self, pace: Pace, progress: "Progress") -> Pace:
        """Return the pace while a file is read: until a speed is known, by the share of the bytes that is read."""
        self._read = progress.done / progress.total if progress.total else 0.0
        pace = replace(pace, file=progress.file, files=progress.files)
        # Reading a file includes embedding those before it, so its time counts from the start.
        elapsed = self._clock() - self._started
        if pace.speed is None and self._read and elapsed >= SETTLE_SECONDS:
            pace = replace(pace, seconds_left=elapsed / self._read * (1 - self._read))
        return pace

    def _embedding(self, pace: Pace, progress: "Progress") -> Pace:
        """Return the pace while passages are embedded.

        Reading and embedding take turns: `total` counts the passages of the part that is read, so it is scaled up.
        """
        now = self._clock()
        if self._began is None:
            self._began = now, progress.done
        began, before = self._began
        elapsed, embedded = now - began, progress.done - before
        expected = progress.total / self._read if self._read else progress.total
        fraction = max(pace.fraction or 0.0, min(progress.done / expected, 1.0))
        if elapsed < SETTLE_SECONDS or not embedded:
            return replace(pace, fraction=fraction)
        speed = embedded / elapsed
        return replace(pace, fraction=fraction, speed=speed, seconds_left=max(expected - progress.done, 0) / speed)
