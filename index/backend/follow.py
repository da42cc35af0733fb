"""Follows an index beyond this machine: opens what is published there, and again when that has changed."""

import threading
import time
from collections.abc import Callable

from index.backend.base import Backend
from index.backend.remote.generation import RemoteGeneration
from index.store.index_config import check_config
from index.store.manifest import IndexConfig

REFRESH_SECONDS = 2.0
"""Seconds for which an open generation is used before the back end is asked whether there is a newer one: the most
that an answer is behind what was published, at one short call a question."""


class FollowedIndex:
    """What a back end has published, open for reading. Safe to share between threads."""

    def __init__(self, backend: Backend, wanted: IndexConfig, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Open what is published. Raises IndexMissing, IndexMismatch for another model or version, BackendError."""
        self.backend = backend
        self._wanted = wanted
        self._clock = clock
        self._lock = threading.Lock()
        self._current: RemoteGeneration | None = None
        self._looked = 0.0
        self.refresh()

    @property
    def generation(self) -> RemoteGeneration:
        """What is published now, as known at most `REFRESH_SECONDS` ago."""
        current = self._current
        if current is None or self._clock() - self._looked > REFRESH_SECONDS:
            return self.refresh()
        return current

    def refresh(self) -> RemoteGeneration:
        """Return what is published at this moment."""
        with self._lock:
            known = self._current
            snapshot = self.backend.snapshot(None if known is None else known.snapshot)
            if known is None or snapshot is not known.snapshot:
                advice = "Build it again: pincite index --rebuild, or use the settings it was built with."
                check_config(snapshot.manifest.config, self._wanted, self.backend.place, advice)
                known = self._current = RemoteGeneration(self.backend, snapshot)
            self._looked = self._clock()
            return known

    def close(self) -> None:
        """Let go of the connection. Safe to call twice."""
        self._current = None
        self.backend.close()
