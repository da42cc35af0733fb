"""Passages of a back end: numbered as on disk, fetched as they are asked for, and kept for a while."""

import threading
from collections import OrderedDict

import numpy as np

from index.backend.base import PLACE_BITS, Backend, Keys, Snapshot, StoredPassage
from index.errors import BackendChanged
from index.search.topk import Numbers

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

    def prefetch(self, passages: Numbers, *, tokens: bool = False) -> None:
        """Fetch the passages that are not in memory, all at once."""
        with self._lock:
            held = self._kept
            missing = [
                number
                for number in np.unique(passages).tolist()
                if number not in held or (tokens and held[number].tokens is None)
            ]
        if not missing:
            return
        numbers = np.array(missing, np.int64)
        keys = self.keys(numbers)
        found = self.backend.passages(self.snapshot, keys, tokens=tokens)
        if len(found) < len(keys):
            raise BackendChanged(f"{self.backend.place}: the index changed meanwhile. Ask again.")
        with self._lock:
            for number, key in zip(missing, keys.tolist(), strict=True):
                self._kept[number] = found[key]
            while len(self._kept) > max(KEPT_PASSAGES, len(missing)):
                self._kept.popitem(last=False)

    def stored(self, passage: int, *, tokens: bool = False) -> StoredPassage:
        """Return a passage as it is stored."""
        if not 0 <= passage < self.size:
            raise IndexError(passage)
        with self._lock:
            found = self._kept.get(passage)
        if found is None or (tokens and found.tokens is None):
            self.prefetch(np.array([passage]), tokens=tokens)
            with self._lock:
                found = self._kept[passage]
        return found
