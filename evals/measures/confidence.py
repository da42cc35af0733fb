"""Measures of confidences against correctness: pure functions."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from evals.outcomes import ReliabilityBin, RiskPoint


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative; ties count half, NaN if a group is empty."""
    if not positive or not negative:
        return float("nan")
    return float(wins(positive, negative).mean())


def wins(positive: Sequence[float], negative: Sequence[float]) -> NDArray[np.float64]:
    """Return for each pair 1 if the positive scores above the negative, ½ if they tie, else 0 (Mann–Whitney).

    Shape (positives, negatives). The mean is the area under the ROC curve, of resampled rows and columns too.
    """
    above = np.subtract.outer(np.asarray(positive, float), np.asarray(negative, float))
    shares: NDArray[np.float64] = (np.sign(above) + 1) / 2
    return shares


def calibration_error(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width (Guo et al., ICML 2017); NaN without values."""
    if not confidences:
        return float("nan")
    return sum(abs(b.correct - b.stated) * b.count for b in reliability(confidences, correct, bins)) / len(confidences)


def reliability(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> list[ReliabilityBin]:
    """Return the non-empty bins of equal width, lowest first."""
    stated, truth = np.asarray(confidences, float), np.asarray(correct, float)
    place = np.minimum((stated * bins).astype(int), bins - 1)
    return [
        ReliabilityBin(
            count=int((place == b).sum()),
            stated=float(stated[place == b].mean()),
            correct=float(truth[place == b].mean()),
        )
        for b in sorted(set(place.tolist()))
    ]


def risk_coverage(confidences: Sequence[float], correct: Sequence[bool]) -> list[RiskPoint]:
    """Return the share of questions answered, and the share of those that are wrong, with each confidence as threshold.

    Highest threshold first. Source: R. El-Yaniv, Y. Wiener, "On the Foundations of Noise-free
    Selective Classification", JMLR 2010.
    """
    stated, risks, last = _risks(confidences, correct)
    return [
        RiskPoint(threshold=float(stated[end]), coverage=(end + 1) / len(stated), risk=float(risks[end]))
        for end in sorted(set(last.tolist()))
    ]


def area_under_risk(confidences: Sequence[float], correct: Sequence[bool]) -> float:
    """Return the mean risk over all coverages (AURC); lower is better, NaN without values.

    Questions of equal confidence are answered together. Source: Y. Geifman et al., "Bias-Reduced Uncertainty
    Estimation for Deep Neural Classifiers", ICLR 2019.
    """
    if not len(confidences):
        return float("nan")
    _, risks, last = _risks(confidences, correct)
    return float(risks[last].mean())


def _risks(
    confidences: Sequence[float], correct: Sequence[bool]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return the confidences in descending order, the share wrong down to each, and the last place of its ties."""
    stated, truth = np.asarray(confidences, float), np.asarray(correct, float)
    order = np.argsort(-stated, kind="stable")
    stated, wrong = stated[order], 1.0 - truth[order]
    risks = np.cumsum(wrong) / np.arange(1, len(wrong) + 1)
    return stated, risks, np.searchsorted(-stated, -stated, side="right") - 1
