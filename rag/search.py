"""Ranking the passages of a generation for one question: lexical and dense, fused, then late interaction."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedder import Encoded
from index.generation import Generation
from index.tokenizer import terms
from rag.fusion import min_max, order, ranks, reciprocal_rank
from rag.late import LateInteraction
from rag.settings import RagSettings

Floats = NDArray[np.float64]

Part = tuple[float, Floats]
"""A weight, and the values that it multiplies, shape (passages,)."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every passage's scores for one question, shape (passages,) each, and the passages in order.

    `dense` is None where the words alone rank. `late` is NaN for passages beyond the candidates.
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

    def lexical_ranks(self) -> NDArray[np.int64]:
        """Return every passage's rank by the lexical score."""
        return ranks(self.lexical)

    def dense_ranks(self) -> NDArray[np.int64]:
        """Return every passage's rank by the dense score. Call only where there is one."""
        assert self.dense is not None
        return ranks(self.dense)

    def late_ranks(self) -> NDArray[np.int64]:
        """Return every passage's rank by the late-interaction score; those without one come last."""
        return ranks(np.where(np.isnan(self.late), -np.inf, self.late))


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
    dense = (generation.vectors @ encoded.vector).astype(np.float64)
    parts = _hybrid_parts(lexical, dense, settings)
    fused = _total(parts)
    allowed = np.arange(len(fused)) if passing is None else np.flatnonzero(passing)
    ordered = allowed[order(fused[allowed])]
    interaction = LateInteraction(question, encoded, generation)
    late = np.full(len(fused), np.nan)
    if settings.late_weight > 0 and len(ordered):
        candidates = np.sort(ordered[: settings.candidates])
        late[candidates] = interaction.passages(candidates)
        parts["late"] = _late_part(late, candidates, settings)
        fused = _total(parts)
        ordered = np.concatenate([candidates[order(fused[candidates])], ordered[settings.candidates :]])
    return Ranking(question, found, lexical, dense, late, fused, parts, ordered, interaction.sentences)


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


def _total(parts: dict[str, Part]) -> Floats:
    total: Floats = np.sum([weight * values for weight, values in parts.values()], axis=0)
    return total
