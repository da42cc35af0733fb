"""Fusion: worked by hand, and what holds for any scores."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ranking.fusion import Scores, min_max, order, ranks, reciprocal_rank

SCORES = st.lists(st.integers(-1000, 1000).map(lambda n: n / 8), min_size=1, max_size=30)
"""Multiples of an eighth: ties are frequent and sums exact."""


def array(values: Sequence[float]) -> Scores:
    return np.array(values, np.float64)


def test_min_max_stretches_to_the_unit_interval() -> None:
    assert min_max(array([2.0, 4.0, 3.0, 10.0])).tolist() == [0.0, 0.25, 0.125, 1.0]


def test_min_max_of_negative_scores() -> None:
    assert min_max(array([-3.0, -1.0, -2.0])).tolist() == [0.0, 1.0, 0.5]


@pytest.mark.parametrize("same", [[7.0], [7.0, 7.0, 7.0], [0.0, 0.0]])
def test_min_max_of_equal_scores_is_zero(same: list[float]) -> None:
    assert min_max(array(same)).tolist() == [0.0] * len(same)


def test_min_max_of_nothing_is_nothing() -> None:
    assert len(min_max(array([]))) == 0


def test_reciprocal_rank_by_hand() -> None:
    # First ranking: passage 1, 0, 2; second: 2, 1, 0.
    fused = reciprocal_rank([array([5.0, 9.0, 1.0]), array([0.1, 0.2, 0.3])])
    assert fused == pytest.approx([1 / 62 + 1 / 63, 1 / 61 + 1 / 62, 1 / 63 + 1 / 61])


def test_reciprocal_rank_with_another_constant() -> None:
    assert reciprocal_rank([array([1.0, 2.0])], k=1) == pytest.approx([1 / 3, 1 / 2])


def test_ranks_count_from_one_and_ties_go_to_the_lower_id() -> None:
    assert ranks(array([1.0, 3.0, 3.0, 2.0])).tolist() == [4, 1, 2, 3]


def test_order_is_best_first_and_ties_go_to_the_lower_id() -> None:
    assert order(array([1.0, 3.0, 3.0, 2.0])).tolist() == [1, 2, 3, 0]


def test_ranks_and_order_of_nothing() -> None:
    assert len(ranks(array([]))) == 0
    assert len(order(array([]))) == 0


@given(SCORES)
def test_min_max_stays_in_range_and_reaches_both_ends(values: list[float]) -> None:
    stretched = min_max(array(values))
    assert stretched.min() == 0.0
    assert stretched.max() == (1.0 if len(set(values)) > 1 else 0.0)


@given(SCORES)
def test_min_max_keeps_the_order(values: list[float]) -> None:
    assert order(min_max(array(values))).tolist() == order(array(values)).tolist()


@given(SCORES, st.integers(-50, 50).map(float), st.sampled_from([0.5, 2.0, 16.0]))
def test_min_max_does_not_depend_on_unit_or_zero(values: list[float], zero: float, unit: float) -> None:
    assert min_max(array(values) * unit + zero) == pytest.approx(min_max(array(values)))


@given(SCORES)
def test_ranks_are_a_permutation_that_inverts_order(values: list[float]) -> None:
    found = ranks(array(values))
    assert sorted(found.tolist()) == list(range(1, len(values) + 1))
    assert [int(found[passage]) for passage in order(array(values))] == list(range(1, len(values) + 1))


@given(SCORES)
def test_order_never_rises_and_breaks_ties_by_id(values: list[float]) -> None:
    ordered = order(array(values)).tolist()
    assert ordered == sorted(range(len(values)), key=lambda passage: (-values[passage], passage))


@given(SCORES)
def test_reciprocal_rank_of_a_ranking_with_itself_keeps_its_order(values: list[float]) -> None:
    fused = reciprocal_rank([array(values), array(values)])
    assert order(fused).tolist() == order(array(values)).tolist()
    assert fused.max() == pytest.approx(2 / 61)
