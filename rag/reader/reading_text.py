"""What the reader reads of a passage: its words, with words around it that explain them, and the way back."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.text.marks import UNREAD_MARK

Ranges = tuple[tuple[int, int], ...]
"""Half-open ranges of characters, in order."""

_REFERENCE = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")


@dataclass(frozen=True, slots=True)
class ReadingText:
    """A text made of parts of a passage and of words from elsewhere.

    `pieces`: the parts of the passage that the answer may stand in, in order.
    """

    text: str
    pieces: tuple["ReadPart", ...]

    @property
    def choosable(self) -> Ranges:
        """Return the ranges of `text` that stand in the passage: the answer may be marked there."""
        return tuple((piece.start, piece.start + piece.length) for piece in self.pieces)

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

    def __init__(self, passage: str) -> None:
        self._passage = passage
        self._parts: list[str] = []
        self._length = 0
        self._pieces: list[ReadPart] = []

    def say(self, words: str) -> None:
        """Add words that do not stand in the passage."""
        self._parts.append(words)
        self._length += len(words)

    def quote(self, start: int, end: int) -> None:
        """Add a part of the passage; references of HTML are read as their characters, marks of lines are not read."""
        at = start
        found = [*_REFERENCE.finditer(self._passage, start, end), *UNREAD_MARK.finditer(self._passage, start, end)]
        for match in sorted(found, key=re.Match.start):
            if match.start() < at:
                continue
            self._piece(at, match.start(), joins=at > start)
            if match.re is _REFERENCE:
                self.say(html.unescape(match.group()))
            at = match.end()
        self._piece(at, end, joins=at > start)

    def _piece(self, start: int, end: int, *, joins: bool) -> None:
        self._pieces.append(ReadPart(self._length, start, end - start, joins))
        self.say(self._passage[start:end])

    def make(self) -> ReadingText:
        """Return the text."""
        return ReadingText("".join(self._parts), tuple(self._pieces))


def after_context(context: str, passage: str) -> ReadingText:
    """Return a whole passage with its context before it."""
    made = ReadingTextMaker(passage)
    if context:
        made.say(context + ("\n" if context[-1] in ".!?:" else ".\n"))
    made.quote(0, len(passage))
    return made.make()


def overlaps(start: int, end: int, ranges: Sequence[tuple[int, int]]) -> bool:
    """Return whether `[start, end)` and one of some ranges share a character."""
    return any(start < last and first < end for first, last in ranges)
