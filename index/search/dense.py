"""The dense index: the passages nearest to a question by the cosine of their embeddings.

A segment's vectors are compared one by one up to APPROXIMATE passages, beyond that through `index.neighbours`.
What comes later lies in small segments and what is gone is left out, so neither asks for a rebuild.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.search.ann import FOUND, AnnIndex
from index.search.topk import Numbers, best

APPROXIMATE = 100_000
"""Passages of a segment from which its vectors are not all compared: up to there it takes some 15 ms on 2 cores."""

BLOCK = 16_384
"""Vectors in half precision that are made whole at a time."""

SAMPLE = 4096
"""Passages that the spread of the scores is estimated from where not all are compared."""

_BLOCKS = (16, 256)
"""Passages of the smaller and the larger blocks of the sample whose lowest scores are compared."""


@dataclass(frozen=True, slots=True)
class DensePart:
    """One segment's vectors, in single or half precision; `alive`: which passages are still there, None for all."""

    vectors: NDArray[Any]
    neighbours: AnnIndex | None = None
    alive: NDArray[np.bool_] | None = None


class DenseIndex:
    """The vectors of one or more segments. Safe to share between threads."""

    def __init__(self, parts: Sequence[DensePart], live: Numbers | None = None) -> None:
        """Take the parts; `live` as for the lexical index."""
        self._parts = parts
        self._live = live
        self._bases: Numbers = np.cumsum([0, *(len(part.vectors) for part in parts)])
        self.size = int(self._bases[-1]) if live is None else len(live)

    @property
    def is_exact(self) -> bool:
        """Return whether every passage is compared with a question."""
        return all(part.neighbours is None for part in self._parts)

    @property
    def recall(self) -> float:
        """The share of the ten nearest passages that is expected to be found, measured when the index was made."""
        found = [part.neighbours.record.recall for part in self._parts if part.neighbours is not None]
        return min(found, default=1.0)

    def scores(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the cosine of every passage with a question's vector, shape (passages,)."""
        found = [_products(part.vectors, vector) for part in self._parts]
        scores = (found[0] if len(found) == 1 else np.concatenate(found)).astype(np.float64)
        return scores if self._live is None else scores[self._live]

    def scores_of(self, vector: NDArray[np.float32], passages: Numbers) -> NDArray[np.float64]:
        """Return the cosines of some passages, shape (passages,)."""
        numbers = passages if self._live is None else self._live[passages]
        scores = np.zeros(len(numbers))
        segments = np.searchsorted(self._bases, numbers, side="right") - 1
        for segment in np.unique(segments).tolist():
            own = segments == segment
            local = numbers[own] - self._bases[segment]
            scores[own] = self._parts[segment].vectors[local].astype(np.float32) @ vector
        return scores

    def nearest(
        self, vector: NDArray[np.float32], most: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the `most` passages nearest to a question's vector and their cosines, nearest first.

        `among`, shape (passages,), keeps the search to some passages. Cosines are exact, whatever was compared.
        """
        allowed = self._physical(among)
        found = []
        for number, part in enumerate(self._parts):
            base, stop = int(self._bases[number]), int(self._bases[number + 1])
            own = part.alive if allowed is None else allowed[base:stop]
            if part.neighbours is not None and (own is None or np.count_nonzero(own) > APPROXIMATE):
                found.append(base + part.neighbours.search(vector, max(most, FOUND), own))
            elif own is None:
                found.append(base + best(_products(part.vectors, vector), most))
            else:
                places = np.flatnonzero(own)
                found.append(base + places[best(_products(part.vectors, vector, places), most)])
        numbers = np.concatenate([*found, np.zeros(0, np.int64)])
        passages = np.sort(numbers if self._live is None else self._logical[numbers])
        scores = self.scores_of(vector, passages)
        chosen = best(scores, most)
        return passages[chosen], scores[chosen]

    def lowest(self, vector: NDArray[np.float32]) -> float:
        """Return about the lowest cosine that any passage has with a question's vector, from a sample of them.

        The lowest of so many falls about evenly with the logarithm of how many they are, so that how it falls inside
        the sample tells how far below it the lowest of all is. Measured on public collections: off by .04 of the
        distance between the lowest and the highest, as a mean.
        """
        sampled = self._sample @ vector
        lowest = float(sampled.min())
        if len(sampled) < SAMPLE:
            return lowest
        few, many = (float(sampled.reshape(-1, size).min(axis=1).mean()) for size in _BLOCKS)
        slope = (few - many) / math.log(_BLOCKS[1] / _BLOCKS[0])
        return max(-1.0, min(lowest, many - slope * math.log(self.size / _BLOCKS[1])))

    @cached_property
    def _sample(self) -> NDArray[np.float32]:
        passages = np.unique(np.linspace(0, self.size - 1, min(self.size, SAMPLE)).astype(np.int64))
        passages = np.random.default_rng(0).permutation(passages)
        numbers = passages if self._live is None else self._live[passages]
        sample = np.empty((len(numbers), self._parts[0].vectors.shape[1]), np.float32)
        segments = np.searchsorted(self._bases, numbers, side="right") - 1
        for segment in np.unique(segments).tolist():
            own = segments == segment
            sample[own] = self._parts[segment].vectors[numbers[own] - self._bases[segment]]
        return sample

    def _physical(self, among: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
        if among is None or self._live is None:
            return among
        allowed = np.zeros(int(self._bases[-1]), np.bool_)
        allowed[self._live[among]] = True
        return allowed

    @cached_property
    def _logical(self) -> Numbers:
        assert self._live is not None
        logical = np.full(int(self._bases[-1]), -1, np.int64)
        logical[self._live] = np.arange(len(self._live))
        return logical


def _products(vectors: NDArray[Any], vector: NDArray[np.float32], places: Numbers | None = None) -> NDArray[np.float32]:
    """Return the products of rows with a vector: of all, or of those at `places`. Copies no more than a block."""
    if places is None and vectors.dtype == np.float32:
        product: NDArray[np.float32] = vectors @ vector
        return product
    count = len(vectors) if places is None else len(places)
    result = np.empty(count, np.float32)
    for first in range(0, count, BLOCK):
        block = slice(first, first + BLOCK)
        result[block] = (vectors[block] if places is None else vectors[places[block]]).astype(np.float32) @ vector
    return result
