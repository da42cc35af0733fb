"""Which heads of columns a question may ask for, by meaning."""

from collections.abc import Sequence

import numpy as np

from index.encoder.base import Encoded
from rag.ranking.columns import ColumnMeanings
from tests.fakes import FakeEmbedder

SIMILAR = {"Died": 0.6, "Sank": 0.4, "Age": 0.2}


class _HeadEmbedder(FakeEmbedder):
    """Gives the heads their similarity with any question; keeps what it encoded."""

    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        self.encoded += texts
        nothing = np.zeros((0, 2), np.float32), np.zeros((0, 2), np.int32)
        cosines = [SIMILAR.get(text, 1.0) for text in texts]
        return [Encoded(np.array([one, (1 - one**2) ** 0.5], np.float32), *nothing) for one in cosines]


def test_heads_far_behind_the_nearest_are_not_asked_for() -> None:
    columns = ColumnMeanings("When was Ada Roe lost?", _HeadEmbedder())
    assert columns.may_be_asked(["Died", "Sank", "Age", ""], []) == [True, True, False, True]
    assert columns.may_be_asked(["Sank", "Age"], []) == [True, True]
    assert columns.may_be_asked([], []) == []


def test_what_the_question_says_of_the_row_is_not_compared_and_nothing_is_encoded_twice() -> None:
    embedder = _HeadEmbedder()
    columns = ColumnMeanings("When was Ada Roe lost?", embedder)
    columns.may_be_asked(["Died", "Age"], ["ada roe", ""])
    columns.may_be_asked(["Age", "Died"], ["ada roe"])
    assert embedder.encoded == ["Age", "Died", "When was it lost?"]
