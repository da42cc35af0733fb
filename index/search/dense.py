"""The dense index: the passages nearest to a question by the cosine of their embeddings.

A segment of up to MAX_EXACT_PASSAGES is searched by comparing every vector, a larger one through `ann`. New passages
lie in small segments and replaced ones are skipped, so neither requires a rebuild.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.search.ann import CANDIDATES, AnnIndex
from index.search.topk import Numbers, best

MAX_EXACT_PASSAGES = 100_000
"""Passages of the largest segment whose vectors are all compared, which takes about 15 ms on 2 cores."""

BLOCK_VECTORS = 16_384
"""Half-precision vectors that are converted to single precision at a time."""

SAMPLE_PASSAGES = 4096
"""Passages from which the lowest score is estimated if not all are compared."""

_BLOCKS = (16, 256)
"""Passages of the small and the large blocks of the sample whose lowest scores are compared."""


@dataclass(frozen=True, slots=True)
class DensePart:
    """One segment's vectors, in single or half precision; `live`: which passages are live, None if all are."""

    vectors: NDArray[Any]
    neighbours: AnnIndex | None = None
    live: NDArray[np.bool_] | None = None


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
        """The expected share of the ten nearest passages that is found, measured when the index was built."""
        found = [part.neighbours.record.recall for part in self._parts if part.neighbours is not None]
        return min(found, default=1.0)

    def scores(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the cosine of every passage with a question's vector, shape (passages,)."""
        found = [_products(part.vectors, vector) for part in self._parts]
        scores = (found[0] if len(found) == 1 else np.concatenate(found)).astype(np.float64)
        return scores if self._live is None else scores[self._live]

    def scores_of(self, vector: NDArray[np.float32], passages: Numbers) -> NDArray[np.float64]:
        """Return the cosines of the given passages, shape (passages,)."""
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

        `among`, shape (passages,), limits the search to some passages. Cosines are always exact.
        """
        allowed = self._physical(among)
        found = []
        for number, part in enumerate(self._parts):
            base, stop = int(self._bases[number]), int(self._bases[number + 1])
            own = part.live if allowed is None else allowed[base:stop]
            if part.neighbours is not None and (own is None or np.count_nonzero(own) > MAX_EXACT_PASSAGES):
                found.append(base + part.neighbours.search(vector, max(most, CANDIDATES), own))
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
        """Return an estimate of the lowest cosine of any passage with a question's vector, from a sample.

        The minimum of n values falls about linearly with log n. The slope between small and large blocks of the sample
        extrapolates it to all passages. Mean error on public collections: .04 of the range of cosines.
        """
        sampled = self._sample @ vector
        lowest = float(sampled.min())
        if len(sampled) < SAMPLE_PASSAGES:
            return lowest
        few, many = (float(sampled.reshape(-1, size).min(axis=1).mean()) for size in _BLOCKS)
        slope = (few - many) / math.log(_BLOCKS[1] / _BLOCKS[0])
        return max(-1.0, min(lowest, many - slope * math.log(self.size / _BLOCKS[1])))

    @cached_property
    def _sample(self) -> NDArray[np.float32]:
        passages = np.unique(np.linspace(0, self.size - 1, min(self.size, SAMPLE_PASSAGES)).astype(np.int64))
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
    """Return the products of rows with a vector: of all, or of those at `places`. Copies one block at a time."""
    if places is None and vectors.dtype == np.float32:
        product: NDArray[np.float32] = vectors @ vector
        return product
    count = len(vectors) if places is None else len(places)
    result = np.empty(count, np.float32)
    for first in range(0, count, BLOCK_VECTORS):
        block = slice(first, first + BLOCK_VECTORS)
        result[block] = (vectors[block] if places is None else vectors[places[block]]).astype(np.float32) @ vector
    return result
