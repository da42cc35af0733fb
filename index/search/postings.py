"""Postings: for every term the passages that hold it, and how often, in arrays that can be memory-mapped.

A posting carries no weight, because weights depend on the whole corpus and change with every document. It carries the
number of a pair: how often the term occurs in the passage, and how many terms the passage has. BM25 needs no more.
There are a few thousand distinct pairs, so the weights of a corpus are a small table, computed again at every update.
"""

import bisect
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

FILES = {
    "names": "<u1",
    "name_ends": "<i8",
    "indptr": "<i8",
    "passages": "<i4",
    "codes": "<u2",
    "pairs": "<i4",
    "lengths": "<i4",
}
"""The arrays of postings and their types on disk; `codes` are `<u4` where there are too many pairs for `<u2`."""


class TermList(Sequence[str]):
    """The terms in the order of their characters, as one UTF-8 array; term t ends at byte `ends[t]`."""

    def __init__(self, data: NDArray[np.uint8], ends: NDArray[np.int64]) -> None:
        self.data = data
        self.ends = ends

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return [self[number] for number in range(*row.indices(len(self)))]
        if not 0 <= row < len(self):
            raise IndexError(row)
        start = self.ends[row - 1] if row else 0
        return self.data[start : self.ends[row]].tobytes().decode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Postings:
    """The postings of one segment.

    Term t's passages are `passages[indptr[t]:indptr[t + 1]]`, ascending; the same places of `codes` hold
    the rows of `pairs` (occurrences, length of the passage in terms). `lengths`: the terms of every passage.
    """

    names: TermList
    indptr: NDArray[np.int64]
    passages: NDArray[np.int32]
    codes: NDArray[np.unsignedinteger[Any]]
    pairs: NDArray[np.int32]
    lengths: NDArray[np.int32]

    @classmethod
    def build(cls, corpus: Iterable[Iterable[str]]) -> "Postings":
        """Return the postings of passages given by their terms, held in memory."""
        run = PostingsBuffer()
        for passage in corpus:
            run.add(passage)
        return run.postings()

    @classmethod
    def from_arrays(cls, arrays: dict[str, NDArray[Any]]) -> Self:
        """Return postings over arrays named as in FILES."""
        return cls(
            names=TermList(arrays["names"], arrays["name_ends"]),
            indptr=arrays["indptr"],
            passages=arrays["passages"],
            codes=arrays["codes"],
            pairs=arrays["pairs"].reshape(-1, 2),
            lengths=arrays["lengths"],
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays by their names in FILES, with the types they have on disk."""
        values = {
            "names": self.names.data,
            "name_ends": self.names.ends,
            **{key: getattr(self, key) for key in ("indptr", "passages", "pairs", "lengths")},
        }
        return {**{key: np.asarray(value, FILES[key]) for key, value in values.items()}, "codes": self.codes}

    @cached_property
    def _rows(self) -> dict[str, int | None]:
        return {}

    def row(self, term: str) -> int | None:
        """Return a term's row, None if no passage holds it."""
        if term not in self._rows:
            if len(self._rows) > 100_000:
                self._rows.clear()
            row = bisect.bisect_left(self.names, term)
            self._rows[term] = row if row < len(self.names) and self.names[row] == term else None
        return self._rows[term]

    def find_fault(self, passages: int) -> str | None:
        """Return the array that points at what does not exist, None if none does; `passages`: how many there are."""
        ends, codes, pairs = self.names.ends, self.codes, self.pairs
        rising = np.concatenate([[0], ends])
        if (np.diff(rising) < 0).any() or int(rising[-1]) != len(self.names.data):
            return "name_ends"
        wanted = (len(ends) + 1, 0, len(self.passages), len(codes))
        if (len(self.indptr), int(self.indptr[0]), int(self.indptr[-1]), int(self.indptr[-1])) != wanted:
            return "indptr"
        if (np.diff(self.indptr) < 0).any():
            return "indptr"
        if len(self.passages) and not 0 <= int(self.passages.min()) <= int(self.passages.max()) < passages:
            return "passages"
        if len(codes) and int(codes.max()) >= len(pairs):
            return "codes"
        return "pairs" if (pairs < 0).any() or (self.lengths < 0).any() else None

    def place(self, row: int) -> slice:
        """Return the range of a term's postings."""
        return slice(int(self.indptr[row]), int(self.indptr[row + 1]))


class PostingsBuffer:
    """Postings that are collected in memory."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._terms, self._counts = array("i"), array("i")
        self._sizes, self._lengths = array("i"), array("i")

    def __len__(self) -> int:
        return len(self._terms)

    @property
    def passages(self) -> int:
        return len(self._lengths)

    def add(self, terms: Iterable[str]) -> None:
        """Add the next passage."""
        counts = Counter(terms)
        ids = self._ids
        self._terms.extend([ids.setdefault(term, len(ids)) for term in counts])
        self._counts.extend(counts.values())
        self._sizes.append(len(counts))
        self._lengths.append(sum(counts.values()))

    def postings(self) -> Postings:
        """Return the postings of the passages added."""
        names = sorted(self._ids)
        rank = np.empty(len(names), np.int32)
        rank[[self._ids[name] for name in names]] = np.arange(len(names), dtype=np.int32)
        rows = rank[np.frombuffer(self._terms, np.int32)] if names else np.zeros(0, np.int32)
        order = np.argsort(rows, kind="stable")
        sizes, lengths = np.array(self._sizes, np.int32), np.array(self._lengths, np.int32)
        passages = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
        pairs, codes = encode_pairs(np.column_stack([np.array(self._counts, np.int32), np.repeat(lengths, sizes)]))
        return Postings(
            names=TermList(*join_names(names)),
            indptr=np.searchsorted(rows[order], np.arange(len(names) + 1)).astype(np.int64),
            passages=passages[order],
            codes=codes[order],
            pairs=pairs,
            lengths=lengths,
        )


def encode_pairs(pairs: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.unsignedinteger[Any]]]:
    """Return the distinct pairs, and the number of each row's pair among them."""
    keys, codes = np.unique((pairs[:, 0].astype(np.int64) << 32) | pairs[:, 1], return_inverse=True)
    distinct = np.column_stack([keys >> 32, keys & 0xFFFFFFFF]).astype(np.int32)
    return distinct, codes.astype(code_type(len(distinct)))


def code_type(pairs: int) -> "np.dtype[np.unsignedinteger[Any]]":
    """Return the type on disk of pair numbers, given the number of distinct pairs."""
    return np.dtype("<u2" if pairs <= 1 << 16 else "<u4")


def join_names(names: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return terms as TermList holds them: one UTF-8 array, and where each term ends."""
    encoded = [name.encode("utf-8", "surrogatepass") for name in names]
    return np.frombuffer(b"".join(encoded), np.uint8), np.cumsum([len(name) for name in encoded], dtype=np.int64)
