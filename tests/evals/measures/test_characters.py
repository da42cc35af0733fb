"""Precision and recall in characters, by hand."""

import pytest

from evals.measures.characters import merged, overlap, precision_and_recall


def test_spans_are_merged() -> None:
    assert merged([(5, 20), (0, 10), (20, 22), (30, 31)]) == [(0, 22), (30, 31)]
    assert overlap([(0, 10), (20, 30)], [(5, 25)]) == 10


def test_by_hand() -> None:
    right = {"a": [(0, 10), (5, 20)], "b": [(100, 120)]}
    # First: 10 of 20 characters shown are right, of 40 that answer. Then 10 of the next 110 besides.
    values = precision_and_recall([("a", (10, 30)), ("b", (0, 110))], right, (1, 2, 4))
    assert values == [(0.5, 0.25), (20 / 130, 0.5), (20 / 130, 0.5)]


def test_a_character_shown_twice_counts_once() -> None:
    assert precision_and_recall([("a", (0, 10)), ("a", (5, 15))], {"a": [(0, 15)]}, (2,)) == [(1.0, 1.0)]


@pytest.mark.parametrize("shown", [[], [("c", (10, 30))], [("a", (20, 30))]])
def test_nothing_right(shown: list[tuple[str, tuple[int, int]]]) -> None:
    assert precision_and_recall(shown, {"a": [(0, 20)]}, (1,)) == [(0.0, 0.0)]
