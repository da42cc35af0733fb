"""The lexical index: BM25 by rank-bm25 with Lucene's idf, served from postings.

rank-bm25 computes every weight, once a generation, for each distinct pair of occurrences and passage length. A
question reads the postings of its terms and looks their weights up in that table. The scores are those of rank-bm25,
which would loop over every passage for each question.
"""

import bisect
import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.search.postings import Postings
from index.search.term_set import TermSet
from index.search.topk import best

if TYPE_CHECKING:
    from rank_bm25 import BM25Okapi

K1 = 1.5
B = 0.75

MOST_DEAD = 50
"""Terms that no live passage holds any more which are skipped in the search for a neighbour."""


def lucene_bm25(corpus: Sequence[Sequence[str]]) -> "BM25Okapi":
    """Return rank-bm25's Okapi model with Lucene's idf, `ln(1 + (N - n + 0.5) / (n + 0.5))`.

    Okapi's own idf is 0 for a term in half of the passages and is floored, out of order, for commoner
    ones; Lucene's is positive and falls with every further passage. `corpus`: each passage's terms.
    """
    from rank_bm25 import BM25Okapi

    class LuceneBM25(BM25Okapi):  # type: ignore[misc]
        def _calc_idf(self, nd: dict[str, int]) -> None:
            for term, count in nd.items():
                self.idf[term] = lucene_idf(self.corpus_size, count)

    return LuceneBM25(corpus, k1=K1, b=B)


def lucene_idf(passages: int, having: int) -> float:
    """Return the idf of a term that `having` of `passages` passages hold: `ln(1 + (N - n + 0.5) / (n + 0.5))`."""
    return math.log(1 + (passages - having + 0.5) / (having + 0.5))


def saturation(pairs: NDArray[np.int32], average: float) -> NDArray[np.float64]:
    """Return rank-bm25's weight of each pair (occurrences, passage length) at an idf of 1, shape (pairs,).

    `average`: the mean length of the corpus' passages.
    """
    from rank_bm25 import BM25Okapi

    class Pairs(BM25Okapi):  # type: ignore[misc]
        """A model of one passage a pair, which holds one term that often and has that length."""

        def _initialize(self, corpus: NDArray[np.int32]) -> dict[str, int]:
            self.doc_freqs = [{"term": count} for count in corpus[:, 0].tolist()]
            self.doc_len = corpus[:, 1].tolist()
            self.corpus_size = len(corpus)
            self.avgdl = average
            return {"term": len(corpus)}

        def _calc_idf(self, nd: dict[str, int]) -> None:
            self.idf = dict.fromkeys(nd, 1.0)

    if not len(pairs) or average == 0:  # no passage, or no live one
        return np.zeros(len(pairs))
    values: NDArray[np.float64] = Pairs(pairs, k1=K1, b=B).get_scores(["term"])
    return values


@dataclass(frozen=True, slots=True)
class LexicalPart:
    """One segment's postings; `live`: which of its passages are live, None if all are."""

    postings: Postings
    live: NDArray[np.bool_] | None = None


def weights_of(parts: Sequence[LexicalPart]) -> list[NDArray[np.float64]]:
    """Return the weights of each part's pairs by the statistics of the whole corpus."""
    terms = sum(int((p.postings.lengths if p.live is None else p.postings.lengths[p.live]).sum()) for p in parts)
    passages = sum(len(p.postings.lengths) if p.live is None else int(p.live.sum()) for p in parts)
    return [saturation(part.postings.pairs, terms / passages if passages else 0.0) for part in parts]


class LexicalIndex:
    """BM25 over the postings of one or more segments. Safe to share between threads."""

    def __init__(
        self,
        parts: Sequence[LexicalPart],
        weights: Sequence[NDArray[np.float64]],
        live: NDArray[np.int64] | None = None,
    ) -> None:
        """Take the parts and the weights of their pairs.

        `live`: the number of each passage of the corpus when the passages of all parts are numbered in turn; None if
        it is the same.
        """
        self._parts = list(zip(parts, weights, strict=True))
        self._live = live
        self._sizes = [len(part.postings.lengths) for part in parts]
        self.size = sum(self._sizes) if live is None else len(live)
        self._frequencies: dict[str, int] = {}

    @classmethod
    def build(cls, corpus: Sequence[Iterable[str]]) -> "LexicalIndex":
        """Return the index of a corpus in memory, given each passage's terms; passages may be empty."""
        parts = [LexicalPart(Postings.build(corpus))]
        return cls(parts, weights_of(parts))

    @cached_property
    def total(self) -> int:
        """The number of terms of all live passages, repetitions counted."""
        lengths = np.concatenate([part.postings.lengths for part, _ in self._parts])
        return int((lengths if self._live is None else lengths[self._live]).sum())

    @property
    def vocabulary(self) -> Collection[str]:
        """The terms that some live passage holds, in the order of their characters."""
        return TermSet(self.frequency, self.names)

    def scores(
        self,
        terms: Iterable[str],
        passing: NDArray[np.bool_] | None = None,  # noqa: ARG002 - an index elsewhere returns the best of these
    ) -> NDArray[np.float64]:
        """Return the BM25 score of every passage, shape (passages,); a repeated term counts again."""
        terms = list(terms)
        idfs = [self.idf_of(term) for term in terms]
        found = [
            _scores(part.postings, weights, size, terms, idfs)
            for (part, weights), size in zip(self._parts, self._sizes, strict=True)
        ]
        scores = found[0] if len(found) == 1 else np.concatenate([*found, np.zeros(0)])
        return scores if self._live is None else scores[self._live]

    def complete(self, scores: NDArray[np.float64], terms: Iterable[str], passages: NDArray[np.int64]) -> None:
        """Set the scores of passages that `scores` left out: none here, where it always has them all."""

    def top(self, terms: Iterable[str], most: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the passages of the highest scores and these scores, highest first; ties by passage."""
        scores = self.scores(terms)
        passages = best(scores, most)
        return passages, scores[passages]

    def frequency(self, term: str) -> int:
        """Return the number of live passages that hold a term."""
        found = self._frequencies.get(term)
        if found is None:
            if len(self._frequencies) > 100_000:
                self._frequencies.clear()
            found = self._frequencies[term] = sum(_frequency(part, term) for part, _ in self._parts)
        return found

    def completions(self, prefix: str, most: int = 8) -> list[str]:
        """Return the terms that begin with a prefix, at most `most`, those of most passages first."""
        if len(self._parts) == 1 and self._parts[0][0].live is None:
            postings = self._parts[0][0].postings
            first, last = _range(postings, prefix)
            frequency = np.diff(postings.indptr[first : last + 1])
            return [postings.names[int(first + row)] for row in np.argsort(-frequency, kind="stable")[:most]]
        names = {name for part, _ in self._parts for name in part.postings.names[slice(*_range(part.postings, prefix))]}
        held = sorted(name for name in names if self.frequency(name))
        return sorted(held, key=self.frequency, reverse=True)[:most]

    def prefetch(self, terms: Iterable[str]) -> None:
        """Say of which terms `holders` are asked for next: here they are all at hand."""

    def holders(self, term: str) -> NDArray[np.int64]:
        """Return the passages that hold a term, ascending, in a time that its postings take alone."""
        found: list[NDArray[np.int64]] = []
        base = 0
        for (part, _), size in zip(self._parts, self._sizes, strict=True):
            row = part.postings.row(term)
            if row is not None:
                own = part.postings.passages[part.postings.place(row)]
                found.append((own if part.live is None else own[part.live[own]]).astype(np.int64) + base)
            base += size
        numbers = np.concatenate([*found, np.zeros(0, np.int64)])
        if self._live is None:
            return numbers
        return np.sort(self._passages[numbers])

    @cached_property
    def _passages(self) -> NDArray[np.int64]:
        """The passage of the corpus by its number when the passages of all parts are numbered in turn."""
        found = np.full(sum(self._sizes), -1, np.int64)
        if self._live is not None:
            found[self._live] = np.arange(len(self._live))
        return found

    def neighbour(self, name: str, *, is_after: bool) -> str | None:
        """Return the term next to a name in the order of characters, after or before it, None where there is none."""
        for _ in range(MOST_DEAD):
            near: list[str] = []
            for part, _ in self._parts:
                names = part.postings.names
                row = bisect.bisect_right(names, name) if is_after else bisect.bisect_left(names, name) - 1
                if 0 <= row < len(names):
                    near.append(names[row])
            if not near:
                return None
            name = min(near) if is_after else max(near)
            if self.frequency(name):
                return name
        return None

    def contributions(self, term: str, passages: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what one occurrence of a term in the question adds to each passage's score, shape (passages,)."""
        scores = np.zeros(len(passages))
        for part, weights, having, places in self._find(term, passages):
            scores[having] = self.idf_of(term) * weights[part.postings.codes[places]]
        return scores

    def stands_in(self, term: str, first: int, last: int) -> bool:
        """Return whether a passage from `first` to the one before `last`, those of a document, holds a term."""
        holders = self.holders(term)
        return bool(holders.searchsorted(first) < holders.searchsorted(last))

    def holds(self, term: str, passages: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether each passage holds a term, shape (passages,)."""
        found = np.zeros(len(passages), bool)
        for _, _, having, _ in self._find(term, passages):
            found[having] = True
        return found

    def _find(
        self, term: str, passages: NDArray[np.int64]
    ) -> Iterator[tuple[LexicalPart, NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]]:
        """Yield each part that has a term, its weights, which of some passages there have the term, and its postings.

        The last two have the same shape: places in `passages`, and places in the part's postings.
        """
        numbers = passages if self._live is None else self._live[passages]
        base = 0
        for (part, weights), size in zip(self._parts, self._sizes, strict=True):
            row = part.postings.row(term)
            if row is not None:
                place = part.postings.place(row)
                own = np.flatnonzero((base <= numbers) & (numbers < base + size))
                # In the postings' type; otherwise all postings of the term would be converted.
                wanted = (numbers[own] - base).astype(part.postings.passages.dtype)
                at = part.postings.passages[place].searchsorted(wanted)
                inside = at < place.stop - place.start
                own, at, wanted = own[inside], at[inside] + place.start, wanted[inside]
                equal = part.postings.passages[at] == wanted
                yield part, weights, own[equal], at[equal]
            base += size

    def idf_of(self, term: str) -> float:
        """Return a term's idf; a term that no passage holds has that of frequency 0."""
        return lucene_idf(self.size, self.frequency(term))

    def names(self) -> Iterator[str]:
        """Yield the terms that some live passage holds, in the order of their characters."""
        names = {name for part, _ in self._parts for name in part.postings.names}
        yield from (name for name in sorted(names) if self.frequency(name))


def _scores(
    postings: Postings, weights: NDArray[np.float64], size: int, terms: Sequence[str], idfs: Sequence[float]
) -> NDArray[np.float64]:
    passages: list[NDArray[Any]] = []
    worth: list[NDArray[np.float64]] = []
    for term, idf in zip(terms, idfs, strict=True):
        row = postings.row(term)
        if row is not None:
            place = postings.place(row)
            passages.append(postings.passages[place])
            worth.append((idf * weights).take(postings.codes[place]))
    if not passages:
        return np.zeros(size)
    # One compiled pass over all postings, in the order of the terms: the sums are rank-bm25's to the last bit.
    total: Any = np.bincount(np.concatenate(passages), np.concatenate(worth), size)
    scores: NDArray[np.float64] = total
    return scores


def _frequency(part: LexicalPart, term: str) -> int:
    row = part.postings.row(term)
    if row is None:
        return 0
    place = part.postings.place(row)
    if part.live is None:
        return int(place.stop - place.start)
    return int(np.count_nonzero(part.live[part.postings.passages[place]]))


def _range(postings: Postings, prefix: str) -> tuple[int, int]:
    names = postings.names
    return bisect.bisect_left(names, prefix), bisect.bisect_left(names, prefix + "\U0010ffff")
