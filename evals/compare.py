"""Comparing arms question by question."""

from collections.abc import Mapping, Sequence

import numpy as np

from evals.figures import LABELS, Scores
from evals.statistics import detectable, holm, mean_interval, randomisation_test
from index.models import Value

COMPARED = ("first_passage", "within_500", "within_1000", "reciprocal_rank", "ndcg_10", "highlight")
"""The measures of cases that arms are compared on."""


class Comparison(Value):
    """One arm against the reference on one measure, over the `wins + losses + ties` questions both have a value for.

    `difference`: the mean of the arm's values less the reference's, with its interval of 95%. `p`: two-sided, by a
    paired randomisation test; `p_holm`: corrected for the arms compared on this measure. `detectable`: the smallest
    difference that so many questions would show with a power of 80%, None where no question differs.
    """

    arm: str
    reference: str
    measure: str
    label: str
    difference: float
    low: float
    high: float
    wins: int
    losses: int
    ties: int
    p: float
    p_holm: float
    detectable: float | None


def compare(
    arms: Mapping[str, Scores],
    reference: str,
    measures: Sequence[str] = COMPARED,
    labels: Mapping[str, str] = LABELS,
) -> list[Comparison]:
    """Return every other arm's comparisons with the reference, measure by measure.

    The values of all arms are of the same questions in the same order.
    """
    comparisons: list[Comparison] = []
    others = [name for name in arms if name != reference]
    for key in measures:
        pairs = {name: differences(arms[name], arms[reference], key) for name in others}
        found = {name: values for name, values in pairs.items() if values}
        raw = [randomisation_test(values) for values in found.values()]
        for (name, values), p, corrected in zip(found.items(), raw, holm(raw), strict=True):
            low, high = mean_interval(values)
            comparisons.append(
                Comparison(
                    arm=name,
                    reference=reference,
                    measure=key,
                    label=labels[key],
                    difference=float(np.mean(values)),
                    low=low,
                    high=high,
                    wins=sum(value > 0 for value in values),
                    losses=sum(value < 0 for value in values),
                    ties=sum(value == 0 for value in values),
                    p=p,
                    p_holm=corrected,
                    detectable=detectable(values, len(found)),
                )
            )
    return comparisons


def differences(new: Scores, old: Scores, key: str) -> list[float]:
    """Return the new values of a measure less the old ones, of the questions that have both."""
    return [
        a - b
        for a, b in zip(new.get(key, ()), old.get(key, ()), strict=key in new and key in old)
        if a is not None and b is not None
    ]
