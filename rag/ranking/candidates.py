"""Chooses the passages to fuse, where not every passage is compared with the question, and those to compare closely."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoded
from index.reading import OpenGeneration
from index.search.topk import best
from rag.ranking.fusion import Scores, reciprocal_rank

POOL_PASSAGES = 1000
"""Passages of each list, lexical and dense, that are fused."""


LEADERS_SHARE = 0.2
"""Share of the candidates that is kept for the best passages by words alone."""


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """The passages of a corpus to fuse, by ascending number.

    `dense`: their dense scores and those of the nearest of all, NaN for all others. `low`: about the lowest that any
    passage has.
    """

    passages: NDArray[np.int64]
    dense: Scores
    low: float

    def min_max(self, lexical: Scores) -> tuple[Scores, Scores]:
        """Return the lexical and the dense scores scaled to [0, 1] as over the whole corpus; 0 outside the pool."""
        by_words, by_meaning = np.zeros_like(lexical), np.zeros_like(lexical)
        least, most = (lexical.min(), lexical.max()) if len(lexical) else (0.0, 0.0)
        if most > least:
            by_words[self.passages] = (lexical[self.passages] - least) / (most - least)
        high = np.nanmax(self.dense, initial=self.low)
        if high > self.low:
            by_meaning[self.passages] = (self.dense[self.passages] - self.low) / (high - self.low)
        return by_words, by_meaning

    def reciprocal_rank(self, lexical: Scores) -> tuple[Scores, Scores]:
        """Return the reciprocal ranks by the lexical and by the dense scores within the pool; 0 outside it."""
        by_words, by_meaning = np.zeros_like(lexical), np.zeros_like(lexical)
        by_words[self.passages] = reciprocal_rank([lexical[self.passages]])
        by_meaning[self.passages] = reciprocal_rank([self.dense[self.passages]])
        return by_words, by_meaning


def make_candidate_pool(
    generation: OpenGeneration,
    lexical: Scores,
    encoded: Encoded,
    most: int,
    passing: NDArray[np.bool_] | None,
    also: NDArray[np.int64] | None = None,
) -> CandidatePool:
    """Return the best passages lexically and densely, at most `most` each, and those of `also`, among those that pass.

    The nearest passages of all are scored too: dense scores are normalised by the first, and ranks count them. Every
    score is exact; the dense index only chooses which passages get one.
    """
    by_words = best(lexical if passing is None else np.where(passing, lexical, 0.0), most)
    by_words = by_words[lexical[by_words] > 0]
    nearest = generation.dense.nearest(encoded.vector, most)[0]
    near = nearest if passing is None else generation.dense.nearest(encoded.vector, most, passing)[0]
    pool = np.union1d(by_words, near)
    if also is not None:
        pool = np.union1d(pool, also)
    scored = np.union1d(pool, nearest)
    dense = np.full(len(lexical), np.nan)
    dense[scored] = generation.dense.scores_of(encoded.vector, scored)
    low = min(generation.dense.lowest(encoded.vector), float(dense[scored].min(initial=np.inf)))
    return CandidatePool(pool if passing is None else pool[passing[pool]], dense, low)


def keep_leaders(ordered: NDArray[np.int64], lexical: Scores, most: int) -> NDArray[np.int64]:
    """Return an order whose first `most` passages hold the best by words alone, wherever meaning puts these.

    A name that the encoder does not know takes a passage to no other place than any other word does.
    """
    if most >= len(ordered):
        return ordered
    leaders = ordered[best(lexical[ordered], max(1, int(LEADERS_SHARE * most)))]
    late = leaders[(lexical[leaders] > 0) & ~np.isin(leaders, ordered[:most])]
    if not len(late):
        return ordered
    kept = ordered[~np.isin(ordered, late)]
    return np.concatenate([kept[: most - len(late)], late, kept[most - len(late) :]])
