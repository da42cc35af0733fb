"""A generation some of whose passages wait for their vectors, with vectors that were made for one question."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Vector, Vectors
from index.encoder.token_codes import Codes, decode_tokens
from index.search.dense import DenseIndex
from index.search.topk import Numbers, best
from index.store.generation import Generation
from index.store.tables import Rows


class CompletedGeneration:
    """Reads like a generation in which some passages have got vectors in memory; all else is as it was."""

    def __init__(
        self,
        generation: Generation,
        passages: Sequence[int],
        vectors: Sequence[Vector],
        tokens: Sequence[Codes],
        sentences: Sequence[NDArray[np.int64]],
    ) -> None:
        """Take the vectors of passages that have none in the index, at least one, by ascending number.

        `tokens`: the codes of each one's tokens. `sentences`: the tokens of each one's sentences, counted from its
        first, shape (sentences, 2).
        """
        self._base = generation
        self._vectors = dict(zip(passages, vectors, strict=True))
        self._first = generation.manifest.tokens + sum(segment.record.tokens for segment in generation.segments)
        ends = self._first + np.cumsum([0, *(len(own) for own in tokens)])
        self._tokens = dict(zip(passages, zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True), strict=True))
        self._codes = np.concatenate(tokens)
        self._sentences = dict(zip(passages, sentences, strict=True))
        self.passages: Rows = _Passages(generation.passages, self._tokens)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._base, name)

    @cached_property
    def dense(self) -> DenseIndex:
        """The dense index."""
        return _CompletedDense(self._base.dense, self._vectors)

    def sentences_of(self, passage: int) -> NDArray[np.void]:
        """Return the rows of a passage's sentences, in their order, shape (sentences,) of SENTENCE."""
        rows = self._base.sentences_of(passage)
        own = self._sentences.get(passage)
        if own is not None:
            rows, first = rows.copy(), self._tokens[passage][0]
            rows["token_start"], rows["token_end"] = first + own[:, 0], first + own[:, 1]
        return rows

    def token_vectors(self, ranges: NDArray[np.int64]) -> Vectors:
        """Return the vectors of ranges of tokens side by side, as `Generation.token_vectors` does."""
        dimensions = self._base.manifest.config.embedder.dimensions
        found = [np.zeros((0, dimensions), np.float32)]
        for first, last in ranges.tolist():
            if first >= self._first:
                found.append(decode_tokens(self._codes[first - self._first : last - self._first], dimensions))
            else:
                found.append(self._base.token_vectors(np.array([[first, last]])))
        return np.concatenate(found)


class _Passages:
    """Rows of passages, some of which have tokens of their own."""

    def __init__(self, rows: Rows, tokens: Mapping[int, tuple[int, int]]) -> None:
        self._rows = rows
        self._tokens = tokens

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Any:
        return (self[number] for number in range(len(self)))

    def __getitem__(self, place: Any) -> Any:
        rows = self._rows[place]
        if isinstance(place, str):
            return rows
        numbers = np.arange(len(self))[place]
        rows = rows.copy()
        for row, number in zip(np.atleast_1d(rows), np.atleast_1d(numbers).tolist(), strict=True):
            if number in self._tokens:
                row["token_start"], row["token_end"] = self._tokens[number]
        return rows


class _CompletedDense(DenseIndex):
    """A dense index in which some passages have vectors of their own."""

    def __init__(self, index: DenseIndex, vectors: Mapping[int, Vector]) -> None:
        self.__dict__.update(index.__dict__)
        self._index = index
        self._passages: Numbers = np.array(sorted(vectors), np.int64)
        self._vectors = np.array([vectors[number] for number in self._passages.tolist()])

    def scores(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the cosine of every passage with a question's vector, shape (passages,)."""
        scores = self._index.scores(vector)
        scores[self._passages] = self._vectors @ vector
        return scores

    def scores_of(self, vector: NDArray[np.float32], passages: Numbers) -> NDArray[np.float64]:
        """Return the cosines of the given passages, shape (passages,)."""
        scores = self._index.scores_of(vector, passages)
        own = np.isin(passages, self._passages)
        scores[own] = self._vectors[np.searchsorted(self._passages, passages[own])] @ vector
        return scores

    def nearest(
        self, vector: NDArray[np.float32], most: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the `most` passages nearest to a question's vector and their cosines, nearest first."""
        own = self._passages if among is None else self._passages[among[self._passages]]
        passages = np.union1d(self._index.nearest(vector, most, among)[0], own)
        scores = self.scores_of(vector, passages)
        chosen = best(scores, most)
        return passages[chosen], scores[chosen]
