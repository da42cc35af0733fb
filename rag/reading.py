"""Having a reader read the best passages of a ranking, as far as time allows."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from index.generation import Generation
from rag.evidence import EvidenceModel
from rag.search import Ranking, reranked
from rag.settings import ReaderSettings

if TYPE_CHECKING:
    from rag.reader import Reader


class ReadingStep:
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
        readings = self.reader.read(
            ranking.question,
            [generation.text(passage) for passage in best],
            lambda: should_stop() or time.monotonic() > until,
        )
        return reranked(ranking, dict(zip(best, readings, strict=False)), model)
