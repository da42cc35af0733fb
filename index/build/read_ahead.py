"""ReadRequest files ahead of the encoder: here, or in processes of their own that read, repair and cut meanwhile.

A process is this package's `index.reading_process`, run as a script: it is told a file in a line of JSON and answers
with the file's documents, cut into passages, a line each, as fast as they are taken from it and no faster. Files are
given out in turn and taken in turn, so their order never changes, and what waits is bounded by the pipes' buffers.
"""

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from index.encoder.base import Embedder
from index.encoder.load import make_embedder
from index.errors import EmbedderError, ReadError, StoreError
from index.files.formats import reader_for
from index.models import Document, Passage, Problem, Source, Value
from index.settings import IndexSettings

ENOUGH_BYTES = 2_000_000
ENOUGH_FILES = 50
"""Bytes or files to read from which processes are worth their start, about half a second of work each."""

PROCESSES = 2
"""Processes that read: the encoder needs the processor more than they do, and two keep it busy."""

AHEAD = 4
"""Files that a process is told ahead."""


class ReadRequest(Value):
    """A file to read: its path, its name in the corpus, what SOURCES.toml says of it, and whether to cut it."""

    path: Path
    name: str
    source: Source
    cut: bool


class PreparedDocument(Value):
    """A document as it was read, and its passages where it has been cut already."""

    document: Document
    passages: tuple[Passage, ...] | None = None


Item = PreparedDocument | Problem


class FileReaders(Protocol):
    """Reads files in the order they come."""

    def read(self, files: Iterable[ReadRequest]) -> Iterator[Iterator[Item]]:
        """Yield for each file what it holds, to be taken before the next; taking it may raise ReadError."""
        ...

    def close(self) -> None:
        """End at once, whatever is under way."""
        ...


class InlineReaders:
    """Reads in this process, when the items are taken."""

    def __init__(self, settings: IndexSettings) -> None:
        self._settings = settings

    def read(self, files: Iterable[ReadRequest]) -> Iterator[Iterator[Item]]:
        """Yield for each file what it holds."""
        for file in files:
            yield items_of(file, self._settings)

    def close(self) -> None:
        """Nothing is under way."""


def items_of(file: ReadRequest, settings: IndexSettings) -> Iterator[Item]:
    """Yield what a file holds, after it has been read to its end once: one that turns out bad yields nothing."""
    read = reader_for(file.name)
    assert read is not None
    held: list[Document | Problem] = []
    documents = 0
    for item in read(file.path, file.name, file.source, settings):
        documents += isinstance(item, Document)
        if documents <= 1:
            held.append(item)
    if not documents:
        raise ReadError("holds no documents")
    # A file of many documents is read again rather than held whole.
    for item in held if documents == 1 else read(file.path, file.name, file.source, settings):
        yield PreparedDocument(document=item) if isinstance(item, Document) else item


class ReaderPool:
    """Reads in processes, each some files ahead."""

    def __init__(self, command: Sequence[str], processes: int = PROCESSES) -> None:
        """Take the command that `index.reading_process` answers to; processes are started when there is a file."""
        self._command = list(command)
        self._count = processes
        self._children: list[subprocess.Popen[bytes]] = []

    def read(self, files: Iterable[ReadRequest]) -> Iterator[Iterator[Item]]:
        """Yield for each file what it holds."""
        upcoming = iter(files)
        told: deque[int] = deque()
        given = 0
        while True:
            while len(told) < AHEAD * self._count and (file := next(upcoming, None)) is not None:
                told.append(self._tell(given % self._count, file))
                given += 1
            if not told:
                return
            yield self._items(told.popleft())

    def _tell(self, number: int, file: ReadRequest) -> int:
        if number == len(self._children):
            self._children.append(
                subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                    start_new_session=True,
                )
            )
        child = self._children[number]
        assert child.stdin is not None
        try:
            child.stdin.write(file.model_dump_json().encode() + b"\n")
            child.stdin.flush()
        except OSError as error:
            raise self._gone(number) from error
        return number

    def _items(self, number: int) -> Iterator[Item]:
        child = self._children[number]
        assert child.stdout is not None
        while True:
            line = child.stdout.readline()
            if not line:
                raise self._gone(number)
            kind, _, content = line.partition(b" ")
            if line == b"end\n":
                return
            if kind == b"bad":
                raise ReadError(json.loads(content))
            yield (PreparedDocument if kind == b"document" else Problem).model_validate_json(content)

    def _gone(self, number: int) -> StoreError:
        code = self._children[number].wait()
        return StoreError(f"a process that reads documents ended (code {code}). Try again, or: pincite doctor")

    def close(self) -> None:
        """End the processes at once."""
        for child in self._children:
            child.kill()
        for child in self._children:
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
        self._children.clear()


def readers_for(settings: IndexSettings, embedder: Embedder, files: int, size: int) -> FileReaders:
    """Return what reads so many files of so many bytes: in processes where that is worth it and they can.

    They can where the embedder is the one that the settings name, as they count its word pieces.
    """
    if files < ENOUGH_FILES and size < ENOUGH_BYTES:
        return InlineReaders(settings)
    try:
        if make_embedder(settings.model, settings.runtime).identity != embedder.identity:
            return InlineReaders(settings)
    except EmbedderError:
        return InlineReaders(settings)
    command = (sys.executable, "-P", "-m", "index.build.read_worker", settings.model_dump_json())
    return ReaderPool(command)
