"""The best of many scores: those that sorting all of them gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.search.topk
from index.search.topk import Ranks, best

SCORES = st.lists(st.sampled_from([-1.0, 0.0, 0.5, 0.5, 1.0, 2.0, -np.inf]), min_size=1, max_size=60)


@given(SCORES, st.integers(-1, 70))
def test_the_best_are_the_first_of_all_sorted(drawn: list[float], most: int) -> None:
    scores = np.array(drawn)
    assert best(scores, most).tolist() == np.argsort(-scores, kind="stable")[: max(most, 0)].tolist()


@given(st.integers(0, 1000), st.integers(1, 9), st.integers(1, 300))
def test_the_best_of_many_too(seed: int, most: int, values: int) -> None:
    scores = np.random.default_rng(seed).integers(0, values, 700).astype(float)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.search.topk, "COLUMNS", 16)
        assert best(scores, most).tolist() == np.argsort(-scores, kind="stable")[:most].tolist()


@given(SCORES)
def test_a_rank_is_the_place_among_all_sorted(drawn: list[float]) -> None:
    scores = np.array(drawn)
    order = np.argsort(-scores, kind="stable").tolist()
    ranks = Ranks(scores)
    assert [ranks.of(place) for place in order] == list(range(1, len(order) + 1))


def test_what_has_no_score_is_ranked_by_nobody() -> None:
    ranks = Ranks(np.array([np.nan, 0.5, np.nan, 0.5, -1.0, 0.9]))
    assert [ranks.of(place) for place in (5, 1, 3, 4)] == [1, 2, 3, 4]
