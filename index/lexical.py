"""The lexical index: BM25 by rank-bm25 with Lucene's idf, its weights compiled into a sparse matrix.

rank-bm25 decides every weight; at query time a term's postings are read instead of looping over all
passages, with the same scores.
"""

import bisect
import math
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from rank_bm25 import BM25Okapi

K1 = 1.5
B = 0.75


def lucene_bm25(corpus: Sequence[Sequence[str]]) -> "BM25Okapi":
    """Return rank-bm25's Okapi model with Lucene's idf, `ln(1 + (N - n + 0.5) / (n + 0.5))`.

    Okapi's own idf is 0 for a term in half of the passages and is floored, out of order, for commoner
    ones; Lucene's is positive and falls with every further passage. `corpus`: each passage's terms.
    """
    from rank_bm25 import BM25Okapi

    class LuceneBM25(BM25Okapi):  # type: ignore[misc]
        def _calc_idf(self, nd: dict[str, int]) -> None:
            for term, count in nd.items():
                self.idf[term] = math.log(1 + (self.corpus_size - count + 0.5) / (count + 0.5))

    return LuceneBM25(corpus, k1=K1, b=B)


class LexicalIndex:
    """BM25 weights of every term in every passage, by term.

    `vocabulary`: term to row. Row r's passages are `passages[indptr[r]:indptr[r + 1]]`, ascending, their
    term counts and BM25 weights at the same places of `counts` and `weights`.
    """

    def __init__(
        self,
        vocabulary: dict[str, int],
        indptr: NDArray[np.int64],
        passages: NDArray[np.int32],
        counts: NDArray[np.int32],
        weights: NDArray[np.float64],
        idf: NDArray[np.float64],
        size: int,
    ) -> None:
        self.vocabulary = vocabulary
        self.indptr = indptr
        self.passages = passages
        self.counts = counts
        self.weights = weights
        self.idf = idf
        self.size = size

    @classmethod
    def build(cls, corpus: Sequence[Sequence[str]]) -> "LexicalIndex":
        """Compile the index of a corpus, given each passage's terms; passages may be empty."""
        if not any(corpus):
            empty = np.zeros(0, np.int32)
            return cls({}, np.zeros(1, np.int64), empty, empty, np.zeros(0), np.zeros(0), len(corpus))
        model: Any = lucene_bm25(corpus)
        vocabulary = {term: row for row, term in enumerate(sorted(model.idf))}
        sizes = [len(frequencies) for frequencies in model.doc_freqs]
        total = sum(sizes)
        rows = np.fromiter((vocabulary[t] for f in model.doc_freqs for t in f), np.int64, total)
        counts = np.fromiter((count for f in model.doc_freqs for count in f.values()), np.int32, total)
        passages = np.repeat(np.arange(len(corpus), dtype=np.int32), sizes)
        order = np.lexsort((passages, rows))
        rows, counts, passages = rows[order], counts[order], passages[order]
        idf = np.fromiter((model.idf[term] for term in vocabulary), np.float64, len(vocabulary))
        lengths = np.asarray(model.doc_len, np.float64)[passages]
        norm = model.k1 * (1 - model.b + model.b * lengths / model.avgdl)
        weights = idf[rows] * (counts * (model.k1 + 1) / (counts + norm))
        indptr = np.searchsorted(rows, np.arange(len(vocabulary) + 1)).astype(np.int64)
        return cls(vocabulary, indptr, passages, counts, weights, idf, len(corpus))

    def scores(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """Return the BM25 score of every passage, shape (passages,); a repeated term counts again."""
        scores = np.zeros(self.size)
        for term in terms:
            row = self.vocabulary.get(term)
            if row is not None:
                place = slice(self.indptr[row], self.indptr[row + 1])
                scores[self.passages[place]] += self.weights[place]
        return scores

    def completions(self, prefix: str, most: int = 8) -> list[str]:
        """Return the terms that begin with a prefix, at most `most`, those of most passages first."""
        first = bisect.bisect_left(self._names, prefix)
        last = bisect.bisect_left(self._names, prefix + "\U0010ffff")
        frequency = np.diff(self.indptr[first : last + 1])
        return [self._names[first + row] for row in np.argsort(-frequency, kind="stable")[:most].tolist()]

    @cached_property
    def _names(self) -> list[str]:
        """The terms in the order of their rows, which is that of their characters."""
        return list(self.vocabulary)

    def contribution(self, term: str, passage: int) -> float:
        """Return what one occurrence of a term in the question adds to a passage's score."""
        row = self.vocabulary.get(term)
        if row is None:
            return 0.0
        start, end = int(self.indptr[row]), int(self.indptr[row + 1])
        place = start + int(np.searchsorted(self.passages[start:end], passage))
        return float(self.weights[place]) if place < end and self.passages[place] == passage else 0.0

    def holds(self, term: str, passages: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return for each of some passages whether it has a term, shape (passages,)."""
        row = self.vocabulary.get(term)
        if row is None:
            return np.zeros(len(passages), bool)
        own = self.passages[self.indptr[row] : self.indptr[row + 1]]
        found: NDArray[np.bool_] = own[np.minimum(np.searchsorted(own, passages), len(own) - 1)] == passages
        return found

    def idf_of(self, term: str) -> float:
        """Return a term's idf; for one that no passage has, that of a term in none of them."""
        row = self.vocabulary.get(term)
        return float(self.idf[row]) if row is not None else math.log(1 + (self.size + 0.5) / 0.5)

    def terms_by_passage(self) -> list[list[str]]:
        """Return each passage's terms, repeated as often as they occur, in no order."""
        names = list(self.vocabulary)
        result: list[list[str]] = [[] for _ in range(self.size)]
        for row, name in enumerate(names):
            for place in range(int(self.indptr[row]), int(self.indptr[row + 1])):
                result[int(self.passages[place])].extend([name] * int(self.counts[place]))
        return result
