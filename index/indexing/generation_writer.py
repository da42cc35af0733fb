"""Writes a generation: keeps, copies or adds documents, and merges segments of similar size."""

import datetime
from array import array
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Self

import numpy as np

from index.indexing.embedding_queue import TextQueue
from index.indexing.plan import CarriedDocument, KeptDocument
from index.indexing.vector_fill import SAVE_PASSAGES, fill_vectors
from index.models import Problem
from index.search.dense import MAX_EXACT_PASSAGES
from index.search.lexical import LexicalPart, weights_of
from index.search.topk import Numbers
from index.store.checksums import record_of
from index.store.disk_errors import explain_disk_errors
from index.store.document_part import DocumentPart
from index.store.manifest import FolderRecord, IndexConfig, Manifest, SkippedFile
from index.store.segment import SEGMENT_PASSAGES, Segment
from index.store.segment_writer import SegmentWriter
from index.store.store import Store

MERGE_FACTOR = 4
"""Segments of similar size, within this factor, that are merged into one. A passage is therefore copied about once each
time the index grows fourfold, and a question searches a few segments per factor of four."""

SMALL_SEGMENT_PASSAGES = 256
"""Passages up to which all segments count as similar in size."""

JOIN_SHARE = 8
"""Passages that wait to be embedded are published with their vectors in about this many steps."""

_COPIED = -1
"""Stands for the segment of documents to be copied with another record."""


class GenerationWriter:
    """Takes documents in the order of the generation, writes the new ones into segments, and publishes."""

    def __init__(
        self,
        store: Store,
        name: str,
        config: IndexConfig,
        segments: Sequence[Segment],
        seal: int = SEGMENT_PASSAGES,
        approximate: int = MAX_EXACT_PASSAGES,
        *,
        has_vectors: bool = False,
    ) -> None:
        """Write generation `name` from open `segments`. A context manager; call with the store's lock held.

        `seal` and `approximate` are SEGMENT_PASSAGES and MAX_EXACT_PASSAGES. `has_vectors`: whether the documents that
        are written come with vectors; otherwise `fill` embeds them.
        """
        self._store = store
        self._name = name
        self._config = config
        self._segments = list(segments)
        self._seal = seal
        self._approximate = approximate
        self._has_vectors = has_vectors
        self._writer: SegmentWriter | None = None
        self._segments_written = self._published = 0
        self._segment_of, self._number_of = array("q"), array("q")
        self._copied: list[CarriedDocument] = []
        self._unsynced: set[str] = set()
        self._order: Numbers = np.zeros((0, 2), np.int64)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    @property
    def documents(self) -> int:
        """The number of documents taken so far."""
        return len(self._segment_of)

    def keep(self, item: KeptDocument | CarriedDocument) -> None:
        """Take the next document from one of the segments."""
        if isinstance(item, KeptDocument):
            self._append(item.segment, item.document)
        else:
            self._append(_COPIED, len(self._copied))
            self._copied.append(item)

    def write(self, parts: Iterable[DocumentPart]) -> None:
        """Take the next document, which is new, and write its parts; the last has its record."""
        if self._writer is None:
            self._writer = self._new_writer(has_vectors=self._has_vectors)
        self._append(len(self._segments), self._writer.documents)
        for part in parts:
            self._writer.add(part)
        if self._writer.passages >= self._seal:
            self._finish_segment(self._writer)
            self._writer = None

    def _append(self, segment: int, number: int) -> None:
        self._segment_of.append(segment)
        self._number_of.append(number)

    def settle(self) -> int:
        """Finish the segments once all documents are taken; return the number of passages that have no vectors yet."""
        if self._writer is not None:
            self._finish_segment(self._writer)
            self._writer = None
        self._order = np.column_stack([np.array(self._segment_of, np.int64), np.array(self._number_of, np.int64)])
        # What an interrupted build has embedded but not published.
        ready = {segment.record.words: segment for segment in self._segments if segment.record.words is not None}
        self._segments = [ready.get(segment.record.name, segment) for segment in self._segments]
        for has_vectors in (False, True):
            self._copy_carried(has_vectors=has_vectors)
        for number in self.lacking():
            live, total = self._sizes()[number]
            if live < total:
                self._merge([number])
        return sum(self._sizes()[number][0] for number in self.lacking())

    def fill(self, queue: TextQueue) -> Iterator[int]:
        """Embed all passages that have no vectors; yield the passages that a segment has got its vectors for."""
        waiting = self.lacking()
        filled = fill_vectors(
            self._store, queue, [self._segments[number] for number in waiting], min(self._seal, SAVE_PASSAGES)
        )
        for number, writer in zip(waiting, filled, strict=True):
            with explain_disk_errors(self._store.folder):
                record = writer.finish(self._next_name())
                self._segments[number] = self._store.keep_segment(writer.folder, record)
            if writer.words.record.name in self._unsynced:  # never published
                self._store.remove_segment(writer.words.record.name)
            yield record.passages

    def merge(self) -> None:
        """Merge segments where there are many of similar size."""
        while (group := _group(self._sizes(), self._approximate)) is not None:
            self._merge(group)

    def lacking(self) -> list[int]:
        """Return the segments in use that have no vectors."""
        used = np.unique(self._order[:, 0]).tolist()
        return [number for number in used if not self._segments[number].record.has_vectors]

    def _copy_carried(self, *, has_vectors: bool) -> None:
        """Copy the documents that get another record and come from segments with, or without, vectors."""
        places = {
            position: self._copied[number].place
            for position, number in zip(
                np.flatnonzero(self._order[:, 0] == _COPIED).tolist(),
                self._order[self._order[:, 0] == _COPIED, 1].tolist(),
                strict=True,
            )
            if self._segments[self._copied[number].place.segment].record.has_vectors == has_vectors
        }
        if not places:
            return
        sizes = (
            self._segments[one.segment].span("passages", one.document, one.document + 1) for one in places.values()
        )
        large = has_vectors and sum(last - first for first, last in sizes) >= self._approximate
        with self._new_writer(large=large, has_vectors=has_vectors) as writer:
            for position, place in sorted(places.items(), key=lambda item: (item[1].segment, item[1].document)):
                record = self._copied[int(self._order[position, 1])].record
                self._order[position] = len(self._segments), writer.documents
                writer.copy(self._segments[place.segment], place.document, place.document + 1, record)
            self._finish_segment(writer)

    def _sizes(self) -> dict[int, tuple[int, int]]:
        """Return the number of live passages and of all passages of each segment in use."""
        sizes = {}
        for number in np.unique(self._order[:, 0]).tolist():
            segment = self._segments[number]
            ends, documents = segment.column("passages"), self._order[self._order[:, 0] == number, 1]
            sizes[number] = (int((ends[documents + 1] - ends[documents]).sum()), segment.record.passages)
        return sizes

    def _merge(self, group: Sequence[int]) -> None:
        """Copy the live documents of some segments, all with vectors or all without, into a new one."""
        order, target = self._order, len(self._segments)
        # In the order of the documents where they are neighbours, so that the new segment needs no reordering.
        group = sorted(group, key=lambda number: int(np.argmax(order[:, 0] == number)))
        has_vectors = self._segments[group[0]].record.has_vectors
        large = has_vectors and sum(self._sizes()[number][0] for number in group) >= self._approximate
        with self._new_writer(large=large, has_vectors=has_vectors) as writer:
            for number in group:
                own = order[:, 0] == number
                documents = np.unique(order[own, 1])
                first = writer.documents
                for run in np.split(documents, np.flatnonzero(np.diff(documents) != 1) + 1):
                    writer.copy(self._segments[number], int(run[0]), int(run[-1]) + 1)
                order[own, 1] = first + np.searchsorted(documents, order[own, 1])
                order[own, 0] = target
            self._finish_segment(writer)

    def _next_name(self) -> str:
        name = f"{self._name}-{self._segments_written}"
        self._segments_written += 1
        return name

    def _new_writer(self, *, large: bool = False, has_vectors: bool = True) -> SegmentWriter:
        with explain_disk_errors(self._store.folder):
            folder = self._store.new_segment(self._next_name())
        return SegmentWriter(folder, large=large, has_vectors=has_vectors).open()

    def _finish_segment(self, writer: SegmentWriter) -> None:
        record = writer.finish(writer.folder.name.removesuffix(".partial"), self._config)
        if not record.has_vectors:
            # Made again in a moment if it is lost.
            self._unsynced.add(record.name)
        with explain_disk_errors(self._store.folder):
            self._segments.append(self._store.keep_segment(writer.folder, record, sync=record.has_vectors))

    def publish(
        self,
        created: datetime.datetime,
        problems: Sequence[Problem],
        skipped: Sequence[SkippedFile],
        corpus: FolderRecord,
    ) -> Manifest:
        """Publish a generation of the documents as they are now, with or without all their vectors."""
        used = np.unique(self._order[:, 0])
        segments = [self._segments[number] for number in used.tolist()]
        order = self._order.copy()
        order[:, 0] = np.searchsorted(used, order[:, 0])
        name = f"{self._name}-{self._published:03}" if self._published else self._name
        self._published += 1
        with explain_disk_errors(self._store.folder):
            for segment in segments:
                if segment.record.name in self._unsynced:
                    self._store.sync_segment(segment.record.name)
                    self._unsynced.remove(segment.record.name)
            folder = self._store.new_folder(name)
            order.astype("<i4").tofile(folder / "order.bin")
            parts, counts, embedded = [], dict.fromkeys(("passages", "sentences", "tokens"), 0), 0
            for number, segment in enumerate(segments):
                documents = order[order[:, 0] == number, 1]
                sizes = {key: np.diff(segment.column(key)) for key in counts}
                for key, own in sizes.items():
                    counts[key] += int(own[documents].sum())
                embedded += int(sizes["passages"][documents].sum()) if segment.record.has_vectors else 0
                live = np.zeros(segment.record.documents, np.bool_)
                live[documents] = True
                parts.append(LexicalPart(segment.postings, None if live.all() else np.repeat(live, sizes["passages"])))
            np.concatenate(weights_of(parts)).astype("<f8").tofile(folder / "weights.bin")
            manifest = Manifest(
                generation=name,
                created=created,
                config=self._config,
                documents=len(order),
                embedded=embedded,
                problems=tuple(problems),
                skipped=tuple(skipped),
                folder=corpus,
                segments=tuple(segment.record for segment in segments),
                own={name: record_of(folder / name) for name in ("order.bin", "weights.bin")},
                **counts,
            )
            (folder / "manifest.json").write_bytes(manifest.model_dump_json(indent=1).encode())
            self._store.publish(folder)
        return manifest


def _group(sizes: dict[int, tuple[int, int]], approximate: int = MAX_EXACT_PASSAGES) -> list[int] | None:
    """Return which segments should be merged, given the live and the total passages of each; None if none.

    Those of like size when there are MERGE_FACTOR of them, smallest first; one that is mostly replaced; and those whose
    vectors are all compared, once they have `approximate` passages together.
    """
    flat = {number: live for number, (live, total) in sizes.items() if total < approximate}
    if len(flat) > 1 and sum(flat.values()) >= approximate:
        return list(flat)
    tiers: dict[int, list[int]] = {}
    for number, (live, total) in sizes.items():
        if live < total // 2:
            return [number]
        tier = 0
        while live > SMALL_SEGMENT_PASSAGES * MERGE_FACTOR**tier:
            tier += 1
        tiers.setdefault(tier, []).append(number)
    return next((group for _, group in sorted(tiers.items()) if len(group) >= MERGE_FACTOR), None)
