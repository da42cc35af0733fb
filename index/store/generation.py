"""Reads one generation of an index: which documents of which segments it consists of, in which order.

A generation has two files of its own beside its manifest: `order.bin`, for each document in the order of their
names the segment it lies in and its number there, and `weights.bin`, what rank-bm25 gives for every pair of every
segment by the statistics of the whole. All else lies in segments (`index.segment`), which generations share.
"""

import itertools
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Vectors
from index.encoder.token_codes import code_bytes, decode_tokens
from index.errors import IndexDamaged
from index.search.dense import DenseIndex, DensePart
from index.search.lexical import LexicalIndex, LexicalPart
from index.search.mapped_file import map_file
from index.search.topk import Numbers
from index.store.advice import rebuild_advice
from index.store.checksums import MAX_HASHED_BYTES, check_files
from index.store.disk_errors import read_error
from index.store.documents import Documents, number_named
from index.store.manifest_file import read_manifest
from index.store.ranges import check_ranges
from index.store.repeats import Repeats
from index.store.segment import PASSAGE, SENTENCE, Segment
from index.store.tables import ConcatRows, Renumbering, RowLayout, Rows, Table

__all__ = ["PASSAGE", "SENTENCE", "Generation"]

BEGINNING = 300
"""Characters of a document's text that count as its beginning."""

HEAD = 600
"""Characters of a document's text that count as its head."""


class Generation:
    """One generation of an index, open for reading. Safe to share between threads."""

    def __init__(self, folder: Path, *, check: bool = True) -> None:
        """Open a generation; with `check`, check every file (`index.store.checksums`). Raises IndexDamaged."""
        self.folder = folder
        self._advice = rebuild_advice(folder.parent.parent)
        self.manifest = read_manifest(folder / "manifest.json")
        if check:
            self.check()
        is_small = sum(record.bytes for record in self.manifest.files.values()) <= MAX_HASHED_BYTES
        manifest, root = self.manifest, folder.parent.parent
        # Mapped now, though some are read later: an update by another process may remove files, but not mappings.
        # A link could lead out of the index, to where its owner never looked.
        if any((root / "segments" / record.name).is_symlink() for record in manifest.segments):
            raise self._misfit()
        self.segments = [Segment(root / "segments" / record.name, record, self._advice) for record in manifest.segments]
        order = self._map("order.bin", np.dtype("<i4")).astype(np.int64)
        weights = self._map("weights.bin", np.dtype("<f8"))
        pairs = np.cumsum([0, *(len(segment.postings.pairs) for segment in self.segments)])
        if not self.segments or len(order) != 2 * manifest.documents or len(weights) != pairs[-1]:
            raise self._misfit()
        self._weights = [weights[first:last] for first, last in itertools.pairwise(pairs.tolist())]
        self.order: Numbers = order.reshape(-1, 2)
        """For each document its segment and its number there, shape (documents, 2)."""
        self._passages, self._sentences = self._places("passages"), self._places("sentences")
        stated = (manifest.passages, manifest.sentences, manifest.tokens)
        tokens = self._places("tokens")
        if (len(self._passages), len(self._sentences), len(tokens)) != stated:
            raise self._misfit()
        token_bases = np.cumsum([0, *(len(segment.tokens) for segment in self.segments)])
        self._numbering = Renumbering(self._sentences.shifts, token_bases[self.order[:, 0]])
        tables = [segment.tokens for segment in self.segments]
        self._tokens: Rows = tables[0] if len(tables) == 1 else ConcatRows(tables)
        self._is_whole = len(self.segments) == 1 and np.array_equal(
            self.order[:, 1], np.arange(self.segments[0].record.documents)
        )
        self.passages: Rows = self.segments[0].passages
        self.sentences: Rows = self.segments[0].sentences
        if not self._is_whole:
            # The numbering does not refer to this generation: without a cycle it is freed as soon as nobody uses it.
            passages = [segment.passages for segment in self.segments]
            self.passages = Table(passages, self._passages, self._numbering.move_passages)
            sentences = [segment.sentences for segment in self.segments]
            self.sentences = Table(sentences, self._sentences, self._numbering.move_sentences)
        if check and is_small:
            self.check_ranges()

    def check_ranges(self) -> None:
        """Raise IndexDamaged, naming the file, if an array points at what does not exist. Reads nearly all of them."""
        for segment in self.segments:
            check_ranges(segment)
        if not all(np.isfinite(weights).all() for weights in self._weights):
            raise IndexDamaged(f"{self.folder / 'weights.bin'}: is not what was written. {self._advice}")

    def _misfit(self) -> IndexDamaged:
        return IndexDamaged(f"{self.folder / 'manifest.json'}: does not fit the files beside it. {self._advice}")

    def _map(self, name: str, dtype: "np.dtype[Any]") -> NDArray[Any]:
        path = self.folder / name
        try:
            return map_file(path, dtype)
        except (OSError, ValueError, MemoryError) as error:
            raise read_error(path, error, self._advice) from error

    def _places(self, column: str) -> RowLayout:
        starts, sizes = np.zeros(len(self.order), np.int64), np.zeros(len(self.order), np.int64)
        for number, segment in enumerate(self.segments):
            own = self.order[:, 0] == number
            documents = self.order[own, 1]
            if len(documents) and not 0 <= documents.min() <= documents.max() < segment.record.documents:
                raise self._misfit()
            ends = segment.column(column)
            starts[own], sizes[own] = ends[documents], ends[documents + 1] - ends[documents]
        return RowLayout(self.order[:, 0], starts, sizes)

    def check(self, *, full: bool = False) -> None:
        """Check every file against the manifest. Raises IndexDamaged, naming the first that differs.

        Whole files are hashed unless the index is so large that opening would take long (`full`: even then).
        """
        check_files(self.manifest, self.folder.parent.parent, self._advice, full=full)

    @cached_property
    def documents(self) -> "Documents":
        """The document records, in the order of their passages."""
        return Documents(self.segments, self.order, self._passages.firsts)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The lexical index."""
        parts = [
            LexicalPart(segment.postings, live) for segment, live in zip(self.segments, self._live_masks, strict=True)
        ]
        return LexicalIndex(parts, self._weights, self._live)

    @cached_property
    def dense(self) -> DenseIndex:
        """The dense index."""
        parts = [
            DensePart(segment.vectors, segment.neighbours, live)
            for segment, live in zip(self.segments, self._live_masks, strict=True)
        ]
        return DenseIndex(parts, self._live)

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """A copy of the passages' embeddings, shape (passages, dimensions)."""
        joined = np.concatenate([np.asarray(segment.vectors, np.float32) for segment in self.segments])
        return joined if self._live is None else joined[self._live]

    @cached_property
    def furniture(self) -> NDArray[np.bool_]:
        """Which passages look like menus, pleas or running heads, shape (passages,)."""
        joined = np.concatenate([segment.passages["furniture"] for segment in self.segments]).astype(np.bool_)
        return joined if self._live is None else joined[self._live]

    @cached_property
    def _live(self) -> Numbers | None:
        """Each passage's number when the passages of all segments are numbered in turn; None if it is the same."""
        bases = np.cumsum([0, *(len(segment.passages) for segment in self.segments)])
        numbers = self._passages.numbers(bases)
        return None if len(numbers) == bases[-1] and np.array_equal(numbers, np.arange(len(numbers))) else numbers

    @cached_property
    def _live_masks(self) -> list[NDArray[np.bool_] | None]:
        """Which passages of each segment are live; None if all are."""
        if self._live is None:
            return [None] * len(self.segments)
        sizes = [len(segment.passages) for segment in self.segments]
        live = np.zeros(sum(sizes), np.bool_)
        live[self._live] = True
        return [None if own.all() else own for own in np.split(live, np.cumsum(sizes)[:-1])]

    def _row(self, passage: int) -> tuple[int, Segment, Any]:
        """Return a passage's document, its segment, and its row there."""
        if passage < 0 or passage >= len(self._passages):
            raise IndexError(passage)
        document = self._passages.document(passage)
        segment = self.segments[int(self.order[document, 0])]
        return document, segment, segment.passages[passage - int(self._passages.shifts[document])]

    def prefetch(self, passages: Numbers | Sequence[int], *, tokens: bool = False) -> None:
        """Say which passages are read next: here they are all at hand."""

    def beginning(self, document: int) -> str:
        """Return the heading and the first BEGINNING characters of a document's first passage."""
        first, last = self._passages.firsts[document : document + 2].tolist()
        return f"{self.heading(first)} {self.text(first)[:BEGINNING]}" if first < last else ""

    def in_heads(self, passages: Numbers) -> NDArray[np.bool_]:
        """Return which passages begin in the first HEAD characters of their documents, shape (passages,)."""
        return np.asarray(self.passages[passages]["start"]) < HEAD

    def text(self, passage: int) -> str:
        """Return the cited text of a passage."""
        _, segment, row = self._row(passage)
        return segment.decode("texts.bin", int(row["text_start"]), int(row["text_end"]))

    def byte_of(self, passage: int) -> int:
        """Return where a passage begins in its document's text in UTF-8."""
        document, segment, row = self._row(passage)
        number = int(self.order[document, 1])
        return int(row["text_start"]) - segment.span("text", number, number + 1)[0]

    def heading(self, passage: int) -> str:
        """Return the heading of a passage's section, empty if there is none."""
        _, segment, row = self._row(passage)
        return segment.decode("search.bin", int(row["heading_start"]), int(row["context_start"]))

    def context(self, passage: int) -> str:
        """Return the words outside a passage that are searched with it, empty if there are none."""
        _, segment, row = self._row(passage)
        return segment.decode("search.bin", int(row["context_start"]), int(row["search_start"]))

    def search_text(self, passage: int) -> str:
        """Return the searched text of a passage."""
        _, segment, row = self._row(passage)
        return segment.decode("search.bin", int(row["search_start"]), int(row["search_end"]))

    def sentences_of(self, passage: int) -> NDArray[np.void]:
        """Return the rows of a passage's sentences, in their order, shape (sentences,) of SENTENCE."""
        document, segment, row = self._row(passage)
        rows: NDArray[np.void] = segment.sentences[int(row["sentence_start"]) : int(row["sentence_end"])]
        if not self._is_whole:
            rows = rows.copy()
            self._numbering.move_sentences(rows, document)
        return rows

    def sentence_texts(self, passage: int) -> list[str]:
        """Return the searched text of a passage's sentences, in their order."""
        _, segment, row = self._row(passage)
        text = segment.decode("search.bin", int(row["search_start"]), int(row["search_end"]))
        rows = segment.sentences[int(row["sentence_start"]) : int(row["sentence_end"])]
        return [text[start:end] for start, end in rows[["search_start", "search_end"]].tolist()]

    def token_vectors(self, ranges: NDArray[np.int64]) -> Vectors:
        """Return the vectors of ranges of tokens side by side, as `index.encoder.token_codes.decode_tokens` does.

        `ranges`: the first token and the one after the last, shape (ranges, 2).
        """
        dimensions = self.segments[0].vectors.shape[1]
        rows = [self._tokens[first:last] for first, last in ranges.tolist()]
        codes = np.concatenate([*rows, np.zeros((0, code_bytes(dimensions)), np.uint8)])
        return decode_tokens(codes, dimensions)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {record.name: number for number, record in enumerate(self.documents)}

    def number_of(self, name: str) -> int:
        """Return a document's number by its name. Raises FilterError for an unknown name."""
        return number_named(self._numbers, name)

    def document_text(self, document: int) -> str:
        """Return a document's whole text as decoded."""
        place, number = self.order[document].tolist()
        held: Segment = self.segments[place]
        return held.decode("texts.bin", *held.span("text", number, number + 1))

    def document_view(self, document: int) -> NDArray[np.uint8]:
        """Return a document's whole text in UTF-8, mapped from the index without a copy."""
        segment, number = self.order[document].tolist()
        held = self.segments[segment]
        view: NDArray[np.uint8] = held.texts[slice(*held.span("text", number, number + 1))]
        return view

    def passage_of(self, sentence: int) -> int:
        """Return the passage that a sentence is in."""
        document = self._sentences.document(sentence)
        first, last = (int(first) for first in self._passages.firsts[document : document + 2])
        shift = int(self._passages.shifts[document])
        ends = self.segments[int(self.order[document, 0])].passages["sentence_end"][first - shift : last - shift]
        return first + int(ends.searchsorted(sentence - int(self._sentences.shifts[document]), side="right"))

    def repeats_of(self, sentences: Sequence[int]) -> list[list[int]]:
        """Return for each of some sentences the others with the same words, in order."""
        return [self._repeats.of(one, self.sentences[one]["fingerprint"]) for one in sentences]

    @cached_property
    def _repeats(self) -> Repeats:
        return Repeats(self.segments, self.order, self._sentences.shifts)
