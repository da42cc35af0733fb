"""Removes from Milvus what no reader needs: replaced documents, what was cut off, generations replaced long ago.

Only who holds the right to write (`lease`) removes generations: what looks left over may be what another fills.
"""

import re
import time
from collections.abc import Callable, Sequence

from index.backend.base import Snapshot
from index.backend.milvus.client import MilvusCalls
from index.backend.milvus.parts import MilvusParts, piece_row

FETCH = 1000
"""Documents that are named in one call."""


def remove_dead(calls: MilvusCalls, generation: str, sequences: Sequence[int]) -> None:
    """Remove the passages of documents that no state names any more."""
    for start in range(0, len(sequences), FETCH):
        calls.delete(generation, f"document in {list(sequences[start : start + FETCH])}")


def remove_leftovers(calls: MilvusCalls, at: Snapshot) -> None:
    """Remove the passages of all documents that a snapshot does not have."""
    live = set(at.sequences.tolist())
    last = int(at.sequences.max(initial=-1))
    calls.delete(at.generation, f"document > {last}")
    remove_dead(calls, at.generation, [one for one in range(last) if one not in live])


class OldGenerations:
    """The generations of an index that are not published, and when each was replaced, as rows of NAME_current."""

    def __init__(
        self, calls: MilvusCalls, parts: MilvusParts, name: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Take the connection and the index's name. `clock`: gives seconds since 1970."""
        self._calls = calls
        self._parts = parts
        self._rows = f"{name}_current"
        # Other indexes may have names that begin alike.
        self._own = re.compile(rf"{re.escape(name)}_g[0-9a-f]{{16}}(_parts)?")
        self._clock = clock

    def replaced(self) -> dict[str, float]:
        """Return when generations were replaced, by the clocks of those who did it."""
        if self._rows not in self._calls.collections():
            return {}
        rows = self._calls.query(self._rows, 'kind == "replaced"', ["owner", "data"], is_fresh=True)
        return {str(row["data"]): int(row["owner"]) / 1000 for row in rows}

    def mark(self, generation: str) -> None:
        """Write down that a generation is replaced now: before it is, so that no reader's is taken for a leftover."""
        now = int(self._clock() * 1000)
        self._calls.upsert(self._rows, [piece_row(f"replaced:{generation}", "replaced", now, 0, generation)])

    def has_any(self, published: str | None, grace: float) -> bool:
        """Return whether `sweep` has something to do."""
        drop, mark, forget = self._plan(published, grace)
        return bool(drop or mark or forget)

    def sweep(self, published: str | None, grace: float) -> list[str]:
        """Drop what was replaced more than `grace` seconds ago and what was never complete; return the generations.

        A time that is yet to come was written by a clock that is ahead: it counts as now.
        """
        drop, mark, forget = self._plan(published, grace)
        for one in mark:
            self.mark(one)
        for one in drop:
            self.drop(one)
        for one in [*drop, *forget]:
            self._calls.delete(self._rows, f'id == "replaced:{one}"')
        return drop

    def drop(self, generation: str) -> None:
        """Drop what there is of a generation."""
        there = self._calls.collections()
        for one in (generation, f"{generation}_parts"):
            if one in there:
                self._calls.drop(one)

    def _plan(self, published: str | None, grace: float) -> tuple[list[str], list[str], list[str]]:
        """Return the generations to drop, those to mark as replaced now, and marks of generations that are gone."""
        there = set(self._calls.collections())
        found = {one.removesuffix("_parts") for one in there if self._own.fullmatch(one)}
        replaced, now = self.replaced(), self._clock()
        drop, mark = [], []
        for one in sorted(found - {published}):
            if one in replaced:
                if now - replaced[one] > grace:
                    drop.append(one)
                elif replaced[one] > now:
                    mark.append(one)
            elif f"{one}_parts" in there and self._parts.newest(f"{one}_parts", is_fresh=True) is not None:
                mark.append(one)  # complete: an earlier version of pincite published it, or it was about to be
            else:
                drop.append(one)
        return drop, mark, sorted(replaced.keys() - found)
