"""Measures of confidences, worked by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from evals.measures.confidence import area_under_risk, auroc, calibration_error, reliability, risk_coverage


class TestAuroc:
    @pytest.mark.parametrize(
        ("positive", "negative", "expected"),
        [
            ([0.9, 0.8], [0.1, 0.2], 1.0),
            ([0.1], [0.9, 0.8], 0.0),
            ([0.5], [0.5], 0.5),
            # Pairs: .9 beats both; .5 ties with .5 and beats .2; .1 beats none: 3.5 of 6.
            ([0.9, 0.5, 0.1], [0.5, 0.2], 3.5 / 6),
        ],
    )
    def test_by_hand(self, positive: list[float], negative: list[float], expected: float) -> None:
        assert auroc(positive, negative) == pytest.approx(expected)

    def test_of_one_group_alone_it_is_not_defined(self) -> None:
        assert math.isnan(auroc([], [0.5]))
        assert math.isnan(auroc([0.5], []))

    @given(
        st.lists(st.integers(0, 5).map(float), min_size=1, max_size=8),
        st.lists(st.integers(0, 5).map(float), min_size=1, max_size=8),
    )
    def test_exchanging_the_groups_mirrors_it(self, positive: list[float], negative: list[float]) -> None:
        assert auroc(positive, negative) + auroc(negative, positive) == pytest.approx(1.0)
        truth = [1] * len(positive) + [0] * len(negative)
        assert auroc(positive, negative) == pytest.approx(roc_auc_score(truth, positive + negative))
        assert 0.0 <= auroc(positive, negative) <= 1.0


class TestCalibration:
    def test_by_hand(self) -> None:
        # Bin .9–1: stated .95 and .91, mean .93, true once of two: .43 off, half of all.
        # Bin .2–.3: stated .25, true: .75 off, a quarter.
        # Bin .5–.6: stated .5, not true: .5 off, a quarter.
        error = calibration_error([0.95, 0.91, 0.25, 0.5], [True, False, True, False])
        assert error == pytest.approx(0.43 * 0.5 + 0.75 * 0.25 + 0.5 * 0.25)

    def test_certainty_belongs_to_the_last_bin(self) -> None:
        assert calibration_error([1.0, 0.95], [True, True]) == pytest.approx(0.025)

    def test_errors_inside_a_bin_balance(self) -> None:
        assert calibration_error([0.5, 0.5], [True, False]) == pytest.approx(0.0)

    def test_fewer_bins(self) -> None:
        assert calibration_error([0.1, 0.9], [False, True], bins=1) == pytest.approx(0.0)
        assert calibration_error([0.1, 0.9], [False, True], bins=2) == pytest.approx(0.1)

    def test_of_nothing_it_is_not_defined(self) -> None:
        assert math.isnan(calibration_error([], []))


class TestReliability:
    def test_by_hand(self) -> None:
        [low, high] = reliability([0.95, 0.25, 0.91], [True, False, False])
        assert (low.count, low.stated, low.correct) == (1, 0.25, 0.0)
        assert (high.count, high.stated, high.correct) == pytest.approx((2, 0.93, 0.5))

    @given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
    def test_every_question_is_in_one_bin(self, rows: list[tuple[float, bool]]) -> None:
        stated, correct = [row[0] for row in rows], [row[1] for row in rows]
        bins = reliability(stated, correct)
        assert sum(one.count for one in bins) == len(rows)
        assert sum(one.count * one.correct for one in bins) == pytest.approx(sum(correct))
        assert sum(one.count * one.stated for one in bins) == pytest.approx(sum(stated))


class TestRiskCoverage:
    def test_by_hand(self) -> None:
        # From the surest: right; then two together, one right; then wrong.
        points = risk_coverage([0.5, 0.9, 0.5, 0.1], [True, True, False, False])
        assert [(point.threshold, point.coverage, point.risk) for point in points] == [
            (0.9, 0.25, 0.0),
            (0.5, 0.75, pytest.approx(1 / 3)),
            (0.1, 1.0, 0.5),
        ]

    def test_area_by_hand(self) -> None:
        # The risks of the four questions, above: 0, 1/3 twice, 1/2.
        assert area_under_risk([0.5, 0.9, 0.5, 0.1], [True, True, False, False]) == pytest.approx((2 / 3 + 0.5) / 4)
        assert math.isnan(area_under_risk([], []))

    @given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=20))
    def test_properties(self, rows: list[tuple[int, bool]]) -> None:
        stated, correct = [row[0] / 5 for row in rows], [row[1] for row in rows]
        points = risk_coverage(stated, correct)
        coverages = [point.coverage for point in points]
        assert coverages == sorted(set(coverages))
        # All answered, the risk is the share that is wrong, however sure.
        assert (coverages[-1], points[-1].risk) == pytest.approx((1.0, 1 - sum(correct) / len(correct)))
        # No order is better than all that are right first.
        perfect = area_under_risk([right + place / 100 for place, right in enumerate(correct)], correct)
        assert perfect <= area_under_risk(stated, correct) + 1e-12
