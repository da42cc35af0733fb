"""Tells whether passages still stand in their files, before they are shown.

An index may be older than its files, and one that came with a folder may say anything. So the words of each passage
are compared with its file as it is now; what is not there is not quoted. A file is decoded once for each state (size,
times and inode), and a passage compared once; of a text too large to keep only the cited bytes are compared. A file
whose text was extracted is extracted again only if its state is not the one that the index knows.
"""

import os
import stat
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

import numpy as np

from index.errors import ReadError
from index.files.beir import row_of
from index.files.formats import find_reader
from index.files.worker import Limits, shared_worker
from index.forks import reset_in_child
from index.models import Document, Source
from index.reading import OpenGeneration
from index.regular_file import open_regular
from index.settings import IndexSettings
from index.store.manifest import DocumentRecord
from rag.ranking.ranking import Ranking

KEPT_BYTES = 64_000_000
"""Bytes of the files whose texts are kept in memory, all together."""

SMALL_FILE_BYTES = 4_000_000
"""Bytes of the largest UTF-8 file that is decoded whole; of a larger one only the cited bytes are compared."""

KEPT_PASSAGES = 100_000
"""Passages whose comparison is remembered."""

MOST_CHANGED = 1_000
"""Passages that no longer stand after which a question looks no further."""

FileStamp = tuple[int, int, int, int]
"""Size in bytes, time of the content and of the file's entry in nanoseconds, and inode."""


class SourceFiles:
    """The files of a folder, to compare passages with. Safe to share between threads."""

    def __init__(self, corpus: Path, settings: IndexSettings) -> None:
        """Take the folder and the settings that its files are read with."""
        self._corpus = corpus
        self._settings = settings.model_copy(update={"take_all": True})  # whatever was taken in is compared
        self._lock = threading.Lock()
        self._texts: OrderedDict[str, tuple[FileStamp, Mapping[str, str]]] = OrderedDict()
        self._standing: dict[tuple[str, int, str], FileStamp] = {}
        reset_in_child(self)

    def warm_up(self) -> None:
        """Start the process that extracts text, so that the first question need not wait for it."""
        shared_worker().warm_up(Limits.of(self._settings))

    def reset_after_fork(self) -> list[Any]:
        """Have a lock that no thread of the parent holds."""
        abandoned, self._lock = [self._lock], threading.Lock()
        return list(abandoned)

    def stamp(self, name: str) -> FileStamp | None:
        """Return the state of a file of the folder; None if it is not there, or not a regular file."""
        try:
            if PurePath(name).is_absolute() or ".." in PurePath(name).parts:
                return None
            found = (self._corpus / name).stat()
        except (OSError, ValueError):
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino

    def holds(self, record: DocumentRecord, start: int, words: str, byte: int, stamp: FileStamp) -> bool:
        """Return whether a document has some words at a character.

        `byte`: where they begin in the document in UTF-8; `stamp`: the present state of its file.
        """
        key = record.name, start, words
        with self._lock:
            if self._standing.get(key) == stamp:
                return True
        held = self._has_bytes(record, words, byte, stamp) or self._has_text(record, start, words, stamp)
        if held:
            with self._lock:
                if len(self._standing) >= KEPT_PASSAGES:
                    self._standing.clear()
                self._standing[key] = stamp
        return held

    def _has_bytes(self, record: DocumentRecord, words: str, byte: int, stamp: FileStamp) -> bool:
        """Return whether a large UTF-8 file of one document has the bytes of some words at their place."""
        if (
            not hasattr(os, "pread")
            or stamp[0] <= SMALL_FILE_BYTES
            or record.encoding != "utf-8"
            or record.extractor
            or record.name != record.file
            or byte < 0
        ):
            return False
        wanted = words.encode("utf-8", "surrogatepass")
        try:
            with open_regular(self._corpus / record.file) as file:
                return os.pread(file.fileno(), len(wanted), byte) == wanted
        except OSError:
            return False

    def _has_text(self, record: DocumentRecord, start: int, words: str, stamp: FileStamp) -> bool:
        if record.name != record.file and stamp[0] > KEPT_BYTES:
            if stamp == _stamp_of(record):
                return True  # a collection too large to be read for a question, unchanged since it was indexed
            text = self._find_row(record)
        else:
            text = self._texts_of(record.file, stamp).get(record.name)
        return text is not None and text.startswith(words, start)

    def _find_row(self, record: DocumentRecord) -> str | None:
        """Return the text of a row of a collection, None if it has none of that name; reads row by row."""
        try:
            with open_regular(self._corpus / record.file) as file:
                rows = (row_of(line) for line in file)
                return next((row[2] for row in rows if row and f"{record.file}#{row[0]}" == record.name), None)
        except OSError:
            return None

    def _texts_of(self, name: str, stamp: FileStamp) -> Mapping[str, str]:
        """Return the text of each document of a file, by its name."""
        with self._lock:
            kept = self._texts.get(name)
            if kept is not None and kept[0] == stamp:
                self._texts.move_to_end(name)
                return kept[1]
        texts = self._read(name)
        with self._lock:
            self._texts[name] = stamp, texts
            total = sum(own[0] for own, _ in self._texts.values())
            while self._texts and total > KEPT_BYTES:
                total -= self._texts.popitem(last=False)[1][0][0]
        return texts

    def _read(self, name: str) -> dict[str, str]:
        path, read = self._corpus / name, find_reader(name)
        try:
            if name.endswith(".jsonl"):
                with open_regular(path) as file:
                    rows = (row_of(line) for line in file)
                    return {f"{name}#{row[0]}": row[2] for row in rows if row is not None}
            if read is None:
                return {}
            found = read(path, name, Source(), self._settings)
            return {one.name: one.text for one in found if isinstance(one, Document)}
        except (ReadError, OSError):
            return {}


def _stamp_of(record: DocumentRecord) -> FileStamp | None:
    """Return the state that a document's file had when it was indexed, None if it is not known."""
    if record.ctime_ns is None or record.inode is None:
        return None
    return record.size, record.mtime_ns, record.ctime_ns, record.inode


class ShownPassages:
    """Which passages one question may show. Not shared between threads."""

    def __init__(self, generation: OpenGeneration, files: SourceFiles | None) -> None:
        """Take the generation, and its files; None for documents in memory, which always stand."""
        self._generation = generation
        self._files = files
        self._stamps: dict[str, FileStamp | None] = {}
        self._known: dict[int, bool] = {}
        self._changed: dict[str, None] = {}
        self._dropped = 0

    @property
    def changed(self) -> tuple[str, ...]:
        """The documents of which a passage was left out because it no longer stands there."""
        return tuple(self._changed)

    def stands(self, passage: int) -> bool:
        """Return whether a passage's words stand in its file as it is now."""
        if self._files is None:
            return True
        known = self._known.get(passage)
        if known is None:
            known = self._known[passage] = self._compare(self._files, passage)
            self._dropped += not known
        return known

    def stands_elsewhere(self, passage: int) -> bool:
        """Return whether a passage that is only cited stands: its file is as indexed, or has its words."""
        if self._files is None:
            return True
        record = self._generation.documents[int(self._generation.passages[passage]["document"])]
        stamp = self._stamp(self._files, record.file)
        return (stamp is not None and stamp == _stamp_of(record)) or self.stands(passage)

    def without_changed(self, ranking: Ranking, wanted: int) -> Ranking:
        """Return a ranking whose `wanted` first passages all stand: those that do not are left out.

        A question that meets very many of those ends there: the passages behind them are left out too.
        """
        if self._files is None:
            return ranking
        gone: list[int] = []
        standing = 0
        for passage in ranking.order:
            if self.stands(int(passage)):
                standing += 1
                if standing == wanted:
                    break
            else:
                gone.append(int(passage))
                if self._dropped >= MOST_CHANGED:
                    break
        if not gone:
            return ranking
        order = ranking.order[: standing + len(gone)] if self._dropped >= MOST_CHANGED else ranking.order
        return replace(ranking, order=order[~np.isin(order, gone)])

    def _compare(self, files: SourceFiles, passage: int) -> bool:
        generation = self._generation
        row = generation.passages[passage]
        record = generation.documents[int(row["document"])]
        stamp = self._stamp(files, record.file)
        start, words = int(row["start"]), generation.text(passage)
        stands = (
            stamp is not None
            and int(row["end"]) - start == len(words)
            and (
                self._is_as_extracted(record, stamp)
                or files.holds(record, start, words, generation.byte_of(passage), stamp)
            )
        )
        if not stands:
            self._changed[record.name] = None
        return stands

    def _is_as_extracted(self, record: DocumentRecord, stamp: FileStamp) -> bool:
        """Return whether the file of a document that was extracted is surely the one that it was extracted from.

        Extracting it again would take long. An index that came with a folder does not pass: nobody can set the inode
        and the time of a file's entry.
        """
        proof = self._generation.manifest.proof_ns
        return bool(record.extractor) and stamp == _stamp_of(record) and max(stamp[1], stamp[2]) < proof

    def _stamp(self, files: SourceFiles, name: str) -> FileStamp | None:
        if name not in self._stamps:
            self._stamps[name] = files.stamp(name)
        return self._stamps[name]
