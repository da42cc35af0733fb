"""Searches of a back end by words, with the interface of `index.search.lexical`.

The statistics of terms are in memory, so that a term's idf costs nothing; scores over all passages are those of the
best that the back end returns, and 0 for the others until they are asked for by name.
"""

import bisect
import math
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.backend.base import Among, Hits
from index.backend.remote.fetched_passages import KEPT_PASSAGES, MOST_DOCUMENTS, MOST_HELD, FetchedPassages
from index.search.lexical import lucene_idf, saturation
from index.search.topk import Numbers, best

MOST_SCORED = 1000
"""Passages whose lexical scores one search returns; scores of others are asked for where they matter."""

MOST_READ = 1_000_000
"""Passages of the largest index of which every passage with a term is found, run by run of its documents."""

MOST_PREFETCHED = 2048
"""Passages with a term up to which they are fetched before they are asked for."""

KEPT_HOLDERS = 4_000_000
"""Passages with terms that stay in memory, 8 bytes each."""

KEPT_QUESTIONS = 32
"""Questions of which it is known whether a search returned all of their scores; an answer makes up to three."""

LIKENESS = 1e-3
"""Relative difference up to which two scores are the same; engines store them in 4 bytes."""


class RemoteLexical:
    """BM25 over the passages of a remote generation. Safe to share between threads."""

    def __init__(
        self,
        generation: FetchedPassages,
        *,
        most_held: int = MOST_HELD,
        most_read: int = MOST_READ,
        most_scored: int = MOST_SCORED,
    ) -> None:
        """Take the generation.

        `most_held`: passages that one search returns; `most_read`: see MOST_READ; `most_scored`: see MOST_SCORED.
        """
        self._most_held, self._most_read, self._most_scored = most_held, most_read, most_scored
        self._generation = generation
        self._statistics = generation.snapshot.statistics
        self.size = generation.size
        self._holders: OrderedDict[str, Numbers] = OrderedDict()
        self._asked: OrderedDict[tuple[str, ...], bool] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def vocabulary(self) -> Collection[str]:
        """The terms that some passage holds."""
        return self._statistics.frequencies.keys()

    @property
    def total(self) -> int:
        """The number of terms of all passages, repetitions counted."""
        return self._statistics.total

    def scores(self, terms: Iterable[str], passing: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Return the BM25 score of every passage, shape (passages,); 0 for those beyond the best MOST_SCORED.

        `passing`: passages of which the best get their scores too, shape (passages,).
        """
        terms = self._known(terms)
        scores = np.zeros(self.size)
        is_whole = self._score(scores, terms, self._most_scored)
        self._remember(terms, is_whole=is_whole)
        if passing is not None and not is_whole:
            among, most = self._generation.among(passing, self._most_scored)
            self._add(scores, terms, self._search(terms, most, among))
        return scores

    def complete(self, scores: NDArray[np.float64], terms: Iterable[str], passages: Numbers) -> None:
        """Set the scores of passages that `scores` left out."""
        terms = self._known(terms)
        missing = passages[scores[passages] == 0]
        if len(missing) and not self._is_whole(terms):
            self._add(scores, terms, self._search(terms, len(missing), Among(keys=self._generation.keys(missing))))

    def top(self, terms: Iterable[str], most: int) -> tuple[Numbers, NDArray[np.float64]]:
        """Return the passages of the highest scores and these scores, highest first; ties by passage."""
        scores = np.zeros(self.size)
        self._score(scores, self._known(terms), most)
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

    def prefetch(self, terms: Iterable[str]) -> None:
        """Fetch at once which passages hold each of some terms; of those that more hold than MOST_PREFETCHED, none."""
        with self._lock:
            missing = [
                term
                for term in dict.fromkeys(terms)
                if term not in self._holders and 0 < self.frequency(term) <= MOST_PREFETCHED
            ]
        if missing:
            self._fetch(missing)

    def holders(self, term: str) -> Numbers:
        """Return the passages that hold a term, ascending.

        In an index of more than `most_read` passages, of more than `most_held` only those of the highest scores.
        """
        if not self.frequency(term):
            return np.zeros(0, np.int64)
        found = self._held(term)
        return self._fetch([term])[term] if found is None else found

    def holds(self, term: str, passages: Numbers) -> NDArray[np.bool_]:
        """Return whether each passage holds a term, shape (passages,)."""
        found = self._held(term)
        if self._is_cut(term) or (found is None and self._generation.are_here(passages)):
            self._generation.prefetch(passages)
            return np.array([term in self._terms(passage) for passage in passages.tolist()], np.bool_)
        holders = self.holders(term) if found is None else found
        places = np.minimum(holders.searchsorted(passages), len(holders) - 1)
        return holders[places] == passages if len(holders) else np.zeros(len(passages), np.bool_)

    def stands_in(self, term: str, first: int, last: int) -> bool:
        """Return whether a passage from `first` to the one before `last`, those of a document, holds a term."""
        if not self.frequency(term):
            return False
        if self._is_cut(term):
            document = self._generation.document_of(np.array([first]))
            among = Among(documents=self._generation.snapshot.sequences[document].tolist())
            return bool(len(self._search([term], 1, among).keys))
        holders = self.holders(term)
        return bool(holders.searchsorted(first) < holders.searchsorted(last))

    def _is_cut(self, term: str) -> bool:
        """Return whether more passages hold a term than are ever asked for."""
        return self.frequency(term) > self._most_held and self.size > self._most_read

    def _held(self, term: str) -> Numbers | None:
        with self._lock:
            found = self._holders.get(term)
            if found is not None:
                self._holders.move_to_end(term)
            return found

    def _fetch(self, terms: list[str]) -> dict[str, Numbers]:
        """Fetch which passages hold each of some terms."""
        most = max(self.frequency(term) for term in terms)
        among = self._runs() if most > self._most_held and self.size <= self._most_read else [None]
        # Passages of replaced documents may be found too until they are removed.
        asked, limit = [[term] for term in terms], min(self._most_held, most + 8)
        backend, at = self._generation.backend, self._generation.snapshot
        hits = [backend.lexical(at, asked, limit, one) for one in among]
        found = {}
        for term, *own in zip(terms, *hits, strict=True):
            numbers = self._generation.numbers(np.concatenate([one.keys for one in own]))
            found[term] = np.sort(numbers[numbers >= 0])
        with self._lock:
            self._holders.update(found)
            kept = sum(map(len, self._holders.values()))
            while kept > KEPT_HOLDERS and len(self._holders) > len(found):
                kept -= len(self._holders.popitem(last=False)[1])
        return found

    def _runs(self) -> list[Among]:
        """Return runs of documents that together are all, each of at most `most_held` passages where it can be."""
        firsts, sequences = self._generation.firsts, self._generation.snapshot.sequences
        runs, start = [], 0
        while start < len(sequences):
            end = int(np.searchsorted(firsts, firsts[start] + self._most_held, side="right")) - 1
            end = min(max(end, start + 1), start + MOST_DOCUMENTS)
            runs.append(Among(documents=sequences[start:end].tolist()))
            start = end
        return runs

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
        return self._generation.backend.lexical(self._generation.snapshot, [terms], most, among)[0]

    def _known(self, terms: Iterable[str]) -> list[str]:
        return [term for term in terms if term in self.vocabulary]

    def _score(self, scores: NDArray[np.float64], terms: list[str], most: int) -> bool:
        """Set the scores of the best passages that hold some terms; return whether no other passage holds one."""
        if not terms:
            return True
        hits = self._search(terms, most)
        numbers = self._generation.numbers(hits.keys)
        scores[numbers[numbers >= 0]] = hits.scores[numbers >= 0]
        return len(hits.keys) < most

    def _add(self, scores: NDArray[np.float64], terms: list[str], hits: Hits) -> None:
        """Set the scores that were found among some passages only, where there are none yet."""
        numbers = self._generation.numbers(hits.keys)
        new = numbers >= 0
        new[new] = scores[numbers[new]] == 0
        numbers, found = numbers[new], hits.scores[new]
        if len(numbers) and not self._keeps_scores:
            numbers = numbers[:KEPT_PASSAGES]  # all are fetched
            found = sum((self.contributions(term, numbers) for term in terms), np.zeros(len(numbers)))
        scores[numbers] = found

    @cached_property
    def _keeps_scores(self) -> bool:
        """Whether the back end scores a passage in a search among some as in one among all.

        Some take the statistics of the passages that they search among, such as milvus-lite 3.2; scores are then
        computed here.
        """
        term = max(self._statistics.frequencies, key=self.frequency)
        best_one = self._search([term], 1)
        alone = self._search([term], 1, Among(keys=best_one.keys))
        return len(alone.keys) > 0 and math.isclose(alone.scores[0], best_one.scores[0], rel_tol=LIKENESS)

    def _remember(self, terms: list[str], *, is_whole: bool) -> None:
        with self._lock:
            self._asked[tuple(terms)] = is_whole
            while len(self._asked) > KEPT_QUESTIONS:
                self._asked.popitem(last=False)

    def _is_whole(self, terms: list[str]) -> bool:
        """Return whether the scores of some terms, once asked for, were those of all passages that hold one."""
        with self._lock:
            return not terms or self._asked.get(tuple(terms), False)
