"""Documents that wait to be embedded: their context fits the encoder with every passage, and nothing waits for it."""

import threading
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from index.encoder.base import Encoded
from index.encoder.token_codes import encode_tokens
from index.errors import EmbedderError
from index.indexing.embedding_queue import EMBED_CHUNK, EmbeddingQueue, PendingDocument, cut
from index.indexing.encode_document import (
    MAX_CONTEXT_CHARS,
    DocumentOrigin,
    context_of,
    embedded_context,
    embedded_text,
)
from index.models import Document, Source
from index.settings import IndexSettings
from index.store.document_part import DocumentPart
from tests.fakes import FakeEmbedder

PATIENCE = 20.0
"""Seconds after which something that ought to happen is given up."""


def pieces_of(document: Document, embedder: FakeEmbedder) -> list[int]:
    found = cut(document, IndexSettings(), embedder)
    assert found
    return embedder.count([embedded_text(context_of(document), passage) for passage in found])


def test_a_title_of_any_length_leaves_room_for_the_passages() -> None:
    embedder = FakeEmbedder()
    words = " ".join(f"Sentence {number} tells of a harbour and of its ships." for number in range(60))
    for title in ("A report", "word " * 400, "letters" * 400):
        document = Document.from_text("a", words, title=title)
        assert max(pieces_of(document, embedder)) <= embedder.max_tokens - 2


def test_a_long_title_is_cut_at_a_word() -> None:
    context = embedded_context("harbour " * 100)
    assert context.endswith("harbour. ")
    assert len(context) <= MAX_CONTEXT_CHARS + 2


def test_a_title_that_the_text_states_is_not_searched_twice() -> None:
    assert context_of(Document.from_text("a", "The Harbour\n\nShips come.", title="the harbour")) == ""
    assert context_of(Document.from_text("a", "Ships come.", title="The Harbour")) == "The Harbour"


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


def pending(number: int) -> PendingDocument:
    document = Document.from_text(f"{number}", f"The navy has {number} ships.")
    found = cut(document, IndexSettings(), FakeEmbedder())
    return PendingDocument(DocumentOrigin(document.name, len(document.text), 0, Source()), document, found)


def queue_of(
    embedder: FakeEmbedder,
    written: list[DocumentPart],
    *,
    batch_size: int = 64,
    progress: Callable[[int, int], None] = lambda _done, _known: None,
) -> EmbeddingQueue:
    return EmbeddingQueue(embedder, written.append, batch_size, progress)


def names(written: Sequence[DocumentPart]) -> list[str]:
    return [part.record.name for part in written]


def test_the_next_documents_are_taken_while_those_before_are_embedded() -> None:
    embedder, written = Gated(), list[DocumentPart]()
    with queue_of(embedder, written) as queue:
        for number in range(2 * EMBED_CHUNK + 1):
            queue.add(pending(number))
        assert embedder.began.wait(PATIENCE)
        assert not embedder.texts
        embedder.let.set()
        queue.flush()
    assert names(written) == [str(number) for number in range(2 * EMBED_CHUNK + 1)]


def test_what_embedding_raises_reaches_the_caller() -> None:
    embedder, written = Gated(EmbedderError("the encoder has gone")), list[DocumentPart]()
    embedder.let.set()
    with queue_of(embedder, written) as queue:
        queue.add(pending(0))
        with pytest.raises(EmbedderError, match="the encoder has gone"):
            queue.flush()
    assert not written


def test_who_stops_waits_for_one_batch_at_most() -> None:
    embedder, written = Gated(), list[DocumentPart]()
    queue = queue_of(embedder, written, batch_size=1)
    with queue:
        for number in range(EMBED_CHUNK + 1):
            queue.add(pending(number))
        assert embedder.began.wait(PATIENCE)
        threading.Timer(0.05, embedder.let.set).start()
    assert len(embedder.texts) <= 1
    assert not written
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("embedding")]


def test_a_passage_is_encoded_once_and_stored_alike_in_any_batch() -> None:
    embedder, written, told = FakeEmbedder(), list[DocumentPart](), list[tuple[int, int]]()
    with queue_of(embedder, written, batch_size=4, progress=lambda *numbers: told.append(numbers)) as queue:
        for number in range(10):
            queue.add(pending(number))
        queue.flush()
    assert len(embedder.texts) == len(set(embedder.texts)) == 10
    assert told == [(0, 10), (4, 10), (8, 10)]
    for number, part in enumerate(written):
        (text,) = FakeEmbedder().encode([f"The navy has {number} ships."])
        assert np.array_equal(part.tokens, encode_tokens(text.tokens))
