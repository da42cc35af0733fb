"""Fuses several rankings into one: pure functions over the scores of every passage; higher is better."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
"""Shape (passages,)."""

RRF_K = 60
"""The constant of reciprocal rank fusion in Cormack, Clarke and Büttcher (2009)."""


def min_max(scores: Scores) -> Scores:
    """Return scores scaled to [0, 1] over the whole corpus; all 0 if they are all equal.

    For the convex combination of S. Bruch, S. Gai, A. Ingber, "An Analysis of Fusion Functions for Hybrid
    Retrieval", ACM TOIS 42(1), 2023.
    """
    if len(scores) == 0:
        return scores
    low, high = scores.min(), scores.max()
    if not high > low:
        return np.zeros_like(scores)
    stretched: Scores = (scores - low) / (high - low)
    return stretched


def reciprocal_rank(rankings: Sequence[Scores], k: int = RRF_K) -> Scores:
    """Return the sum over rankings of 1 / (k + rank).

    Source: G. Cormack, C. Clarke, S. Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual
    Rank Learning Methods", SIGIR 2009.
    """
    total: Scores = np.sum([1.0 / (k + ranks(scores)) for scores in rankings], axis=0)
    return total


def ranks(scores: Scores) -> NDArray[np.int64]:
    """Return each passage's rank, 1 for the highest score; ties go to the lower passage id."""
    result = np.empty(len(scores), np.int64)
    result[order(scores)] = np.arange(1, len(scores) + 1)
    return result


def order(scores: Scores) -> NDArray[np.int64]:
    """Return the passages from the highest score to the lowest; ties by passage id."""
    return np.argsort(-scores, kind="stable")
