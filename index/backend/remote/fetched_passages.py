"""Passages of a back end: numbered as on disk, fetched as they are asked for, and kept for a while."""

import dataclasses
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.backend.base import PLACE_BITS, Among, Backend, Keys, Snapshot, StoredPassage
from index.errors import BackendChanged
from index.search.topk import Numbers
from index.store.segment import PASSAGE, SENTENCE

SHIFT = 20
"""Bits of the number of a sentence or a token that count it within its passage; the others are the passage's number."""

MOST_HELD = 16_384
"""Passages that one search returns at most: Milvus's own limit."""

MOST_DOCUMENTS = 10_000
"""Documents, or runs of documents in the order of their names, that a search names to be limited to them.

With more, it finds more passages and drops the others."""

KEPT_PASSAGES = 4096
"""Passages that stay in memory once fetched, some 20 KB each with their word pieces' codes."""


class FetchedPassages:
    """The passages of one snapshot of a back end. Safe to share between threads."""

    def __init__(self, backend: Backend, snapshot: Snapshot) -> None:
        """Take the back end and a snapshot of it."""
        self.backend = backend
        self.snapshot = snapshot
        self.firsts = snapshot.firsts
        order = np.argsort(snapshot.sequences, kind="stable")
        self._by_sequence = snapshot.sequences[order], order
        self._kept: OrderedDict[int, StoredPassage] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """The number of passages."""
        return int(self.firsts[-1])

    def document_of(self, passages: Numbers) -> Numbers:
        """Return the documents that passages belong to."""
        return np.searchsorted(self.firsts, passages, side="right") - 1

    def keys(self, passages: Numbers) -> Keys:
        """Return the keys of passages."""
        documents = self.document_of(passages)
        found: Keys = (self.snapshot.sequences[documents] << PLACE_BITS) + passages - self.firsts[documents]
        return found

    def numbers(self, keys: Keys) -> Numbers:
        """Return the passages of keys, -1 for keys that the snapshot does not have."""
        sequences, order = self._by_sequence
        if not len(order):
            return np.full(len(keys), -1, np.int64)
        at = np.minimum(np.searchsorted(sequences, keys >> PLACE_BITS), len(order) - 1)
        documents, places = order[at], keys & ((1 << PLACE_BITS) - 1)
        known = (sequences[at] == keys >> PLACE_BITS) & (places < np.diff(self.firsts)[documents])
        return np.where(known, self.firsts[documents] + places, -1)

    def among(self, passing: NDArray[np.bool_], most: int) -> tuple[Among | None, int]:
        """Return what limits a search to passages that pass, and how many it must find for `most` of these."""
        numbers, counts = np.unique(self.document_of(np.flatnonzero(passing)), return_counts=True)
        sequences = np.sort(self.snapshot.sequences[numbers])
        if np.count_nonzero(np.diff(sequences) != 1) >= MOST_DOCUMENTS:
            return None, MOST_HELD
        is_whole = bool(np.array_equal(np.diff(self.firsts)[numbers], counts))
        return Among(documents=sequences.tolist()), most if is_whole else MOST_HELD

    def prefetch(self, passages: Numbers | Sequence[int], *, tokens: bool = False) -> None:
        """Fetch the passages that are not in memory, all at once."""
        wanted = set(passages.tolist() if isinstance(passages, np.ndarray) else passages)
        missing = []
        with self._lock:
            kept = self._kept
            for number in wanted:
                found = kept.get(number)
                if found is None or (tokens and found.tokens is None):
                    missing.append(number)
                else:
                    kept.move_to_end(number)
        if missing:
            self._fetch(sorted(missing), tokens=tokens)

    def are_here(self, passages: Numbers) -> bool:
        """Return whether passages are in memory."""
        with self._lock:
            return all(number in self._kept for number in passages.tolist())

    def _fetch(self, missing: list[int], *, tokens: bool) -> dict[int, StoredPassage]:
        numbers = np.array(missing, np.int64)
        keys = self.keys(numbers)
        found = self.backend.passages(self.snapshot, keys, tokens=tokens)
        if len(found) < len(keys):
            raise BackendChanged(f"{self.backend.place}: the index changed meanwhile. Ask again.")
        stored = [found[key] for key in keys.tolist()]
        by_number = dict(zip(missing, _renumbered(stored, numbers, self.document_of(numbers)), strict=True))
        with self._lock:
            for number, one in by_number.items():
                self._kept[number] = one
                self._kept.move_to_end(number)
            while len(self._kept) > max(KEPT_PASSAGES, len(missing)):
                self._kept.popitem(last=False)
        return by_number

    def stored(self, passage: int, *, tokens: bool = False) -> StoredPassage:
        """Return a passage as it is stored, its rows numbered as this generation is."""
        if not 0 <= passage < self.size:
            raise IndexError(passage)
        found = self._kept.get(passage)
        if found is None or (tokens and found.tokens is None):
            return self._fetch([passage], tokens=tokens)[passage]
        return found


def _renumbered(stored: Sequence[StoredPassage], numbers: Numbers, documents: Numbers) -> Iterator[StoredPassage]:
    """Yield passages whose rows are numbered as their generation is."""
    rows = np.array([one.row for one in stored], PASSAGE)
    rows["document"] = documents
    bases = numbers << SHIFT
    for key in ("sentence", "token"):
        counts = rows[f"{key}_end"] - rows[f"{key}_start"]
        rows[f"{key}_start"], rows[f"{key}_end"] = bases, bases + counts
    sizes = [len(one.sentences) for one in stored]
    sentences = np.concatenate([np.zeros(0, SENTENCE), *(one.sentences for one in stored)])
    for key in ("token_start", "token_end"):
        sentences[key] += np.repeat(bases, sizes)
    for one, row, own in zip(stored, rows, np.split(sentences, np.cumsum(sizes)[:-1]), strict=True):
        yield dataclasses.replace(one, row=row, sentences=own)
