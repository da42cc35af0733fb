"""The records of a generation's documents, read from its segments one by one as they are asked for."""

from collections.abc import Sequence
from typing import overload

from index.search.topk import Numbers
from index.store.manifest import DocumentRecord
from index.store.segment import Segment

KEPT_RECORDS = 4096
"""Documents' records that are kept once they were read."""


class Documents(Sequence[DocumentRecord]):
    """The records of a generation's documents, read one by one as they are asked for."""

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
            if len(self._kept) >= KEPT_RECORDS:
                self._kept.clear()
            self._kept[number] = record
        return record
