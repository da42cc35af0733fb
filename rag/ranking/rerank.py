"""Having a reader read the best passages of a ranking, as far as time allows."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from index.store.generation import Generation
from rag.ranking.evidence import EvidenceModel
from rag.ranking.ranking import Ranking, reranked
from rag.settings import ReaderSettings

if TYPE_CHECKING:
    from rag.reader import Reader, Reading


class Reranker:
    """The step of an answer in which a reader reads. Safe to share between threads."""

    def __init__(self, settings: ReaderSettings, reader: "Reader | None" = None) -> None:
        """Take what is to be read and by whom (None: by the reader that the settings name, made on first use)."""
        self._settings = settings
        self._reader = reader

    @property
    def reader(self) -> "Reader":
        """The reader. Raises ReaderError if the settings name none that there is."""
        if self._reader is None:
            from rag.reader import reader_for

            self._reader = reader_for(self._settings.model)
        return self._reader

    def taken(
        self, generation: Generation, ranking: Ranking, model: EvidenceModel, should_stop: Callable[[], bool]
    ) -> Ranking:
        """Return a ranking with what the reader makes of its best passages taken in.

        It stops when the time is up or `should_stop` says so; what it has read until then counts. Raises ReaderError.
        """
        until = time.monotonic() + self._settings.budget
        best = ranking.order[: self._settings.passages].tolist()
        texts = [generation.text(passage) for passage in best]
        readings = self.reader.read(ranking.question, texts, lambda: should_stop() or time.monotonic() > until)
        read = {
            passage: within_sentence(generation, passage, text, reading)
            for passage, text, reading in zip(best, texts, readings, strict=False)
        }
        return reranked(ranking, read, model)


def within_sentence(generation: Generation, passage: int, text: str, reading: "Reading") -> "Reading":
    """Return a reading of a passage, whose text is given, with its words cut to the sentence that has most of them."""
    from rag.reader.spans import whole_words

    row = generation.passages[passage]
    rows = generation.sentences_of(passage)
    begins = np.maximum(rows["start"] - row["start"], reading.start)
    ends = np.minimum(rows["end"] - row["start"], reading.end)
    most = int(np.argmax(ends - begins))
    if ends[most] <= begins[most]:
        return reading
    start, end = whole_words(text, int(begins[most]), int(ends[most]))
    return replace(reading, start=start, end=end)
