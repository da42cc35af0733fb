"""Gives segments their vectors: embeds the passages of those that have none, and writes them anew with vectors."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np

from index.indexing.embedding_queue import TextQueue
from index.indexing.encode_document import QuantisedText, embedded_text, token_ranges
from index.store.segment import Segment
from index.store.store import Store
from index.store.vector_writer import EncodedPassages, VectorWriter

EMBED_CHUNK = 512
"""Passages that are embedded together, sorted by length."""

SAVE_PASSAGES = 1024
"""Passages after which what has been embedded is synced, and may be gone on from: some ten seconds' work."""


@dataclass(frozen=True, slots=True)
class _Lot:
    """Consecutive passages of a segment, by their first; `contexts`: each one's document's and its own."""

    writer: VectorWriter
    first: int
    contexts: Sequence[tuple[str, str]]


def fill_vectors(
    store: Store, queue: TextQueue, segments: Sequence[Segment], save: int = SAVE_PASSAGES
) -> Iterator[VectorWriter]:
    """Embed the passages of segments that have no vectors, and yield each segment's writer once it has got all of them.

    What an interrupted build has embedded is kept, as it was after the last `save` passages. Memory does not grow with
    the segments.
    """
    chunk = min(EMBED_CHUNK, save)
    with ExitStack() as stack:

        def lots() -> Iterator[tuple[_Lot, list[str]]]:
            for segment in segments:
                writer = VectorWriter(segment, store.vectors_folder(segment.record.name), save=save, sync=store.sync)
                stack.enter_context(writer)
                done = writer.done
                queue.skip(done)
                # A segment that lacks nothing any more still has one lot, of no passages.
                for first in range(done, max(segment.record.passages, done + 1), chunk):
                    contexts, texts = _texts(segment, first, min(first + chunk, segment.record.passages))
                    yield _Lot(writer, first, contexts), texts

        for lot, encoded in queue.run(lots()):
            lot.writer.add(_encoded(lot, encoded))
            if lot.writer.done == lot.writer.words.record.passages:
                yield lot.writer


def _texts(segment: Segment, first: int, last: int) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the contexts of some passages, their document's and their own, and the texts that are embedded."""
    contexts: list[tuple[str, str]] = []
    texts: list[str] = []
    document, of_document = -1, ""
    for row in segment.passages[first:last]:
        if int(row["document"]) != document:
            document = int(row["document"])
            of_document = segment.document(document).context
        own = _decode(segment, row["context_start"], row["search_start"])
        contexts.append((of_document, own))
        texts.append(embedded_text(of_document, own, _decode(segment, row["search_start"], row["search_end"])))
    return contexts, texts


def _decode(segment: Segment, start: np.int64, end: np.int64) -> str:
    return segment.search[int(start) : int(end)].tobytes().decode("utf-8", "surrogatepass")


def _encoded(lot: _Lot, encoded: Sequence[QuantisedText]) -> EncodedPassages:
    words = lot.writer.words
    dimensions = words.record.config.embedder.dimensions
    ranges = [np.zeros((0, 2), np.int64)]
    for row, contexts, text in zip(words.passages[lot.first :], lot.contexts, encoded, strict=False):
        sentences = words.sentences[int(row["sentence_start"]) : int(row["sentence_end"])]
        ranges.append(token_ranges(sentences, *contexts, text.offsets))
    no_tokens = np.zeros((0, words.tokens[:0].shape[1]), np.uint8)
    return EncodedPassages(
        vectors=np.array([text.vector for text in encoded], np.float32).reshape(-1, dimensions),
        tokens=np.concatenate([no_tokens, *(text.tokens for text in encoded)]),
        counts=np.array([len(text.tokens) for text in encoded], np.int64),
        sentences=np.concatenate(ranges),
    )
