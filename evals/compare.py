"""Compares systems question by question."""

from collections.abc import Mapping, Sequence

import numpy as np

from evals.figures import LABELS, Scores
from evals.statistics import (
    clustered_detectable,
    clustered_interval,
    clustered_test,
    detectable,
    holm,
    mean_interval,
    randomisation_test,
)
from index.value import Value

COMPARED = ("first_passage", "within_500", "within_1000", "reciprocal_rank", "ndcg_10", "highlight")
"""The measures that systems are compared on."""


class Comparison(Value):
    """One system against the reference on one measure, over the `wins + losses + ties` questions that both answer.

    `difference` is the mean of the system's values minus the reference's, with its 95% interval. `p` comes from a
    two-sided paired randomisation test; `p_holm` is corrected for the systems compared on this measure. `detectable` is
    the smallest difference that this number of questions shows with a power of 80%, None if no question differs.
    """

    system: str
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
    systems: Mapping[str, Scores],
    reference: str,
    measures: Sequence[str] = COMPARED,
    labels: Mapping[str, str] = LABELS,
    clusters: Sequence[str] | None = None,
) -> list[Comparison]:
    """Return every other system's comparisons with the reference, measure by measure.

    All systems' values belong to the same questions, in the same order. `clusters`: what each question is about, where
    all have values; intervals and tests then take questions on the same thing together.
    """
    comparisons: list[Comparison] = []
    others = [name for name in systems if name != reference]
    for key in measures:
        pairs = {name: differences(systems[name], systems[reference], key) for name in others}
        found = {name: values for name, values in pairs.items() if values}
        raw = [randomisation_test(own) if clusters is None else clustered_test(own, clusters) for own in found.values()]
        for (name, values), p, corrected in zip(found.items(), raw, holm(raw), strict=True):
            low, high = mean_interval(values) if clusters is None else clustered_interval(values, clusters)
            least = detectable(values, len(found))
            if clusters is not None:
                least = clustered_detectable(values, clusters, len(found))
            comparisons.append(
                Comparison(
                    system=name,
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
                    detectable=least,
                )
            )
    return comparisons


def differences(new: Scores, old: Scores, key: str) -> list[float]:
    """Return the new values of a measure minus the old ones, for the questions that have both."""
    return [
        a - b
        for a, b in zip(new.get(key, ()), old.get(key, ()), strict=key in new and key in old)
        if a is not None and b is not None
    ]
