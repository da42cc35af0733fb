"""Texts are embedded in a thread, in order, the next lot while the caller works on the one before."""

import threading
from collections.abc import Callable, Iterator, Sequence

import pytest

from index.encoder.base import Encoded
from index.errors import EmbedderError
from index.indexing.embedding_queue import EmbeddingQueue
from tests.fakes import FakeEmbedder

PATIENCE = 20.0
"""Seconds after which something that ought to happen is given up."""


class Gated(FakeEmbedder):
    """Encodes when it is let, and says when it begins."""

    def __init__(self, fault: Exception | None = None) -> None:
        super().__init__()
        self.began, self.let = threading.Event(), threading.Event()
        self._fault = fault

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        self.began.set()
        assert self.let.wait(PATIENCE)
        if self._fault is not None:
            raise self._fault
        return super().encode(texts)


def queue_of(
    embedder: FakeEmbedder, *, batch_size: int = 64, progress: Callable[[int], None] = lambda _: None
) -> EmbeddingQueue:
    return EmbeddingQueue(embedder, batch_size, progress)


def lots(count: int, size: int = 3) -> list[tuple[int, list[str]]]:
    return [(number, [f"ship {number} {text}" for text in range(size)]) for number in range(count)]


def test_every_lot_comes_back_in_order_with_its_texts_embedded() -> None:
    with queue_of(FakeEmbedder(), batch_size=2) as queue:
        found = list(queue.run(lots(5)))
    assert [lot for lot, _ in found] == list(range(5))
    for (_, texts), (_, embedded) in zip(lots(5), found, strict=True):
        assert [one.vector.tolist() for one in embedded] == [
            one.vector.tolist() for one in FakeEmbedder().encode(texts)
        ]


def test_the_next_lot_is_taken_while_the_one_before_is_embedded() -> None:
    embedder, taken = Gated(), list[int]()

    def watched() -> Iterator[tuple[int, list[str]]]:
        for lot, texts in lots(3):
            taken.append(lot)
            if lot == 1:
                assert embedder.began.wait(PATIENCE)
                assert not embedder.texts
                embedder.let.set()
            yield lot, texts

    with queue_of(embedder) as queue:
        found = queue.run(watched())
        assert next(found)[0] == 0
        assert taken == [0, 1]
        assert [lot for lot, _ in found] == [1, 2]


def test_what_embedding_raises_reaches_the_caller() -> None:
    embedder = Gated(EmbedderError("the encoder has gone"))
    embedder.let.set()
    with queue_of(embedder) as queue, pytest.raises(EmbedderError, match="the encoder has gone"):
        list(queue.run(lots(2)))


def test_who_stops_waits_for_one_batch_at_most() -> None:
    embedder = Gated()
    with queue_of(embedder, batch_size=1) as queue:
        found = queue.run(lots(9))
        threading.Timer(0.05, embedder.let.set).start()
        next(found)
        embedder.let.clear()
        done = len(embedder.texts)
        threading.Timer(0.05, embedder.let.set).start()
    assert len(embedder.texts) <= done + 4
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("embedding")]


def test_progress_counts_the_texts_before_each_batch_and_those_that_are_skipped() -> None:
    told = list[int]()
    with queue_of(FakeEmbedder(), batch_size=2, progress=told.append) as queue:
        queue.skip(10)
        list(queue.run(lots(2)))
    assert told == [10, 12, 13, 15]
