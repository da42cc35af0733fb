"""The back end in Milvus: a server, a cluster, or a file of milvus-lite.

A generation is two collections: NAME_g<hash>, its passages, and NAME_g<hash>_parts, pieces of text by kind and owner:
the documents' records and texts, the statistics of each batch, and the states. A state says which documents are live;
the highest of them counts, so a change is seen whole or not at all. The generation that is published is what the alias
NAME stands for; milvus-lite's files have no aliases, so there it is a row of NAME_current.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence

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
from index.backend.milvus_client import TIMEOUT, MilvusCalls
from index.backend.milvus_leftovers import remove_but, remove_dead, remove_leftovers
from index.backend.milvus_parts import FETCH, LAYOUT, MilvusParts, passage_rows, piece_row, piece_rows
from index.backend.milvus_values import (
    escape,
    joined,
    negative,
    pack,
    pack_document,
    pack_statistics,
    print_of,
    statistics_of_passages,
    sum_statistics,
    unpack,
    unpack_codes,
    unpack_document,
    unpack_passage,
)
from index.backend.parts import stored_document
from index.backend.tls import Tls
from index.encoder.base import Vector
from index.errors import BackendChanged, BackendMismatch, IndexBusy, IndexMissing
from index.store.document_part import DocumentPart
from index.store.manifest import Manifest

BATCH = 200
"""Passages that are written at a time, some 4 MB."""


class MilvusBackend:
    """Keeps an index in Milvus. Safe to share between threads; one process writes at a time."""

    def __init__(
        self,
        uri: str,
        collection: str = "pincite",
        *,
        token: str | None = None,
        tls: Tls | None = None,
        timeout: float = TIMEOUT,
        consistency: str = "Bounded",
    ) -> None:
        """Connect. Raises BackendUnavailable, BackendDenied."""
        self._name = collection
        self._uri = uri
        self._calls = MilvusCalls(uri, token, tls=tls, timeout=timeout, consistency=consistency)
        self._parts = MilvusParts(self._calls)

    @property
    def place(self) -> str:
        """The address and the index's name."""
        return f"{self._uri} ({self._name})"

    def snapshot(self, known: Snapshot | None = None) -> Snapshot:
        """Return the published generation; see `Backend`."""
        generation = self._published()
        if generation is None:
            raise IndexMissing(f"{self.place}: there is no index yet. Build it: pincite index --backend milvus --uri …")
        parts = f"{generation}_parts"
        update = self._parts.newest(parts)
        if update is None:
            raise BackendMismatch(f"{self.place}: holds no state. Build it again: pincite index --rebuild.")
        if known is not None and (known.generation, known.update) == (generation, update):
            return known
        state = json.loads(unpack(joined(self._parts.pieces(parts, "state", update, update + 1))))
        if state["layout"] != LAYOUT:
            raise BackendMismatch(
                f"{self.place}: was written by another version of pincite. Use that, or pincite index --rebuild."
            )
        manifest = Manifest.model_validate_json(json.dumps(state["manifest"]))
        held = {} if known is None or known.generation != generation else {d.sequence: d for d in known.documents}
        live: list[int] = state["live"]
        self._add_documents(parts, [one for one in live if one not in held], held)
        documents = sorted((held[one] for one in live), key=lambda one: (one.record.file, one.sequence))
        statistics = sum_statistics(
            joined(rows) for _, rows in self._parts.owned(parts, "statistics", 0, state["batches"])
        )
        return Snapshot(generation, update, manifest, tuple(documents), statistics)

    def _published(self) -> str | None:
        if self._calls.has_aliases:
            return self._calls.aliased(self._name)
        if f"{self._name}_current" not in self._calls.collections():
            return None
        rows = self._calls.query(f"{self._name}_current", 'id == "current"', ["data"])
        return str(rows[0]["data"]) if rows else None

    def _add_documents(self, parts: str, wanted: Sequence[int], held: dict[int, StoredDocument]) -> None:
        if wanted:
            chosen = set(wanted)
            for sequence, rows in self._parts.owned(parts, "document", min(wanted), max(wanted) + 1):
                if sequence in chosen:
                    held[sequence] = unpack_document(sequence, joined(rows))
            if not chosen <= held.keys():
                raise BackendChanged(f"{self.place}: the index changed meanwhile. Ask again.")

    def lexical(self, at: Snapshot, terms: Sequence[str], most: int, among: Among | None = None) -> Hits:
        """Return the best passages by BM25; see `Backend`."""
        return self._search(at, "sparse", " ".join(map(escape, terms)), most, among)

    def dense(self, at: Snapshot, vector: Vector, most: int, among: Among | None = None) -> Hits:
        """Return the nearest passages; see `Backend`."""
        return self._search(at, "vector", np.asarray(vector, np.float32).tolist(), most, among)

    def _search(self, at: Snapshot, field: str, value: object, most: int, among: Among | None) -> Hits:
        if most < 1:
            return Hits(np.zeros(0, np.int64), np.zeros(0))
        conditions = []
        if among is not None and among.documents is not None:
            conditions.append(f"document in {list(map(int, among.documents))}")
        if among is not None and among.keys is not None:
            conditions.append(f"key in {among.keys.tolist()}")
        rows = self._calls.search(at.generation, field, value, most, " and ".join(conditions))
        keys = np.array([row["id"] if "id" in row else row["key"] for row in rows], np.int64)
        scores = np.array([row["distance"] for row in rows], np.float64)
        # The server of milvus-lite 3 returns BM25 negated.
        return Hits(keys, np.abs(scores) if field == "sparse" else scores)

    def passages(self, at: Snapshot, keys: Keys, *, tokens: bool = False) -> dict[int, StoredPassage]:
        """Return passages by key; see `Backend`."""
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

    def repeats(self, at: Snapshot, fingerprint: int) -> Keys:
        """Return the passages that hold a sentence; see `Backend`."""
        rows = self._calls.query(at.generation, f"array_contains(prints, {print_of(fingerprint)})", ["key"])
        return np.sort(np.array([row["key"] for row in rows], np.int64))

    def document_text(self, at: Snapshot, sequence: int) -> bytes:
        """Return a document's text in UTF-8."""
        rows = self._parts.pieces(f"{at.generation}_parts", "text", sequence, sequence + 1)
        if not rows:
            raise BackendChanged(f"{self.place}: the index changed meanwhile. Ask again.")
        return unpack(joined(rows))

    def document(self, at: Snapshot, sequence: int) -> DocumentPart:
        """Return a document whole, with its vectors."""
        from index.backend.milvus_documents import whole_document

        one = next(one for one in at.documents if one.sequence == sequence)
        keys = np.arange(one.passages, dtype=np.int64) + (sequence << PLACE_BITS)
        vectors: dict[int, list[float]] = {}
        for start in range(0, len(keys), FETCH):
            condition = f"key in {keys[start : start + FETCH].tolist()}"
            for row in self._calls.query(at.generation, condition, ["key", "vector"]):
                vectors[int(row["key"])] = row["vector"]
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
        return self._calls.count(at.generation)

    def publish(self, documents: Iterable[DocumentPart], manifest: Manifest) -> Snapshot:
        """Write a generation and publish it; see `Backend`."""
        data = f"{manifest.generation} {manifest.config.model_dump_json()} {LAYOUT}"
        generation = f"{self._name}_g{hashlib.blake2b(data.encode(), digest_size=8).hexdigest()}"
        parts = f"{generation}_parts"
        self._calls.make_passages(generation, manifest.config.embedder.dimensions)
        self._calls.make_parts(parts)
        done = {owner for owner, _ in self._parts.owned(parts, "statistics", 0, manifest.documents, is_fresh=True)}
        passages = written = first = number = 0
        batch: list[DocumentPart] = []
        for part in documents:
            batch.append(part)
            number += 1
            passages += len(part.passages)
            if passages - written >= BATCH:
                self._write(generation, batch, first, first, is_there=first in done)
                batch, first, written = [], number, passages
        self._write(generation, batch, first, first, is_there=first in done)
        if self._calls.count(generation) != passages:
            raise BackendMismatch(f"{self.place}: not all passages arrived. Run pincite index again.")
        self._parts.write_state(parts, 0, list(range(number)), number + 1, manifest)
        before = self._published()
        if not self._calls.has_aliases:
            self._calls.make_parts(f"{self._name}_current")
            self._calls.upsert(f"{self._name}_current", [piece_row("current", "pointer", 0, 0, generation)])
        else:
            self._calls.point(self._name, generation)
        remove_but(self._calls, self._name, {generation, before})
        return self.snapshot()

    def update(
        self, at: Snapshot, added: Iterable[DocumentPart], removed: Collection[str], manifest: Manifest
    ) -> Snapshot:
        """Change the published generation; see `Backend`."""
        parts = f"{at.generation}_parts"
        if (self._published(), self._parts.newest(parts, is_fresh=True)) != (at.generation, at.update):
            raise IndexBusy(f"{self.place}: another process has changed this index. Update it again.")
        state = json.loads(unpack(joined(self._parts.pieces(parts, "state", at.update, at.update + 1))))
        sequence, batch = 1 + max(state["live"], default=-1) + state["gone"], state["batches"]
        # An update that was cut off leaves documents that no state names.
        self._calls.delete(at.generation, f"document >= {sequence}")
        self._parts.remove_after(parts, sequence, batch, at.update)
        gone, live = set(removed), []
        for part in added:
            assert part.record is not None
            self._write(at.generation, [part], sequence, batch)
            gone.add(part.record.name)
            live.append(sequence)
            sequence, batch = sequence + 1, batch + 1
        old = [one for one in at.documents if one.record.name in gone]
        keys = [np.arange(one.passages, dtype=np.int64) + (one.sequence << PLACE_BITS) for one in old]
        dead = self.passages(at, np.concatenate([*keys, np.zeros(0, np.int64)]))
        taken = negative(statistics_of_passages([one.terms for one in dead.values()]))
        self._parts.write(parts, "statistics", batch, pack_statistics(taken))
        kept = {one.sequence for one in old}
        live = [*(one for one in state["live"] if one not in kept), *live]
        top = sequence - 1 - max(live, default=-1)
        self._parts.write_state(parts, at.update + 1, live, batch + 1, manifest, gone=top)
        remove_dead(self._calls, at.generation, [one.sequence for one in old])
        return self.snapshot()

    def remove_old(self, grace: float) -> list[str]:  # noqa: ARG002
        """Remove passages that a cut off update has left; publishing removes generations but the last two."""
        at = self.snapshot()
        if self.count(at) != int(at.firsts[-1]):
            remove_leftovers(self._calls, at)
        return []

    def close(self) -> None:
        """Let go of the connection."""
        self._calls.close()

    def _write(
        self, generation: str, batch: Sequence[DocumentPart], first: int, owner: int, *, is_there: bool = False
    ) -> None:
        """Write documents; their statistics last, so that what has some is there as a whole."""
        if is_there or not batch:
            return
        parts = f"{generation}_parts"
        rows: list[dict[str, object]] = []
        texts: list[dict[str, object]] = []
        for sequence, part in enumerate(batch, first):
            for row, long in passage_rows(part, sequence):
                rows.append(row)
                texts += long
                if len(rows) >= BATCH:
                    self._calls.upsert(generation, rows)
                    rows = []
            texts += piece_rows("text", sequence, pack(part.text))
            texts += piece_rows("document", sequence, pack_document(stored_document(part, sequence)))
        self._calls.upsert(generation, rows)
        self._parts.write_rows(parts, texts)
        own = statistics_of_passages([terms for part in batch for terms in part.terms])
        self._parts.write(parts, "statistics", owner, pack_statistics(own))
