"""Ranks the passages of a generation for one question, in stages: each looks closer at fewer passages.

1. Every passage: BM25 and the cosine of the embeddings. 2. The best of them: late interaction. 3. The best of those:
their best sentence, and how much of the question they cover. 4. The very best: the reader's readings (`rerank`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoded
from index.reading import OpenGeneration
from index.search.topk import best
from index.text.tokenizer import terms
from rag.ranking.candidates import POOL_PASSAGES, keep_leaders, make_candidate_pool
from rag.ranking.coverage import coverage_of_passages
from rag.ranking.evidence import EvidenceModel
from rag.ranking.fusion import min_max, order, reciprocal_rank
from rag.ranking.items import ItemBinding
from rag.ranking.late_interaction import LateInteraction
from rag.ranking.naming import NamedDocuments
from rag.settings import RagSettings

if TYPE_CHECKING:
    from rag.reader import Reading

Floats = NDArray[np.float64]

Numbers = NDArray[np.int64]
"""Passages by number."""

WeightedSignal = tuple[float, Floats]
"""A signal's weight and its values, shape (passages,)."""

RERANK_DEPTH = 40
"""Passages whose sentences and coverage are compared."""

FURNITURE_LOGIT = 3.0
"""Answerable logit from which furniture answers where no other passage does."""

LOGIT_FLOOR = -6.0
"""Span margins and answerable logits below this count as this: a clear no is as bad as any other."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every passage's scores for one question, shape (passages,) each, and the passages in order, best first.

    `dense` is None where keywords alone rank. `late_interaction` is NaN beyond the candidates. In a corpus too large
    to compare every passage with the question, only the best of each list are fused: for the others `dense` is NaN,
    and they are not in `order`. `contributions`: the weighted signals that the fused scores are the sum of, by name.
    `score_sentences`: returns the scores of a passage's sentences, in their order. `readings`: the reader's, by
    passage. `binding`: how passages stand with the items of the question; None without items.
    `named`: the documents that the question names, None if none. `joined`: the reader's reading of the best sentences
    of the best passages as one text. `interaction`: compares the question's tokens with passages; None where keywords
    alone rank.
    """

    question: str
    terms: list[str]
    lexical: Floats
    dense: Floats | None
    late_interaction: Floats
    fused: Floats
    contributions: dict[str, WeightedSignal]
    order: Numbers
    score_sentences: Callable[[int], Floats]
    readings: "Mapping[int, Reading]"
    binding: ItemBinding | None = None
    named: NamedDocuments | None = None
    joined: "Reading | None" = None
    interaction: LateInteraction | None = None


def rank(
    generation: OpenGeneration,
    question: str,
    encoded: Encoded,
    settings: RagSettings,
    passing: NDArray[np.bool_] | None = None,
    model: EvidenceModel | None = None,
    binding: ItemBinding | None = None,
) -> Ranking:
    """Rank the passages of a generation for a question; `passing` limits it to some of them.

    Scores are normalised over the whole corpus, so that a filter does not change them. Each stage adds to the fused
    scores of the passages it compares; the rest keep their order behind them. `model`: the weights, for
    `fusion = "evidence"`.
    """
    question_terms = terms(question)
    lexical = generation.lexical.scores(question_terms, passing)
    weights = model.ranking if settings.fusion == "evidence" and model else None
    by_ranks = settings.fusion == "rrf"
    if generation.dense.is_exact:
        allowed = np.arange(len(lexical)) if passing is None else np.flatnonzero(passing)
        dense = generation.dense.scores(encoded.vector)
        comparable = tuple((reciprocal_rank([s]) if by_ranks else min_max(s)) for s in (lexical, dense))
    else:
        depth = max(POOL_PASSAGES, settings.candidates)
        also = None if binding is None else best(binding.prior(len(lexical)), depth, above=0.0)
        pool = make_candidate_pool(generation, lexical, encoded, depth, passing, also)
        allowed, dense = pool.passages, pool.dense
        generation.lexical.complete(lexical, question_terms, allowed)
        comparable = pool.reciprocal_rank(lexical) if by_ranks else pool.min_max(lexical)
    hybrid = zip(_hybrid_weights(settings, weights), comparable, strict=True)
    signals: dict[str, WeightedSignal] = dict(zip(("lexical", "dense"), hybrid, strict=True))
    if binding is not None and weights:
        signals["items"] = 1.0, binding.prior(len(lexical))
    ordered = allowed[order(_sum_for(signals, allowed))]
    interaction = LateInteraction(question, encoded, generation)
    late_interaction = np.full(len(lexical), np.nan)
    if (weights or settings.late_interaction_weight > 0) and len(ordered):
        ordered = keep_leaders(ordered, lexical, settings.candidates)
        candidates = np.sort(ordered[: settings.candidates])
        compared = interaction.compare(candidates)
        late_interaction[candidates] = compared.scores
        signals["late_interaction"] = _late_interaction_signal(late_interaction, candidates, settings, weights)
        ordered = _reorder(ordered, candidates, signals)
        if weights:
            close = np.sort(ordered[: min(RERANK_DEPTH, settings.candidates)])
            best_sentences = _spread(compared.best_sentences(close), close, len(lexical))
            coverage = _spread(coverage_of_passages(generation, question_terms, close), close, len(lexical))
            signals["best_sentence"] = weights["best_sentence"], best_sentences
            signals["coverage"] = weights["coverage"], coverage
            if binding is not None:
                signals["items"] = 1.0, _spread(binding.gains(close), close, len(lexical))
            ordered = _reorder(ordered, close, signals)
    score_sentences = interaction.score_sentences
    return Ranking(
        question=question,
        terms=question_terms,
        lexical=lexical,
        dense=dense,
        late_interaction=late_interaction,
        fused=_sum_all(signals, None if generation.dense.is_exact else allowed),
        contributions=signals,
        order=furniture_last(ordered, generation.furniture),
        score_sentences=score_sentences if binding is None else lambda one: binding.lower(one, score_sentences(one)),
        readings={},
        binding=binding,
        interaction=interaction,
    )


def rerank(
    ranking: Ranking,
    readings: "Mapping[int, Reading]",
    model: EvidenceModel,
    furniture: NDArray[np.bool_] | None = None,
) -> Ranking:
    """Return a ranking by evidence whose best passages are ordered again with the reader's readings of them.

    `furniture`: the passages that stay behind all others; not those that answer where nothing else does.
    """
    signals, size = dict(ranking.contributions), len(ranking.fused)
    passages = np.array(sorted(readings), np.int64)
    found = [readings[passage] for passage in passages.tolist()]
    margins = np.array([reading.span_margin for reading in found])
    logits = np.array([reading.answerable_logit for reading in found])
    for name, values in (("span_margin", margins), ("answerable_logit", logits)):
        signals[name] = model.ranking[name], _spread(np.maximum(values - LOGIT_FLOOR, 0.0), passages, size)
    fused = ranking.fused.copy()
    fused[passages] = _sum_for(signals, passages)
    close = np.sort(ranking.order[: len(passages)])
    ordered = _reorder(ranking.order, close, signals)
    if furniture is not None:
        behind = furniture.copy()
        if all(reading.answerable_logit < 0 for passage, reading in readings.items() if not furniture[passage]):
            behind[passages[logits >= FURNITURE_LOGIT]] = False
        ordered = furniture_last(ordered, behind)
    return replace(ranking, contributions=signals, fused=fused, order=ordered, readings=readings)


def furniture_last(ordered: Numbers, furniture: NDArray[np.bool_]) -> Numbers:
    """Return an order with the furniture behind all else."""
    last = furniture[ordered]
    return np.concatenate([ordered[~last], ordered[last]]) if last.any() else ordered


def _hybrid_weights(settings: RagSettings, weights: Mapping[str, float] | None) -> tuple[float, float]:
    """Return the weights of the lexical and of the dense ranking."""
    if weights:
        return weights["lexical"], weights["dense"]
    return (1.0, 1.0) if settings.fusion == "rrf" else (1.0 - settings.dense_weight, settings.dense_weight)


def _late_interaction_signal(
    scores: Floats, candidates: Numbers, settings: RagSettings, weights: Mapping[str, float] | None
) -> WeightedSignal:
    if settings.fusion == "rrf":
        return 1.0, _spread(reciprocal_rank([scores[candidates]]), candidates, len(scores))
    weight = weights["late_interaction"] if weights else settings.late_interaction_weight
    return weight, _spread(np.maximum(scores[candidates], 0.0), candidates, len(scores))


def _spread(values: Sequence[float] | Floats, passages: Numbers, size: int) -> Floats:
    """Return an array over all passages that holds the values of some and 0 for the others."""
    spread = np.zeros(size)
    spread[passages] = values
    return spread


def _reorder(ordered: Numbers, first: Numbers, signals: dict[str, WeightedSignal]) -> Numbers:
    """Return an order whose first passages, given as `first` by ascending number, are sorted again by their sums."""
    return np.concatenate([first[order(_sum_for(signals, first))], ordered[len(first) :]])


def _sum_for(signals: dict[str, WeightedSignal], passages: Numbers) -> Floats:
    """Return the weighted sums of the signals for some passages, shape (passages,)."""
    totals: Floats = np.sum([weight * values[passages] for weight, values in signals.values()], axis=0)
    return totals


def _sum_all(signals: dict[str, WeightedSignal], passages: Numbers | None = None) -> Floats:
    """Return the weighted sums for all passages; `passages`: the only ones with values other than 0."""
    if passages is not None:
        size = len(next(iter(signals.values()))[1])
        return _spread(_sum_for(signals, passages), passages, size)
    (weight, values), *others = signals.values()
    total: Floats = weight * values
    for weight, values in others:
        total += weight * values
    return total
