"""Repairs text for searching: from the words as they stand in a file to the words that are searched.

Joins wrapped lines and words hyphenated at a line end, removes footnote marks glued to words, unifies typographic
variants, and cuts the tails that publishers append to references. Every step keeps the map back to the document.
"""

import bisect
import re
from collections.abc import Sequence
from functools import cached_property

from index.models import DocumentFormat
from index.structure import BlockKind, Unsearched
from index.text.inline_marks import without_marks
from index.text.mapped_text import MappedText
from index.text.note_marks import NoteMarks

_CHARACTERS = {
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u02bc": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2212": "-",
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\u2026": "...",
    # Invisible: soft hyphen, zero-width characters, byte order mark, direction marks.
    "\u00ad": "", "\u200b": "", "\u2060": "", "\ufeff": "", "\u200e": "", "\u200f": "",
    "\u202a": "", "\u202b": "", "\u202c": "", "\u202d": "", "\u202e": "",
    "\u2066": "", "\u2067": "", "\u2068": "", "\u2069": "",
    # Bullets, also those of symbol fonts in the private use area.
    "\u2022": "", "\uf0b7": "", "\uf0a7": "", "\uf0d8": "",
}  # fmt: skip
_CHARACTER = re.compile("[" + "".join(_CHARACTERS) + "]")

_ESCAPE_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]{0,40}[ -/]{0,8}[@-~]|[\]PX^_][^\x07\x1b\n]{0,300}(?:\x07|\x1b\\)"
    r"|[ -/]{1,4}[0-~]|[0-Z\\^-~](?!\w)|)"
)
"""A terminal's escape sequence; one that does not end is only its escape character, whatever follows."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f]")
_SPACE = re.compile(r"\s++")

# A word that breaks at a line end: the letters before, the hyphen, the break, the letters after.
_SPLIT_WORD = re.compile(r"(?<=\w)([-\u00ad\u2010])[^\S\n\r]*+(?:\r\n|[\n\r\f\u2028])\s*+(?=\w)")
_WORD_BEFORE = re.compile(r"[^\W_]+(?:-[^\W_]+)*$")
_WORD_AFTER = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

# What publishers' pages append to references, author names and issue lines.
_TAIL = re.compile(
    r"(?:\s*+(?:Google\s?Scholar|Cross\s?Ref|PubMed(?:\s?Central)?|MathSciNet|Scopus|Web of Science|View Article|"
    r"Full Text|Email author|\|\s*Cite as|(?<![A-Z])(?:ADS|CAS)))+$"
)
_TAIL_AT_END = re.compile(r"(?m)(?:(?:Google\s?Scholar|Cross\s?Ref|PubMed|MathSciNet)[^\S\n]{0,4})+$")
LEAST_TAILS = 3
"""Lines that end in a publisher's words where these are the page's and not the author's."""

_TAIL_CHARS = 300
"""Characters at the end of a block in which a tail is searched."""

_EMAIL_AUTHOR = re.compile(r"(?<=[a-z])Email authors?\b")


class TextRepairer:
    """Repairs the blocks of one document, guided by the vocabulary and note marks of the whole document.

    `left_out`: the running heads and page numbers of the document, in order.
    """

    def __init__(self, text: str, format: DocumentFormat = "text", left_out: Sequence[Unsearched] = ()) -> None:
        self._text = text
        self._left_out = left_out
        self._left_out_starts = [one.start for one in left_out]
        self._format = format
        self._marks = NoteMarks(text)

    @property
    def text(self) -> str:
        """The document as decoded."""
        return self._text

    def repair(
        self, start: int, end: int, kind: BlockKind = BlockKind.PARAGRAPH, hidden: Sequence[tuple[int, int]] = ()
    ) -> MappedText:
        """Return the characters `start:end` of the document as they are searched, on one line.

        `kind`: of the block they stand in. Code keeps its markup, code and records what looks like the mark of a note.
        `hidden`: spans of the document, in order, that are not searched.
        """
        keep_marks = kind in (BlockKind.CODE, BlockKind.RECORD)
        gaps = sorted([*hidden, *self._left_out_in(start, end)])
        mapped = self._without(gaps, start, end) if gaps else MappedText.of(self._text[start:end], start)
        mapped = without_marks(mapped, self._format, kind)
        mapped = mapped.sub(_ESCAPE_SEQUENCE, "").sub(_CONTROL, "")
        mapped = mapped.sub(_SPLIT_WORD, self._rejoin_hyphen)
        mapped = mapped.sub(_CHARACTER, lambda match: _CHARACTERS[match.group()]).sub(_SPACE, " ").strip()
        if not keep_marks:
            mapped = self._without_tail(self._marks.strip(mapped))
        return mapped

    def _left_out_in(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the spans of the running heads and page numbers that start in a span of the document."""
        first = bisect.bisect_left(self._left_out_starts, start)
        last = bisect.bisect_left(self._left_out_starts, end)
        return [(one.start, one.end) for one in self._left_out[first:last]]

    def _without(self, hidden: Sequence[tuple[int, int]], start: int, end: int) -> MappedText:
        """Return the characters `start:end` of the document without those of the hidden spans."""
        parts: list[MappedText] = []
        for hidden_start, hidden_end in hidden:
            if start < hidden_end and hidden_start < end:
                parts.append(MappedText.of(self._text[start : max(start, hidden_start)], start))
                start = min(hidden_end, end)
        return MappedText.join([*parts, MappedText.of(self._text[start:end], start)], "")

    def _without_tail(self, mapped: MappedText) -> MappedText:
        """Return a block without what the publisher's page appended to it."""
        if not self._has_tails:
            return mapped
        tail = _TAIL.search(mapped.text, max(0, len(mapped.text) - _TAIL_CHARS))
        mapped = mapped.slice(0, tail.start()) if tail else mapped
        return mapped.sub(_EMAIL_AUTHOR, "").sub(_SPACE, " ").strip()

    @cached_property
    def _has_tails(self) -> bool:
        """Return whether the lines of the document end often enough as a publisher's page ends its references."""
        found = _TAIL_AT_END.finditer(self._text)
        return all(next(found, None) is not None for _ in range(LEAST_TAILS))

    def _rejoin_hyphen(self, match: re.Match[str]) -> str:
        """Return what replaces a hyphen at a line end: a hyphen if the word has one anyway, else nothing."""
        before_match = _WORD_BEFORE.search(match.string, max(0, match.start() - 60), match.start())
        after_match = _WORD_AFTER.match(match.string, match.end())
        if match.group(1) == "\u00ad" or before_match is None or after_match is None:
            return ""
        before, after = before_match.group(), after_match.group()
        if not after[0].islower() or before[-1].isdecimal():
            return "-"
        words = self._vocabulary
        joined, hyphened, head, tail = _readings(before, after)
        if hyphened in words:
            return "-"
        if joined in words:
            return ""
        return "-" if head in words and tail in words else ""

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """The words of the document that do not touch a line end, case folded; only those a split word may ask for."""
        asked: set[str] = set()
        for match in _SPLIT_WORD.finditer(self._text):
            before = _WORD_BEFORE.search(self._text, max(0, match.start() - 60), match.start())
            after = _WORD_AFTER.match(self._text, match.end())
            if before and after:
                asked.update(_readings(before.group(), after.group()))
        found: set[str] = set()
        for match in _WORD.finditer(self._text) if asked else ():
            word = match.group().casefold()
            following = self._text[match.end() : match.end() + 2]
            if word in asked and not (following[:1] in "-\u00ad" and following[1:].isspace() and following):
                found.add(word)
        return frozenset(found)


def publisher_tails(text: str) -> list[Unsearched]:
    """Return what the lines of a publisher's page end in and is not searched; nothing for any other text."""
    found = [Unsearched(*match.span(), "publisher's link") for match in _TAIL_AT_END.finditer(text)]
    return found if len(found) >= LEAST_TAILS else []


def _readings(before: str, after: str) -> tuple[str, str, str, str]:
    """Return the words that a split word may be: joined, hyphenated, and its parts, case folded."""
    head, after = before.rsplit("-", 1)[-1].casefold(), after.casefold()
    return head + after, f"{before.casefold()}-{after}", head, after
