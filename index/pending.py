"""Documents whose passages wait to be embedded, several documents' passages together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.chunker import passages
from index.embedder import Embedder, Encoded
from index.models import Document, Passage
from index.parts import Origin, Part, context_of, embedded_context, embedded_text, fit_basis, make_part
from index.settings import IndexSettings

FLUSH = 512
"""Passages that wait at most before they are embedded together, short ones with short ones."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A document cut into passages that wait to be embedded."""

    origin: Origin
    document: Document
    passages: Sequence[Passage]

    @property
    def size(self) -> int:
        """Its bytes in the file that it was read from, or about as many."""
        return self.origin.size if self.document.name == self.origin.name else len(self.document.text)


class Counter(Protocol):
    """As much of an embedder as cutting needs."""

    @property
    def max_pieces(self) -> int:
        """Return how many word pieces are read, special ones counted."""
        ...

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return for each text its number of word pieces, special ones not counted."""
        ...


def cut(document: Document, settings: IndexSettings, counter: Counter) -> list[Passage]:
    """Return a document cut into passages that fit the encoder together with the document's context."""
    context = embedded_context(context_of(document))
    return passages(document, settings, _Reserved(counter, context) if context else counter)


class _Reserved:
    """Counts word pieces with room set aside for a document's context."""

    def __init__(self, counter: Counter, context: str) -> None:
        self._counter = counter
        self.max_pieces = counter.max_pieces - counter.count([context])[0]

    def count(self, texts: Sequence[str]) -> list[int]:
        return self._counter.count(texts)


class EmbeddingQueue:
    """Keeps the documents in order while the passages of several are embedded together, then writes them."""

    def __init__(
        self,
        embedder: Embedder,
        write: Callable[[Part, NDArray[np.float32]], None],
        basis: NDArray[np.float32] | None,
        batch_size: int,
        progress: Callable[[int, int], None],
    ) -> None:
        """Give parts to `write`, with the basis of their word pieces; `basis` is the one in use, where there is one.

        `progress` is told the numbers of passages embedded and known of.
        """
        self._embedder = embedder
        self._write = write
        self._basis = basis
        self._batch_size = batch_size
        self._progress = progress
        self._items: list[Pending] = []
        self._waiting = 0
        self._embedded = 0

    def add(self, item: Pending) -> None:
        """Add the next document."""
        self._items.append(item)
        self._waiting += len(item.passages)
        if self._waiting >= FLUSH or self._waiting == 0:
            self.flush()

    def flush(self) -> None:
        """Embed and write whatever waits."""
        encoded = self._encode(
            [embedded_text(context_of(item.document), passage) for item in self._items for passage in item.passages]
        )
        if self._basis is None and encoded:
            self._basis = fit_basis(encoded)
        at = 0
        for item in self._items:
            own = encoded[at : at + len(item.passages)]
            at += len(own)
            basis = self.basis()
            self._write(make_part(item.document, item.origin, item.passages, own, basis), basis)
        self._items, self._waiting = [], 0

    def basis(self) -> NDArray[np.float32]:
        """Return the basis of the word pieces; of a corpus without any, the identity."""
        return self._basis if self._basis is not None else np.eye(self._embedder.identity.dimensions, dtype=np.float32)

    def _encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return the texts encoded, in batches of like length."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        encoded: dict[int, Encoded] = {}
        for first in range(0, len(order), self._batch_size):
            self._progress(self._embedded + first, self._embedded + len(texts))
            batch = order[first : first + self._batch_size]
            encoded.update(zip(batch, self._embedder.encode([texts[index] for index in batch]), strict=True))
        self._embedded += len(texts)
        return [encoded[index] for index in range(len(texts))]
