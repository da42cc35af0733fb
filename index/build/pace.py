"""How fast a build is: documents taken, passages a second, and the time that is left."""

import time
from collections.abc import Callable


class Pace:
    """Counts one build. Time runs from the first passage that is to be embedded, the model's loading included."""

    def __init__(self, total: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        """Take how much there is to read, in bytes; 0 where that is not known."""
        self._total = total
        self._clock = clock
        self._began: float | None = None
        self._read = 0
        self._embedded = 0
        self._known = 0
        self.documents = 0

    def take(self, passages: int, size: int) -> None:
        """Note a document that was read: its passages to embed, and its bytes."""
        if self._began is None:
            self._began = self._clock()
        self.documents += 1
        self._known += passages
        self._read += size

    def embedded(self, passages: int) -> None:
        """Note how many passages have been embedded so far."""
        self._embedded = passages

    @property
    def per_second(self) -> float:
        """Passages embedded a second; 0 before there are any."""
        elapsed = self._clock() - self._began if self._began is not None else 0.0
        return self._embedded / elapsed if elapsed > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds until all is embedded, if what is still to read has as many passages a byte; None if not known."""
        speed = self.per_second
        if not speed or not self._total or not self._read:
            return None
        expected = self._known * max(1.0, self._total / self._read)
        return max(0.0, (expected - self._embedded) / speed)
