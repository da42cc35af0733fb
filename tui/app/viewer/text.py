"""A mapped document of any size: its lines and offsets, decoded only where it is read.

There are three kinds of position: bytes of the UTF-8, characters of the document (as in citations), lines from 0. A
line ends with LF, CR LF or CR, as citations count them. Beside the mapped bytes, one offset for each line and one
count for every 4 KiB are kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from index.errors import PinciteError
from index.structure import OriginalPlace
from tui.app.viewer.paragraphs import wrapped_starts

CHUNK_BYTES = 4 << 20
"""Bytes counted at once: little memory is needed, and the thread can be stopped in between."""

PIECE_BYTES = 4096
"""Bytes between two positions whose character is stored."""

_LF, _FF, _CR = 10, 12, 13

_MAX_WORD_CHARACTERS = 200


class LoadingStopped(Exception):
    """Reading a document was stopped because another one was asked for."""


@dataclass(frozen=True, slots=True)
class TextOrigin:
    """What is known of the original of a text.

    `is_extracted`: its format is not text; a page ends its last line then, and lines have no numbers, which would mean
    nothing to a person. `is_paged`: its lines were set for pages, so that those of a paragraph are shown as one.
    `page_labels`: the printed number of each page; `places`: its other places, in order.
    """

    is_extracted: bool = False
    is_paged: bool = False
    page_labels: Sequence[str] = ()
    places: Sequence[OriginalPlace] = ()


class DocumentText:
    """A document's UTF-8 with its lines and offsets. Never changes; safe to share between threads."""

    def __init__(
        self,
        data: NDArray[np.uint8],
        should_stop: Callable[[], bool] = lambda: False,
        *,
        origin: TextOrigin = TextOrigin(),
    ) -> None:
        """Count the lines and characters of mapped UTF-8; lone surrogates may be in it as three bytes.

        50 MB need about a tenth of a second. Raises LoadingStopped when `should_stop` says so.
        """
        self._data = data.view(np.ndarray)
        self.size: int = len(data)
        """Bytes of the whole text."""
        self.origin = origin
        """What is known of the original."""
        starts = [np.zeros(1, np.int64)]
        feeds = [np.zeros(0, np.int64)]
        counts = []
        for at in range(0, self.size, CHUNK_BYTES):
            if should_stop():
                raise LoadingStopped
            starts.append(
                _line_starts(self._data, at, min(at + CHUNK_BYTES, self.size), feeds_end_lines=origin.is_extracted)
            )
            feeds.append(np.flatnonzero(self._data[at : at + CHUNK_BYTES] == _FF).astype(np.int64) + at)
            counts.append(_characters(self._data[at : at + CHUNK_BYTES]))
        self._starts = np.concatenate(starts)
        self.form_feeds: NDArray[np.int64] = np.concatenate(feeds)
        """The bytes of its form feeds, which end pages."""
        if len(self._starts) > 1 and self._starts[-1] == self.size:
            # A line end at the end of the text starts no further line.
            self._starts = self._starts[:-1]
        if origin.is_paged and self.size:
            self._starts = self._starts[~wrapped_starts(self._data, self._starts)]
        self._before = np.zeros(sum(map(len, counts)) + 1, np.int64)
        if counts:
            np.cumsum(np.concatenate(counts), out=self._before[1:])
        self.characters = int(self._before[-1])
        """Characters of the whole text."""
        self._is_ascii = self.characters == self.size

    @classmethod
    def of(cls, text: str) -> Self:
        """Return a text held in memory."""
        return cls(np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8))

    @property
    def lines(self) -> int:
        """The number of lines, at least one."""
        return len(self._starts)

    @property
    def line_starts(self) -> NDArray[np.int64]:
        """The byte that each line starts at."""
        return self._starts

    def line_at(self, byte: int) -> int:
        """Return the line that a byte is in; its line end belongs to it."""
        return max(0, int(np.searchsorted(self._starts, byte, side="right")) - 1)

    def line_span(self, line: int) -> tuple[int, int]:
        """Return the bytes of a line without its line end."""
        start = int(self._starts[line])
        end = int(self._starts[line + 1]) if line + 1 < len(self._starts) else self.size
        if self.origin.is_extracted and end > start and self._data[end - 1] == _FF:
            end -= 1
        if end > start and self._data[end - 1] == _LF:
            end -= 1
            if end > start and self._data[end - 1] == _CR:
                end -= 1
        elif end > start and self._data[end - 1] == _CR:
            end -= 1
        return start, end

    def character_at(self, byte: int) -> int:
        """Return how many characters start before a byte."""
        byte = min(max(byte, 0), self.size)
        if self._is_ascii:
            return byte
        piece = byte // PIECE_BYTES
        rest = self._data[piece * PIECE_BYTES : byte].view(np.int8)
        return int(self._before[piece]) + int(np.count_nonzero(rest > -65))

    def byte_at(self, character: int) -> int:
        """Return the byte that a character starts at, the size for one beyond the end."""
        character = max(character, 0)
        if character >= self.characters:
            return self.size
        if self._is_ascii:
            return character
        piece = int(np.searchsorted(self._before, character, side="right")) - 1
        rest = self._data[piece * PIECE_BYTES : (piece + 1) * PIECE_BYTES].view(np.int8)
        within = np.flatnonzero(rest > -65)[character - int(self._before[piece])]
        return piece * PIECE_BYTES + int(within)

    def boundary(self, byte: int) -> int:
        """Return the first byte at or after one that a character starts at."""
        while byte < self.size and 0x80 <= self._data[byte] < 0xC0:
            byte += 1
        return min(byte, self.size)

    def decode(self, start: int, end: int) -> str:
        """Return the text between two bytes that characters start at."""
        return self._data[start:end].tobytes().decode("utf-8", "surrogatepass")

    def shown(self, start: int, end: int) -> str:
        """Return a part of a line as it is shown, as many characters: blanks for the line ends in a paragraph."""
        words = self.decode(start, end)
        return words.replace("\n", " ") if self.origin.is_paged else words

    def text(self, start: int, end: int) -> str:
        """Return the text between two characters."""
        return self.decode(self.byte_at(start), self.byte_at(end))

    def line_of(self, character: int) -> tuple[int, int]:
        """Return the characters of the line that a character is in, without its line end."""
        start, end = self.line_span(self.line_at(self.byte_at(character)))
        return self.character_at(start), self.character_at(end)

    def word_at(self, character: int) -> tuple[int, int]:
        """Return the characters of the word at a character, or only itself; a long word is cut."""
        character = min(max(0, character), self.characters)
        low = max(0, character - _MAX_WORD_CHARACTERS)
        words = self.text(low, character + _MAX_WORD_CHARACTERS)
        first = last = character - low
        while first > 0 and words[first - 1].isalnum():
            first -= 1
        while last < len(words) and words[last].isalnum():
            last += 1
        if not words[character - low : character - low + 1].isalnum():
            first, last = character - low, character - low + 1
        return low + first, min(low + last, self.characters)


def _line_starts(data: NDArray[np.uint8], at: int, end: int, *, feeds_end_lines: bool) -> NDArray[np.int64]:
    """Return where lines start whose line ends end in `at:end`, in order."""
    chunk = data[at:end]
    feeds = np.flatnonzero(chunk == _LF)
    if feeds_end_lines:
        following = data[np.minimum(feeds + at + 1, len(data) - 1)]
        feeds = np.sort(np.concatenate([feeds[following != _FF], np.flatnonzero(chunk == _FF)]), kind="stable")
    returns = np.flatnonzero(chunk == _CR)
    if len(returns):
        after = np.minimum(returns + at + 1, len(data) - 1)
        alone = (data[after] != _LF) | (after == returns + at)
        feeds = np.sort(np.concatenate([feeds, returns[alone]]), kind="stable")
    return feeds.astype(np.int64) + (at + 1)


def _characters(chunk: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return how many characters start in each piece of a chunk that starts at one."""
    pieces = -(-len(chunk) // PIECE_BYTES)
    if len(chunk) and int(chunk.max()) < 0x80:
        counts = np.full(pieces, PIECE_BYTES, np.int64)
        counts[-1] = len(chunk) - (pieces - 1) * PIECE_BYTES
        return counts
    bits = np.packbits(chunk.view(np.int8) > -65)
    bits = np.concatenate([bits, np.zeros(pieces * (PIECE_BYTES // 8) - len(bits), np.uint8)])
    ones: NDArray[np.uint8] = np.bitwise_count(bits.view(np.uint64))
    sums: NDArray[np.int64] = ones.reshape(pieces, -1).sum(axis=1, dtype=np.int64)
    return sums


def open_or_explain(open_text: Callable[[str], DocumentText], name: str) -> tuple[DocumentText | None, str]:
    """Return a document's text and "", or None and why it cannot be shown, with what to do. Raises nothing."""
    try:
        return open_text(name), ""
    except PinciteError as error:
        return None, str(error)
    except Exception as error:  # noqa: BLE001  (whatever goes wrong with one document, the app goes on)
        return None, f"{name}: cannot be shown ({error}). Bring the index up to date and ask again."
