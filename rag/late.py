"""Late interaction: how well each word piece of a question finds its like in a passage or sentence.

A passage's score is the mean over the question's word pieces of the best cosine with any of its own,
weighted by how rare the word is. Source: O. Khattab, M. Zaharia, "ColBERT: Efficient and Effective Passage
Search via Contextualized Late Interaction over BERT", SIGIR 2020; here over the word-piece vectors that the
sentence encoder computes anyway, without training. The weights by idf are ours.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedder import Encoded
from index.generation import Generation
from index.lexical import LexicalIndex
from index.tokenizer import tokens

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
        self._sentences: dict[int, NDArray[np.float64]] = {}
        self._pieces = projected / np.maximum(np.linalg.norm(projected, axis=1, keepdims=True), 1e-9)

    def scores(self, ranges: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
        """Return the score of each range of word pieces of the index, shape (ranges,); 0 for an empty one."""
        result = np.zeros(len(ranges))
        filled = [index for index, (start, end) in enumerate(ranges) if end > start]
        if not filled or not len(self._pieces):
            return result
        rows = [self._generation.tokens[slice(*ranges[index])] for index in filled]
        gathered = np.concatenate(rows, dtype=np.float32)
        # Pieces by rows, so that what is compared lies side by side in memory.
        cosines = self._pieces @ gathered.T
        cosines /= np.maximum(np.sqrt(np.einsum("ij,ij->i", gathered, gathered)), 1e-9)
        starts = np.cumsum([0] + [len(row) for row in rows[:-1]])
        result[filled] = self._weights @ np.maximum.reduceat(cosines, starts, axis=1)
        return result

    def passages(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the scores of passages, shape (numbers,)."""
        rows = self._generation.passages[numbers]
        return self.scores(list(zip(rows["token_start"].tolist(), rows["token_end"].tolist(), strict=True)))

    def best_sentences(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the score of each passage's best sentence, shape (numbers,); 0 for a passage without one."""
        rows = self._generation.passages[numbers]
        firsts, lasts = rows["sentence_start"].tolist(), rows["sentence_end"].tolist()
        ranges: list[tuple[int, int]] = []
        for first, last in zip(firsts, lasts, strict=True):
            found = self._generation.sentences[first:last]
            ranges += zip(found["token_start"].tolist(), found["token_end"].tolist(), strict=True)
        ends = np.cumsum(np.subtract(lasts, firsts))
        scores = np.split(self.scores(ranges), ends)[:-1]
        self._sentences.update(zip(numbers.tolist(), scores, strict=True))
        return np.array([own.max() if len(own) else 0.0 for own in scores])

    def sentences(self, passage: int) -> NDArray[np.float64]:
        """Return the scores of a passage's sentences, in their order."""
        if passage in self._sentences:
            return self._sentences[passage]
        row = self._generation.passages[passage]
        rows = self._generation.sentences[int(row["sentence_start"]) : int(row["sentence_end"])]
        return self.scores(list(zip(rows["token_start"].tolist(), rows["token_end"].tolist(), strict=True)))
