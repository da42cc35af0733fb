"""Searches of a back end by vectors, with the interface of `index.search.dense`."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.backend.base import Among, Hits
from index.backend.remote.fetched_passages import FetchedPassages
from index.encoder.base import Vectors
from index.search.topk import Numbers

KEPT_QUESTIONS = 8
"""Questions whose nearest passages stay in memory."""

MOST_SCORED = 1000
"""Passages whose cosines one search returns."""


class RemoteDense:
    """The vectors of a remote generation. Safe to share between threads."""

    is_exact = False
    """Never is every passage compared here."""

    recall = 1.0
    """Nothing measures here what the back end's own index misses."""

    def __init__(self, generation: FetchedPassages) -> None:
        self._generation = generation
        self.size = generation.size
        self._asked: OrderedDict[bytes, _Nearest] = OrderedDict()
        self._lock = threading.Lock()

    def scores(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the cosine of every passage, shape (passages,), a thousand a call: for small indexes only."""
        return self.scores_of(vector, np.arange(self.size))

    def scores_of(self, vector: NDArray[np.float32], passages: Numbers) -> NDArray[np.float64]:
        """Return the cosines of the given passages, shape (passages,)."""
        with self._lock:
            nearest = self._asked.get(vector.tobytes())
        found = {} if nearest is None else dict(zip(nearest.passages.tolist(), nearest.scores.tolist(), strict=True))
        missing = np.array([one for one in np.unique(passages).tolist() if one not in found], np.int64)
        for first in range(0, len(missing), MOST_SCORED):
            some = missing[first : first + MOST_SCORED]
            hits = self._search(vector[None], len(some), Among(keys=self._generation.keys(some)))[0]
            numbers = self._generation.numbers(hits.keys)
            found.update(zip(numbers.tolist(), hits.scores.tolist(), strict=True))
        return np.array([found.get(one, 0.0) for one in passages.tolist()], np.float64)

    def nearest(
        self, vector: NDArray[np.float32], most: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the `most` passages nearest to a question's vector and their cosines, nearest first."""
        if among is None:
            found = self._nearest(vector, most)
            return found.passages[:most], found.scores[:most]
        wanted, limit = self._generation.among(among, most)
        hits = self._search(vector[None], limit, wanted)[0]
        numbers = self._generation.numbers(hits.keys)
        kept = (numbers >= 0) & among[numbers]
        return numbers[kept][:most], hits.scores[kept][:most]

    def lowest(self, vector: NDArray[np.float32]) -> float:
        """Return the lowest cosine of any passage with a question's vector."""
        return self._nearest(vector, 1).lowest

    def _nearest(self, vector: NDArray[np.float32], most: int) -> "_Nearest":
        """Return the nearest passages and the lowest cosine of all: that of the nearest to the opposite vector."""
        key = vector.tobytes()
        with self._lock:
            found = self._asked.get(key)
        if found is not None and found.most >= most:
            return found
        hits, far = self._search(np.stack([vector, -vector]), most)
        numbers = self._generation.numbers(hits.keys)
        lowest = -float(far.scores[0]) if len(far.scores) else 0.0
        found = _Nearest(most, numbers[numbers >= 0], hits.scores[numbers >= 0], lowest)
        with self._lock:
            self._asked[key] = found
            while len(self._asked) > KEPT_QUESTIONS:
                self._asked.popitem(last=False)
        return found

    def _search(self, vectors: Vectors, most: int, among: Among | None = None) -> list[Hits]:
        return self._generation.backend.dense(self._generation.snapshot, vectors, most, among)


@dataclass(frozen=True, slots=True)
class _Nearest:
    """The passages nearest to a vector and their cosines, at most `most`, and the lowest cosine of any passage."""

    most: int
    passages: Numbers
    scores: NDArray[np.float64]
    lowest: float
