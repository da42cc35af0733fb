"""Queues documents and embeds the passages of several of them together, in a thread."""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Protocol, Self

from index.encoder.base import Embedder, Encoded
from index.errors import Cancelled
from index.indexing.encode_document import (
    DocumentOrigin,
    QuantisedText,
    context_of,
    embedded_context,
    embedded_text,
    make_part,
    quantise_text,
)
from index.models import Document, Passage
from index.settings import IndexSettings
from index.store.document_part import DocumentPart
from index.text.chunker import cut_passages

EMBED_CHUNK = 512
"""The most passages, or documents, that wait before they are embedded together, sorted by length."""


@dataclass(frozen=True, slots=True)
class PendingDocument:
    """A document whose passages wait to be embedded."""

    origin: DocumentOrigin
    document: Document
    passages: Sequence[Passage]


class Counter(Protocol):
    """What cutting needs of an embedder."""

    @property
    def max_tokens(self) -> int:
        """Return the number of tokens that the encoder reads, special ones counted."""
        ...

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens, special ones not counted."""
        ...


def cut(document: Document, settings: IndexSettings, counter: Counter) -> list[Passage]:
    """Return a document cut into passages that fit the encoder together with the document's context."""
    context = embedded_context(context_of(document))
    return cut_passages(document, settings, _Reserved(counter, context) if context else counter)


class _Reserved:
    """Counts tokens with room reserved for a document's context."""

    def __init__(self, counter: Counter, context: str) -> None:
        self._counter = counter
        self.max_tokens = counter.max_tokens - counter.count([context])[0]

    def count(self, texts: Sequence[str]) -> list[int]:
        return self._counter.count(texts)


class EmbeddingQueue:
    """Embeds the passages of several documents together, in a thread; passes the documents on in order.

    Lots wait for the thread while the caller reads the next and writes the one before, so that the encoder, which has
    most to do, waits for neither. Everything but embedding happens in the caller's thread. A context manager.
    """

    def __init__(
        self,
        embedder: Embedder,
        write: Callable[[DocumentPart], None],
        batch_size: int,
        progress: Callable[[int, int], None],
    ) -> None:
        """Pass parts to `write`; `progress` receives the numbers of passages embedded and queued."""
        self._embedder = embedder
        self._write = write
        self._batch_size = batch_size
        self._progress = progress
        self._items: list[PendingDocument] = []
        self._waiting = self._known = self._embedded = 0
        self._lots: deque[tuple[list[PendingDocument], Future[list[QuantisedText]]]] = deque()
        self._told: SimpleQueue[int | None] = SimpleQueue()
        self._is_stopped = threading.Event()
        self._thread = ThreadPoolExecutor(1, "embedding")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop embedding, and wait for the batch in progress."""
        self._is_stopped.set()
        self._thread.shutdown(cancel_futures=True)

    def add(self, item: PendingDocument) -> None:
        """Add the next document. Raises what embedding an earlier one has raised."""
        self._items.append(item)
        self._waiting += len(item.passages)
        self._known += len(item.passages)
        if max(self._waiting, len(self._items)) >= EMBED_CHUNK:
            self._send()
        while not self._told.empty():
            self._hear()

    def flush(self) -> None:
        """Embed and write all waiting documents."""
        self._send()
        while self._lots:
            self._hear()

    def _send(self) -> None:
        """Pass the waiting documents to the thread, once at most one chunk is ahead of them."""
        while len(self._lots) > 1:
            self._hear()
        texts = [embedded_text(context_of(item.document), passage) for item in self._items for passage in item.passages]
        self._lots.append((self._items, self._thread.submit(self._embed, texts)))
        self._items, self._waiting = [], 0

    def _hear(self) -> None:
        """Wait for the thread's next message: a number of embedded passages, or a finished chunk, which is written."""
        embedded = self._told.get()
        if embedded is not None:
            self._progress(embedded, self._known)
            return
        items, chunk = self._lots.popleft()
        dimensions, found = self._embedder.identity.dimensions, iter(chunk.result())
        for item in items:
            own = list(itertools.islice(found, len(item.passages)))
            self._write(make_part(item.document, item.origin, item.passages, own, dimensions))

    def _embed(self, texts: Sequence[str]) -> list[QuantisedText]:
        """Return the quantised texts of a chunk."""
        try:
            kept = {number: quantise_text(text) for number, text in self._encode(texts)}
            return [kept[number] for number in range(len(texts))]
        finally:
            self._told.put(None)

    def _encode(self, texts: Sequence[str]) -> Iterator[tuple[int, Encoded]]:
        """Yield encoded texts with their numbers, in batches of similar length, the longest first."""
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        for first in range(0, len(order), self._batch_size):
            if self._is_stopped.is_set():
                raise Cancelled("stopped; the index is as it was.")
            self._told.put(self._embedded)
            batch = order[first : first + self._batch_size]
            yield from zip(batch, self._embedder.encode([texts[number] for number in batch]), strict=True)
            self._embedded += len(batch)
