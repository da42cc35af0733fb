"""Removes from Milvus what no reader needs: replaced documents, what was cut off, older generations."""

import re
from collections.abc import Sequence

from index.backend.base import Snapshot
from index.backend.milvus_client import MilvusCalls

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


def remove_but(calls: MilvusCalls, name: str, kept: set[str | None]) -> None:
    """Drop all generations of an index but some; other indexes may have names that begin alike."""
    own = re.compile(rf"{re.escape(name)}_g[0-9a-f]{{16}}(_parts)?")
    for one in calls.collections():
        if own.fullmatch(one) and one.removesuffix("_parts") not in kept:
            calls.drop(one)
