"""One segment of an index: some documents and everything about them, in files that never change.

Files (raw little-endian arrays unless said otherwise; shapes follow from the record):
`documents.jsonl` a DocumentRecord a line · `ends.bin` for each document where it ends in the other files, by ENDS ·
`texts.bin` the documents as decoded, UTF-8 · `search.bin` headings, contexts and searched texts, UTF-8 ·
`passages.bin` PASSAGE · `sentences.bin` SENTENCE · `fingerprints.bin` and `fingerprint-owners.bin` the sentences'
fingerprints, ascending, and whose they are · `vectors.bin` the passages' embeddings · `tokens.bin` the codes
of the word pieces' vectors (`index.encoder.token_codes`) · `postings-*.bin` the lexical index (`index.search.postings`)
· in large segments `neighbours.faiss`, the vectors' nearest neighbours (`index.search.ann`); the vectors are in half
precision there. A segment whose passages wait to be embedded (`SegmentRecord.has_vectors`) has neither vectors nor
tokens.
"""

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from index.encoder.token_codes import code_bytes
from index.errors import IndexDamaged
from index.search.ann import AnnIndex
from index.search.mapped_file import map_file, open_index_file
from index.search.postings import FILES, Postings, code_type
from index.store.disk_errors import read_error
from index.store.manifest import DocumentRecord, SegmentRecord
from index.store.tables import MAX_MAPPED_BYTES, FileRows, Rows

SEGMENT_PASSAGES = 4096
"""Passages after which a segment is finished and synced; the most that an interrupted build loses, about a minute's
embedding."""

PASSAGE = np.dtype(
    [
        ("document", "<i4"),
        ("start", "<i8"),
        ("end", "<i8"),
        ("line_start", "<i4"),
        ("line_end", "<i4"),
        ("page", "<i4"),
        ("text_start", "<i8"),
        ("text_end", "<i8"),
        ("heading_start", "<i8"),
        ("context_start", "<i8"),
        ("search_start", "<i8"),
        ("search_end", "<i8"),
        ("sentence_start", "<i8"),
        ("sentence_end", "<i8"),
        ("token_start", "<i8"),
        ("token_end", "<i8"),
        ("furniture", "u1"),
    ]
)
"""A passage: its document, characters, lines from 1, page from 1 (0: the document has no pages), bytes of
texts.bin, bytes of search.bin (its heading, its context, its text), sentences, tokens; 1 if it is furniture."""

SENTENCE = np.dtype(
    [
        ("start", "<i8"),
        ("end", "<i8"),
        ("search_start", "<i4"),
        ("search_end", "<i4"),
        ("token_start", "<i8"),
        ("token_end", "<i8"),
        ("fingerprint", "<u8"),
    ]
)
"""A sentence: characters of the document, characters of its passage's searched text, tokens, and a hash
of its words that its repeats share."""

ENDS = ("text", "search", "passages", "sentences", "tokens", "record")
"""Columns of `ends.bin`: bytes of texts.bin and search.bin, passages, sentences,
tokens, bytes of documents.jsonl."""

BASES = (
    ("text_start", "text"),
    ("text_end", "text"),
    ("heading_start", "search"),
    ("context_start", "search"),
    ("search_start", "search"),
    ("search_end", "search"),
    ("sentence_start", "sentences"),
    ("sentence_end", "sentences"),
    ("token_start", "tokens"),
    ("token_end", "tokens"),
)
"""Columns of a passage that count from the segment's start, and the column of ENDS that they count in."""

POSTINGS = {key: f"postings-{key.replace('_', '-')}.bin" for key in FILES}


_OPTIONAL_FIELDS = {name for name, field in DocumentRecord.model_fields.items() if not field.is_required()}


class Segment:
    """A segment, open for reading. Every file is mapped at once, because another process may remove it later."""

    def __init__(self, folder: Path, record: SegmentRecord, advice: str) -> None:
        """Open a segment. Raises IndexDamaged, naming the file; `advice` says what to do then."""
        self.folder = folder
        self.record = record
        self._advice = advice
        self.passages = self._map("passages.bin", PASSAGE)
        self.sentences = self._map("sentences.bin", SENTENCE)
        self.fingerprints = self._map("fingerprints.bin", np.dtype("<u8"))
        self.owners = self._map("fingerprint-owners.bin", np.dtype("<i4"))
        self.texts = self._map("texts.bin", np.dtype("u1"))
        self.search = self._map("search.bin", np.dtype("u1"))
        self._records = self._map("documents.jsonl", np.dtype("u1"))
        ends = self._map("ends.bin", np.dtype("<i8"))
        halved = np.dtype("<f4" if record.neighbours is None else "<f2")
        vectors = self._map("vectors.bin", halved) if record.has_vectors else np.zeros(0, halved)
        arrays = {key: self._map(name, np.dtype(FILES[key])) for key, name in POSTINGS.items() if key != "codes"}
        codes = self._map(POSTINGS["codes"], code_type(len(arrays["pairs"]) // 2))
        self.postings = Postings.from_arrays({**arrays, "codes": codes})
        dimensions = record.config.embedder.dimensions
        self.tokens: Rows = np.zeros((0, code_bytes(dimensions)), np.uint8)
        if record.has_vectors:
            self.tokens = self._rows("tokens.bin", np.dtype("u1"), code_bytes(dimensions))
        counts = (len(ends), len(self.passages), len(self.sentences), len(self.tokens), len(vectors))
        stated = (
            record.documents * len(ENDS),
            record.passages,
            record.sentences,
            record.tokens,
            record.passages * dimensions if record.has_vectors else 0,
        )
        if counts != stated or len(self.postings.lengths) != record.passages:
            raise IndexDamaged(f"{folder / 'segment.json'}: does not fit the files beside it. {advice}")
        first = np.zeros((1, len(ENDS)), np.int64)
        # Column-major, so that taking a column does not copy it.
        self.ends: NDArray[np.int64] = np.asfortranarray(np.concatenate([first, ends.reshape(-1, len(ENDS))]))
        # A passage that has no vector yet counts as one of zeros: its cosine with any question is 0.
        self.vectors: NDArray[np.floating[Any]] = (
            vectors.reshape(-1, dimensions)
            if record.has_vectors
            else np.broadcast_to(np.zeros((1, dimensions), np.float32), (record.passages, dimensions))
        )
        self.neighbours: AnnIndex | None = None
        if record.neighbours is not None:
            self.neighbours = AnnIndex(
                self._map("neighbours.faiss", np.dtype("u1")), record.neighbours, self.damage("neighbours.faiss")
            )

    def _map(self, name: str, dtype: "np.dtype[Any]") -> NDArray[Any]:
        path = self.folder / name
        try:
            return map_file(path, dtype)
        except (OSError, ValueError, MemoryError) as error:
            raise read_error(path, error, self._advice) from error

    def _rows(self, name: str, dtype: "np.dtype[Any]", width: int) -> Rows:
        """Return a file's rows of `width` values: mapped, or read on demand if the file is large."""
        path = self.folder / name
        try:
            if path.stat().st_size > MAX_MAPPED_BYTES and hasattr(os, "pread"):
                return FileRows(path, dtype, width)
        except OSError as error:
            raise read_error(path, error, self._advice) from error
        values = self._map(name, dtype)
        return values[: len(values) // width * width].reshape(-1, width)

    def document(self, number: int) -> DocumentRecord:
        """Return a document's record. Raises IndexDamaged if it is not valid."""
        try:
            return DocumentRecord.model_validate_json(self.line(number, number + 1))
        except ValidationError as error:
            raise self.damage("documents.jsonl") from error

    def fields(self, number: int) -> dict[str, Any]:
        """Return a document's record as it was written, quicker than `document`. Raises IndexDamaged."""
        try:
            row = json.loads(self.line(number, number + 1))
            if row.keys() >= DocumentRecord.model_fields.keys() - _OPTIONAL_FIELDS:
                return row  # type: ignore[no-any-return]
        except (ValueError, AttributeError, RecursionError) as error:
            raise self.damage("documents.jsonl") from error
        raise self.damage("documents.jsonl")

    def decode(self, name: str, start: int, end: int) -> str:
        """Return the text between two bytes of `texts.bin` or `search.bin`. Raises IndexDamaged."""
        data = self.texts if name == "texts.bin" else self.search
        try:
            return data[start:end].tobytes().decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise self.damage(name) from error

    def damage(self, name: str) -> IndexDamaged:
        """Return the error for a file that does not hold what was written."""
        return IndexDamaged(f"{self.folder / name}: is not what was written. {self._advice}")

    @property
    def record_bytes(self) -> int:
        """The bytes of all records."""
        return len(self._records)

    def line(self, first: int, last: int) -> bytes:
        """Return the lines of documents, from `first` to before `last`."""
        return self._records[slice(*self.span("record", first, last))].tobytes()

    def span(self, column: str, first: int, last: int) -> tuple[int, int]:
        """Return where documents, from `first` to before `last`, begin and end in a file of ENDS."""
        ends = self.column(column)
        return int(ends[first]), int(ends[last])

    def pieces(self, name: str, start: int, stop: int, size: int) -> Iterator[bytes]:
        """Yield the bytes of a file from `start` to before `stop` in pieces, without mapping them. Raises OSError."""
        with os.fdopen(open_index_file(self.folder / name), "rb") as file:
            file.seek(start)
            while start < stop:
                data = file.read(min(size, stop - start))
                if not data:
                    raise OSError(errno.EIO, f"{name} ends early")
                start += len(data)
                yield data

    def column(self, column: str) -> NDArray[np.int64]:
        """Return where each document begins in a file of ENDS and, last, where the last one ends."""
        return self.ends[:, ENDS.index(column)]
