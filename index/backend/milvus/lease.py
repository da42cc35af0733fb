"""Who writes an index in Milvus: one process at a time, by a claim that it renews.

Milvus has no compare-and-set. A writer writes a claim of its own and then reads the claims of all: of two that claim at
once, at least one sees the other, and whoever sees another withdraws. A claim is written once; what its holder writes
every BEAT_SECONDS is another row, so a writer that stood still cannot bring back a claim that was taken from it. Who
waits watches these beats: one more shows a living writer, LEASE_SECONDS without one a dead one. No clocks are compared.
"""

import contextlib
import datetime
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator

from index.backend.milvus.client import MilvusCalls
from index.backend.milvus.parts import piece_row
from index.errors import BackendChanged, BackendError, IndexBusy

BEAT_SECONDS = 1.0
"""Seconds between two signs of life of a writer: about what a second writer waits before it gives up."""

LEASE_SECONDS = 20.0
"""Seconds without a sign of life after which another takes over: a server that stalls for some beats costs nobody the
claim, and the command that completes what a killed one began waits no longer than this."""

LOOK_SECONDS = 0.25
"""Seconds between two looks at another's claim."""


class MilvusLease:
    """Gives the right to write an index to one process at a time. Its rows lie in NAME_current."""

    def __init__(
        self,
        calls: MilvusCalls,
        name: str,
        place: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the connection, the index's name, and where it is, for messages; asks nothing yet."""
        self._calls = calls
        self._rows = f"{name}_current"
        self._place = place
        self._sleep = sleep
        self._clock = clock

    @contextlib.contextmanager
    def held(self) -> Iterator["Claim"]:
        """Hold the right to write. Raises IndexBusy within some seconds if another process holds it and lives."""
        self._make_rows()
        claim = Claim(self._calls, self._rows, self._place, self._clock)
        try:
            self._acquire(claim)
            self._calls.see_all()
            claim.start()
            yield claim
        except BackendChanged:
            claim.check()  # says so if it is because another took over
            raise
        finally:
            claim.release()

    def _make_rows(self) -> None:
        try:
            self._calls.make_parts(self._rows)
        except BackendError:
            # Another writer may have made it at the same moment.
            if self._rows not in self._calls.collections():
                raise
            self._calls.load(self._rows)

    def _acquire(self, claim: "Claim") -> None:
        watched: dict[str, tuple[int, int]] = {}
        while True:
            living = False
            for one, (since, beats) in claim.others().items():
                first, looks = watched.get(one, (beats, 0))
                if beats != first:
                    raise IndexBusy(
                        f"{self._place}: another process has been writing this index since {_shown(since)}. "
                        "Try again when it is done."
                    )
                # Looks are counted, not seconds: a machine that slept must not take a living writer for dead.
                watched[one] = first, looks + 1
                if looks * LOOK_SECONDS >= LEASE_SECONDS:
                    claim.remove(one)
                else:
                    living = True
            if living:
                self._sleep(LOOK_SECONDS)
                continue
            claim.write()
            if not claim.others():
                return
            claim.withdraw()
            self._sleep(random.uniform(0.2, 1.0) * LOOK_SECONDS)  # noqa: S311


class Claim:
    """One process's claim to write an index. Safe to share between threads."""

    def __init__(self, calls: MilvusCalls, rows: str, place: str, clock: Callable[[], float]) -> None:
        self._calls = calls
        self._rows = rows
        self._place = place
        self._clock = clock
        self._own = ""
        self._renewed = 0.0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def others(self) -> dict[str, tuple[int, int]]:
        """Return the claims of others by name: since when, in seconds since 1970 by their clock, and their beats."""
        return {one: found for one, found in self._claims().items() if one != self._own}

    def _claims(self) -> dict[str, tuple[int, int]]:
        rows = self._calls.query(self._rows, 'kind in ["claim", "beat"]', ["kind", "owner", "data"], is_fresh=True)
        beats = {str(row["data"]): int(row["owner"]) for row in rows if row["kind"] == "beat"}
        return {
            str(row["data"]): (int(row["owner"]), beats.get(str(row["data"]), 0))
            for row in rows
            if row["kind"] == "claim"
        }

    def write(self) -> None:
        """Write the claim; it counts if there are no others afterwards."""
        self._renewed = self._clock()
        self._own = secrets.token_hex(8)
        # What writers that were taken for dead have written since.
        self._calls.delete(self._rows, 'kind == "beat"')
        self._calls.upsert(self._rows, [piece_row(f"claim:{self._own}", "claim", int(time.time()), 0, self._own)])

    def beat(self, number: int) -> None:
        """Give a sign of life, each with another number above 0."""
        self._calls.upsert(self._rows, [piece_row(f"beat:{self._own}", "beat", number, 0, self._own)])

    def start(self) -> None:
        """Renew the claim from now on."""
        self._thread = threading.Thread(target=self._renew, name="milvus-lease", daemon=True)
        self._thread.start()

    def _renew(self) -> None:
        beats = 0
        while not self._stop.wait(BEAT_SECONDS):
            beats += 1
            with contextlib.suppress(BackendError):
                try:
                    self.check()
                except IndexBusy:
                    return
                self.beat(beats)

    def keep(self) -> None:
        """Do nothing if the claim was renewed lately, else `check`: to be called between writes."""
        if self._clock() - self._renewed > LEASE_SECONDS / 2:
            self.check()

    def check(self) -> None:
        """Raise IndexBusy if another process has taken the claim away: to be called before anything is published."""
        asked = self._clock()
        if self._own not in self._claims():
            raise IndexBusy(
                f"{self._place}: this process stood still for so long that another took over writing. "
                "Run the command again when that is done."
            )
        self._renewed = asked

    def remove(self, one: str) -> None:
        """Remove a claim for good."""
        self._calls.delete(self._rows, f'id in ["claim:{one}", "beat:{one}"]')

    def release(self) -> None:
        """Give the claim up; if it cannot be removed, it ends by itself."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(BEAT_SECONDS)
        with contextlib.suppress(BackendError):
            self.withdraw()

    def withdraw(self) -> None:
        """Remove this claim, if it was written."""
        if self._own:
            self.remove(self._own)
            self._own = ""


def _shown(seconds: int) -> str:
    """Return a time as people here read it."""
    return datetime.datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M:%S")
