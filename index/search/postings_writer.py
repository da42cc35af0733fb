"""Writes postings of any size: collected in runs, and merged term by term on disk."""

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.search.mapped_file import map_file
from index.search.postings import Postings, PostingsBuffer, TermList, encode_pairs, join_names

RUN_POSTINGS = 4_000_000
"""Postings that are collected in memory before they are written as a run, and that a merge moves at a time."""


class PostingsWriter:
    """Collects the postings of a segment, passage by passage, and writes runs to the disk when they grow large."""

    def __init__(self, folder: Path, run: int = RUN_POSTINGS) -> None:
        """Write runs below `folder`; the files are no longer needed once the result is saved."""
        self._folder = folder
        self._most = run
        self._run = PostingsBuffer()
        self._sources: list[tuple[Postings, NDArray[np.int32]]] = []
        self._passages = 0

    def add(self, terms: Iterable[str]) -> None:
        """Add the next passage by its terms."""
        self._run.add(terms)
        self._passages += 1
        if len(self._run) >= self._most:
            self._spill()

    def take(self, postings: Postings, first: int, last: int) -> None:
        """Add the passages from `first` to before `last` of other postings, which must stay readable."""
        if self._run.passages:
            self._spill()
        numbers = np.full(len(postings.lengths), -1, np.int32)
        numbers[first:last] = np.arange(self._passages, self._passages + last - first, dtype=np.int32)
        self._passages += last - first
        if self._sources and self._sources[-1][0] is postings and not (self._sources[-1][1][first:] >= 0).any():
            self._sources[-1][1][first:last] = numbers[first:last]
            return
        self._sources.append((postings, numbers))

    def save(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of all passages added, named as in FILES; large ones are on disk."""
        if not self._sources:
            return self._run.postings().arrays()
        if self._run.passages:
            self._spill()
        return merge(self._sources, self._passages, self._folder)

    def _spill(self) -> None:
        postings, first = self._run.postings(), self._passages - self._run.passages
        saved = {}
        for key, values in postings.arrays().items():
            path = self._folder / f"run-{len(self._sources)}-{key}"
            values.tofile(path)
            saved[key] = map_file(path, values.dtype)
        numbers = np.arange(first, self._passages, dtype=np.int32)
        self._sources.append((Postings.from_arrays(saved), numbers))
        self._run = PostingsBuffer()


def merge(
    sources: Sequence[tuple[Postings, NDArray[np.int32]]], passages: int, folder: Path
) -> dict[str, NDArray[Any]]:
    """Return the arrays of several postings as one; what grows with them is written below `folder` and map_file.

    Each source comes with the new number of each of its passages, -1 for one that is left out. Numbers ascend
    within a source; where those of sources interleave, the passages of a term are sorted.
    """
    held = [_held(postings, numbers) for postings, numbers in sources]
    names, rows = _merged_names([(postings.names, counts) for (postings, _), counts in zip(sources, held, strict=True)])
    totals = np.zeros(len(names), np.int64)
    for own, counts in zip(rows, held, strict=True):
        np.add.at(totals, own[counts > 0], counts[counts > 0])
    indptr = np.concatenate([[0], np.cumsum(totals)]).astype(np.int64)
    stacked = np.concatenate([postings.pairs for postings, _ in sources])
    pairs, codes = encode_pairs(stacked)
    starts = np.cumsum([0, *(len(postings.pairs) for postings, _ in sources)])
    lengths = np.zeros(passages, np.int32)
    to_passages = _on_disk(folder / "merged-passages", np.dtype("<i4"), int(indptr[-1]))
    to_codes = _on_disk(folder / "merged-codes", codes.dtype, int(indptr[-1]))
    at = indptr[:-1].copy()
    for (postings, numbers), own, first in zip(sources, rows, starts[:-1], strict=True):
        kept = numbers >= 0
        lengths[numbers[kept]] = postings.lengths[kept]
        recoded = codes[first : first + len(postings.pairs)]
        for block in _blocks(postings.indptr):
            place = slice(int(postings.indptr[block.start]), int(postings.indptr[block.stop]))
            moved = numbers[postings.passages[place]]
            keep = moved >= 0
            sizes = np.diff(_running(keep)[postings.indptr[block.start : block.stop + 1] - place.start])
            new = own[block]
            here = sizes > 0
            starts_here = np.repeat(at[new[here]], sizes[here])
            offsets = np.arange(len(starts_here)) - np.repeat(np.cumsum(sizes[here]) - sizes[here], sizes[here])
            to_passages[starts_here + offsets] = moved[keep]
            to_codes[starts_here + offsets] = recoded[postings.codes[place][keep]]
            at[new[here]] += sizes[here]
    if not _apart([numbers for _, numbers in sources]):
        _sort_within(indptr, to_passages, to_codes)
    data, ends = join_names(names)
    return {
        "names": data,
        "name_ends": ends,
        "indptr": indptr,
        "passages": to_passages,
        "codes": to_codes,
        "pairs": pairs,
        "lengths": lengths,
    }


def _held(postings: Postings, numbers: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return for each term how many of its postings stay."""
    counts = np.zeros(len(postings.names), np.int64)
    for block in _blocks(postings.indptr):
        first, last = int(postings.indptr[block.start]), int(postings.indptr[block.stop])
        running = _running(numbers[postings.passages[first:last]] >= 0)
        counts[block] = np.diff(running[postings.indptr[block.start : block.stop + 1] - first])
    return counts


def _running(kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    running = np.zeros(len(kept) + 1, np.int64)
    np.cumsum(kept, out=running[1:])
    return running


def _blocks(indptr: NDArray[np.int64]) -> Iterator[slice]:
    """Yield ranges of terms with about RUN_POSTINGS postings each."""
    first, last = 0, len(indptr) - 1
    while first < last:
        stop = int(np.searchsorted(indptr, indptr[first] + RUN_POSTINGS, side="right")) - 1
        stop = min(max(stop, first + 1), last)
        yield slice(first, stop)
        first = stop


def _merged_names(
    sources: Sequence[tuple[TermList, NDArray[np.int64]]],
) -> tuple[list[str], list[NDArray[np.int64]]]:
    """Return the terms that stay, in order, and for each source the new number of each of its terms."""
    rows = [np.zeros(len(names), np.int64) for names, _ in sources]
    streams = [_stream(names, counts, source) for source, (names, counts) in enumerate(sources)]
    merged: list[str] = []
    for name, group in itertools.groupby(heapq.merge(*streams), key=itemgetter(0)):
        for _, source, row in group:
            rows[source][row] = len(merged)
        merged.append(name)
    return merged, rows


def _stream(names: TermList, counts: NDArray[np.int64], source: int) -> Iterator[tuple[str, int, int]]:
    for row in np.flatnonzero(counts).tolist():
        yield names[row], source, row


def _on_disk(path: Path, dtype: "np.dtype[Any]", size: int) -> NDArray[Any]:
    return np.memmap(path, dtype, "w+", shape=(size,)) if size else np.zeros(0, dtype)


def _apart(numbers: Sequence[NDArray[np.int32]]) -> bool:
    """Return whether every source's passages come after those of the source before."""
    kept = [own[own >= 0] for own in numbers]
    ends = [(int(own[0]), int(own[-1])) for own in kept if len(own)]
    return all(before[1] < after[0] for before, after in itertools.pairwise(ends))


def _sort_within(indptr: NDArray[np.int64], passages: NDArray[np.int32], codes: NDArray[Any]) -> None:
    """Sort every term's postings by passage, in place."""
    for block in _blocks(indptr):
        place = slice(int(indptr[block.start]), int(indptr[block.stop]))
        rows = np.repeat(np.arange(block.stop - block.start), np.diff(indptr[block.start : block.stop + 1]))
        order = np.lexsort((passages[place], rows))
        passages[place], codes[place] = passages[place][order], codes[place][order]
