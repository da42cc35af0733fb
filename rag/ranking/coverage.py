"""Coverage: how much of a question's terms a passage holds; and which of its sentences are highlighted."""

from collections.abc import Container, Sequence

import numpy as np
from numpy.typing import NDArray

from index.reading import LexicalSearch, OpenGeneration

HIGHLIGHT_RATIO = 0.85
"""Share of the best sentence's score that a further sentence needs to be highlighted too."""


def coverage(question: Sequence[str], found: Container[str], lexical: LexicalSearch) -> float:
    """Return the share of a question's terms, weighted by idf, that are in `found`; 0 without terms."""
    weights = {term: lexical.idf_of(term) for term in question}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in found) / total if total else 0.0


def coverage_of_passages(
    generation: OpenGeneration, question: Sequence[str], passages: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the share of a question's terms, weighted by idf, that each passage holds; `passages` ascending."""
    lexical = generation.lexical
    weights = {term: lexical.idf_of(term) for term in question}
    found = np.zeros(len(passages))
    for term, weight in weights.items():
        found[lexical.holds(term, passages)] += weight
    return found / max(sum(weights.values()), 1e-9)


def best_sentences(scores: NDArray[np.float64], most: int) -> list[int]:
    """Return the sentences to highlight, best first: the best one, whatever its score, and those close to it."""
    order = np.argsort(-scores, kind="stable")[:most].tolist()
    best = scores[order[0]]
    return [index for index in order if scores[index] >= best - (1 - HIGHLIGHT_RATIO) * abs(best)]
