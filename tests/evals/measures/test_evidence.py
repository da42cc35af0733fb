"""Measures, worked by hand."""

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from evals.measures.evidence import (
    area_under_risk,
    auroc,
    calibration_error,
    effort,
    evidence_recall,
    highlights_evidence,
    reliability,
    risk_coverage,
    token_overlap,
)
from rag.cases import Case
from rag.models import RankedPassage

MakeCase = Callable[..., Case]
MakePassage = Callable[..., RankedPassage]


class TestEffort:
    def test_it_is_what_is_read_up_to_the_end_of_the_evidence(self, case: MakeCase, passage: MakePassage) -> None:
        wanted = case([("b", 130, "x" * 10)])
        passages = [passage(1, "a", 100, 300), passage(2, "b", 0, 50), passage(3, "b", 100, 160)]
        # 200 and 50 characters in vain, then 40 up to the end of the quote.
        assert effort(wanted, passages) == (290, 3)

    def test_in_the_first_passage(self, case: MakeCase, passage: MakePassage) -> None:
        assert effort(case([("a", 100, "xyz")]), [passage(1, "a", 100, 300)]) == (3, 1)
        assert effort(case([("a", 297, "xyz")]), [passage(1, "a", 100, 300)]) == (200, 1)

    @pytest.mark.parametrize("start", [99, 298])
    def test_half_a_quote_is_no_evidence(self, case: MakeCase, passage: MakePassage, start: int) -> None:
        assert effort(case([("a", start, "xyz")]), [passage(1, "a", 100, 300)]) == (None, None)

    def test_the_same_place_of_another_document_is_no_evidence(self, case: MakeCase, passage: MakePassage) -> None:
        assert effort(case([("a", 110, "xyz")]), [passage(1, "b", 100, 300)]) == (None, None)

    def test_the_first_of_several_alternatives_counts(self, case: MakeCase, passage: MakePassage) -> None:
        alternatives = case([("a", 150, "xyz"), ("a", 120, "xyz"), ("b", 0, "xyz")])
        assert effort(alternatives, [passage(1, "a", 100, 300), passage(2, "b", 0, 10)]) == (23, 1)

    def test_without_passages_or_evidence(self, case: MakeCase, passage: MakePassage) -> None:
        assert effort(case([("a", 0, "xyz")]), []) == (None, None)
        assert effort(case(), [passage(1, "a", 0, 10)]) == (None, None)


class TestHighlight:
    @pytest.mark.parametrize(
        ("span", "expected"), [((140, 150), True), ((100, 141), True), ((100, 140), False), ((150, 160), False)]
    )
    def test_touching_evidence(
        self, case: MakeCase, passage: MakePassage, span: tuple[int, int], expected: bool
    ) -> None:
        wanted = case([("a", 140, "x" * 10)])
        assert highlights_evidence(wanted, [passage(1, "a", 100, 300, span)]) is expected

    def test_only_the_first_passage_counts(self, case: MakeCase, passage: MakePassage) -> None:
        wanted = case([("a", 140, "x" * 10)])
        first, second = passage(1, "b", 100, 300, (140, 150)), passage(2, "a", 100, 300, (140, 150))
        assert not highlights_evidence(wanted, [first, second])
        assert not highlights_evidence(wanted, [])
        assert not highlights_evidence(wanted, [passage(1, "a", 100, 300)])


class TestEvidenceRecall:
    def test_it_is_the_share_of_parts_found_in_any_passage(self, case: MakeCase, passage: MakePassage) -> None:
        parts = case([("a", 10, "xyz")], [("b", 10, "xyz"), ("c", 10, "xyz")], [("d", 0, "xyz")], [("a", 98, "xyz")])
        # Of the second part the other alternative; the fourth is cut off.
        assert evidence_recall(parts, [passage(1, "c", 0, 50), passage(2, "a", 0, 100)]) == 0.5
        assert evidence_recall(parts, []) == 0.0

    def test_an_unanswerable_case_has_none(self, case: MakeCase, passage: MakePassage) -> None:
        assert evidence_recall(case(), [passage(1, "a", 0, 50)]) == 0.0


class TestTokenOverlap:
    @pytest.fixture
    def shown(self, passage: MakePassage) -> RankedPassage:
        # Words at 100, 104, 108 and 114.
        return passage(1, "a", 100, 117).model_copy(update={"text": "one two three, fo"})

    def test_by_hand(self, case: MakeCase, shown: RankedPassage) -> None:
        # Gold words at 104 and 108 are shown; the one at 200 is not: 2 of 4 shown, 2 of 3 wanted, 2 of 5 together.
        found = token_overlap(case([("a", 104, "two three")], [("a", 200, "xyz")]), [shown])
        assert (found.precision, found.recall, found.iou) == pytest.approx((0.5, 2 / 3, 0.4))

    def test_the_alternative_that_is_shown_counts(self, case: MakeCase, shown: RankedPassage) -> None:
        found = token_overlap(case([("b", 0, "one two three four"), ("a", 100, "one")]), [shown])
        assert (found.precision, found.recall) == (0.25, 1.0)

    def test_the_same_word_elsewhere_is_another(self, case: MakeCase, shown: RankedPassage) -> None:
        found = token_overlap(case([("a", 300, "one two")]), [shown])
        assert (found.precision, found.recall, found.iou) == (0.0, 0.0, 0.0)

    def test_words_that_are_shown_twice_count_once(self, case: MakeCase, shown: RankedPassage) -> None:
        wanted = case([("a", 104, "two three")])
        assert token_overlap(wanted, [shown, shown]) == token_overlap(wanted, [shown])

    def test_nothing_shown_or_nothing_wanted(self, case: MakeCase, shown: RankedPassage) -> None:
        for wanted, passages in ((case([("a", 0, "x")]), []), (case(), [shown]), (case([("a", 0, "–")]), [shown])):
            found = token_overlap(wanted, passages)
            assert (found.precision, found.recall, found.iou) == (0.0, 0.0, 0.0)


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
