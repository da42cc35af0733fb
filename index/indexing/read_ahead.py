"""Reads files ahead of the writer: in this process, or in child processes that read, repair and cut meanwhile.

A child is `index.indexing.read_worker`: it receives a file in a line of JSON and answers with the file's documents,
piece by piece. Files are given to the children in turn and answers taken in turn, so their order never changes; what
waits is bounded by the pipes' buffers, however large a document is.
"""

import itertools
import json
from collections import deque
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from index.child import Child, module_command
from index.encoder.base import Embedder
from index.encoder.load import make_embedder
from index.errors import EmbedderError, FileUnavailable, FolderAway, GeneratedText, OwnExport, ReadError, StoreError
from index.files.extractors import find_extractor
from index.files.formats import find_reader
from index.files.local_file import remote_copy
from index.indexing.cut_document import PassageLocator, cut, head_of, text_pieces
from index.indexing.prepared import DocumentHead, LocatedPassage, passages_key
from index.models import Document, Problem, Source
from index.settings import IndexSettings
from index.text.units import TokenCounter
from index.value import Value

POOL_MIN_BYTES = 2_000_000
POOL_MIN_FILES = 50
"""Children pay from this many bytes or files to read: half a second of work each, about what starting them takes."""

READER_PROCESSES = 2
"""Children that read: two keep the encoder busy, and it needs the processor more than they do."""

FILES_AHEAD = 4
"""Files that a child is given before its answers are taken."""


HELD_CHARS = 4_000_000
"""Characters of a file of many documents that are held rather than read twice."""

BATCH_PASSAGES = 64
"""Passages that are handed on at a time."""


class ReadRequest(Value):
    """A file to read: its path, its name in the corpus, its source as declared, its bytes.

    `url`: that of its folder, if it is not on this machine. `known`: the keys (`index.indexing.prepared.passages_key`)
    of documents that need not be cut, because the index has their passages.
    """

    path: Path
    name: str
    source: Source
    size: int = 0
    url: str | None = None
    known: frozenset[str] = frozenset()


Content = bytes | tuple[LocatedPassage, ...]
"""Some of a document: of its text, in UTF-8, or of its passages."""


@dataclass(frozen=True, slots=True)
class PreparedDocument:
    """A document as read and cut: first all of its text, then all of its passages, piece by piece.

    `content` is to be consumed before the next document; None for a document that the index knows.
    """

    head: DocumentHead
    content: Iterator[Content] | None


Item = PreparedDocument | Problem

ERRORS: Mapping[bytes, type[ReadError | FolderAway]] = {
    b"bad": ReadError,
    b"unavailable": FileUnavailable,
    b"export": OwnExport,
    b"generated": GeneratedText,
    b"away": FolderAway,
}
"""What a child raises in its parent instead of documents, by the word it answers with."""


class FileReaders(Protocol):
    """Reads files in the order given."""

    def read(self, files: Iterable[ReadRequest]) -> Iterator[Iterator[Item]]:
        """Yield what each file holds, to be consumed before the next file; consuming it may raise ReadError."""
        ...

    def close(self) -> None:
        """Stop at once, whatever is in progress."""
        ...


class InlineReaders:
    """Reads in this process, as the items are consumed."""

    def __init__(self, settings: IndexSettings, counter: TokenCounter) -> None:
        self._settings = settings
        self._counter = counter

    def read(self, files: Iterable[ReadRequest]) -> Iterator[Iterator[Item]]:
        """Yield for each file what it holds."""
        for file in files:
            yield read_items(file, self._settings, self._counter)

    def close(self) -> None:
        """Do nothing: nothing is in progress."""


def read_items(file: ReadRequest, settings: IndexSettings, counter: TokenCounter) -> Iterator[Item]:
    """Yield what a file holds. It is read to its end first, so a file that turns out bad yields nothing."""
    with nullcontext(file.path) if file.url is None else remote_copy(file.url, file.name, file.size) as path:
        yield from _items_at(path, file, settings, counter)


def _items_at(path: Path, file: ReadRequest, settings: IndexSettings, counter: TokenCounter) -> Iterator[Item]:
    read = find_reader(file.name)
    assert read is not None
    held: list[Document | Problem] = []
    documents = characters = 0
    for item in read(path, file.name, file.source, settings):
        if isinstance(item, Document):
            documents += 1
            characters += len(item.text)
        if documents <= 1 or characters <= HELD_CHARS:
            held.append(item)
    if not documents:
        reasons = (item.message for item in held if isinstance(item, Problem) and find_extractor(file.name))
        raise ReadError(next(reasons, "holds no documents"))
    # A file of many documents with more text than that is read again rather than held whole.
    is_held = documents == 1 or characters <= HELD_CHARS
    for item in held if is_held else read(path, file.name, file.source, settings):
        yield prepare(item, settings, counter, file.known) if isinstance(item, Document) else item


def prepare(
    document: Document, settings: IndexSettings, counter: TokenCounter, known: Container[str] = ()
) -> PreparedDocument:
    """Return a document that is cut as its content is consumed."""
    head = head_of(document)
    if passages_key(document.name, document.sha256, document.source.title, document.extractor) in known:
        return PreparedDocument(head, None)

    def content() -> Iterator[Content]:
        yield from text_pieces(document.text)
        locator = PassageLocator(document.text, has_pages=document.format == "pdf")
        passages = cut(document, settings, counter, head.context)
        while batch := tuple(map(locator.locate, itertools.islice(passages, BATCH_PASSAGES))):
            yield batch

    return PreparedDocument(head, content())


class ReaderPool:
    """Reads in child processes, each some files ahead."""

    def __init__(self, command: Sequence[str], processes: int = READER_PROCESSES) -> None:
        """Take the children's command; they start when there is a file to read."""
        self._command = list(command)
        self._count = processes
        self._children: list[Child] = []

    def read(self, files: Iterable[ReadRequest]) -> Iterator[Iterator[Item]]:
        """Yield for each file what it holds."""
        upcoming = iter(files)
        waiting: deque[Child] = deque()
        given = 0
        while True:
            while len(waiting) < FILES_AHEAD * self._count and (file := next(upcoming, None)) is not None:
                waiting.append(self._give(given % self._count, file))
                given += 1
            if not waiting:
                return
            child = waiting.popleft()
            yield items_of(child, partial(_ended, child))

    def _give(self, number: int, file: ReadRequest) -> Child:
        """Have a child read a file, and return the child."""
        if number == len(self._children):
            self._children.append(Child(self._command))
        child = self._children[number]
        try:
            child.send(file.model_dump_json().encode())
        except OSError as error:
            raise _ended(child) from error
        return child

    def close(self) -> None:
        """End the children at once."""
        for child in self._children:
            child.close()
        self._children.clear()


_BATCH = TypeAdapter(tuple[LocatedPassage, ...])


class AnswerSource(Protocol):
    """Where the answers of `index.indexing.read_worker` are read from; EOFError is raised where they break off."""

    def read_line(self) -> bytes:
        """Return the next line, with its line end."""
        ...

    def read_bytes(self, size: int) -> bytes:
        """Return the next `size` bytes."""
        ...


def items_of(source: AnswerSource, ended: Callable[[], StoreError]) -> Iterator[Item]:
    """Yield what a file holds, from the answers to one request; raise the error of `ended` where they break off."""
    while True:
        try:
            line = source.read_line()
        except EOFError as error:
            raise ended() from error
        kind, _, content = line.partition(b" ")
        if line == b"end\n":
            return
        if kind in ERRORS:
            raise ERRORS[kind](json.loads(content))
        if kind == b"problem":
            yield Problem.model_validate_json(content)
        else:
            head = DocumentHead.model_validate_json(content)
            yield PreparedDocument(head, None if kind == b"known" else _content(source, ended))


def _content(source: AnswerSource, ended: Callable[[], StoreError]) -> Iterator[Content]:
    while True:
        try:
            kind, _, content = source.read_line().partition(b" ")
            if kind == b"done\n":
                return
            yield source.read_bytes(int(content)) if kind == b"text" else _BATCH.validate_json(content)
        except EOFError as error:
            raise ended() from error


def _ended(child: Child) -> StoreError:
    code, words = child.wait(), child.last_words()
    detail = f"code {code}" + (f": {words}" if words else "")
    return StoreError(f"a process that reads documents ended ({detail}). Try again, or: pincite doctor")


def make_file_readers(settings: IndexSettings, embedder: Embedder, files: int, size: int) -> FileReaders:
    """Return what reads `files` files of `size` bytes in all: children where they pay and can do it.

    They can if the embedder is the one that the settings name, as they count its tokens.
    """
    if files < POOL_MIN_FILES and size < POOL_MIN_BYTES:
        return InlineReaders(settings, embedder)
    try:
        if make_embedder(settings.model, settings.runtime).identity != embedder.identity:
            return InlineReaders(settings, embedder)
    except EmbedderError:
        return InlineReaders(settings, embedder)
    return ReaderPool(module_command("index.indexing.read_worker", settings.model_dump_json()))
