"""Late interaction: how well each token of a question matches its best counterpart in a passage or sentence.

A passage's score is the mean over the question's tokens of the best cosine with any of its own tokens, weighted by
how rare the token's word is. Source: O. Khattab, M. Zaharia, "ColBERT: Efficient and Effective Passage Search via
Contextualized Late Interaction over BERT", SIGIR 2020; here over the token vectors that the sentence encoder computes
anyway, without training. The weights by idf are ours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoded
from index.encoder.token_codes import rotate
from index.reading import LexicalSearch, OpenGeneration
from index.text.tokenizer import located_terms

Floats = NDArray[np.float64]

Ranges = NDArray[np.int64]
"""First token and the one after the last, shape (ranges, 2)."""

_NO_RANGES = np.zeros((0, 2), np.int64)

BASE_WEIGHT = 1.0
"""Weight of every token before its word's idf is added, so that question words and stop words count a little."""


def token_weights(question: str, encoded: Encoded, lexical: LexicalSearch) -> NDArray[np.float32]:
    """Return the weight of each token of a question, shape (tokens,), summing to 1."""
    words = list(located_terms(question))
    weights = np.full(len(encoded.offsets), BASE_WEIGHT, np.float32)
    for number, (start, end) in enumerate(encoded.offsets):
        idfs = [lexical.idf_of(word.term) for word in words if word.start <= start and end <= word.end]
        weights[number] += min(idfs, default=0.0)
    return weights / max(float(weights.sum()), 1e-9)


class LateInteraction:
    """Scores passages and sentences of a generation against one question."""

    def __init__(self, question: str, encoded: Encoded, generation: OpenGeneration) -> None:
        self._generation = generation
        self._weights = token_weights(question, encoded, generation.lexical)
        self._tokens = rotate(encoded.tokens)
        self._offsets = encoded.offsets
        self._sentences: dict[int, Floats] = {}

    def compare(self, passages: NDArray[np.int64]) -> "ComparedPassages":
        """Compare the question with passages, each token once, and return their scores."""
        self._generation.prefetch(passages, tokens=True)
        ranges = _token_ranges(self._generation.passages[passages])
        shifts = _shifts(ranges)
        cosines = self._cosines(ranges)
        scores = self._best(cosines, ranges + shifts[:, None])
        return ComparedPassages(self, scores, cosines, dict(zip(passages.tolist(), shifts.tolist(), strict=True)))

    def likeness(self, places: Sequence[tuple[int, int]], passages: NDArray[np.int64]) -> Floats:
        """Return for each place in the question the mean over its tokens of the best cosine with any of the passages'.

        1 for a place without tokens.
        """
        best = self._cosines(_token_ranges(self._generation.passages[passages])).max(axis=1)
        starts, ends = self._offsets[:, 0], self._offsets[:, 1]
        own = [best[(start <= starts) & (ends <= end) & (starts < ends)] for start, end in places]
        return np.array([values.mean() if len(values) else 1.0 for values in own])

    def score_sentences(self, passage: int) -> Floats:
        """Return the scores of a passage's sentences, in their order, shape (sentences,)."""
        known = self._sentences.get(passage)
        return self.score_ranges(self._sentence_ranges(passage)) if known is None else known

    def score_ranges(self, ranges: Ranges) -> Floats:
        """Return the score of each range of the index's tokens, shape (ranges,); 0 for an empty one."""
        return self._best(self._cosines(ranges), ranges + _shifts(ranges)[:, None])

    def best_sentences(
        self, passages: NDArray[np.int64], cosines: NDArray[np.float32], shifts: Mapping[int, int]
    ) -> Floats:
        """Return the score of each passage's best sentence from cosines computed before; 0 without sentences."""
        ranges = [self._sentence_ranges(passage) + shifts[passage] for passage in passages.tolist()]
        ends = np.cumsum([len(own) for own in ranges])
        scores = np.split(self._best(cosines, np.concatenate([_NO_RANGES, *ranges])), ends)[:-1]
        self._sentences.update(zip(passages.tolist(), scores, strict=True))
        return np.array([own.max() if len(own) else 0.0 for own in scores])

    def _sentence_ranges(self, passage: int) -> Ranges:
        return _token_ranges(self._generation.sentences_of(passage))

    def _cosines(self, ranges: Ranges) -> NDArray[np.float32]:
        """Return the cosines of the question's tokens with those of ranges side by side, and with a zero vector."""
        vectors = self._generation.token_vectors(ranges)
        # One row a question token: the values that are compared lie side by side in memory.
        cosines = np.zeros((len(self._tokens), len(vectors) + 1), np.float32)
        np.minimum(self._tokens @ vectors.T, 1.0, out=cosines[:, :-1])
        return cosines

    def _best(self, cosines: NDArray[np.float32], ranges: Ranges) -> Floats:
        """Return the score of each range of columns, shape (ranges,); 0 for an empty one."""
        if not len(ranges) or not len(cosines):
            return np.zeros(len(ranges))
        # reduceat also reduces from each range's end to the next one's start; every second result drops those.
        best = np.maximum.reduceat(cosines, ranges.ravel(), axis=1)[:, ::2]
        return np.where(ranges[:, 1] > ranges[:, 0], self._weights @ best, 0.0)


@dataclass(frozen=True, slots=True)
class ComparedPassages:
    """Passages compared with a question: their scores, shape (passages,), and the cosines that they come from."""

    interaction: LateInteraction
    scores: Floats
    cosines: NDArray[np.float32]
    shifts: Mapping[int, int]

    def best_sentences(self, passages: NDArray[np.int64]) -> Floats:
        """Return the score of the best sentence of each of some of the passages, shape (passages,)."""
        return self.interaction.best_sentences(passages, self.cosines, self.shifts)


def _token_ranges(rows: NDArray[np.void]) -> Ranges:
    """Return where the tokens of passages or sentences lie in the index."""
    return np.column_stack([rows["token_start"], rows["token_end"]]).astype(np.int64)


def _shifts(ranges: Ranges) -> NDArray[np.int64]:
    """Return how far each range's tokens move when all ranges are put side by side."""
    shifts: NDArray[np.int64] = np.cumsum(ranges[:, 1] - ranges[:, 0]) - ranges[:, 1]
    return shifts
