"""Statistics of figures: bootstrap intervals, paired tests, correction for several tests.

All draws use the same seed: the same outcomes give the same figures.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
"""Samples drawn with replacement for an interval."""

RANDOMISATIONS = 9_999
"""Assignments of signs drawn for a test that cannot try all; p is then exact to about .004 at .05."""

SIGNIFICANCE_LEVEL = 0.05
"""The probability of finding a difference where there is none."""

POWER = 0.8
"""The probability of finding a detectable difference."""

Floats = NDArray[np.float64]
Interval = tuple[float, float]


def mean_interval(values: Sequence[float]) -> Interval:
    """Return the 95% bootstrap interval of a mean (percentile method; Efron and Tibshirani 1993, chapter 13)."""
    drawn = np.asarray(values, float)[draws(len(values))]
    return _middle(drawn.mean(axis=1))


def share_interval(values: Sequence[float]) -> Interval:
    """Return the 95% interval of a mean of values in [0, 1]: by bootstrap, or exact if all are 0 or all are 1.

    A bootstrap of equal values has no spread: three of three would be certain. The exact bound of a binomial share
    is .025 to the power of 1/n (C. Clopper, E. Pearson, Biometrika 26, 1934).
    """
    alike = (SIGNIFICANCE_LEVEL / 2) ** (1 / len(values))
    if all(value == 1 for value in values):
        return alike, 1.0
    if all(value == 0 for value in values):
        return 0.0, 1 - alike
    return mean_interval(values)


def clustered_interval(values: Sequence[float], clusters: Sequence[str]) -> Interval:
    """Return the 95% interval of a mean of values in [-1, 1] whose questions come in clusters, such as documents.

    Whole clusters are drawn with replacement, because questions on one document resemble each other: as many questions
    on fewer documents tell less. One cluster alone tells nothing. Percentile method; below some ten clusters it is too
    narrow. Source: A. C. Cameron, D. L. Miller, "A Practitioner's Guide to Cluster-Robust Inference", Journal of Human
    Resources 50, 2015.
    """
    sums, counts = _cluster_sums(values, clusters)
    if len(sums) == 1:
        return -1.0, 1.0
    drawn = draws(len(sums))
    return _middle(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1))


def clustered_share_interval(values: Sequence[float], clusters: Sequence[str]) -> Interval:
    """Return the 95% interval of a mean of values in [0, 1] whose questions come in clusters (`clustered_interval`).

    Where all are 0 or all are 1, the exact one of as many values as there are clusters (`share_interval`).
    """
    if set(values) in ({0.0}, {1.0}):
        return share_interval([values[0]] * len(set(clusters)))
    low, high = clustered_interval(values, clusters)
    return max(low, 0.0), high


def clustered_test(differences: Sequence[float], clusters: Sequence[str]) -> float:
    """Return the two-sided p-value of a mean difference if systems were exchangeable on every cluster of questions."""
    return randomisation_test(_cluster_sums(differences, clusters)[0].tolist())


def clustered_detectable(differences: Sequence[float], clusters: Sequence[str], tests: int = 1) -> float | None:
    """Return the smallest mean difference that these clusters show, as `detectable`; None without spread.

    The mean is a ratio of the clusters' sums and counts; its deviation is that of the linearised ratio.
    """
    sums, counts = _cluster_sums(differences, clusters)
    mean = sums.sum() / counts.sum()
    return detectable(((sums - mean * counts) * len(sums) / counts.sum()).tolist(), tests)


def _cluster_sums(values: Sequence[float], clusters: Sequence[str]) -> tuple[Floats, Floats]:
    """Return each cluster's sum and number of values."""
    places = {name: place for place, name in enumerate(dict.fromkeys(clusters))}
    numbers = [places[name] for name in clusters]
    sums = np.bincount(numbers, np.asarray(values, float)).astype(np.float64)
    return sums, np.bincount(numbers).astype(np.float64)


def pair_interval(table: Floats) -> Interval:
    """Return the 95% bootstrap interval of the mean of a table of pairs; rows and columns are drawn independently.

    For the table of `measures.confidence.wins`: the interval of an area under the ROC curve.
    """
    return _middle(pair_means(table))


def pair_means(table: Floats) -> Floats:
    """Return the means of a table of pairs over rows and columns drawn with replacement, shape (resamples,).

    Tables of one shape get the same draws, so that their means can be compared pair by pair.
    """
    rows, columns = table.shape
    random = np.random.default_rng(0)
    of_rows = random.multinomial(rows, np.full(rows, 1 / rows), RESAMPLES)
    of_columns = random.multinomial(columns, np.full(columns, 1 / columns), RESAMPLES)
    means: Floats = ((of_rows @ table) * of_columns).sum(axis=1) / (rows * columns)
    return means


def interval_of(statistic: Callable[[NDArray[np.int64]], float], count: int) -> Interval:
    """Return the 95% bootstrap interval of a statistic of `count` questions; it gets their numbers."""
    return _middle(np.array([statistic(numbers) for numbers in draws(count, RESAMPLES // 4)]))


def draws(count: int, resamples: int = RESAMPLES) -> NDArray[np.int64]:
    """Return numbers below `count` drawn with replacement, shape (resamples, count)."""
    return np.random.default_rng(0).integers(0, count, (resamples, count))


def _middle(values: Floats) -> Interval:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def randomisation_test(differences: Sequence[float], *, fell: bool = False) -> float:
    """Return the p-value of a mean difference, if the two systems were exchangeable on every question.

    `differences` are new values minus old ones. Two-sided; with `fell`, the one-sided p of so low a mean. Tries all
    assignments of signs if they are few. Source: R. A. Fisher, "The Design of Experiments", 1935; M. Smucker et al.,
    "A Comparison of Statistical Significance Tests for Information Retrieval Evaluation", CIKM 2007.
    """
    from scipy.stats import permutation_test

    unequal = np.array([difference for difference in differences if difference])
    if not len(unequal):
        return 1.0
    if len(unequal) == 1:
        # scipy refuses to permute a single value.
        return 0.5 if fell and unequal[0] < 0 else 1.0
    result = permutation_test(
        (unequal,),
        lambda values, axis: values.sum(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=RANDOMISATIONS,
        alternative="less" if fell else "two-sided",
        rng=np.random.default_rng(0),
    )
    return float(result.pvalue)


def fall_probability(new: Floats, old: Floats) -> float:
    """Return the one-sided bootstrap p-value of a fall, in (0, 1]: the share of resamples that did not fall, plus one.

    `new`, `old`: the statistic of two systems over the same resamples, shape (resamples,).
    """
    return float((1 + np.count_nonzero(new >= old)) / (1 + len(new)))


def holm(probabilities: Sequence[float]) -> list[float]:
    """Return p-values corrected for multiple tests (S. Holm, Scandinavian Journal of Statistics 6, 1979)."""
    corrected = [0.0] * len(probabilities)
    highest = 0.0
    for place, index in enumerate(sorted(range(len(probabilities)), key=lambda index: probabilities[index])):
        highest = max(highest, min(1.0, (len(probabilities) - place) * probabilities[index]))
        corrected[index] = highest
    return corrected


def detectable(differences: Sequence[float], tests: int = 1) -> float | None:
    """Return the smallest mean difference that this number of questions with this spread shows, None without spread.

    Two-sided at 5% shared by `tests` (Bonferroni), with a power of 80%; normal approximation:
    (z(1 - .05 / 2 tests) + z(.8)) × deviation / √n. Source: W. Webber et al., "Statistical Power in Retrieval
    Experimentation", CIKM 2008.
    """
    from scipy.stats import norm

    if len(differences) < 2:
        return None
    deviation = float(np.std(differences, ddof=1))
    if not deviation:
        return None
    quantiles = norm.ppf(1 - SIGNIFICANCE_LEVEL / (2 * tests)) + norm.ppf(POWER)
    return float(quantiles * deviation / math.sqrt(len(differences)))
