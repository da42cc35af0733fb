"""Which sentences are highlighted, worked by hand."""

import math

import numpy as np
import pytest

from index.search.lexical import LexicalIndex
from rag.ranking.coverage import best_sentences, coverage

LEXICAL = LexicalIndex.build([["ivanov", "peru"], ["peru"]])
IVANOV, PERU, UNKNOWN = math.log(2), math.log(1.2), math.log(6)


def test_coverage_is_the_share_of_idf() -> None:
    question = ["ivanov", "peru", "lavra"]
    total = IVANOV + PERU + UNKNOWN
    assert coverage(question, {"ivanov"}, LEXICAL) == pytest.approx(IVANOV / total)
    assert coverage(question, {"ivanov", "peru", "other"}, LEXICAL) == pytest.approx((IVANOV + PERU) / total)
    assert coverage(question, set(question), LEXICAL) == pytest.approx(1.0)


def test_a_repeated_term_counts_once() -> None:
    assert coverage(["ivanov", "ivanov", "peru"], {"peru"}, LEXICAL) == pytest.approx(PERU / (PERU + IVANOV))


def test_coverage_of_no_terms_is_zero() -> None:
    assert coverage([], {"peru"}, LEXICAL) == 0.0


@pytest.mark.parametrize(
    ("scores", "most", "expected"),
    [
        ([0.2, 1.0, 0.9, 0.84], 3, [1, 2]),
        ([0.2, 1.0, 0.9, 0.85], 3, [1, 2, 3]),
        ([0.2, 1.0, 0.9, 0.86], 2, [1, 2]),
        ([1.0, 1.0, 1.0], 2, [0, 1]),
        ([0.5], 3, [0]),
        ([0.0, 0.0], 3, [0, 1]),
    ],
)
def test_the_best_sentence_and_those_nearly_as_good(scores: list[float], most: int, expected: list[int]) -> None:
    assert best_sentences(np.array(scores), most) == expected


@pytest.mark.parametrize("scores", [[-0.2], [-0.5, -0.2], [-1.0, -0.9, -0.95]])
def test_there_is_a_best_sentence_even_if_all_score_below_zero(scores: list[float]) -> None:
    """Cosines may be negative; a passage always has a sentence it is there for."""
    assert best_sentences(np.array(scores), 3)[:1] == [int(np.argmax(scores))]
