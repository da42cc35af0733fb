"""Ranking the passages of a generation for one question, in stages that look closer at fewer.

Every passage: BM25 and the vectors' cosine. The best of them: late interaction. The best of those: their best
sentence, and how much of the question they cover. Then, where there is a reader, what it makes of the very best.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoded
from index.store.generation import Generation
from index.text.tokenizer import terms
from rag.ranking.candidates import POOL, make_candidate_pool
from rag.ranking.coverage import coverages
from rag.ranking.evidence import EvidenceModel
from rag.ranking.fusion import min_max, order, reciprocal_rank
from rag.ranking.late_interaction import LateInteraction
from rag.settings import RagSettings

if TYPE_CHECKING:
    from rag.reader import Reading

Floats = NDArray[np.float64]

Numbers = NDArray[np.int64]
"""Passages by number."""

Part = tuple[float, Floats]
"""A weight, and the values that it multiplies, shape (passages,)."""

CLOSER = 40
"""Passages whose sentences and coverage are looked at."""

FAINT = -6.0
"""The reader's margin and verdict from which it says something: below, one is as bad as another."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every passage's scores for one question, shape (passages,) each, and the passages in order.

    `dense` is None where the words alone rank. `late` is NaN for passages beyond the candidates. Of a corpus too
    large to compare every passage with the question, the fused are the best by each ranking: beyond them `dense` is
    NaN, and they are not in `order`.
    `parts`: what the fused scores are the weighted sum of, by name. `sentences`: gives the scores of a passage's
    sentences, in their order. `readings`: what a reader made of passages, by number.
    """

    question: str
    terms: list[str]
    lexical: Floats
    dense: Floats | None
    late: Floats
    fused: Floats
    parts: dict[str, Part]
    order: Numbers
    sentences: Callable[[int], Floats]
    readings: "Mapping[int, Reading]"


def rank(
    generation: Generation,
    question: str,
    encoded: Encoded,
    settings: RagSettings,
    passing: NDArray[np.bool_] | None = None,
    model: EvidenceModel | None = None,
) -> Ranking:
    """Rank the passages of a generation for a question; `passing` keeps it to some of them.

    Scores are normalised over the whole corpus, so that a filter does not change them. Each stage adds to the fused
    scores of those that it looks at; the rest keep their order behind them. `model`: needed to fuse by evidence.
    """
    found = terms(question)
    lexical = generation.lexical.scores(found)
    weights = model.ranking if settings.fusion == "evidence" and model else None
    by_ranks = settings.fusion == "rrf"
    if generation.dense.is_exact:
        allowed = np.arange(len(lexical)) if passing is None else np.flatnonzero(passing)
        dense = generation.dense.scores(encoded.vector)
        comparable = tuple((reciprocal_rank([s]) if by_ranks else min_max(s)) for s in (lexical, dense))
    else:
        pool = make_candidate_pool(generation, lexical, encoded, max(POOL, settings.candidates), passing)
        allowed, dense = pool.passages, pool.dense
        comparable = pool.reciprocal_rank(lexical) if by_ranks else pool.min_max(lexical)
    parts = dict(
        zip(("lexical", "dense"), zip(_hybrid_weights(settings, weights), comparable, strict=True), strict=True)
    )
    ordered = allowed[order(_totals_of(parts, allowed))]
    interaction = LateInteraction(question, encoded, generation)
    late = np.full(len(lexical), np.nan)
    if (weights or settings.late_interaction_weight > 0) and len(ordered):
        candidates = np.sort(ordered[: settings.candidates])
        late[candidates] = interaction.passages(candidates)
        parts["late_interaction"] = _late_part(late, candidates, settings, weights)
        ordered = _reordered(ordered, candidates, parts)
    if weights:
        close = np.sort(ordered[: min(CLOSER, settings.candidates)])
        parts["best_sentence"] = (
            weights["best_sentence"],
            _spread(interaction.best_sentences(close), close, len(lexical)),
        )
        parts["coverage"] = weights["coverage"], _spread(coverages(generation, found, close), close, len(lexical))
        ordered = _reordered(ordered, close, parts)
    total = _total(parts, None if generation.dense.is_exact else allowed)
    return Ranking(question, found, lexical, dense, late, total, parts, ordered, interaction.sentences, {})


def reranked(ranking: Ranking, readings: "Mapping[int, Reading]", model: EvidenceModel) -> Ranking:
    """Return a ranking by evidence with what a reader made of some of its best passages taken in."""
    parts, size = dict(ranking.parts), len(ranking.fused)
    numbers = np.array(sorted(readings), np.int64)
    margins = np.array([readings[number].span_margin for number in numbers.tolist()])
    verdicts = np.array([readings[number].answerable_logit for number in numbers.tolist()])
    for name, said in (("span_margin", margins), ("answerable_logit", verdicts)):
        parts[name] = model.ranking[name], _spread(np.maximum(said - FAINT, 0.0), numbers, size)
    fused = ranking.fused.copy()
    fused[numbers] = _totals_of(parts, numbers)
    close = np.sort(ranking.order[: len(numbers)])
    ordered = _reordered(ranking.order, close, parts)
    return replace(ranking, parts=parts, fused=fused, order=ordered, readings=readings)


def _hybrid_weights(settings: RagSettings, weights: Mapping[str, float] | None) -> tuple[float, float]:
    """Return the weights of the lexical and of the dense ranking."""
    if weights:
        return weights["lexical"], weights["dense"]
    return (1.0, 1.0) if settings.fusion == "rrf" else (1.0 - settings.dense_weight, settings.dense_weight)


def _late_part(late: Floats, candidates: Numbers, settings: RagSettings, weights: Mapping[str, float] | None) -> Part:
    if settings.fusion == "rrf":
        return 1.0, _spread(reciprocal_rank([late[candidates]]), candidates, len(late))
    weight = weights["late_interaction"] if weights else settings.late_interaction_weight
    return weight, _spread(np.maximum(late[candidates], 0.0), candidates, len(late))


def _spread(values: Sequence[float] | Floats, passages: Numbers, size: int) -> Floats:
    """Return an array over all passages with the values of some, 0 for the others."""
    spread = np.zeros(size)
    spread[passages] = values
    return spread


def _reordered(ordered: Numbers, first: Numbers, parts: dict[str, Part]) -> Numbers:
    """Return an order with its first so many passages, given by ascending number, ordered anew."""
    return np.concatenate([first[order(_totals_of(parts, first))], ordered[len(first) :]])


def _totals_of(parts: dict[str, Part], passages: Numbers) -> Floats:
    """Return the weighted sums of parts for some passages, shape (passages,)."""
    totals: Floats = np.sum([weight * values[passages] for weight, values in parts.values()], axis=0)
    return totals


def _total(parts: dict[str, Part], passages: Numbers | None = None) -> Floats:
    """Return the weighted sums of parts for all passages; given those whose parts alone are not 0, of them only."""
    if passages is not None:
        size = len(next(iter(parts.values()))[1])
        return _spread(_totals_of(parts, passages), passages, size)
    (weight, values), *others = parts.values()
    total: Floats = weight * values
    for weight, values in others:
        total += weight * values
    return total
