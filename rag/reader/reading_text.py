"""What the reader reads of a passage: its words, with words around it that explain them, and the way back."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.text.marks import UNREAD_MARK

Ranges = tuple[tuple[int, int], ...]
"""Half-open ranges of characters, in order."""

Restated = tuple[int, int, str]
"""A half-open range of a passage and the words that are read in its place, which cannot be the answer."""

MAX_CELL_CHARS = 40
"""Characters of the longest cell that answers as a whole; a longer one is prose."""

_REFERENCE = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")


@dataclass(frozen=True, slots=True)
class PartAbove:
    """A part of what is read above a passage.

    `start`: where it starts in the text; `passage`, `place`: the passage and the character of the document where it
    stands; `words`: verbatim.
    """

    start: int
    passage: int
    place: int
    words: str

    @property
    def end(self) -> int:
        """Return where it ends in the text."""
        return self.start + len(self.words)


@dataclass(frozen=True, slots=True)
class ReadingText:
    """A text made of parts of a passage and of words from elsewhere.

    `pieces`: the parts of the passage that the answer may stand in, in order. `cells`: those parts, as half-open
    ranges of the passage, that are cells of a table. `above`: the parts of what stands above the passage that may
    answer, in order; `headings`: where the passage's own headings are read. Both answer only if nothing else does
    nearly as well.
    """

    text: str
    pieces: tuple["ReadPart", ...]
    cells: Ranges = ()
    above: tuple[PartAbove, ...] = ()
    headings: Ranges = ()

    @property
    def choosable(self) -> Ranges:
        """Return the ranges of `text` that stand in the passage: the answer may be marked there."""
        ranges: list[tuple[int, int]] = []
        for piece in self.pieces:
            begin = ranges.pop()[0] if piece.joins and ranges else piece.start
            ranges.append((begin, piece.start + piece.length))
        return tuple(ranges)

    @property
    def ranges_of_headings(self) -> Ranges:
        """Return the ranges of `text` that are headings, above the passage or in it."""
        return (*((part.start, part.end) for part in self.above), *self.headings)

    def ranges_of(self, start: int, end: int) -> Ranges:
        """Return where characters of the passage are read."""
        return tuple(
            (piece.start + max(start - piece.place, 0), piece.start + min(end - piece.place, piece.length))
            for piece in self.pieces
            if start < piece.place + piece.length and piece.place < end
        )

    def place_above(self, start: int, end: int) -> PartAbove | None:
        """Return the part above the passage that `text[start:end]` marks words of, a long one cut; None for none."""
        for part in self.above:
            first, last = max(start, part.start), min(end, part.end)
            if last - first > max(0, end - part.end):
                if len(part.words) <= MAX_CELL_CHARS:
                    return part
                begin, stop = first - part.start, last - part.start
                return PartAbove(first, part.passage, part.place + begin, part.words[begin:stop])
        return None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where `text[start:end]` stands in the passage, 0, 0 if nowhere; of several parts the longest."""
        parts: list[tuple[int, int]] = []
        last = None
        for piece in self.pieces:
            if start < piece.start + piece.length and piece.start < end:
                first = piece.place + max(start - piece.start, 0)
                after = piece.place + min(end - piece.start, piece.length)
                if piece.joins and last is not None:
                    parts[-1] = parts[-1][0], after
                else:
                    parts.append((first, after))
                last = piece
            else:
                last = None
        return max(parts, key=lambda part: part[1] - part[0], default=(0, 0))

    def whole_cell(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the cell that characters of the passage stand in; None if it is as long as prose, or in no cell."""
        for first, last in self.cells:
            if first <= start and end <= last and last - first <= MAX_CELL_CHARS:
                return first, last
        return None


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A part of the passage: where it starts in the text and in the passage, and its length.

    `joins`: between it and the piece before there is only a character reference or a mark of a line.
    """

    start: int
    place: int
    length: int
    joins: bool = False


class ReadingTextMaker:
    """Puts a text together from parts of a passage and words from elsewhere."""

    def __init__(self, passage: str, restated: Sequence[Restated] = ()) -> None:
        """Take the passage, and the parts of it that are read in other words, ascending."""
        self._passage = passage
        self._restated = restated
        self._parts: list[str] = []
        self._length = 0
        self._pieces: list[ReadPart] = []
        self._cells: list[tuple[int, int]] = []

    def say(self, words: str) -> None:
        """Add words that do not stand in the passage."""
        self._parts.append(words)
        self._length += len(words)

    def quote(self, start: int, end: int, *, is_cell: bool = False) -> None:
        """Add a part of the passage; references of HTML are read as their characters, marks of lines are not read."""
        if is_cell:
            self._cells.append((start, end))
        at, joins = start, False
        for first, last, words, is_answer in self._read_otherwise(start, end):
            if first < at:
                continue
            self._piece(at, first, joins=joins)
            self.say(words)
            at, joins = last, is_answer
        self._piece(at, end, joins=joins)

    def _read_otherwise(self, start: int, end: int) -> list[tuple[int, int, str, bool]]:
        """Return the parts of a span that are read in other words, with these, and whether an answer may hold them."""
        found = [
            (match.start(), match.end(), html.unescape(match.group()), True)
            for match in _REFERENCE.finditer(self._passage, start, end)
        ]
        found += [(match.start(), match.end(), "", True) for match in UNREAD_MARK.finditer(self._passage, start, end)]
        found += [
            (first, last, words, False) for first, last, words in self._restated if start <= first and last <= end
        ]
        return sorted(found)

    def _piece(self, start: int, end: int, *, joins: bool) -> None:
        self._pieces.append(ReadPart(self._length, start, end - start, joins))
        self.say(self._passage[start:end])

    def make(self) -> ReadingText:
        """Return the text."""
        return ReadingText("".join(self._parts), tuple(self._pieces), tuple(self._cells))


def after_context(context: str, passage: str, restated: Sequence[Restated] = ()) -> ReadingText:
    """Return a whole passage with its context before it."""
    made = ReadingTextMaker(passage, restated)
    if context:
        made.say(context + ("\n" if context[-1] in ".!?:" else ".\n"))
    made.quote(0, len(passage))
    return made.make()


def overlaps(start: int, end: int, ranges: Sequence[tuple[int, int]]) -> bool:
    """Return whether `[start, end)` and one of some ranges share a character."""
    return any(start < last and first < end for first, last in ranges)


def labels_between(text: str, ranges: Ranges) -> Ranges:
    """Return the words between ranges that stand before the next one on its line, such as the head of a column."""
    found = []
    for (_, before), (start, _) in pairwise(ranges):
        begin = max(before, text.rfind("\n", before, start) + 1)
        if text[begin:start].strip():
            found.append((begin, start))
    return tuple(found)
