"""Late interaction: how well each word piece of a question finds its like in a passage or sentence.

A passage's score is the mean over the question's word pieces of the best cosine with any of its own,
weighted by how rare the word is. Source: O. Khattab, M. Zaharia, "ColBERT: Efficient and Effective Passage
Search via Contextualized Late Interaction over BERT", SIGIR 2020; here over the word-piece vectors that the
sentence encoder computes anyway, without training. The weights by idf are ours.
"""

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoded
from index.search.lexical import LexicalIndex
from index.store.generation import Generation
from index.text.tokenizer import tokens

Floats = NDArray[np.float64]

Ranges = NDArray[np.int64]
"""First word pieces, and those after the last, shape (ranges, 2)."""

_NONE = np.zeros((0, 2), np.int64)

FLOOR = 1.0
"""Weight of a word piece beside its word's idf, so that question and stop words count a little."""


def piece_weights(question: str, encoded: Encoded, lexical: LexicalIndex) -> NDArray[np.float32]:
    """Return the weight of each word piece of a question, shape (word pieces,), summing to 1."""
    found = list(tokens(question))
    weights = np.full(len(encoded.offsets), FLOOR, np.float32)
    for piece, (start, end) in enumerate(encoded.offsets):
        idfs = [lexical.idf_of(token.term) for token in found if token.start <= start and end <= token.end]
        weights[piece] += min(idfs, default=0.0)
    return weights / max(float(weights.sum()), 1e-9)


class LateInteraction:
    """The late-interaction scores of one question against a generation."""

    def __init__(self, question: str, encoded: Encoded, generation: Generation) -> None:
        self._generation = generation
        self._weights = piece_weights(question, encoded, generation.lexical)
        projected = encoded.tokens @ generation.basis
        self._pieces = projected / np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), 1e-9)
        self._cosines = np.zeros((len(self._pieces), 1), np.float32)
        self._shifts: dict[int, int] = {}
        self._sentences: dict[int, Floats] = {}

    def scores(self, ranges: Ranges) -> Floats:
        """Return the score of each range of word pieces of the index, shape (ranges,); 0 for an empty one."""
        return self._best(self._compared(ranges), ranges + _shifts(ranges)[:, None])

    def passages(self, numbers: NDArray[np.int64]) -> Floats:
        """Return the scores of passages, shape (numbers,)."""
        ranges = _ranges(self._generation.passages[numbers])
        shifts = _shifts(ranges)
        self._cosines, self._shifts = self._compared(ranges), dict(zip(numbers.tolist(), shifts.tolist(), strict=True))
        return self._best(self._cosines, ranges + shifts[:, None])

    def best_sentences(self, numbers: NDArray[np.int64]) -> Floats:
        """Return the score of each best sentence of some of the `passages`, shape (numbers,); 0 for one without any."""
        found = [self._ranges_of(number) + self._shifts[number] for number in numbers.tolist()]
        ends = np.cumsum([len(ranges) for ranges in found])
        scores = np.split(self._best(self._cosines, np.concatenate([_NONE, *found])), ends)[:-1]
        self._sentences.update(zip(numbers.tolist(), scores, strict=True))
        return np.array([own.max() if len(own) else 0.0 for own in scores])

    def sentences(self, passage: int) -> Floats:
        """Return the scores of a passage's sentences, in their order."""
        known = self._sentences.get(passage)
        return self.scores(self._ranges_of(passage)) if known is None else known

    def _ranges_of(self, passage: int) -> Ranges:
        return _ranges(self._generation.sentences_of(passage))

    def _compared(self, ranges: Ranges) -> NDArray[np.float32]:
        """Return the question's pieces' cosines with those of ranges, side by side, and with one that is no piece."""
        rows = [self._generation.tokens[first:last] for first, last in ranges.tolist()]
        gathered = np.concatenate([*rows, np.zeros((1, self._pieces.shape[1]), np.int8)], dtype=np.float32)
        # Pieces by rows, so that what is compared lies side by side in memory.
        cosines: NDArray[np.float32] = self._pieces @ gathered.T
        cosines /= np.maximum(np.sqrt(np.einsum("ij,ij->i", gathered, gathered)), 1e-9)
        return cosines

    def _best(self, cosines: NDArray[np.float32], ranges: Ranges) -> Floats:
        """Return the score of each range of columns, shape (ranges,); 0 for an empty one."""
        if not len(ranges) or not len(cosines):
            return np.zeros(len(ranges))
        # From each range's start to its end, which counts, and from there to the next one's start, which doesn't.
        best = np.maximum.reduceat(cosines, ranges.ravel(), axis=1)[:, ::2]
        return np.where(ranges[:, 1] > ranges[:, 0], self._weights @ best, 0.0)


def _ranges(rows: NDArray[np.void]) -> Ranges:
    """Return where the word pieces of passages or sentences lie in the index."""
    return np.column_stack([rows["token_start"], rows["token_end"]]).astype(np.int64)


def _shifts(ranges: Ranges) -> NDArray[np.int64]:
    """Return how far from their places in the index the pieces of ranges are when they are put side by side."""
    shifts: NDArray[np.int64] = np.cumsum(ranges[:, 1] - ranges[:, 0]) - ranges[:, 1]
    return shifts
