"""Intervals and tests, worked by hand and against what they promise."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from evals.measures.confidence import wins
from evals.statistics import (
    RESAMPLES,
    clustered_detectable,
    clustered_interval,
    clustered_share_interval,
    clustered_test,
    detectable,
    draws,
    fall_probability,
    holm,
    interval_of,
    mean_interval,
    pair_interval,
    pair_means,
    randomisation_test,
    share_interval,
)


class TestIntervals:
    def test_a_constant_has_no_spread(self) -> None:
        assert mean_interval([0.5]) == mean_interval([0.5] * 9) == (0.5, 0.5)

    def test_a_few_that_are_all_alike_leave_doubt(self) -> None:
        # A share of which all 6 of 6 are seen with a probability of 2.5%: its sixth power is .025.
        low, high = share_interval([1.0] * 6)
        assert (low**6, high) == pytest.approx((0.025, 1.0))
        assert share_interval([0.0] * 6) == pytest.approx((0.0, 1 - low))
        assert share_interval([0.0, 1.0, 0.5]) == mean_interval([0.0, 1.0, 0.5])

    def test_it_is_about_what_the_normal_approximation_gives(self) -> None:
        values = [0.0] * 80 + [1.0] * 120
        low, high = mean_interval(values)
        reach = 1.96 * math.sqrt(0.6 * 0.4 / 200)
        assert (low, high) == pytest.approx((0.6 - reach, 0.6 + reach), abs=0.015)

    def test_it_covers_the_truth_about_as_often_as_it_says(self) -> None:
        random = np.random.default_rng(5)
        covered = sum(
            low <= 0.7 <= high for low, high in (mean_interval((random.random(60) < 0.7).tolist()) for _ in range(200))
        )
        assert covered / 200 == pytest.approx(0.94, abs=0.05)

    def test_the_same_values_give_the_same_interval(self) -> None:
        assert mean_interval([0.0, 1.0, 1.0]) == mean_interval([0.0, 1.0, 1.0])

    def test_of_any_statistic(self) -> None:
        values = np.arange(100.0)
        low, high = interval_of(lambda numbers: float(np.median(values[numbers])), 100)
        assert 30 < low < 49 < high < 70

    def test_draws_are_numbers_of_questions(self) -> None:
        drawn = draws(3)
        assert drawn.shape == (RESAMPLES, 3)
        assert set(np.unique(drawn)) == {0, 1, 2}


class TestClusters:
    def test_clusters_of_one_are_questions(self) -> None:
        values, alone = [0.0, 1.0, 1.0, 0.5], ["a", "b", "c", "d"]
        assert clustered_interval(values, alone) == mean_interval(values)
        assert clustered_test([0.2, -0.1, 0.4], alone[:3]) == randomisation_test([0.2, -0.1, 0.4])
        assert clustered_detectable(values, alone) == pytest.approx(detectable(values))

    def test_questions_that_only_repeat_their_document_tell_no_more_than_it(self) -> None:
        values = [0.0, 1.0, 1.0, 0.0, 1.0] * 20
        names = ["a", "b", "c", "d", "e"] * 20
        assert clustered_interval(values, names) == mean_interval(values[:5])
        assert clustered_test(values, names) == randomisation_test(values[:5])
        assert clustered_detectable(values, names) == pytest.approx(detectable(values[:5]))

    def test_a_large_document_weighs_as_many_questions_as_it_has(self) -> None:
        # Two documents, drawn twice: the mean is 0, 1/4 or 1.
        assert clustered_interval([1.0, 0.0, 0.0, 0.0], ["a", "b", "b", "b"]) == (0.0, 1.0)
        assert clustered_detectable([1.0, 0.0, 0.0, 0.0], ["a", "b", "b", "b"]) is not None

    def test_equal_values_leave_the_doubt_of_as_many_documents(self) -> None:
        assert clustered_share_interval([1.0] * 90, ["a", "b", "c"] * 30) == share_interval([1.0] * 3)
        assert clustered_share_interval([0.5, 0.7], ["a", "a"]) == (0.0, 1.0)
        assert clustered_interval([0.5, 0.7], ["a", "a"]) == (-1.0, 1.0)


class TestPairs:
    def test_separated_groups_have_no_spread(self) -> None:
        assert pair_interval(wins([0.8, 0.9], [0.1, 0.2, 0.3])) == (1.0, 1.0)

    def test_the_means_lie_about_the_mean(self) -> None:
        table = wins(np.linspace(0.2, 1, 40).tolist(), np.linspace(0, 0.8, 30).tolist())
        assert pair_means(table).mean() == pytest.approx(table.mean(), abs=0.01)
        low, high = pair_interval(table)
        assert low < table.mean() < high

    def test_tables_of_one_shape_are_drawn_alike(self) -> None:
        table = wins([0.5, 0.7, 0.9], [0.6, 0.8])
        assert (pair_means(table) - pair_means(table - 0.25)).tolist() == pytest.approx([0.25] * RESAMPLES)

    def test_a_fall_in_every_sample_has_the_smallest_p_value(self) -> None:
        assert fall_probability(np.zeros(999), np.ones(999)) == pytest.approx(1 / 1000)
        assert fall_probability(np.ones(999), np.ones(999)) == 1.0


def by_trying_all(differences: list[float], *, fell: bool) -> float:
    """Return the p of a randomisation test by its definition."""
    seen = sum(differences)
    sums = [sum(s * abs(d) for s, d in zip(signs, differences, strict=True)) for signs in
            itertools.product((-1, 1), repeat=len(differences))]  # fmt: skip
    hits = [total <= seen + 1e-9 if fell else abs(total) >= abs(seen) - 1e-9 for total in sums]
    return sum(hits) / len(hits)


class TestRandomisation:
    @pytest.mark.parametrize(
        ("differences", "both", "fell"),
        [
            # All of five fell: one assignment of 32, or two of them two-sided.
            ([-1.0] * 5, 2 / 32, 1 / 32),
            ([1.0] * 5, 2 / 32, 1.0),
            # Sums ±4 and ±2: three of four against one: 2 + 8 of 16 are so far out, 5 so low.
            ([-1.0, -1.0, -1.0, 1.0], 10 / 16, 5 / 16),
            ([-1.0], 1.0, 0.5),
            ([1.0], 1.0, 1.0),
            ([], 1.0, 1.0),
            ([0.0, 0.0], 1.0, 1.0),
        ],
    )
    def test_by_hand(self, differences: list[float], both: float, fell: float) -> None:
        assert randomisation_test(differences) == pytest.approx(both)
        assert randomisation_test(differences, fell=True) == pytest.approx(fell)
        # Questions that do not differ say nothing.
        assert randomisation_test([0.0, *differences, 0.0], fell=True) == pytest.approx(fell)

    @given(st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=7), st.booleans())
    def test_few_are_tried_all(self, differences: list[float], fell: bool) -> None:
        unequal = [value for value in differences if value]
        expected = by_trying_all(unequal, fell=fell) if unequal else 1.0
        assert randomisation_test(differences, fell=fell) == pytest.approx(expected)

    def test_many_are_sampled(self) -> None:
        assert randomisation_test([-1.0] * 60 + [1.0] * 20) < 0.001
        assert randomisation_test([-1.0] * 40 + [1.0] * 40) > 0.9


class TestHolm:
    def test_by_hand(self) -> None:
        # In order .01 × 3, .02 × 2, then .03 × 1, which may not be below the one before.
        assert holm([0.03, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
        assert holm([0.6, 0.7]) == [1.0, 1.0]
        assert holm([0.2]) == [0.2]
        assert holm([]) == []

    @given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
    def test_it_lies_between_the_raw_and_bonferroni_and_keeps_the_order(self, raw: list[float]) -> None:
        corrected = holm(raw)
        for p, p_holm in zip(raw, corrected, strict=True):
            assert p <= p_holm <= min(1.0, p * len(raw)) + 1e-12
        assert sorted(raw) == [raw[i] for i in sorted(range(len(raw)), key=lambda i: (corrected[i], raw[i]))]


class TestDetectable:
    def test_by_hand(self) -> None:
        # Deviation of 50 ones and 50 minus ones: √(100/99); (1.95996 + .84162) × that / 10.
        found = detectable([1.0, -1.0] * 50)
        assert found == pytest.approx((1.959964 + 0.841621) * math.sqrt(100 / 99) / 10, abs=1e-5)

    def test_several_tests_need_more(self) -> None:
        one, four = detectable([0.0, 1.0] * 30), detectable([0.0, 1.0] * 30, tests=4)
        assert one is not None and four is not None
        assert four / one == pytest.approx((norm.ppf(1 - 0.05 / 8) + norm.ppf(0.8)) / (norm.ppf(0.975) + norm.ppf(0.8)))

    def test_without_spread_it_is_not_known(self) -> None:
        assert detectable([]) is detectable([1.0]) is detectable([0.0] * 9) is None

    def test_so_large_a_difference_is_found_four_times_of_five(self) -> None:
        random = np.random.default_rng(3)
        spread = random.normal(size=(400, 100))
        least = detectable(spread[0].tolist())
        assert least is not None
        means, deviations = (spread + least).mean(axis=1), (spread + least).std(axis=1, ddof=1)
        assert (np.abs(means) > 1.96 * deviations / 10).mean() == pytest.approx(0.8, abs=0.08)
