"""The interface of back ends, and the values that pass through it.

A back end keeps an index in generations, one of them published. Passages are known by keys: the sequence number of
their document in the generation and their place in it. Keys stay while their document does; numbers of passages, which
`rag` uses, are made of the documents in the order of their names (`remote.generation`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Vectors
from index.encoder.token_codes import Codes
from index.store.document_part import DocumentPart
from index.store.manifest import DocumentRecord, Manifest

Keys = NDArray[np.int64]
"""Passages by key, shape (passages,)."""

PLACE_BITS = 24
"""Bits of a key that hold a passage's place in its document; the others hold the document's sequence number."""


def key_of(sequence: int, place: int) -> int:
    """Return the key of a passage, given its document's sequence number and its place there, from 0."""
    return sequence << PLACE_BITS | place


@dataclass(frozen=True, slots=True)
class Among:
    """The only passages that a search may return: those of some documents, by sequence number, or some by key."""

    documents: Sequence[int] | None = None
    keys: Keys | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """Passages and their scores, shape (passages,) each, best first."""

    keys: Keys
    scores: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as a back end keeps it.

    `row`: of PASSAGE; its bytes of texts count from the document's start. `sentences`: rows of SENTENCE, whose
    characters are the document's; their tokens count from the passage's first. `terms`: its terms for the lexical
    index. `tokens`: the codes of its word pieces; None if they were not asked for.
    """

    row: np.void
    sentences: NDArray[np.void]
    heading: str
    context: str
    search_text: str
    text: str
    terms: tuple[str, ...]
    tokens: Codes | None = None


@dataclass(frozen=True)
class TermStatistics:
    """What BM25 needs of a whole corpus: how many passages hold each term, and the number of all terms."""

    frequencies: Mapping[str, int]
    total: int


@dataclass(frozen=True)
class StoredDocument:
    """A document of a generation: its sequence number, its record, and what all questions need of its passages.

    `passages`: their number; `heads`: how many of the first begin in its head; `furniture`: which are furniture;
    `beginning`: see `Generation.beginning`.
    """

    sequence: int
    record: DocumentRecord
    passages: int
    heads: int = 0
    furniture: tuple[int, ...] = ()
    beginning: str = ""


@dataclass(frozen=True)
class Snapshot:
    """A published generation as it was at one moment: its documents by name, and its statistics.

    `update`: rises with every change of the generation; a later snapshot has another.
    """

    generation: str
    update: int
    manifest: Manifest
    documents: tuple[StoredDocument, ...]
    statistics: TermStatistics

    @cached_property
    def sequences(self) -> NDArray[np.int64]:
        """The documents' sequence numbers, in the order of the documents, shape (documents,)."""
        return np.array([one.sequence for one in self.documents], np.int64)

    @cached_property
    def firsts(self) -> NDArray[np.int64]:
        """The number of each document's first passage, and of all passages, shape (documents + 1,)."""
        counts = [one.passages for one in self.documents]
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


class Backend(Protocol):
    """Keeps and searches the passages of one index.

    Every call may raise BackendUnavailable if the back end cannot be reached in time, BackendDenied if it refuses the
    credentials, and BackendMismatch if it holds what this version cannot read. Safe to share between threads.
    """

    @property
    def place(self) -> str:
        """Where the index is, for messages; without credentials."""
        ...

    def snapshot(self, known: Snapshot | None = None) -> Snapshot:
        """Return the published generation; `known` itself if nothing has changed since. Raises IndexMissing."""
        ...

    def lexical(
        self, at: Snapshot, asked: Sequence[Sequence[str]], most: int, among: Among | None = None
    ) -> list[Hits]:
        """Return for each sequence of terms the passages with the best BM25 scores, above 0, at most `most`.

        A term given twice counts twice.
        """
        ...

    def dense(self, at: Snapshot, vectors: Vectors, most: int, among: Among | None = None) -> list[Hits]:
        """Return for each vector of length 1 the nearest passages and their cosines, at most `most`.

        `vectors`: shape (vectors, dimensions).
        """
        ...

    def passages(self, at: Snapshot, keys: Keys, *, tokens: bool = False) -> dict[int, StoredPassage]:
        """Return passages by key, with the codes of their word pieces if asked; those that are gone are left out."""
        ...

    def repeats(self, at: Snapshot, fingerprints: Sequence[int]) -> Keys:
        """Return the passages that hold a sentence with one of some fingerprints, ascending; at least a thousand."""
        ...

    def document_text(self, at: Snapshot, sequence: int) -> bytes:
        """Return a document's text in UTF-8."""
        ...

    def document(self, at: Snapshot, sequence: int) -> DocumentPart:
        """Return a document whole, with its vectors, to be published elsewhere."""
        ...

    def count(self, at: Snapshot) -> int:
        """Return the number of passages that the generation holds now."""
        ...

    def publish(self, documents: Iterable[DocumentPart], manifest: Manifest) -> Snapshot:
        """Write a generation of documents, in the order of their names, and publish it in one step.

        The same call completes what an interrupted one began; until then the last generation stays published.
        """
        ...

    def update(
        self, at: Snapshot, added: Iterable[DocumentPart], removed: Collection[str], manifest: Manifest
    ) -> Snapshot:
        """Change the published generation: add documents, and remove others by name; a name may be in both.

        Readers go on with the snapshot that they have until the change is complete. Raises IndexBusy if the generation
        is no longer as it is in `at`.
        """
        ...

    def remove_old(self, grace: float) -> list[str]:
        """Remove generations that were replaced more than `grace` seconds ago; return their names."""
        ...

    def close(self) -> None:
        """Let go of connections. Safe to call twice."""
        ...
