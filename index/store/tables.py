"""Presents rows of several segments as one table, in the order of a generation's documents."""

import bisect
import itertools
import os
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.search.mapped_file import open_index_file
from index.search.topk import Numbers


class Rows(Protocol):
    """A table of rows: a numpy array, or something that reads like one."""

    def __len__(self) -> int: ...
    def __getitem__(self, place: Any) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...


class RowLayout:
    """Where rows lie: for each document of a generation its segment, its first row there, and its first row here."""

    def __init__(self, segments: Numbers, starts: Numbers, sizes: Numbers) -> None:
        """Take for each document its segment, its first row in it and its number of rows, shape (documents,) each."""
        self.segments = segments
        self.starts = starts
        self.firsts: Numbers = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.shifts: Numbers = self.firsts[:-1] - starts
        """For each document, how far its rows have moved from their place in the segment."""

    def __len__(self) -> int:
        return int(self.firsts[-1])

    def documents(self, rows: Numbers) -> Numbers:
        """Return the documents that rows belong to."""
        return np.searchsorted(self.firsts, rows, side="right") - 1

    def document(self, row: int) -> int:
        """Return the document that a row belongs to."""
        return int(self.firsts.searchsorted(row, side="right")) - 1

    def numbers(self, bases: Numbers) -> Numbers:
        """Return each row's number when the rows of all segments are numbered in turn, given where each starts."""
        return np.arange(len(self)) + np.repeat(bases[self.segments] - self.shifts, np.diff(self.firsts))


class Table:
    """Rows of several segments that read like one structured array: by number, slice, numbers or column."""

    def __init__(
        self,
        arrays: Sequence[NDArray[Any]],
        places: RowLayout,
        move: Callable[[NDArray[Any], Numbers | int], None],
    ) -> None:
        """Take each segment's rows; `move(rows, documents)` adapts copies of rows to the generation, in place.

        `documents` is the number of each row's document, or one number for all rows.
        """
        self._arrays = arrays
        self._places = places
        self._move = move

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Any]:
        return (self[number] for number in range(len(self)))

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, str):
            return self._rows(np.arange(len(self)))[place]
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            return self._run(start, stop) if step == 1 else self._rows(np.arange(start, stop, step))
        if isinstance(place, int | np.integer):
            number = int(place) + len(self) if place < 0 else int(place)
            if not 0 <= number < len(self):
                raise IndexError(f"there are {len(self)} rows")
            return self._run(number, number + 1)[0]
        numbers = np.asarray(place)
        if numbers.dtype == np.bool_:
            numbers = np.flatnonzero(numbers)
        rows = self._rows(np.atleast_1d(np.where(numbers < 0, numbers + len(self), numbers)))
        return rows if numbers.ndim else rows[0]

    def _run(self, start: int, stop: int) -> NDArray[Any]:
        """Return consecutive rows; those of one document are copied at once."""
        document = self._places.document(start) if start < stop else -1
        if document < 0 or stop > self._places.firsts[document + 1]:
            return self._rows(np.arange(start, stop))
        shift = int(self._places.shifts[document])
        rows: NDArray[Any] = self._arrays[int(self._places.segments[document])][start - shift : stop - shift].copy()
        self._move(rows, document)
        return rows

    def _rows(self, numbers: Numbers) -> NDArray[Any]:
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < len(self):
            raise IndexError(f"there are {len(self)} rows")
        documents = self._places.documents(numbers)
        segments = self._places.segments[documents]
        local = numbers - self._places.shifts[documents]
        rows = np.empty(len(numbers), self._arrays[0].dtype)
        for segment in np.unique(segments):
            own = segments == segment
            rows[own] = self._arrays[segment][local[own]]
        self._move(rows, documents)
        return rows


class Renumbering:
    """Numbers copied rows of segments as the generation does. Bytes of texts and searched texts stay a segment's."""

    def __init__(self, sentences: Numbers, tokens: Numbers) -> None:
        """Take how far each document's sentences and tokens move, shape (documents,) each."""
        self._sentences = sentences
        self._tokens = tokens

    def move_passages(self, rows: NDArray[Any], documents: Numbers | int) -> None:
        """Renumber rows of PASSAGE in place; `documents`: each row's document, or that of all."""
        rows["document"] = documents
        for key in ("sentence_start", "sentence_end"):
            rows[key] += self._sentences[documents]
        self.move_sentences(rows, documents)

    def move_sentences(self, rows: NDArray[Any], documents: Numbers | int) -> None:
        """Renumber the tokens of rows of PASSAGE or SENTENCE in place, likewise."""
        for key in ("token_start", "token_end"):
            rows[key] += self._tokens[documents]


MAX_MAPPED_BYTES = 256_000_000
"""Bytes of the largest file whose rows are mapped; rows of a larger one are read on demand."""


class FileRows:
    """Rows of a file, read by slices.

    Every place read in a mapped file counts as 64 KB of this process's memory, which adds up to the whole file over
    many questions; what is read by slices is freed again.
    """

    def __init__(self, path: Path, dtype: "np.dtype[Any]", width: int) -> None:
        """Open a file of rows of `width` values. Raises OSError."""
        self._descriptor = open_index_file(path)
        weakref.finalize(self, os.close, self._descriptor)
        self._dtype = dtype
        self._width = width
        self._row = dtype.itemsize * width
        self._rows = os.fstat(self._descriptor).st_size // self._row

    def __len__(self) -> int:
        return self._rows

    def __iter__(self) -> Iterator[Any]:
        return (self[row : row + 1][0] for row in range(len(self)))

    def __getitem__(self, place: slice) -> NDArray[Any]:
        start, stop, _ = place.indices(len(self))
        data = os.pread(self._descriptor, max(0, stop - start) * self._row, start * self._row)
        return np.frombuffer(data, self._dtype).reshape(-1, self._width)


class ConcatRows:
    """Arrays one after the other as one, read by slices that each lie in one of them."""

    def __init__(self, arrays: Sequence[Rows]) -> None:
        self._arrays = arrays
        self._bases = [0, *itertools.accumulate(len(array) for array in arrays)]

    def __len__(self) -> int:
        return self._bases[-1]

    def __iter__(self) -> Iterator[Any]:
        return itertools.chain.from_iterable(self._arrays)

    def __getitem__(self, place: slice) -> NDArray[Any]:
        start, stop, _ = place.indices(len(self))
        part = bisect.bisect_right(self._bases, start) - 1 if start < stop else 0
        base = self._bases[part]
        rows: NDArray[Any] = self._arrays[part][start - base : stop - base]
        return rows
