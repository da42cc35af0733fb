"""Re-ranking the best passages by what the reader says of them, as far as time allows."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from index.encoder.base import Embedder
from index.errors import ReaderError
from index.reading import OpenGeneration
from rag.ranking.columns import ColumnMeanings
from rag.ranking.evidence import EvidenceModel
from rag.ranking.focus import reading_text
from rag.ranking.joined import joined_text
from rag.ranking.ranking import Ranking, rerank
from rag.reader.reading_text import ReadingText
from rag.settings import ReaderSettings

if TYPE_CHECKING:
    from rag.reader import Reader, Reading


class Reranker:
    """Re-ranks the best passages by what the reader says of them. Safe to share between threads."""

    def __init__(
        self,
        settings: ReaderSettings,
        evidence: EvidenceModel,
        reader: "Reader | None" = None,
        embedder: Embedder | None = None,
    ) -> None:
        """Take the settings, the weights, and the reader (None: the packaged one that the process shares).

        `embedder`: shares its files with the packaged reader. Raises ReaderError if `reader` is not the one that the
        weights were fitted with.
        """
        self._settings = settings
        self._evidence = evidence
        self._embedder = embedder
        self._reader = None if reader is None else self._checked(reader)

    @property
    def reader(self) -> "Reader":
        """The reader. Raises ReaderError if it is not the one that the weights were fitted with."""
        if self._reader is None:
            from rag.reader import shared_reader

            self._reader = self._checked(shared_reader(self._embedder))
        return self._reader

    def _checked(self, reader: "Reader") -> "Reader":
        fitted, found = self._evidence.reader, reader.identity
        if found != fitted:
            raise ReaderError(
                f"the reader {found.name} ({found.weights_sha256[:12]}…) is not the one that the evidence model was "
                f"fitted with, {fitted.name} ({fitted.weights_sha256[:12]}…): its margins can't be weighed. Pass an "
                "evidence model fitted with it, or answer without a reader."
            )
        return reader

    def apply(self, generation: OpenGeneration, ranking: Ranking, should_stop: Callable[[], bool]) -> Ranking:
        """Return the ranking with its best passages in the order that the reader's readings give them.

        The reader also reads the best sentences of the best passages as one text.

        The reader stops when its time is up or `should_stop` returns True; the passages it has read by then count.
        Raises ReaderError.
        """
        until = time.monotonic() + self._settings.budget
        best = ranking.order[: self._settings.passages].tolist()
        columns = None if self._embedder is None else ColumnMeanings(ranking.question, self._embedder)
        texts = [reading_text(generation, passage, ranking, columns) for passage in best]
        joined = joined_text(generation, ranking, best)
        readings = self.reader.read(
            ranking.question,
            [*(text.text for text in texts), joined],
            lambda: should_stop() or time.monotonic() > until,
            [*(text.choosable for text in texts), ((0, len(joined)),)],
            [*(text.ranges_of_headings for text in texts), ()],
        )
        read = {
            passage: within_sentence(generation, passage, _in_passage(generation.text(passage), text, reading))
            for passage, text, reading in zip(best, texts, readings, strict=False)
        }
        ranking = rerank(ranking, read, self._evidence, generation.furniture)
        return replace(ranking, joined=readings[len(best)]) if len(readings) > len(best) else ranking


def _in_passage(passage: str, text: ReadingText, reading: "Reading") -> "Reading":
    """Return the reading of a text with its span in characters of the passage."""
    from rag.reader.bounds import with_bounds
    from rag.reader.spans import whole_words

    above = text.place_above(reading.start, reading.end)
    if above is not None:
        return replace(reading, start=0, end=0, above=above)
    start, end = text.place(reading.start, reading.end)
    first, last = whole_words(passage[start:end], 0, end - start)
    first, last = start + first, start + last
    first, last = text.whole_cell(first, last) or with_bounds(passage, first, last)
    return replace(reading, start=first, end=last)


def within_sentence(generation: OpenGeneration, passage: int, reading: "Reading") -> "Reading":
    """Return a reading of a passage whose span is cut to the sentence that holds most of it."""
    from rag.reader.spans import whole_words

    row, rows = generation.passages[passage], generation.sentences_of(passage)
    begins = np.maximum(rows["start"] - row["start"], reading.start)
    ends = np.minimum(rows["end"] - row["start"], reading.end)
    most = int(np.argmax(ends - begins))
    if ends[most] <= begins[most]:
        return reading
    if begins[most] == reading.start and ends[most] == reading.end:
        return reading
    start, end = whole_words(generation.text(passage), int(begins[most]), int(ends[most]))
    return replace(reading, start=start, end=end)
