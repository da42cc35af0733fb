"""The back end in Milvus: a server, a cluster, or a file of milvus-lite.

A generation is two collections: NAME_g<hash>, its passages, and NAME_g<hash>_parts, pieces of text by kind and owner:
the documents' records and texts, the statistics of each batch, and the states. A state says which documents are live;
the highest of them counts, so a change is seen whole or not at all. Which generation is published: `pointer`.
NAME_current holds what writers tell each other: who writes (`lease`), and what was replaced when.
"""

import contextlib
import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import numpy as np

from index.backend.base import (
    PLACE_BITS,
    Among,
    Hits,
    Keys,
    Snapshot,
    StoredDocument,
    StoredPassage,
)
from index.backend.milvus.client import TIMEOUT, MilvusCalls
from index.backend.milvus.parts import FETCH, LAYOUT, MilvusParts
from index.backend.milvus.pointer import MilvusPointer
from index.backend.milvus.tls import Tls
from index.backend.milvus.values import (
    escape,
    joined,
    print_of,
    unpack,
    unpack_codes,
    unpack_document,
    unpack_passage,
    within,
)
from index.backend.milvus.writer import MilvusWriter
from index.encoder.base import Vectors
from index.errors import BackendChanged, BackendMismatch, IndexMissing
from index.store.document_part import DocumentPart
from index.store.manifest import Manifest


class MilvusBackend:
    """Keeps an index in Milvus. Safe to share between threads."""

    def __init__(
        self,
        uri: str,
        collection: str = "pincite",
        *,
        token: str | None = None,
        tls: Tls | None = None,
        timeout: float = TIMEOUT,
        consistency: str = "Bounded",
        clock: Callable[[], float] = time.time,
        calls: MilvusCalls | None = None,
    ) -> None:
        """Connect, or use the `calls` of a connection. `clock`: gives seconds since 1970.

        Raises BackendUnavailable, BackendDenied.
        """
        self._name = collection
        self._uri = uri
        self._calls = calls or MilvusCalls(uri, token, tls=tls, timeout=timeout, consistency=consistency)
        self._parts = MilvusParts(self._calls)
        self._pointer = MilvusPointer(self._calls, collection)
        self._writer = MilvusWriter(self, collection, self._calls, self._parts, self._pointer, clock)

    @property
    def place(self) -> str:
        """The address and the index's name."""
        return f"{self._uri} ({self._name})"

    def snapshot(self, known: Snapshot | None = None) -> Snapshot:
        """Return the published generation; see `Backend`."""
        generation = self._pointer.read()
        if generation is None:
            raise IndexMissing(
                f"{self.place}: there is no index of this name. Check index.collection, or build it: "
                "pincite index FOLDER --backend milvus --uri … --collection …"
            )
        if known is None or known.generation != generation:
            self._check_there(generation)
        with self._reading(generation):
            return self._snapshot(generation, known)

    def _snapshot(self, generation: str, known: Snapshot | None) -> Snapshot:
        parts = f"{generation}_parts"
        update = self._parts.newest(parts)
        if update is None:
            raise BackendMismatch(
                f"{self.place}: holds no state. Write it again: pincite index, where the documents are."
            )
        if known is not None and (known.generation, known.update) == (generation, update):
            return known
        state = json.loads(unpack(joined(self._parts.pieces(parts, "state", update, update + 1))))
        if state["layout"] != LAYOUT:
            raise BackendMismatch(
                f"{self.place}: was written by another version of pincite. Use that, or write it again: pincite index, "
                "where the documents are; nothing is embedded anew."
            )
        manifest = Manifest.model_validate_json(json.dumps(state["manifest"]))
        held = {} if known is None or known.generation != generation else {d.sequence: d for d in known.documents}
        live: list[int] = state["live"]
        self._add_documents(parts, [one for one in live if one not in held], held)
        documents = [held[one] for one in live]
        if update:  # what was changed lies behind the others; what was published whole is in the order of its source
            documents.sort(key=lambda one: (one.record.file, one.sequence))
        statistics = self._parts.statistics(parts, state["batches"], state["summed"])
        return Snapshot(generation, update, manifest, tuple(documents), statistics)

    @contextlib.contextmanager
    def _reading(self, generation: str) -> Iterator[None]:
        """Tell a published generation that someone dropped from one that was replaced."""
        try:
            yield
        except BackendChanged:
            self._check_there(generation)
            raise

    def _check_there(self, generation: str) -> None:
        """Raise BackendMismatch if a generation is published but is not there: asking again cannot help."""
        if {generation, f"{generation}_parts"} <= set(self._calls.collections()):
            return
        if self._pointer.read(is_fresh=True) == generation:
            raise BackendMismatch(
                f"{self.place}: what is published ({generation}) is not there any more. "
                "Write it again: pincite index, where the documents are."
            )

    def _add_documents(self, parts: str, wanted: Sequence[int], held: dict[int, StoredDocument]) -> None:
        if wanted:
            chosen = set(wanted)
            for sequence, rows in self._parts.owned(parts, "document", min(wanted), max(wanted) + 1):
                if sequence in chosen:
                    held[sequence] = unpack_document(sequence, joined(rows))
            if not chosen <= held.keys():
                raise BackendChanged(f"{self.place}: the index changed meanwhile. Ask again.")

    def lexical(
        self, at: Snapshot, asked: Sequence[Sequence[str]], most: int, among: Among | None = None
    ) -> list[Hits]:
        """Return the best passages by BM25; see `Backend`."""
        return self._search(at, "sparse", [" ".join(map(escape, terms)) for terms in asked], most, among)

    def dense(self, at: Snapshot, vectors: Vectors, most: int, among: Among | None = None) -> list[Hits]:
        """Return the nearest passages; see `Backend`."""
        return self._search(at, "vector", np.asarray(vectors, np.float32).tolist(), most, among)

    def _search(self, at: Snapshot, field: str, values: Sequence[object], most: int, among: Among | None) -> list[Hits]:
        if most < 1 or not values:
            return [Hits(np.zeros(0, np.int64), np.zeros(0)) for _ in values]
        conditions = []
        if among is not None and among.documents is not None:
            conditions.append(within("document", among.documents))
        if among is not None and among.keys is not None:
            conditions.append(f"key in {among.keys.tolist()}")
        found = []
        with self._reading(at.generation):
            hits = self._calls.search(at.generation, field, values, most, " and ".join(conditions))
        for keys, distances in hits:
            scores = np.array(distances, np.float64)
            # The server of milvus-lite 3 returns BM25 negated.
            found.append(Hits(np.array(keys, np.int64), np.abs(scores) if field == "sparse" else scores))
        return found

    def passages(self, at: Snapshot, keys: Keys, *, tokens: bool = False) -> dict[int, StoredPassage]:
        """Return passages by key; see `Backend`."""
        with self._reading(at.generation):
            return self._passages(at, keys, tokens=tokens)

    def _passages(self, at: Snapshot, keys: Keys, *, tokens: bool) -> dict[int, StoredPassage]:
        found: dict[int, StoredPassage] = {}
        output = ["key", "payload", *(["tokens"] if tokens else [])]
        for start in range(0, len(keys), FETCH):
            some = keys[start : start + FETCH].tolist()
            for row in self._calls.query(at.generation, f"key in {some}", output):
                key = int(row["key"])
                payload, codes = row["payload"], row.get("tokens")
                if not payload:
                    payload = self._long(at, "payload", key)
                if tokens and not codes:
                    codes = self._long(at, "tokens", key)
                found[key] = unpack_passage(payload, unpack_codes(codes) if tokens and codes is not None else None)
        return found

    def _long(self, at: Snapshot, kind: str, key: int) -> str:
        return joined(self._parts.pieces(f"{at.generation}_parts", kind, key, key + 1))

    def repeats(self, at: Snapshot, fingerprints: Sequence[int]) -> Keys:
        """Return the passages that hold a sentence; see `Backend`."""
        wanted = list(map(print_of, fingerprints))
        if not wanted:
            return np.zeros(0, np.int64)
        with self._reading(at.generation):
            rows = self._calls.query(at.generation, f"array_contains_any(prints, {wanted})", ["key"])
        return np.sort(np.array([row["key"] for row in rows], np.int64))

    def document_text(self, at: Snapshot, sequence: int) -> bytes:
        """Return a document's text in UTF-8."""
        with self._reading(at.generation):
            rows = self._parts.pieces(f"{at.generation}_parts", "text", sequence, sequence + 1)
        if not rows:
            raise BackendChanged(f"{self.place}: the index changed meanwhile. Ask again.")
        return unpack(joined(rows))

    def document(self, at: Snapshot, sequence: int) -> DocumentPart:
        """Return a document whole, with its vectors."""
        from index.backend.milvus.documents import whole_document

        one = next(one for one in at.documents if one.sequence == sequence)
        keys = np.arange(one.passages, dtype=np.int64) + (sequence << PLACE_BITS)
        vectors: dict[int, list[float]] = {}
        for start in range(0, len(keys), FETCH):
            condition = f"key in {keys[start : start + FETCH].tolist()}"
            with self._reading(at.generation):
                rows = self._calls.query(at.generation, condition, ["key", "vector"])
            vectors.update((int(row["key"]), row["vector"]) for row in rows)
        stored = self.passages(at, keys, tokens=True)
        if len(stored) < len(keys) or len(vectors) < len(keys):
            raise BackendChanged(f"{self.place}: the index changed meanwhile. Try again.")
        ordered = keys.tolist()
        return whole_document(
            one.record,
            self.document_text(at, sequence),
            [stored[key] for key in ordered],
            np.array([vectors[key] for key in ordered], np.float32),
        )

    def count(self, at: Snapshot) -> int:
        """Return the number of passages of the generation."""
        with self._reading(at.generation):
            return self._calls.count(at.generation)

    def publish(self, documents: Iterable[DocumentPart], manifest: Manifest) -> Snapshot:
        """Write a generation and publish it; see `Backend`."""
        return self._writer.publish(documents, manifest)

    def update(
        self, at: Snapshot, added: Iterable[DocumentPart], removed: Collection[str], manifest: Manifest
    ) -> Snapshot:
        """Change the published generation; see `Backend`."""
        return self._writer.update(at, added, removed, manifest)

    def remove_old(self, grace: float) -> list[str]:
        """Remove generations replaced long ago, and what was cut off; see `Backend`."""
        return self._writer.remove_old(grace)

    def close(self) -> None:
        """Let go of the connection."""
        self._calls.close()
