"""The local back end: an index in a folder, through the interface of all back ends."""

import datetime
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.backend.base import PLACE_BITS, Among, Hits, Keys, Snapshot, StoredDocument, StoredPassage, TermStatistics
from index.backend.parts import document_part, stored_passages
from index.encoder.base import Vectors
from index.errors import IndexBusy
from index.indexing.generation_writer import GenerationWriter
from index.search.topk import best
from index.store.document_part import DocumentPart
from index.store.generation import Generation
from index.store.manifest import Manifest
from index.store.store import Store


class LocalBackend:
    """Keeps an index in a folder, as `pincite index` does. A document's sequence number is its number there."""

    def __init__(self, store: Store, *, shared: bool = False) -> None:
        """Take the store; opens nothing yet. `shared`: see `Store.writing`."""
        self._store = store
        self._shared = shared

    @property
    def place(self) -> str:
        """The folder of the index."""
        return str(self._store.folder)

    def snapshot(self, known: Snapshot | None = None) -> Snapshot:
        """Return the published generation; see `Backend`. Raises IndexMissing, IndexDamaged."""
        if known is not None and known.generation == self._store.current:
            return known
        return _Held(self._store.open()).snapshot()

    def lexical(
        self, at: Snapshot, asked: Sequence[Sequence[str]], most: int, among: Among | None = None
    ) -> list[Hits]:
        """Return the best passages by BM25; see `Backend`."""
        held = _held(at)
        mask = None if among is None else held.mask(among)
        hits = []
        for terms in asked:
            scores = held.generation.lexical.scores(terms)
            if mask is not None:
                scores = np.where(mask, scores, 0.0)
            found = best(scores, most)
            found = found[scores[found] > 0]
            hits.append(Hits(held.keys[found], scores[found]))
        return hits

    def dense(self, at: Snapshot, vectors: Vectors, most: int, among: Among | None = None) -> list[Hits]:
        """Return the nearest passages; see `Backend`."""
        held = _held(at)
        mask = None if among is None else held.mask(among)
        found = (held.generation.dense.nearest(vector, most, mask) for vector in vectors)
        return [Hits(held.keys[numbers], scores) for numbers, scores in found]

    def passages(self, at: Snapshot, keys: Keys, *, tokens: bool = False) -> dict[int, StoredPassage]:  # noqa: ARG002
        """Return passages by key; see `Backend`."""
        held = _held(at)
        found: dict[int, StoredPassage] = {}
        for key in keys.tolist():
            number = key >> PLACE_BITS
            if number < len(at.documents) and key - (number << PLACE_BITS) < at.documents[number].passages:
                found[key] = held.passages(number)[key - (number << PLACE_BITS)]
        return found

    def repeats(self, at: Snapshot, fingerprints: Sequence[int]) -> Keys:
        """Return the passages that hold a sentence; see `Backend`."""
        held = _held(at)
        generation = held.generation
        wanted = np.array(fingerprints, np.uint64)
        sentences = np.flatnonzero(np.isin(generation.sentences["fingerprint"], wanted)).tolist()
        return np.unique(held.keys[[generation.passage_of(one) for one in sentences]])

    def document_text(self, at: Snapshot, sequence: int) -> bytes:
        """Return a document's text in UTF-8."""
        return _held(at).generation.document_view(sequence).tobytes()

    def document(self, at: Snapshot, sequence: int) -> DocumentPart:
        """Return a document whole, with its vectors."""
        return document_part(_held(at).generation, sequence)

    def count(self, at: Snapshot) -> int:
        """Return the number of passages of the generation."""
        return _held(at).generation.lexical.size

    def publish(self, documents: Iterable[DocumentPart], manifest: Manifest) -> Snapshot:
        """Write a generation and publish it; see `Backend`."""
        with self._store.writing(shared=self._shared):
            self._store.clear()
            self._write(documents, manifest)
        return self.snapshot()

    def update(
        self, at: Snapshot, added: Iterable[DocumentPart], removed: Collection[str], manifest: Manifest
    ) -> Snapshot:
        """Publish a generation of the documents that stay and those that are added; see `Backend`."""
        new = {part.record.name: part for part in added if part.record is not None}
        gone = {*removed, *new}
        with self._store.writing(shared=self._shared):
            if self._store.current != at.generation:
                raise IndexBusy(f"{self.place}: another process has changed this index. Update it again.")
            kept = {one.record.name: one.sequence for one in at.documents if one.record.name not in gone}
            parts = (new[name] if name in new else self.document(at, kept[name]) for name in sorted({*kept, *new}))
            self._write(parts, manifest)
        return self.snapshot()

    def remove_old(self, grace: float) -> list[str]:  # noqa: ARG002
        """Remove nothing: publishing removes what is replaced."""
        return []

    def close(self) -> None:
        """Do nothing: snapshots let go of their generations."""

    def _write(self, documents: Iterable[DocumentPart], manifest: Manifest) -> None:
        now = datetime.datetime.now(datetime.UTC)
        name = f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(6)}"
        try:
            with GenerationWriter(self._store, name, manifest.config, [], has_vectors=True) as writer:
                for part in documents:
                    writer.write([part])
                writer.settle()
                writer.merge()
                writer.publish(manifest.created, manifest.problems, manifest.skipped, manifest.folder)
        finally:
            self._store.clear()


@dataclass(frozen=True)
class _OpenSnapshot(Snapshot):
    """A snapshot with its generation, which is open for as long as someone has the snapshot."""

    held: "_Held" = field(kw_only=True, compare=False, repr=False)


def _held(at: Snapshot) -> "_Held":
    """Return the open generation of a snapshot, which must be a local back end's."""
    assert isinstance(at, _OpenSnapshot)
    return at.held


class _Held:
    """An open generation and what the interface needs of it besides."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._parts: dict[int, list[StoredPassage]] = {}

    def snapshot(self) -> Snapshot:
        """Return the generation as a snapshot."""
        generation = self.generation
        documents = tuple(
            StoredDocument(
                number,
                record.model_copy(update={"passages": (0, 0)}),
                record.passages[1] - record.passages[0],
                int(np.count_nonzero(generation.in_heads(np.arange(*record.passages)))),
                tuple(np.flatnonzero(generation.furniture[slice(*record.passages)]).tolist()),
                generation.beginning(number),
            )
            for number, record in enumerate(generation.documents)
        )
        lexical = generation.lexical
        frequencies = {name: lexical.frequency(name) for name in lexical.names()}
        return _OpenSnapshot(
            generation=generation.manifest.generation,
            update=0,
            manifest=generation.manifest,
            documents=documents,
            statistics=TermStatistics(frequencies, lexical.total),
            held=self,
        )

    @cached_property
    def keys(self) -> Keys:
        """The key of each passage, by number."""
        documents = np.asarray(self.generation.passages["document"], np.int64)
        firsts = np.array([record.passages[0] for record in self.generation.documents], np.int64)
        return (documents << PLACE_BITS) + np.arange(len(documents)) - firsts[documents]

    def mask(self, among: Among) -> NDArray[np.bool_]:
        """Return which passages a search may return, shape (passages,)."""
        mask = np.ones(len(self.keys), np.bool_)
        if among.documents is not None:
            mask &= np.isin(self.keys >> PLACE_BITS, np.asarray(among.documents, np.int64))
        if among.keys is not None:
            mask &= np.isin(self.keys, among.keys)
        return mask

    def passages(self, number: int) -> list[StoredPassage]:
        """Return a document's passages."""
        if number not in self._parts:
            if len(self._parts) > 1000:
                self._parts.clear()
            self._parts[number] = list(stored_passages(document_part(self.generation, number)))
        return self._parts[number]
