"""Measures, worked by hand and against ir_measures."""

import itertools
import math
from collections.abc import Callable

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import (
    auroc,
    calibration_error,
    effort,
    highlights_evidence,
    ndcg,
    reciprocal_rank,
    share_within,
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


def test_share_within_by_hand() -> None:
    efforts = [100, 250, 251, None]
    assert share_within(efforts, 250) == 0.5
    assert share_within(efforts, 99) == 0.0
    assert share_within(efforts, 10**9) == 0.75
    assert share_within([], 250) == 0.0


def test_reciprocal_rank_by_hand() -> None:
    assert reciprocal_rank([1, 2, 4, None]) == pytest.approx((1 + 1 / 2 + 1 / 4 + 0) / 4)
    assert reciprocal_rank([]) == 0.0


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


class TestNdcg:
    def test_by_hand(self) -> None:
        # Gains 0, 2, 1 at ranks 1, 2, 3; ideal 2, 1, 1.
        gained = 2 / math.log2(3) + 1 / math.log2(4)
        ideal = 2 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
        assert ndcg(["x", "a", "b"], {"a": 2, "b": 1, "c": 1}) == pytest.approx(gained / ideal)

    def test_a_perfect_ranking(self) -> None:
        assert ndcg(["a", "b", "x"], {"a": 2, "b": 1}) == pytest.approx(1.0)

    def test_beyond_k_nothing_counts(self) -> None:
        assert ndcg(["x", "a"], {"a": 1}, k=1) == 0.0
        # The ideal has k places too.
        assert ndcg(["a"], {"a": 1, "b": 1, "c": 1}, k=1) == pytest.approx(1.0)

    @pytest.mark.parametrize("relevant", [{}, {"a": 0}])
    def test_where_nothing_is_relevant_it_is_zero(self, relevant: dict[str, int]) -> None:
        assert ndcg(["a", "b"], relevant) == 0.0

    def test_nothing_found(self) -> None:
        assert ndcg([], {"a": 1}) == 0.0

    @pytest.mark.parametrize("k", [1, 3, 10])
    def test_it_is_what_ir_measures_computes(self, k: int) -> None:
        grades = {"a": 3, "b": 1, "c": 0, "d": 2, "e": 1}
        for ranked in itertools.permutations("abxdy", 4):
            run = {"q": {name: float(-place) for place, name in enumerate(ranked)}}
            expected = ir_measures.calc_aggregate([ir_measures.nDCG @ k], {"q": grades}, run)[ir_measures.nDCG @ k]
            assert ndcg(ranked, grades, k) == pytest.approx(expected)
