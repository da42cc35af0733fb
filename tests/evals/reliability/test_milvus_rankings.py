"""What counts as the same answer and the same ranking of two back ends."""

import pytest

from evals.reliability.milvus_rankings import TIE, answers_apart, compare, rankings_apart
from rag.models import Answer, RankedPassage
from tests.evals.conftest import MakeAnswer, MakePassage


@pytest.fixture
def ranking(passage: MakePassage) -> list[RankedPassage]:
    """Five passages, of which the second and the third are tied."""
    found = []
    for rank, (document, score) in enumerate([("a", 0.9), ("b", 0.5), ("c", 0.5), ("d", 0.3), ("e", 0.1)], 1):
        hit = passage(rank, document, 0, 9)
        found.append(hit.model_copy(update={"scores": hit.scores.model_copy(update={"fused": score})}))
    return found


def test_rankings_are_the_same_though_tied_passages_change_places(ranking: list[RankedPassage]) -> None:
    first, second, third, fourth, last = ranking
    assert rankings_apart(ranking, [first, third, second, fourth, last]) == 0
    assert rankings_apart(ranking, [second, first, third, fourth, last]) is None
    assert rankings_apart(ranking, [first, second, third, fourth]) is None
    near = fourth.model_copy(update={"scores": fourth.scores.model_copy(update={"fused": 0.3 + TIE / 2})})
    assert rankings_apart(ranking, [first, second, third, near, last]) == pytest.approx(TIE / 2)


def test_answers_are_the_same_but_for_numbers(passage: MakePassage, answer: MakeAnswer) -> None:
    hit = passage(1, "a", 0, 9, (0, 4))
    one = answer(hit, confidence=0.5, short="----")
    other = answer(hit.model_copy(update={"scores": hit.scores.model_copy(update={"dense": 0.7})}), confidence=0.6)
    assert answers_apart(one, other.model_copy(update={"short": "----"})) == pytest.approx(0.1)
    assert answers_apart(one, other) is None
    moved = passage(1, "a", 0, 9, (1, 5))
    differing: list[Answer] = [answer(moved, short="----"), answer(short="----"), answer(hit, answered=False)]
    assert [answers_apart(one, each) for each in differing] == [None] * 3


def test_questions_that_differ_are_named() -> None:
    found = compare(["a", "b", "c"], lambda question: {"a": 0.25, "b": None, "c": 0.5}[question])
    assert (found.asked, found.different, found.largest) == (3, ["b"], 0.5)
