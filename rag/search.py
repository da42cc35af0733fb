"""Ranking the passages of a generation for one question: lexical and dense, fused, then late interaction."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedder import Encoded
from index.generation import Generation
from index.tokenizer import terms
from rag.fusion import convex, order, ranks, reciprocal_rank
from rag.late import LateInteraction
from rag.settings import RagSettings

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Every passage's scores for one question, shape (passages,) each, and the passages in order.

    `late` is NaN for passages beyond the candidates.
    """

    question: str
    terms: list[str]
    lexical: Floats
    dense: Floats
    late: Floats
    fused: Floats
    order: NDArray[np.int64]
    interaction: LateInteraction

    def lexical_ranks(self) -> NDArray[np.int64]:
        """Return every passage's rank by the lexical score."""
        return ranks(self.lexical)

    def dense_ranks(self) -> NDArray[np.int64]:
        """Return every passage's rank by the dense score."""
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
    if settings.fusion == "rrf":
        fused = reciprocal_rank([lexical, dense])
    else:
        fused = convex(lexical, dense, settings.dense_weight)
    allowed = np.arange(len(fused)) if passing is None else np.flatnonzero(passing)
    ordered = allowed[order(fused[allowed])]
    interaction = LateInteraction(question, encoded, generation)
    late = np.full(len(fused), np.nan)
    if settings.late_weight > 0 and len(ordered):
        candidates = np.sort(ordered[: settings.candidates])
        late[candidates] = interaction.passages(candidates)
        if settings.fusion == "rrf":
            fused[candidates] += reciprocal_rank([late[candidates]])
        else:
            fused[candidates] += settings.late_weight * np.maximum(late[candidates], 0.0)
        ordered = np.concatenate([candidates[order(fused[candidates])], ordered[settings.candidates :]])
    return Ranking(question, found, lexical, dense, late, fused, ordered, interaction)
