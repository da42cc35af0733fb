"""A generation that lies beyond this machine, read as one on this disk is.

The documents' records and the statistics of terms are in memory; passages come as they are asked for, many at a time,
and stay for a while. Passages are numbered as in `index.store.generation`: in the order of the documents' names.
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.backend.base import Backend, Snapshot
from index.backend.remote.dense import RemoteDense
from index.backend.remote.fetched_passages import SHIFT, FetchedPassages
from index.backend.remote.lexical import RemoteLexical
from index.encoder.base import Vectors
from index.encoder.token_codes import code_bytes, decode_tokens
from index.search.topk import Numbers
from index.store.documents import number_named
from index.store.manifest import DocumentRecord, Manifest
from index.store.segment import PASSAGE

FETCHED_TOGETHER = 1000
"""Passages that are fetched at once where all are read."""


KEPT_TEXT_BYTES = 32_000_000
"""Bytes of the documents' texts that stay in memory: every citation of an answer is located in its document's."""


class RemoteGeneration(FetchedPassages):
    """One snapshot of a back end, open for reading. Safe to share between threads."""

    def __init__(self, backend: Backend, snapshot: Snapshot) -> None:
        """Take the back end and a snapshot of it."""
        super().__init__(backend, snapshot)
        self._texts: OrderedDict[int, NDArray[np.uint8]] = OrderedDict()
        self.manifest: Manifest = snapshot.manifest
        self.passages = RemoteRows(self)
        self.sentences = RemoteSentences(self)
        self.lexical = RemoteLexical(self)
        self.dense = RemoteDense(self)

    @property
    def folder(self) -> PurePosixPath:
        """Where the index is, for messages: two levels below its place, as a generation's folder is."""
        return PurePosixPath(self.backend.place) / "generations" / self.snapshot.generation

    @cached_property
    def documents(self) -> Sequence[DocumentRecord]:
        """The document records, in the order of their passages."""
        firsts = self.firsts.tolist()
        return [
            one.record.model_copy(update={"passages": (firsts[number], firsts[number + 1])})
            for number, one in enumerate(self.snapshot.documents)
        ]

    @cached_property
    def furniture(self) -> NDArray[np.bool_]:
        """Which passages look like menus, pleas or running heads, shape (passages,)."""
        found = np.zeros(self.size, np.bool_)
        for first, one in zip(self.firsts.tolist(), self.snapshot.documents, strict=False):
            found[[first + place for place in one.furniture]] = True
        return found

    def row(self, passage: int) -> np.void:
        """Return the row of a passage, of PASSAGE, numbered as this generation is."""
        return self.stored(passage).row

    def beginning(self, document: int) -> str:
        """Return the heading and the first characters of a document's first passage."""
        return self.snapshot.documents[document].beginning

    def in_heads(self, passages: Numbers) -> NDArray[np.bool_]:
        """Return which passages begin in the heads of their documents, shape (passages,)."""
        documents = self.document_of(passages)
        return passages - self.firsts[documents] < self._heads[documents]

    @cached_property
    def _heads(self) -> Numbers:
        return np.array([one.heads for one in self.snapshot.documents], np.int64)

    def text(self, passage: int) -> str:
        """Return the cited text of a passage."""
        return self.stored(passage).text

    def byte_of(self, passage: int) -> int:
        """Return where a passage begins in its document's text in UTF-8."""
        return int(self.stored(passage).row["text_start"])

    def heading(self, passage: int) -> str:
        """Return the heading of a passage's section, empty if there is none."""
        return self.stored(passage).heading

    def context(self, passage: int) -> str:
        """Return the words outside a passage that are searched with it, empty if there are none."""
        return self.stored(passage).context

    def search_text(self, passage: int) -> str:
        """Return the searched text of a passage."""
        return self.stored(passage).search_text

    def sentences_of(self, passage: int) -> NDArray[np.void]:
        """Return the rows of a passage's sentences, in their order, shape (sentences,) of SENTENCE."""
        return self.stored(passage).sentences

    def sentence_texts(self, passage: int) -> list[str]:
        """Return the searched text of a passage's sentences, in their order."""
        stored = self.stored(passage)
        rows = stored.sentences[["search_start", "search_end"]].tolist()
        return [stored.search_text[start:end] for start, end in rows]

    def token_vectors(self, ranges: NDArray[np.int64]) -> Vectors:
        """Return the vectors of ranges of tokens side by side, as `Generation.token_vectors` does."""
        dimensions = self.manifest.config.embedder.dimensions
        passages = ranges[:, 0] >> SHIFT
        self.prefetch(passages[ranges[:, 1] > ranges[:, 0]], tokens=True)
        found = [np.zeros((0, code_bytes(dimensions)), np.uint8)]
        for first, last in ranges.tolist():
            if last > first:
                codes = self.stored(first >> SHIFT, tokens=True).tokens
                assert codes is not None
                base = first >> SHIFT << SHIFT
                found.append(codes[first - base : last - base])
        return decode_tokens(np.concatenate(found), dimensions)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {one.record.name: number for number, one in enumerate(self.snapshot.documents)}

    def number_of(self, name: str) -> int:
        """Return a document's number by its name. Raises FilterError for an unknown name."""
        return number_named(self._numbers, name)

    def document_text(self, document: int) -> str:
        """Return a document's whole text as decoded."""
        return self.document_view(document).tobytes().decode("utf-8", "surrogatepass")

    def document_view(self, document: int) -> NDArray[np.uint8]:
        """Return a document's whole text in UTF-8."""
        with self._lock:
            found = self._texts.get(document)
        if found is None:
            data = self.backend.document_text(self.snapshot, self.snapshot.documents[document].sequence)
            found = np.frombuffer(data, np.uint8)
        with self._lock:
            self._texts[document] = found
            self._texts.move_to_end(document)
            kept = sum(map(len, self._texts.values()))
            while kept > KEPT_TEXT_BYTES and len(self._texts) > 1:
                kept -= len(self._texts.popitem(last=False)[1])
        return found

    def passage_of(self, sentence: int) -> int:
        """Return the passage that a sentence is in."""
        return sentence >> SHIFT

    def repeats_of(self, sentences: Sequence[int]) -> list[list[int]]:
        """Return for each of some sentences the others with the same words, in order."""
        asked = [int(self.sentences[sentence]["fingerprint"]) for sentence in sentences]
        passages = self.numbers(self.backend.repeats(self.snapshot, list(dict.fromkeys(asked))))
        passages = np.sort(passages[passages >= 0])
        self.prefetch(passages)
        found: dict[int, list[int]] = {fingerprint: [] for fingerprint in asked}
        for passage in passages.tolist():
            for place, fingerprint in enumerate(self.stored(passage).sentences["fingerprint"].tolist()):
                if fingerprint in found:
                    found[fingerprint].append((passage << SHIFT) + place)
        return [
            [one for one in found[fingerprint] if one != sentence]
            for sentence, fingerprint in zip(sentences, asked, strict=True)
        ]


class RemoteRows:
    """The rows of a generation's passages, by number, slice, numbers, or the column of a field."""

    def __init__(self, generation: RemoteGeneration) -> None:
        self._generation = generation

    def __len__(self) -> int:
        return self._generation.size

    def __iter__(self) -> Iterator[Any]:
        return (self[number] for number in range(len(self)))

    def __getitem__(self, place: Any) -> Any:
        generation = self._generation
        if isinstance(place, str):
            return self._documents if place == "document" else self._column(place)
        if isinstance(place, int | np.integer):
            number = int(place) + len(self) if place < 0 else int(place)
            if not 0 <= number < len(self):
                raise IndexError(f"there are {len(self)} rows")
            return generation.row(number)
        numbers = np.atleast_1d(np.arange(len(self))[place])
        generation.prefetch(numbers)
        rows = np.empty(len(numbers), PASSAGE)
        for at, number in enumerate(numbers.tolist()):
            rows[at] = generation.row(number)
        return rows

    def _column(self, name: str) -> NDArray[Any]:
        """Return a column of every passage, which takes fetching them all."""
        blocks = [self[first : first + FETCHED_TOGETHER][name] for first in range(0, len(self), FETCHED_TOGETHER)]
        return np.concatenate([np.zeros(0, PASSAGE[name]), *blocks])

    @cached_property
    def _documents(self) -> NDArray[np.int32]:
        counts = np.diff(self._generation.snapshot.firsts)
        return np.repeat(np.arange(len(counts), dtype=np.int32), counts)


class RemoteSentences:
    """The rows of a generation's sentences, by number."""

    def __init__(self, generation: RemoteGeneration) -> None:
        self._generation = generation

    def __len__(self) -> int:
        return self._generation.manifest.sentences

    def __getitem__(self, number: int) -> np.void:
        passage = int(number) >> SHIFT
        row: np.void = self._generation.sentences_of(passage)[int(number) - (passage << SHIFT)]
        return row
