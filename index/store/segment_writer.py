"""Writes a segment: document parts in, files with their hashes out."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from index.encoder.token_codes import code_bytes
from index.search.ann import AnnRecord
from index.search.mapped_file import map_file
from index.search.postings_writer import RUN_POSTINGS, PostingsWriter
from index.store.checksums import record_of
from index.store.disk_errors import explain_disk_errors
from index.store.document_part import DocumentPart
from index.store.manifest import DocumentRecord, FileRecord, IndexConfig, SegmentRecord
from index.store.segment import BASES, ENDS, POSTINGS, SENTENCE, Segment

_WORDS = ("documents.jsonl", "ends.bin", "texts.bin", "search.bin", "passages.bin", "sentences.bin")
_VECTORS = ("tokens.bin", "vectors.bin")
"""Files that are written as the documents come."""


class SegmentWriter:
    """Writes the files of a segment into a folder, part by part, and `segment.json` last.

    What grows with the documents goes to the disk as it comes; what is kept in memory is the postings of the last
    few thousand passages.
    """

    def __init__(self, folder: Path, *, large: bool = False, has_vectors: bool = True, run: int = RUN_POSTINGS) -> None:
        """Write into `folder`.

        `large`: vectors are kept in half precision and their nearest neighbours indexed. `has_vectors`: False to write
        everything but vectors (`VectorWriter` adds them). `run`: postings that are held in memory at most.
        """
        self.folder = folder
        self._large = large
        self._has_vectors = has_vectors
        self._stack = ExitStack()
        self._files: dict[str, BinaryIO] = {}
        self._hashes: dict[str, hashlib._Hash] = {}
        self._records: dict[str, FileRecord] = {}
        self._at = dict.fromkeys(ENDS, 0)
        self._start = dict(self._at)
        self._scratch = folder / "scratch"
        self._postings = PostingsWriter(self._scratch, run)
        self._extractors: set[str] = set()
        self.documents = 0

    def open(self) -> Self:
        """Open the files. Raises StoreError."""
        with explain_disk_errors(self.folder):
            self._scratch.mkdir()
        # Closes the open ones if one cannot be opened.
        with self._stack:
            for name in (*_WORDS, *(_VECTORS if self._has_vectors else ())):
                self._open(name)
            self._stack = self._stack.pop_all()
        return self

    def close(self) -> None:
        """Close the files. The first error wins; errors on close are ignored."""
        with suppress(OSError):
            self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def passages(self) -> int:
        """Passages written so far."""
        return self._at["passages"]

    def add(self, part: DocumentPart) -> None:
        """Write a document, or a part of one; the part that has the record is its last."""
        rows = {"passages": part.passages, "sentences": part.sentences}
        self._rows(rows, self._start, np.full(len(part.passages), self.documents))
        for name, data in (("texts.bin", part.text), ("search.bin", part.search)):
            self._write(name, data)
        if part.vectors is not None and part.tokens is not None:
            self._write("tokens.bin", part.tokens.tobytes())
            self._vectors(part.vectors)
            self._at["tokens"] += len(part.tokens)
        with explain_disk_errors(self.folder):
            for terms in part.terms:
                self._postings.add(terms)
        lengths = (len(part.text), len(part.search), len(part.passages), len(part.sentences))
        for key, length in zip(ENDS, lengths, strict=False):
            self._at[key] += length
        if part.record is not None:
            self._extractors |= {part.record.extractor} - {""}
            line = part.record.model_dump_json(exclude={"passages"}).encode() + b"\n"
            self._write("documents.jsonl", line)
            self._at["record"] += len(line)
            self._write("ends.bin", np.array([self._at[key] for key in ENDS], "<i8").tobytes())
            self._start = dict(self._at)
            self.documents += 1

    def copy(self, segment: Segment, first: int, last: int, record: DocumentRecord | None = None) -> None:
        """Write documents of another segment, from `first` to before `last`; `record` replaces that of a single one.

        The segment must stay open until `finish`, and have vectors if this one has.
        """
        spans = {key: segment.span(key, first, last) for key in ENDS}
        base = {key: self._at[key] - spans[key][0] for key in ENDS}
        passages = segment.passages[slice(*spans["passages"])]
        rows = {"passages": passages, "sentences": segment.sentences[slice(*spans["sentences"])]}
        self._rows(rows, base, passages["document"] + (self.documents - first))
        width, vector = code_bytes(segment.vectors.shape[1]), segment.vectors.dtype.itemsize * segment.vectors.shape[1]
        copied = [("texts.bin", "text", 1), ("search.bin", "search", 1)]
        for name, key, size in [*copied, ("tokens.bin", "tokens", width)] if self._has_vectors else copied:
            for data in self._pieces(segment, name, spans[key], size, _PIECE):
                self._write(name, data)
        if self._has_vectors:
            for data in self._pieces(segment, "vectors.bin", spans["passages"], vector, _ROWS * vector):
                self._vectors(np.frombuffer(data, segment.vectors.dtype))
        self._extractors |= set(segment.record.extractors)
        lines = segment.line(first, last)
        if record is not None:
            lines = record.model_dump_json(exclude={"passages"}).encode() + b"\n"
        self._write("documents.jsonl", lines)
        ends = segment.ends[first + 1 : last + 1] + np.array([base[key] for key in ENDS])
        ends[-1, ENDS.index("record")] = self._at["record"] + len(lines)
        self._write("ends.bin", ends.astype("<i8").tobytes())
        with explain_disk_errors(self.folder):
            self._postings.take(segment.postings, *spans["passages"])
        self._at = dict(zip(ENDS, ends[-1].tolist(), strict=True))
        self._start = dict(self._at)
        self.documents += last - first

    def finish(self, name: str, config: IndexConfig) -> SegmentRecord:
        """Write the postings, the fingerprints and, last, the record; return it."""
        with explain_disk_errors(self.folder):
            for key, values in self._postings.save().items():
                self._whole(POSTINGS[key], values)
        for file in self._files.values():
            with explain_disk_errors(self.folder):
                file.close()
        neighbours = self._neighbours(config) if self._large else None
        sentences = map_file(self.folder / "sentences.bin", SENTENCE)
        order = np.argsort(sentences["fingerprint"], kind="stable")
        self._whole("fingerprints.bin", sentences["fingerprint"][order])
        self._whole("fingerprint-owners.bin", order.astype("<i4"))
        with explain_disk_errors(self.folder):
            for path in self._scratch.iterdir():
                path.unlink()
            self._scratch.rmdir()
            for file_name, digest in self._hashes.items():
                self._records[file_name] = record_of(self.folder / file_name, digest.hexdigest())
        record = SegmentRecord(
            name=name,
            config=config,
            documents=self.documents,
            passages=self._at["passages"],
            sentences=self._at["sentences"],
            tokens=self._at["tokens"],
            neighbours=neighbours,
            has_vectors=self._has_vectors,
            extractors=tuple(sorted(self._extractors)),
            files=self._records,
        )
        with explain_disk_errors(self.folder):
            (self.folder / "segment.json").write_bytes(record.model_dump_json(indent=1).encode())
        return record

    def _pieces(self, segment: Segment, name: str, span: tuple[int, int], row: int, size: int) -> Iterator[bytes]:
        """Yield a file's bytes for some rows. They are read, not map_file: a copy may be larger than memory."""
        with explain_disk_errors(self.folder):
            yield from segment.pieces(name, span[0] * row, span[1] * row, size)

    def _vectors(self, vectors: NDArray[np.floating[Any]]) -> None:
        self._write("vectors.bin", np.asarray(vectors, "<f2" if self._large else "<f4").tobytes())

    def _neighbours(self, config: IndexConfig) -> AnnRecord:
        from index.search.ann import build

        vectors = map_file(self.folder / "vectors.bin", np.dtype("<f2")).reshape(-1, config.embedder.dimensions)
        data, record = build(vectors)
        self._whole("neighbours.faiss", data)
        return record

    def _rows(self, rows: dict[str, NDArray[np.void]], base: dict[str, int], documents: NDArray[np.int64]) -> None:
        """Write passages and sentences, moved by `base` to where the segment stands."""
        passages, sentences = rows["passages"].copy(), rows["sentences"].copy()
        passages["document"] = documents
        for key, column in BASES:
            passages[key] += base[column]
        for key in ("token_start", "token_end"):
            sentences[key] += base["tokens"]
        self._write("passages.bin", passages.tobytes())
        self._write("sentences.bin", sentences.tobytes())

    def _open(self, name: str) -> None:
        with explain_disk_errors(self.folder):
            self._files[name] = self._stack.enter_context((self.folder / name).open("wb"))
        self._hashes[name] = hashlib.sha256()

    def _write(self, name: str, data: bytes) -> None:
        with explain_disk_errors(self.folder):
            self._files[name].write(data)
        self._hashes[name].update(data)

    def _stream(self, name: str, values: NDArray[np.generic]) -> None:
        """Write an array in pieces, so that a map_file one never stands in memory whole."""
        data = np.ascontiguousarray(values).reshape(-1).view(np.uint8)
        for at in range(0, len(data) or 1, _PIECE):
            self._write(name, data[at : at + _PIECE].tobytes())

    def _whole(self, name: str, values: NDArray[np.generic]) -> None:
        self._open(name)
        self._stream(name, values)
        with explain_disk_errors(self.folder):
            self._files[name].close()


_PIECE = 1 << 24
"""Bytes of an array that are written at a time."""

_ROWS = 8192
"""Vectors that are copied at a time."""
