"""Which passages are compared closely: the best of the fused order, and the best by words."""

import numpy as np
import pytest

from rag.ranking.candidates import keep_leaders


@pytest.mark.parametrize(
    ("scores", "most", "expected"),
    [
        # Of ten candidates, two are kept for the best by words: 11 and 10, where the order had 8 and 9.
        ({11: 9.0, 10: 5.0, 0: 1.0}, 10, [0, 1, 2, 3, 4, 5, 6, 7, 11, 10, 8, 9]),
        # Those that are among them anyway stay where they are.
        ({3: 9.0, 11: 5.0}, 10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 9, 10]),
        # A passage without any of the words leads in nothing.
        ({3: 9.0}, 10, list(range(12))),
        ({11: 9.0}, 12, list(range(12))),
        ({11: 9.0}, 50, list(range(12))),
    ],
)
def test_the_best_by_words_are_candidates_wherever_meaning_puts_them(
    scores: dict[int, float], most: int, expected: list[int]
) -> None:
    lexical = np.zeros(12)
    for passage, score in scores.items():
        lexical[passage] = score
    assert keep_leaders(np.arange(12), lexical, most).tolist() == expected
