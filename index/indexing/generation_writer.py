"""Writes a generation: keeps, copies or adds documents, and merges segments of similar size."""

import datetime
from array import array
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import numpy as np

from index.indexing.plan import CarriedDocument, KeptDocument
from index.models import Problem
from index.search.dense import MAX_EXACT_PASSAGES
from index.search.lexical import LexicalPart, weights_of
from index.search.topk import Numbers
from index.store.checksums import record_of
from index.store.document_part import DocumentPart
from index.store.manifest import FolderRecord, IndexConfig, Manifest, SkippedFile
from index.store.segment import SEGMENT_PASSAGES, Segment
from index.store.segment_writer import SegmentWriter, explain_disk_errors
from index.store.store import Store

MERGE_FACTOR = 4
"""Segments of similar size, within this factor, that are merged into one. A passage is therefore copied about once each
time the index grows fourfold, and a question searches a few segments per factor of four."""

SMALL_SEGMENT_PASSAGES = 256
"""Passages up to which all segments count as similar in size."""

_NEW, _COPIED = -1, -2
"""Stand for the segment that is being written, and for documents to be copied with another record."""


class GenerationWriter:
    """Takes documents in the order of the generation, writes the new ones into segments, and publishes."""

    def __init__(
        self,
        store: Store,
        name: str,
        config: IndexConfig,
        segments: Sequence[Segment],
        *,
        seal: int = SEGMENT_PASSAGES,
        approximate: int = MAX_EXACT_PASSAGES,
    ) -> None:
        """Write generation `name` from open `segments`. A context manager; call with the store's lock held.

        `seal` and `approximate` are SEGMENT_PASSAGES and MAX_EXACT_PASSAGES.
        """
        self._store = store
        self._name = name
        self._config = config
        self._segments = list(segments)
        self._seal = seal
        self._approximate = approximate
        self._writer: SegmentWriter | None = None
        self._segments_written = 0
        self._segment_of, self._number_of = array("q"), array("q")
        self._copied: list[CarriedDocument] = []
        self._reserved = 0
        self._written: list[tuple[int, int]] = []

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

    def reserve(self) -> None:
        """Reserve the place of the next document, which is new; its part is passed to `write` later, in this order."""
        self._append(_NEW, self._reserved)
        self._reserved += 1

    def _append(self, segment: int, number: int) -> None:
        self._segment_of.append(segment)
        self._number_of.append(number)

    def write(self, part: DocumentPart) -> None:
        """Write the part of the next document that a place was reserved for."""
        if self._writer is None:
            self._writer = self._new_writer()
        self._written.append((len(self._segments), self._writer.documents))
        self._writer.add(part)
        if self._writer.passages >= self._seal:
            self._finish_segment(self._writer)
            self._writer = None

    def finish(
        self,
        created: datetime.datetime,
        problems: Sequence[Problem],
        skipped: Sequence[SkippedFile],
        folder: FolderRecord | None = None,
    ) -> Manifest:
        """Write what is left, merge segments where there are many, and publish the generation."""
        if self._writer is not None:
            self._finish_segment(self._writer)
            self._writer = None
        order = self._settle()
        while (group := _group(self._sizes(order), self._approximate)) is not None:
            order = self._merge(order, group)
        used = np.unique(order[:, 0])
        order[:, 0] = np.searchsorted(used, order[:, 0])
        kept = [self._segments[number] for number in used]
        return self._publish(kept, order, created, problems, skipped, folder or FolderRecord())

    def _settle(self) -> Numbers:
        """Return each document's segment and its number there, after copying the documents that need it."""
        order = np.column_stack([np.array(self._segment_of, np.int64), np.array(self._number_of, np.int64)])
        written = np.array(self._written, np.int64).reshape(-1, 2)
        new = order[:, 0] == _NEW
        order[new] = written[order[new, 1]]
        if self._copied:
            places = [(item.place.segment, item.place.document) for item in self._copied]
            ranked = sorted(range(len(places)), key=places.__getitem__)
            sizes = (np.diff(self._segments[segment].span("passages", one, one + 1)) for segment, one in places)
            with self._new_writer(large=sum(int(size[0]) for size in sizes) >= self._approximate) as writer:
                for number in ranked:
                    segment, document = places[number]
                    writer.copy(self._segments[segment], document, document + 1, self._copied[number].record)
                self._finish_segment(writer)
            numbers = np.empty(len(ranked), np.int64)
            numbers[ranked] = np.arange(len(ranked))
            copied = order[:, 0] == _COPIED
            order[copied] = np.column_stack([np.full(len(ranked), len(self._segments) - 1), numbers[order[copied, 1]]])
        return order

    def _sizes(self, order: Numbers) -> dict[int, tuple[int, int]]:
        """Return the number of live passages and of all passages of each segment in use."""
        sizes = {}
        for number in np.unique(order[:, 0]).tolist():
            segment = self._segments[number]
            ends, documents = segment.column("passages"), order[order[:, 0] == number, 1]
            sizes[number] = (int((ends[documents + 1] - ends[documents]).sum()), segment.record.passages)
        return sizes

    def _merge(self, order: Numbers, group: Sequence[int]) -> Numbers:
        """Copy the live documents of some segments into a new one, and return the new order."""
        order, target = order.copy(), len(self._segments)
        # In the order of the documents where they are neighbours, so that the new segment needs no reordering.
        group = sorted(group, key=lambda number: int(np.argmax(order[:, 0] == number)))
        large = sum(self._sizes(order)[number][0] for number in group) >= self._approximate
        with self._new_writer(large=large) as writer:
            for number in group:
                own = order[:, 0] == number
                documents = np.unique(order[own, 1])
                first = writer.documents
                for run in np.split(documents, np.flatnonzero(np.diff(documents) != 1) + 1):
                    writer.copy(self._segments[number], int(run[0]), int(run[-1]) + 1)
                order[own, 1] = first + np.searchsorted(documents, order[own, 1])
                order[own, 0] = target
            self._finish_segment(writer)
        return order

    def _new_writer(self, *, large: bool = False) -> SegmentWriter:
        with explain_disk_errors(self._store.folder):
            folder = self._store.new_segment(f"{self._name}-{self._segments_written}")
        self._segments_written += 1
        return SegmentWriter(folder, large=large).open()

    def _finish_segment(self, writer: SegmentWriter) -> None:
        record = writer.finish(writer.folder.name.removesuffix(".partial"), self._config)
        with explain_disk_errors(self._store.folder):
            self._segments.append(self._store.keep_segment(writer.folder, record))

    def _publish(
        self,
        segments: Sequence[Segment],
        order: Numbers,
        created: datetime.datetime,
        problems: Sequence[Problem],
        skipped: Sequence[SkippedFile],
        corpus: FolderRecord,
    ) -> Manifest:
        with explain_disk_errors(self._store.folder):
            folder = self._store.new_folder(self._name)
            order.astype("<i4").tofile(folder / "order.bin")
            parts, counts = [], dict.fromkeys(("passages", "sentences", "tokens"), 0)
            for number, segment in enumerate(segments):
                documents = order[order[:, 0] == number, 1]
                sizes = {key: np.diff(segment.column(key)) for key in counts}
                for key, own in sizes.items():
                    counts[key] += int(own[documents].sum())
                live = np.zeros(segment.record.documents, np.bool_)
                live[documents] = True
                parts.append(LexicalPart(segment.postings, None if live.all() else np.repeat(live, sizes["passages"])))
            np.concatenate(weights_of(parts)).astype("<f8").tofile(folder / "weights.bin")
            manifest = Manifest(
                generation=self._name,
                created=created,
                config=self._config,
                documents=len(order),
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
