"""Writes an index into Milvus: a generation as a whole, or changes of the published one. `backend` says what is kept.

Nothing is ever written into a collection that readers may have but by `update`, which readers see once it is complete.
"""

import hashlib
import itertools
import json
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np

from index.backend.base import PLACE_BITS, Backend, Snapshot
from index.backend.milvus.client import MilvusCalls
from index.backend.milvus.lease import Claim, MilvusLease
from index.backend.milvus.leftovers import OldGenerations, remove_dead, remove_leftovers
from index.backend.milvus.parts import LAYOUT, MilvusParts, passage_rows, piece_rows
from index.backend.milvus.pointer import MilvusPointer
from index.backend.milvus.values import (
    joined,
    negative,
    pack,
    pack_document,
    pack_statistics,
    statistics_of_passages,
    unpack,
)
from index.backend.mirror import GRACE_SECONDS
from index.backend.parts import stored_document
from index.errors import BackendChanged, BackendMismatch, IndexBusy, IndexMissing
from index.store.document_part import DocumentPart
from index.store.manifest import Manifest

BATCH = 200
"""Passages that are written at a time, some 4 MB."""


class MilvusWriter:
    """Writes one index. Of several processes that write at once, one does and the others are told that it is busy."""

    def __init__(
        self,
        backend: Backend,
        name: str,
        calls: MilvusCalls,
        parts: MilvusParts,
        pointer: MilvusPointer,
        clock: Callable[[], float],
    ) -> None:
        """Take the back end that reads the index, and what it reads it with. `clock`: gives seconds since 1970."""
        self._backend = backend
        self._name = name
        self._calls = calls
        self._parts = parts
        self._pointer = pointer
        self._lease = MilvusLease(calls, name, backend.place)
        self._old = OldGenerations(calls, parts, name, clock=clock)

    def publish(self, documents: Iterable[DocumentPart], manifest: Manifest) -> Snapshot:
        """Write a generation and publish it; see `Backend`."""
        with self._lease.held() as claim:
            before = self._pointer.read(is_fresh=True)
            there = self._published_as(manifest)
            if there is not None:
                self._old.sweep(there.generation, GRACE_SECONDS)
                return there
            generation = self._free_name(manifest, before)
            self._fill(generation, documents, manifest, claim)
            if before is not None:
                self._old.mark(before)
            claim.check()
            self._pointer.point(generation)
            self._old.sweep(generation, GRACE_SECONDS)
            return self._backend.snapshot()

    def _published_as(self, manifest: Manifest) -> Snapshot | None:
        """Return what is published if that is whole, what a manifest says, and unchanged since."""
        try:
            at = self._backend.snapshot()
            is_whole = self._backend.count(at) == int(at.firsts[-1])
            is_same = is_whole and at.update == 0 and at.manifest == manifest
        except (IndexMissing, BackendMismatch, BackendChanged):
            return None
        return at if is_same else None

    def _free_name(self, manifest: Manifest, published: str | None) -> str:
        """Return a name for a generation that no reader can have: the same one after an interruption."""
        there, replaced = self._calls.collections(), self._old.replaced()
        for number in itertools.count():
            data = f"{manifest.generation} {manifest.config.model_dump_json()} {LAYOUT}{f' {number}' if number else ''}"
            name = f"{self._name}_g{hashlib.blake2b(data.encode(), digest_size=8).hexdigest()}"
            if name == published or name in replaced:
                continue
            held = [one in there for one in (name, f"{name}_parts")]
            # One with changes was published once, by an earlier version of pincite.
            if all(held) and self._parts.newest(f"{name}_parts", is_fresh=True) not in {None, 0}:
                continue
            if any(held) and not all(held):
                self._old.drop(name)
            return name
        raise AssertionError("unreachable")

    def _fill(self, generation: str, documents: Iterable[DocumentPart], manifest: Manifest, claim: Claim) -> None:
        """Write a generation whole, or what an interruption left to be written of it."""
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
                self._write(generation, batch, first, first, claim, is_there=first in done)
                batch, first, written = [], number, passages
        self._write(generation, batch, first, first, claim, is_there=first in done)
        claim.check()
        if self._calls.count(generation) != passages:
            self._old.drop(generation)
            raise BackendMismatch(f"{self._backend.place}: not all passages arrived. Run pincite index again.")
        self._parts.sum_up(parts, number + 1)
        self._parts.write_state(parts, 0, list(range(number)), number + 1, manifest, summed=number + 1)

    def update(
        self, at: Snapshot, added: Iterable[DocumentPart], removed: Collection[str], manifest: Manifest
    ) -> Snapshot:
        """Change the published generation; see `Backend`."""
        parts = f"{at.generation}_parts"
        with self._lease.held() as claim:
            newest = self._parts.newest(parts, is_fresh=True)
            if (self._pointer.read(is_fresh=True), newest) != (at.generation, at.update):
                raise IndexBusy(f"{self._backend.place}: another process has changed this index. Update it again.")
            state = json.loads(unpack(joined(self._parts.pieces(parts, "state", at.update, at.update + 1))))
            sequence, batch = 1 + max(state["live"], default=-1) + state["gone"], state["batches"]
            # An update that was cut off leaves documents that no state names.
            self._calls.delete(at.generation, f"document >= {sequence}")
            self._parts.remove_after(parts, sequence, batch, at.update)
            gone, live = set(removed), []
            for part in added:
                assert part.record is not None
                self._write(at.generation, [part], sequence, batch, claim)
                gone.add(part.record.name)
                live.append(sequence)
                sequence, batch = sequence + 1, batch + 1
            old = [one for one in at.documents if one.record.name in gone]
            keys = [np.arange(one.passages, dtype=np.int64) + (one.sequence << PLACE_BITS) for one in old]
            dead = self._backend.passages(at, np.concatenate([*keys, np.zeros(0, np.int64)]))
            taken = negative(statistics_of_passages([one.terms for one in dead.values()]))
            self._parts.write(parts, "statistics", batch, pack_statistics(taken))
            kept = {one.sequence for one in old}
            live = [*(one for one in state["live"] if one not in kept), *live]
            top = sequence - 1 - max(live, default=-1)
            claim.check()
            self._parts.write_state(parts, at.update + 1, live, batch + 1, manifest, summed=state["summed"], gone=top)
            remove_dead(self._calls, at.generation, [one.sequence for one in old])
            self._old.sweep(at.generation, GRACE_SECONDS)
            return self._backend.snapshot()

    def remove_old(self, grace: float) -> list[str]:
        """Remove what no reader needs; see `Backend`."""
        if not self._old.has_any(self._pointer.read(is_fresh=True), grace) and self._with_strays() is None:
            return []
        with self._lease.held():
            at = self._with_strays()
            if at is not None:
                remove_leftovers(self._calls, at)
            return self._old.sweep(self._pointer.read(is_fresh=True), grace)

    def _with_strays(self) -> Snapshot | None:
        """Return what is published if passages of other documents lie beside its own."""
        try:
            at = self._backend.snapshot()
        except IndexMissing:
            return None
        return at if self._backend.count(at) > int(at.firsts[-1]) else None

    def _write(
        self,
        generation: str,
        batch: Sequence[DocumentPart],
        first: int,
        owner: int,
        claim: Claim,
        *,
        is_there: bool = False,
    ) -> None:
        """Write documents; their statistics last, so that what has some is there as a whole."""
        if is_there or not batch:
            return
        parts = f"{generation}_parts"
        rows: list[dict[str, object]] = []
        texts: list[dict[str, object]] = []
        claim.keep()
        for sequence, part in enumerate(batch, first):
            for row, long in passage_rows(part, sequence):
                rows.append(row)
                texts += long
                if len(rows) >= BATCH:
                    claim.keep()
                    self._calls.upsert(generation, rows)
                    rows = []
            texts += piece_rows("text", sequence, pack(part.text))
            texts += piece_rows("document", sequence, pack_document(stored_document(part, sequence)))
        self._calls.upsert(generation, rows)
        self._parts.write_rows(parts, texts)
        own = statistics_of_passages([terms for part in batch for terms in part.terms])
        self._parts.write(parts, "statistics", owner, pack_statistics(own))
