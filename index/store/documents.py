"""The document records of a generation, read from its segments on demand."""

from collections.abc import Mapping, Sequence
from typing import overload

from index.errors import FilterError
from index.search.topk import Numbers
from index.store.manifest import DocumentRecord
from index.store.segment import Segment

CACHED_RECORDS = 4096
"""Document records that stay in memory once read."""


class Documents(Sequence[DocumentRecord]):
    """The document records of a generation, in order, each read on demand."""

    def __init__(self, segments: Sequence[Segment], order: Numbers, firsts: Numbers) -> None:
        self._segments = segments
        self._order = order
        self._firsts = firsts
        self._kept: dict[int, DocumentRecord] = {}

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, number: int) -> DocumentRecord: ...
    @overload
    def __getitem__(self, number: slice) -> list[DocumentRecord]: ...
    def __getitem__(self, number: int | slice) -> DocumentRecord | list[DocumentRecord]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if number < 0:
            number += len(self)
        if not 0 <= number < len(self):
            raise IndexError(number)
        record = self._kept.get(number)
        if record is None:
            segment, place = self._order[number].tolist()
            first, last = self._firsts[number : number + 2].tolist()
            record = self._segments[segment].document(place).model_copy(update={"passages": (first, last)})
            if len(self._kept) >= CACHED_RECORDS:
                self._kept.clear()
            self._kept[number] = record
        return record


def number_named(numbers: Mapping[str, int], name: str) -> int:
    """Return a document's number by its name. Raises FilterError for an unknown name."""
    try:
        return numbers[name]
    except KeyError as error:
        raise FilterError(f"{name}: there is no such document in the index. See: pincite status") from error
