"""Which sentences of a passage answer: those that late interaction ranks highest."""

from collections.abc import Container, Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.lexical import LexicalIndex
from index.store.generation import Generation

NEAR = 0.85
"""Part of the best sentence's score from which a further sentence is highlighted too."""


def coverage(question: Sequence[str], found: Container[str], lexical: LexicalIndex) -> float:
    """Return the share, by idf, of a question's terms that are among those found; 0 for no terms."""
    weights = {term: lexical.idf_of(term) for term in question}
    total = sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in found) / total if total else 0.0


def coverages(generation: Generation, question: Sequence[str], passages: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each passage, given by ascending number, the share of a question's terms that it has, by idf."""
    lexical = generation.lexical
    weights = {term: lexical.idf_of(term) for term in question}
    found = np.zeros(len(passages))
    for term, weight in weights.items():
        found[lexical.holds(term, passages)] += weight
    return found / max(sum(weights.values()), 1e-9)


def best_sentences(scores: NDArray[np.float64], most: int) -> list[int]:
    """Return the sentences to highlight, best first: the best one, whatever its score, and those nearly as good."""
    order = np.argsort(-scores, kind="stable")[:most].tolist()
    best = scores[order[0]]
    return [index for index in order if scores[index] >= best - (1 - NEAR) * abs(best)]
