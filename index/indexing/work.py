"""Who reads documents and embeds passages for a build: this machine, or others (`index.indexing.cluster`)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from index.encoder.base import Embedder
from index.settings import IndexSettings

if TYPE_CHECKING:
    from index.indexing.embedding_queue import TextQueue
    from index.indexing.read_ahead import FileReaders


class Work(Protocol):
    """Reads and embeds. Used by one build at a time."""

    def readers(
        self, settings: IndexSettings, embedder: Embedder, files: int, size: int, check: Callable[[], None]
    ) -> "FileReaders":
        """Return what reads `files` files of `size` bytes in all. `check` is called while waiting, and may raise."""
        ...

    def queue(
        self, settings: IndexSettings, embedder: Embedder, passages: int, progress: Callable[[int], None]
    ) -> "AbstractContextManager[TextQueue]":
        """Return what embeds `passages` passages; `progress` receives how many are done, and may raise."""
        ...

    def close(self) -> None:
        """Let go of what a build used. Work may be used again."""
        ...


class LocalWork:
    """This machine: child processes read where they pay, a thread embeds."""

    def readers(
        self, settings: IndexSettings, embedder: Embedder, files: int, size: int, check: Callable[[], None]
    ) -> "FileReaders":
        """Return what reads here; nothing is waited for, so `check` is not called."""
        from index.indexing.read_ahead import make_file_readers

        del check
        return make_file_readers(settings, embedder, files, size)

    def queue(
        self, settings: IndexSettings, embedder: Embedder, passages: int, progress: Callable[[int], None]
    ) -> "AbstractContextManager[TextQueue]":
        """Return a thread that embeds."""
        from index.indexing.embedding_queue import EmbeddingQueue

        del passages
        return EmbeddingQueue(embedder, settings.batch_size, progress)

    def close(self) -> None:
        """Do nothing: readers and queues are closed by who uses them."""
