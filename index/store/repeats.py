"""Finds the sentences of a generation that have the same words, by the fingerprints that its segments keep sorted."""

from collections.abc import Sequence

import numpy as np

from index.search.topk import Numbers
from index.store.segment import Segment


class Repeats:
    """The sentences of a generation by their fingerprints. Safe to share between threads."""

    def __init__(self, segments: Sequence[Segment], order: Numbers, shifts: Numbers) -> None:
        """Take the segments, each document's segment and number there, and how far its sentences have moved."""
        self._segments = segments
        self._shifts = shifts
        self._documents = [np.full(segment.record.documents, -1, np.int64) for segment in segments]
        """The number in the generation of each segment's documents, -1 for those that were replaced."""
        for number, own in enumerate(self._documents):
            here = np.flatnonzero(order[:, 0] == number)
            own[order[here, 1]] = here

    def of(self, sentence: int, fingerprint: np.uint64) -> list[int]:
        """Return the sentences with a fingerprint but for one, in order."""
        found: list[int] = []
        for segment, documents in zip(self._segments, self._documents, strict=True):
            first, last = (int(segment.fingerprints.searchsorted(fingerprint, side)) for side in ("left", "right"))
            for owner in segment.owners[first:last].tolist():
                document = int(segment.column("sentences").searchsorted(owner, side="right")) - 1
                place = int(documents[document])
                if place >= 0:
                    found.append(owner + int(self._shifts[place]))
        return [owner for owner in sorted(found) if owner != sentence]
