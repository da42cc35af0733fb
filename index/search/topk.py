"""Selects the best of many scores without sorting them all."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
"""Numbers of passages, documents or rows."""

COLUMNS = 1024
"""Columns into which many scores are arranged to find a lower bound that only a few hundred pass."""


def best(scores: NDArray[Any], most: int, *, above: float | None = None) -> NDArray[np.int64]:
    """Return the places of the `most` highest scores, highest first; ties go to the lower place. No score is NaN.

    `above`: only scores higher than this count.
    """
    if above is not None:
        places = np.flatnonzero(scores > above)
        return places[best(scores[places], most)]
    if most >= len(scores):
        return np.argsort(-scores, kind="stable")
    if most <= 0:
        return np.zeros(0, np.int64)
    columns = max(COLUMNS, 8 * most)
    if len(scores) < 8 * columns:
        return _best_of(np.arange(len(scores)), scores, most)
    # `most` columns have a maximum of at least the bound, so no score below it is among the best.
    highest = scores[: len(scores) // columns * columns].reshape(-1, columns).max(axis=0)
    found = np.flatnonzero(scores >= np.partition(highest, columns - most)[columns - most])
    return _best_of(found, scores[found], most)


def _best_of(places: NDArray[np.int64], scores: NDArray[Any], most: int) -> NDArray[np.int64]:
    last = np.partition(scores, len(scores) - most)[len(scores) - most]
    above = np.flatnonzero(scores > last)
    chosen = np.concatenate([above, np.flatnonzero(scores == last)[: most - len(above)]])
    result: NDArray[np.int64] = places[chosen[np.lexsort((chosen, -scores[chosen]))]]
    return result


class Ranks:
    """Ranks of single scores among many, 1 for the highest; ties go to the lower place. NaN is not a score."""

    def __init__(self, scores: NDArray[Any]) -> None:
        """Take the scores. The positive ones, often few, are kept apart: only they can rank above one another."""
        self._scores = scores
        self._places = np.flatnonzero(scores > 0)
        self._above = scores[self._places]

    def of(self, place: int) -> int:
        """Return the rank of one score."""
        own = self._scores[place]
        before = int(np.searchsorted(self._places, place)) if own > 0 else place
        scores = self._above if own > 0 else self._scores
        return 1 + int(np.count_nonzero(scores > own)) + int(np.count_nonzero(scores[:before] == own))
