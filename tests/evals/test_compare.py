"""Systems compared question by question."""

import pytest

from evals.compare import compare, differences
from evals.figures import Scores

OLD: Scores = {"first_passage": [1.0, 0.0, 1.0, None, 0.0], "within_500": [0.0] * 5}
NEW: Scores = {"first_passage": [0.0, 1.0, 1.0, 1.0, 1.0], "within_500": [1.0] * 5, "highlight": [1.0] * 5}


def test_differences_are_of_questions_that_both_have_a_value_for() -> None:
    assert differences(NEW, OLD, "first_passage") == [-1.0, 1.0, 0.0, 1.0]
    assert differences(NEW, OLD, "highlight") == []


def test_values_of_other_questions_are_not_compared() -> None:
    with pytest.raises(ValueError, match="zip"):
        differences({"first_passage": [1.0]}, OLD, "first_passage")


def test_by_hand() -> None:
    first, within = compare({"old": OLD, "new": NEW}, "old", ("first_passage", "within_500", "highlight"))
    assert (first.system, first.reference, first.measure, first.label) == (
        "new",
        "old",
        "first_passage",
        "evidence in the first passage",
    )
    assert (first.difference, first.wins, first.losses, first.ties) == (0.25, 2, 1, 1)
    # Signs of three differences of one: so large a sum in any case.
    assert first.p == first.p_holm == 1.0
    assert first.low <= 0.25 <= first.high
    assert (within.difference, within.wins, within.p) == pytest.approx((1.0, 5, 2 / 32))
    assert within.detectable is None


def test_several_arms_are_corrected_for_measure_by_measure() -> None:
    better: Scores = {"within_500": [1.0] * 5}
    same: Scores = {"within_500": [0.0] * 5}
    found = compare({"better": better, "old": OLD, "same": same}, "old", ("within_500",))
    assert [(one.system, one.p, one.p_holm) for one in found] == [
        ("better", pytest.approx(2 / 32), pytest.approx(4 / 32)),
        ("same", 1.0, 1.0),
    ]


def test_one_system_is_compared_with_nothing() -> None:
    assert compare({"old": OLD}, "old") == []


def test_questions_on_one_document_are_taken_together() -> None:
    old: Scores = {"within_500": [0.0] * 8}
    new: Scores = {"within_500": [1.0] * 8}
    [apart] = compare({"old": old, "new": new}, "old", ("within_500",))
    [together] = compare({"old": old, "new": new}, "old", ("within_500",), clusters=["a", "b"] * 4)
    assert (apart.p, together.p) == pytest.approx((2 / 2**8, 2 / 2**2))
    assert together.wins == 8
