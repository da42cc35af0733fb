"""Embeds lots of texts in a thread, the next while the caller works on the one before."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import Protocol, Self, TypeVar

from index.encoder.base import Embedder
from index.errors import Cancelled
from index.indexing.encode_document import QuantisedText, quantise_text

Lot = TypeVar("Lot")


class TextQueue(Protocol):
    """Embeds lots of texts in order, the next while the caller works on those before."""

    def run(self, lots: Iterable[tuple[Lot, Sequence[str]]]) -> Iterator[tuple[Lot, list[QuantisedText]]]:
        """Yield each lot with its texts embedded, in order; some lots are taken ahead. Raises what embedding raises."""
        ...

    def skip(self, texts: int) -> None:
        """Count texts as embedded that have been before."""
        ...


class EmbeddingQueue:
    """Embeds lots of texts in a thread and returns them in order.

    The encoder, which has most to do, does not wait while the caller writes one lot and collects the next. A context
    manager.
    """

    def __init__(self, embedder: Embedder, batch_size: int, progress: Callable[[int], None]) -> None:
        """Take the embedder; `progress` receives the number of texts embedded so far, before every batch."""
        self._embedder = embedder
        self._batch_size = batch_size
        self._progress = progress
        self._embedded = self._skipped = 0
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

    def run(self, lots: Iterable[tuple[Lot, Sequence[str]]]) -> Iterator[tuple[Lot, list[QuantisedText]]]:
        """Yield each lot with its texts embedded, in order; one lot is taken ahead. Raises what embedding raises."""
        waiting: deque[tuple[Lot, Future[list[QuantisedText]]]] = deque()
        for lot, texts in lots:
            waiting.append((lot, self._thread.submit(self._embed, texts)))
            if len(waiting) > 1:
                yield self._next(*waiting.popleft())
        while waiting:
            yield self._next(*waiting.popleft())

    def skip(self, texts: int) -> None:
        """Count texts as embedded that have been before."""
        self._skipped += texts

    def _next(self, lot: Lot, embedded: "Future[list[QuantisedText]]") -> tuple[Lot, list[QuantisedText]]:
        """Pass on the thread's reports until a lot is done, and return it."""
        while (done := self._told.get()) is not None:
            self._progress(self._skipped + done)
        return lot, embedded.result()

    def _embed(self, texts: Sequence[str]) -> list[QuantisedText]:
        try:
            return embed_in_batches(self._embedder, texts, self._batch_size, self._begin)
        finally:
            self._told.put(None)

    def _begin(self, batch: int) -> None:
        if self._is_stopped.is_set():
            raise Cancelled("stopped; the index is as it was.")
        self._told.put(self._embedded)
        self._embedded += batch


def embed_in_batches(
    embedder: Embedder, texts: Sequence[str], batch_size: int, begin: Callable[[int], None] = lambda _: None
) -> list[QuantisedText]:
    """Return texts embedded, in batches of similar length, the longest first.

    What is computed depends on what is in a batch, by a rounding error; so texts must come in the same lots for the
    same vectors. `begin` is called before each batch with its size.
    """
    kept: dict[int, QuantisedText] = {}
    for batch in batches_of(texts, batch_size):
        begin(len(batch))
        encoded = embedder.encode([texts[number] for number in batch])
        kept.update((number, quantise_text(text)) for number, text in zip(batch, encoded, strict=True))
    return [kept[number] for number in range(len(texts))]


def batches_of(texts: Sequence[str], batch_size: int) -> list[list[int]]:
    """Return the texts of a lot, by number, in the batches that they are embedded in."""
    order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
    return [order[first : first + batch_size] for first in range(0, len(order), batch_size)]
