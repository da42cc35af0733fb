"""Late interaction, over vectors of two dimensions that can be worked by hand."""

import math
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder.base import Encoded
from index.encoder.token_codes import rotate
from index.search.lexical import LexicalIndex
from index.store.generation import PASSAGE, SENTENCE, Generation
from rag.ranking.late_interaction import LateInteraction, token_weights

# Two passages: `peru` is in both of them, `ivanov` in one.
LEXICAL = LexicalIndex.build([["ivanov", "peru"], ["peru"]])
IDF_IVANOV = math.log(1 + 1.5 / 1.5)
IDF_PERU = math.log(1 + 0.5 / 2.5)
IDF_UNKNOWN = math.log(1 + 2.5 / 0.5)


@dataclass
class FakeGeneration:
    """As much of a generation as late interaction reads: token vectors of two dimensions, kept exactly."""

    tokens: NDArray[np.float32] = field(
        default_factory=lambda: np.array([[1, 0], [0, 1], [0.6, 0.8], [-1, 0]], np.float32)
    )
    lexical: LexicalIndex = LEXICAL
    passages: NDArray[np.void] = field(default_factory=lambda: np.zeros(3, PASSAGE))
    sentences: NDArray[np.void] = field(default_factory=lambda: np.zeros(2, SENTENCE))

    def prefetch(self, passages: NDArray[np.int64], *, tokens: bool = False) -> None:
        """All are at hand."""

    def token_vectors(self, ranges: NDArray[np.int64]) -> NDArray[np.float32]:
        rows = [rotate(self.tokens[first:last]) for first, last in ranges.tolist()]
        return np.concatenate([*rows, np.zeros((0, 2), np.float32)])

    def sentences_of(self, passage: int) -> NDArray[np.void]:
        row = self.passages[passage]
        return self.sentences[row["sentence_start"] : row["sentence_end"]]


def encoded(*pieces: tuple[int, int, float, float]) -> Encoded:
    """Encode a question by hand: each piece's start, end and vector."""
    return Encoded(
        vector=np.array([1.0, 0.0], np.float32),
        tokens=np.array([piece[2:] for piece in pieces], np.float32).reshape(-1, 2),
        offsets=np.array([piece[:2] for piece in pieces], np.int32).reshape(-1, 2),
    )


def ranges(*pairs: tuple[int, int]) -> NDArray[np.int64]:
    return np.array(pairs, np.int64).reshape(-1, 2)


def interaction(question: str, text: Encoded, generation: FakeGeneration | None = None) -> LateInteraction:
    return LateInteraction(question, text, cast("Generation", generation or FakeGeneration()))


def test_weights_are_one_plus_idf_over_their_sum() -> None:
    weights = token_weights("Ivanov in Peru", encoded((0, 6, 1, 0), (7, 9, 1, 0), (10, 14, 0, 1)), LEXICAL)
    raw = [1 + IDF_IVANOV, 1.0, 1 + IDF_PERU]  # `in` is a stop word and counts a little
    assert weights == pytest.approx([weight / sum(raw) for weight in raw], rel=1e-6)


def test_weights_sum_to_one_and_rise_with_idf() -> None:
    text = encoded((0, 4, 1, 0), (5, 11, 0, 1), (12, 17, 0, 1))
    weights = token_weights("Peru Ivanov Lavra", text, LEXICAL)
    assert float(weights.sum()) == pytest.approx(1.0)
    assert weights[0] < weights[1] < weights[2]


def test_a_piece_inside_a_word_has_the_words_weight() -> None:
    weights = token_weights("Ivanov", encoded((0, 2, 1, 0), (2, 6, 1, 0)), LEXICAL)
    assert weights == pytest.approx([0.5, 0.5])


def test_a_compound_piece_counts_by_its_commonest_term() -> None:
    # `Peru-Lavra` gives peru, lavra and perulavra, all over the whole compound.
    weights = token_weights("Peru-Lavra in", encoded((0, 4, 1, 0), (11, 13, 1, 0)), LEXICAL)
    assert weights == pytest.approx([(1 + IDF_PERU) / (2 + IDF_PERU), 1 / (2 + IDF_PERU)], rel=1e-6)


def test_weights_of_no_pieces() -> None:
    assert len(token_weights("", encoded(), LEXICAL)) == 0


def test_score_is_the_weighted_mean_of_the_best_cosines() -> None:
    found = interaction("Ivanov in", encoded((0, 6, 1, 0), (7, 9, 0, 1)))
    ivanov, rest = (1 + IDF_IVANOV) / (2 + IDF_IVANOV), 1 / (2 + IDF_IVANOV)
    # Pieces 0 and 1 of the index: each question piece finds itself. Piece 2 is (.6, .8); piece 3 is (-1, 0).
    scores = found.score_ranges(ranges((0, 2), (2, 3), (2, 4), (3, 4), (0, 1)))
    expected = [1.0, 0.6 * ivanov + 0.8 * rest, 0.6 * ivanov + 0.8 * rest, -ivanov, ivanov]
    assert scores == pytest.approx(expected, abs=0.005)


def test_lengths_of_question_vectors_do_not_matter() -> None:
    once = interaction("Ivanov", encoded((0, 6, 0.6, 0.8))).score_ranges(ranges((0, 1), (2, 3)))
    thrice = interaction("Ivanov", encoded((0, 6, 1.8, 2.4))).score_ranges(ranges((0, 1), (2, 3)))
    assert once == pytest.approx(thrice)
    assert once == pytest.approx([0.6, 1.0], abs=0.005)


def test_empty_ranges_score_zero_wherever_they_stand() -> None:
    found = interaction("Ivanov", encoded((0, 6, 1, 0)))
    assert found.score_ranges(ranges((0, 0), (0, 1), (1, 1), (3, 4), (4, 4))) == pytest.approx([0, 1, 0, -1, 0])
    assert found.score_ranges(ranges()).tolist() == []
    assert found.score_ranges(ranges((2, 2))).tolist() == [0.0]


def test_a_question_without_pieces_scores_zero() -> None:
    assert interaction("?", encoded()).score_ranges(ranges((0, 2), (2, 4))).tolist() == [0.0, 0.0]


def test_passages_and_sentences_read_their_own_pieces() -> None:
    generation = FakeGeneration()
    generation.passages["token_start"], generation.passages["token_end"] = [0, 1, 2], [1, 2, 4]
    generation.passages["sentence_start"], generation.passages["sentence_end"] = [0, 0, 0], [0, 0, 2]
    generation.sentences["token_start"], generation.sentences["token_end"] = [2, 3], [3, 4]
    found = interaction("Ivanov", encoded((0, 6, 1, 0)), generation)
    compared = found.compare(np.array([2, 0, 1]))
    assert compared.scores == pytest.approx([0.6, 1.0, 0.0], abs=0.005)
    assert found.score_sentences(2) == pytest.approx([0.6, -1.0], abs=0.005)
    assert compared.best_sentences(np.array([0, 2])) == pytest.approx([0.0, 0.6], abs=0.005)


def test_the_likeness_of_a_place_is_the_mean_of_its_pieces_best_cosines() -> None:
    generation = FakeGeneration()
    generation.passages["token_start"], generation.passages["token_end"] = [0, 1, 2], [1, 2, 4]
    found = interaction("Ivanov Peru", encoded((0, 3, 1, 0), (3, 6, 0, 1), (7, 11, -1, 0)), generation)
    assert found.likeness([(0, 6), (7, 11), (11, 12)], np.array([0, 2])) == pytest.approx([0.9, 1.0, 1.0], abs=0.005)
    assert found.likeness([(0, 6)], np.array([0])) == pytest.approx([0.5], abs=0.005)
