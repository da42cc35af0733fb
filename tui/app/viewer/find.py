"""Finds words in a document of any size; case does not matter, nor how the lines are wrapped between the words.

A thread searches the document in chunks of 64 KiB, the nearest first, and keeps only the number of matches in each.
The few chunks that are shown are searched again for where their matches are.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from index.models import Span
from tui.app.viewer.text import DocumentText

CHUNK_BYTES = 1 << 16
"""Size of a chunk."""

MAX_QUERY_CHARACTERS = 1000
"""Length of a query; a longer one is cut."""

_MAX_BLANK_CHARACTERS = 200
"""White space between two words that counts as one blank."""

_UNKNOWN = -1
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"'})


class MatchUnknown(Exception):
    """The next match is not known yet: the thread has not reached it."""


class Pattern:
    """A query, compiled."""

    def __init__(self, query: str) -> None:
        """Compile a query; white space in it matches any white space. An empty one matches nowhere."""
        folded = fold(query[:MAX_QUERY_CHARACTERS], quotes=True)
        words = folded.split()
        self.quotes = "'" in folded or '"' in folded
        self.literal = folded if words == [folded] or not words else None
        between = rf"\s{{1,{_MAX_BLANK_CHARACTERS}}}"
        parts = [re.escape(word) for word in words]
        if folded[:1].isspace():
            parts.insert(0, "")
        if folded[-1:].isspace():
            parts.append("")
        self._regex = re.compile(between.join(parts))
        self.reach = 4 * (len(folded) + _MAX_BLANK_CHARACTERS * len(words))
        """Bytes that a match can have at most."""

    def __bool__(self) -> bool:
        return self.literal is None or bool(self.literal.strip())

    def spans(self, text: str, limit: int) -> Iterator[tuple[int, int]]:
        """Yield the matches that start before a character, from left to right, without overlaps."""
        haystack = fold(text, quotes=self.quotes)
        if self.literal is None:
            for match in self._regex.finditer(haystack):
                if match.start() >= limit:
                    return
                yield match.span()
            return
        length = len(self.literal)
        at = haystack.find(self.literal)
        while 0 <= at < limit:
            yield at, at + length
            at = haystack.find(self.literal, at + length)

    def count(self, text: str, limit: int) -> int:
        """Return how many matches start before a character."""
        if self.literal is None:
            return sum(1 for _ in self.spans(text, limit))
        return fold(text, quotes=self.quotes).count(self.literal, 0, limit + len(self.literal) - 1)


def fold(text: str, *, quotes: bool) -> str:
    """Return text in lower case, a character for each character; with `quotes`, typographic ones made plain."""
    folded = text.lower()
    if len(folded) != len(text):
        # A few capitals (İ) have a lower case of two characters; they stay as they are.
        folded = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    if not folded.isascii():
        folded = folded.replace("ς", "σ")
        if quotes:
            folded = folded.translate(_QUOTES)
    return folded


class TextFinder:
    """The matches of one query in one text. One thread scans, others may ask meanwhile."""

    def __init__(self, text: DocumentText, query: str) -> None:
        self.text = text
        self.query = query
        self.pattern = Pattern(query)
        chunks = -(-text.size // CHUNK_BYTES) if self.pattern else 0
        self._counts = np.full(chunks, _UNKNOWN, np.int32)
        self._spans = lru_cache(maxsize=16)(self._find)

    @property
    def total(self) -> int:
        """Matches found so far."""
        return int(self._counts[self._counts > 0].sum(dtype=np.int64))

    @property
    def is_done(self) -> bool:
        """Whether every chunk has been searched."""
        return not bool((self._counts == _UNKNOWN).any())

    def scan(self, near: int, should_stop: Callable[[], bool], progress: Callable[[], None]) -> None:
        """Count the matches, from the chunk of character `near` to the end, then from the start.

        `progress` is called after every chunk and must be quick.
        """
        first = self._chunk_of(near)
        for chunk in [*range(first, len(self._counts)), *range(first)]:
            if should_stop():
                return
            start, end, reach = self._bounds(chunk)
            words = self.text.decode(start, reach)
            limit = len(words) if reach == end else len(self.text.decode(start, end))
            self._counts[chunk] = self.pattern.count(words, limit)
            progress()

    def next(self, character: int) -> Span | None:
        """Return the first match that starts at or after a character, else the first of all; None without matches.

        Raises MatchUnknown.
        """
        if not len(self._counts):
            return None
        first = self._chunk_of(character)
        for chunk in range(first, len(self._counts)):
            for span in self._known(chunk):
                if span.start >= character:
                    return span
        for chunk in range(first + 1):
            if spans := self._known(chunk):
                return spans[0]
        return None

    def previous(self, character: int) -> Span | None:
        """Return the last match that starts before a character, else the last of all; None without matches.

        Raises MatchUnknown.
        """
        if not len(self._counts):
            return None
        first = self._chunk_of(character)
        for span in reversed(self._known(first)):
            if span.start < character:
                return span
        for chunk in [*range(first - 1, -1, -1), *range(len(self._counts) - 1, first - 1, -1)]:
            if spans := self._known(chunk):
                return spans[-1]
        return None

    def ordinal(self, span: Span) -> int | None:
        """Return the number of a match, from 1; None if it is not one, or while the text before it is not searched."""
        chunk = self._chunk_of(span.start)
        before = self._counts[:chunk]
        if (before == _UNKNOWN).any():
            return None
        spans = self._spans(chunk)
        return int(before.sum(dtype=np.int64)) + spans.index(span) + 1 if span in spans else None

    def within(self, start: int, end: int) -> list[Span]:
        """Return the matches that touch characters `start:end`."""
        if not len(self._counts) or start >= end:
            return []
        first, last = self._chunk_of(start), self._chunk_of(end - 1)
        if first and start - self.text.character_at(first * CHUNK_BYTES) < self.pattern.reach:
            first -= 1
        spans = [span for chunk in range(first, last + 1) for span in self._spans(chunk)]
        return [span for span in spans if span.start < end and span.end > start]

    def _known(self, chunk: int) -> tuple[Span, ...]:
        count = self._counts[chunk]
        if count == _UNKNOWN:
            raise MatchUnknown
        return self._spans(chunk) if count else ()

    def _chunk_of(self, character: int) -> int:
        # A character that spans two chunks belongs to the first.
        return min(self.text.byte_at(character), max(0, self.text.size - 1)) // CHUNK_BYTES

    def _bounds(self, chunk: int) -> tuple[int, int, int]:
        """Return where a chunk starts and ends, and how far its matches can reach; characters start there."""
        text = self.text
        end = text.boundary(min((chunk + 1) * CHUNK_BYTES, text.size))
        return text.boundary(chunk * CHUNK_BYTES), end, text.boundary(min(end + self.pattern.reach, text.size))

    def _find(self, chunk: int) -> tuple[Span, ...]:
        start, end, reach = self._bounds(chunk)
        at = self.text.character_at(start)
        words = self.text.decode(start, reach)
        limit = self.text.character_at(end) - at
        return tuple(Span(start=at + first, end=at + last) for first, last in self.pattern.spans(words, limit))
