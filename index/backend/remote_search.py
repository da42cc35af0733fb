"""Searches of a back end with the interfaces of `index.search.lexical` and `index.search.dense`.

The statistics of terms are in memory, so that a term's idf costs nothing; scores over all passages are those of the
best that the back end returns, and 0 for the others until they are asked for by name.
"""

import bisect
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.backend.base import Among, Hits
from index.backend.fetched_passages import FetchedPassages
from index.search.lexical import lucene_idf, saturation
from index.search.topk import Numbers, best

MOST_SCORED = 1000
"""Passages whose lexical scores one search returns; scores of others are asked for where they matter."""

MOST_HELD = 16_384
"""Passages with a term that are known of one term: what one search of Milvus returns at most."""

KEPT_TERMS = 256
"""Terms whose passages stay in memory."""

MOST_DOCUMENTS = 2000
"""Documents that a search names to be limited to them; with more, it finds more passages and drops the others."""


class RemoteLexical:
    """BM25 over the passages of a remote generation. Safe to share between threads."""

    def __init__(self, generation: FetchedPassages) -> None:
        self._generation = generation
        self._statistics = generation.snapshot.statistics
        self.size = generation.size
        self._holders: OrderedDict[str, Numbers] = OrderedDict()

    @property
    def vocabulary(self) -> Collection[str]:
        """The terms that some passage holds."""
        return self._statistics.frequencies.keys()

    @property
    def total(self) -> int:
        """The number of terms of all passages, repetitions counted."""
        return self._statistics.total

    def scores(self, terms: Iterable[str]) -> NDArray[np.float64]:
        """Return the BM25 score of every passage, shape (passages,); 0 for those beyond the best MOST_SCORED."""
        scores = np.zeros(self.size)
        self._score(scores, terms, MOST_SCORED)
        return scores

    def complete(self, scores: NDArray[np.float64], terms: Iterable[str], passages: Numbers) -> None:
        """Set the scores of passages that `scores` left out."""
        missing = passages[scores[passages] == 0]
        if len(missing):
            self._score(scores, terms, len(missing), Among(keys=self._generation.keys(missing)))

    def top(self, terms: Iterable[str], most: int) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the passages of the highest scores and these scores, highest first; ties by passage."""
        scores = np.zeros(self.size)
        self._score(scores, terms, most)
        passages = best(scores, most)
        return passages, scores[passages]

    def frequency(self, term: str) -> int:
        """Return the number of passages that hold a term."""
        return self._statistics.frequencies.get(term, 0)

    def idf_of(self, term: str) -> float:
        """Return a term's idf; a term that no passage holds has that of frequency 0."""
        return lucene_idf(self.size, self.frequency(term))

    def names(self) -> Iterator[str]:
        """Yield the terms that some passage holds, in the order of their characters."""
        yield from self._names

    def completions(self, prefix: str, most: int = 8) -> list[str]:
        """Return the terms that begin with a prefix, at most `most`, those of most passages first."""
        first = bisect.bisect_left(self._names, prefix)
        last = bisect.bisect_left(self._names, prefix + "\U0010ffff")
        return sorted(self._names[first:last], key=self.frequency, reverse=True)[:most]

    def neighbour(self, name: str, *, is_after: bool) -> str | None:
        """Return the term next to a name in the order of characters, after or before it, None where there is none."""
        names = self._names
        row = bisect.bisect_right(names, name) if is_after else bisect.bisect_left(names, name) - 1
        return names[row] if 0 <= row < len(names) else None

    def holders(self, term: str) -> Numbers:
        """Return the passages that hold a term, ascending; of more than MOST_HELD, those of the highest scores."""
        if not self.frequency(term):
            return np.zeros(0, np.int64)
        found = self._holders.get(term)
        if found is None:
            hits = self._search([term], min(MOST_HELD, self.frequency(term) + 8))
            numbers = self._generation.numbers(hits.keys)
            found = self._holders[term] = np.sort(numbers[numbers >= 0])
            while len(self._holders) > KEPT_TERMS:
                self._holders.popitem(last=False)
        return found

    def holds(self, term: str, passages: Numbers) -> NDArray[np.bool_]:
        """Return whether each passage holds a term, shape (passages,)."""
        if self.frequency(term) <= MOST_HELD:
            return np.isin(passages, self.holders(term))
        return self.contributions(term, passages) > 0

    def contributions(self, term: str, passages: Numbers) -> NDArray[np.float64]:
        """Return what one occurrence of a term in the question adds to each passage's score, shape (passages,)."""
        self._generation.prefetch(passages)
        pairs = np.array(
            [(found.count(term), len(found)) for found in map(self._terms, passages.tolist())], np.int32
        ).reshape(-1, 2)
        having = pairs[:, 0] > 0
        scores = np.zeros(len(passages))
        average = self.total / self.size if self.size else 0.0
        scores[having] = self.idf_of(term) * saturation(pairs[having], average)
        return scores

    def _terms(self, passage: int) -> tuple[str, ...]:
        return self._generation.stored(passage).terms

    @cached_property
    def _names(self) -> list[str]:
        return sorted(self._statistics.frequencies)

    def _search(self, terms: list[str], most: int, among: Among | None = None) -> Hits:
        return self._generation.backend.lexical(self._generation.snapshot, terms, most, among)

    def _score(self, scores: NDArray[np.float64], terms: Iterable[str], most: int, among: Among | None = None) -> None:
        """Set the scores of the best passages that hold some terms."""
        known = [term for term in terms if term in self.vocabulary]
        if not known:
            return
        hits = self._search(known, most, among)
        numbers = self._generation.numbers(hits.keys)
        scores[numbers[numbers >= 0]] = hits.scores[numbers >= 0]


class RemoteDense:
    """The vectors of a remote generation. Safe to share between threads."""

    is_exact = False
    """Never is every passage compared here."""

    recall = 1.0
    """Nothing measures here what the back end's own index misses."""

    def __init__(self, generation: FetchedPassages) -> None:
        self._generation = generation
        self.size = generation.size

    def scores(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the cosine of every passage, shape (passages,), a thousand a call: for small indexes only."""
        return self.scores_of(vector, np.arange(self.size))

    def scores_of(self, vector: NDArray[np.float32], passages: Numbers) -> NDArray[np.float64]:
        """Return the cosines of the given passages, shape (passages,)."""
        scores = np.zeros(len(passages))
        places = {number: at for at, number in enumerate(passages.tolist())}
        for first in range(0, len(passages), MOST_SCORED):
            some = passages[first : first + MOST_SCORED]
            hits = self._search(vector, len(some), Among(keys=self._generation.keys(some)))
            for number, score in zip(self._generation.numbers(hits.keys).tolist(), hits.scores.tolist(), strict=True):
                if number in places:
                    scores[places[number]] = score
        return scores

    def nearest(
        self, vector: NDArray[np.float32], most: int, among: NDArray[np.bool_] | None = None
    ) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the `most` passages nearest to a question's vector and their cosines, nearest first."""
        generation = self._generation
        limit, wanted = most, None
        if among is not None:
            documents = np.unique(generation.document_of(np.flatnonzero(among)))
            if len(documents) <= MOST_DOCUMENTS:
                wanted = Among(documents=generation.snapshot.sequences[documents].tolist())
            counts = Counter(generation.document_of(np.flatnonzero(among)).tolist())
            sizes = np.diff(generation.firsts)
            is_whole = wanted is not None and all(sizes[number] == count for number, count in counts.items())
            limit = most if is_whole else MOST_HELD
        hits = self._search(vector, limit, wanted)
        numbers = generation.numbers(hits.keys)
        kept = numbers >= 0 if among is None else (numbers >= 0) & among[numbers]
        return numbers[kept][:most], hits.scores[kept][:most]

    def lowest(self, vector: NDArray[np.float32]) -> float:
        """Return the lowest cosine of any passage with a question's vector."""
        hits = self._search(-vector, 1)
        return -float(hits.scores[0]) if len(hits.scores) else 0.0

    def _search(self, vector: NDArray[np.float32], most: int, among: Among | None = None) -> Hits:
        return self._generation.backend.dense(self._generation.snapshot, vector, most, among)
