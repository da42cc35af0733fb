"""Ranking the passages of a generation for one question: lexical and dense, fused, then late interaction."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedder import Encoded
from index.generation import Generation
from index.tokenizer import terms
from index.top import best
from rag.fusion import min_max, order, reciprocal_rank
from rag.late import LateInteraction
from rag.settings import RagSettings

Floats = NDArray[np.float64]

POOL = 1000
"""Passages of each ranking that are fused where not every passage is compared with the question."""

Part = tuple[float, Floats]
"""A weight, and the values that it multiplies, shape (passages,)."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every passage's scores for one question, shape (passages,) each, and the passages in order.

    `dense` is None where the words alone rank. `late` is NaN for passages beyond the candidates. Of a corpus too
    large to compare every passage with the question, the fused are the best by each ranking: beyond them `dense` is
    NaN, and they are not in `order`.
    `parts`: what the fused scores are the weighted sum of, by name. `sentences`: gives the scores of a passage's
    sentences, in their order.
    """

    question: str
    terms: list[str]
    lexical: Floats
    dense: Floats | None
    late: Floats
    fused: Floats
    parts: dict[str, Part]
    order: NDArray[np.int64]
    sentences: Callable[[int], Floats]


def rank(
    generation: Generation,
    question: str,
    encoded: Encoded,
    settings: RagSettings,
    passing: NDArray[np.bool_] | None = None,
) -> Ranking:
    """Rank the passages of a generation for a question; `passing` keeps it to some of them.

    Scores are normalised over the whole corpus, so that a filter does not change them. Late interaction
    looks at the best candidates and adds to their fused score; the rest keep their order behind them.
    """
    found = terms(question)
    lexical = generation.lexical.scores(found)
    pool = None
    if generation.dense.is_exact:
        allowed = np.arange(len(lexical)) if passing is None else np.flatnonzero(passing)
        dense = generation.dense.scores(encoded.vector)
        parts = _hybrid_parts(lexical, dense, settings)
    else:
        dense, low, allowed = _pool(generation, lexical, encoded, settings, passing)
        parts = _pooled_parts(lexical, dense, low, allowed, settings)
        pool = allowed
    fused = _total(parts, pool)
    ordered = allowed[order(fused[allowed])]
    interaction = LateInteraction(question, encoded, generation)
    late = np.full(len(fused), np.nan)
    if settings.late_weight > 0 and len(ordered):
        candidates = np.sort(ordered[: settings.candidates])
        late[candidates] = interaction.passages(candidates)
        parts["late"] = _late_part(late, candidates, settings)
        fused = _total(parts, pool)
        ordered = np.concatenate([candidates[order(fused[candidates])], ordered[settings.candidates :]])
    return Ranking(question, found, lexical, dense, late, fused, parts, ordered, interaction.sentences)


def _pool(
    generation: Generation,
    lexical: Floats,
    encoded: Encoded,
    settings: RagSettings,
    passing: NDArray[np.bool_] | None,
) -> tuple[Floats, float, NDArray[np.int64]]:
    """Return the dense scores of the passages worth fusing, about the lowest of all, and which passages these are.

    They are the best by words and the nearest by meaning, of those that pass, and the nearest of all, whose score
    is what the dense scores are normalised by. Every score is exact; the dense index decides whom it is given to.
    """
    most = max(POOL, settings.candidates)
    by_words = best(lexical if passing is None else np.where(passing, lexical, 0.0), most)
    by_words = by_words[lexical[by_words] > 0]
    nearest = generation.dense.nearest(encoded.vector, most)[0]
    near = nearest if passing is None else generation.dense.nearest(encoded.vector, most, passing)[0]
    pool = np.union1d(by_words, near)
    scored = np.union1d(pool, nearest[:1])
    dense = np.full(len(lexical), np.nan)
    dense[scored] = generation.dense.scores_of(encoded.vector, scored)
    low = min(generation.dense.lowest(encoded.vector), float(dense[scored].min(initial=np.inf)))
    return dense, low, pool if passing is None else pool[passing[pool]]


def _pooled_parts(
    lexical: Floats, dense: Floats, low: float, pool: NDArray[np.int64], settings: RagSettings
) -> dict[str, Part]:
    """Return what `_hybrid_parts` does, for the passages of a pool; others have 0."""
    by_words, by_meaning = np.zeros_like(lexical), np.zeros_like(lexical)
    if settings.fusion == "rrf":
        by_words[pool], by_meaning[pool] = reciprocal_rank([lexical[pool]]), reciprocal_rank([dense[pool]])
        return {"lexical": (1.0, by_words), "dense": (1.0, by_meaning)}
    least, most = lexical.min(initial=0.0), lexical.max(initial=0.0)
    if most > least:
        by_words[pool] = (lexical[pool] - least) / (most - least)
    high = np.nanmax(dense, initial=low)
    if high > low:
        by_meaning[pool] = (dense[pool] - low) / (high - low)
    weight = settings.dense_weight
    return {"lexical": (1.0 - weight, by_words), "dense": (weight, by_meaning)}


def _hybrid_parts(lexical: Floats, dense: Floats, settings: RagSettings) -> dict[str, Part]:
    if settings.fusion == "rrf":
        return {"lexical": (1.0, reciprocal_rank([lexical])), "dense": (1.0, reciprocal_rank([dense]))}
    weight = settings.dense_weight
    return {"lexical": (1.0 - weight, min_max(lexical)), "dense": (weight, min_max(dense))}


def _late_part(late: Floats, candidates: NDArray[np.int64], settings: RagSettings) -> Part:
    values = np.zeros_like(late)
    if settings.fusion == "rrf":
        values[candidates] = reciprocal_rank([late[candidates]])
        return 1.0, values
    values[candidates] = np.maximum(late[candidates], 0.0)
    return settings.late_weight, values


def _total(parts: dict[str, Part], passages: NDArray[np.int64] | None = None) -> Floats:
    """Return the weighted sum of parts; given some passages, 0 for all others, whose parts are 0 too."""
    (weight, values), *others = parts.values()
    if passages is None:
        total: Floats = weight * values
        for weight, values in others:
            total += weight * values
        return total
    total = np.zeros_like(values)
    for weight, values in parts.values():
        total[passages] += weight * values[passages]
    return total
