"""Repairs text for searching: from the words as they stand in a file to the words that are searched.

Joins wrapped lines and words hyphenated at a line end, removes footnote marks glued to words, unifies typographic
variants, and cuts the tails that publishers append to references. Every step keeps the map back to the document.
"""

import re
from functools import cached_property

from index.models import DocumentFormat
from index.text.block import BlockKind
from index.text.mapped_text import MappedText

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
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|.?)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f]")
_SPACE = re.compile(r"\s++")

# A word that breaks at a line end: the letters before, the hyphen, the break, the letters after.
_SPLIT_WORD = re.compile(r"(?<=\w)([-\u00ad\u2010])[^\S\n\r]*+(?:\r\n|[\n\r\f\u2028])\s*+(?=\w)")
_WORD_BEFORE = re.compile(r"[^\W_]+(?:-[^\W_]+)*$")
_WORD_AFTER = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

_ROMAN = r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_GLUED_ROMAN = re.compile(rf"([^\W_\d]\d?[)\]%]?[.!?,;:]|[0-9)][.!?]|[.!?,;:][\"'”’)\]]{{1,2}})({_ROMAN})(?=\s|$)")
_SPACED_ROMAN = re.compile(rf"(?<=[.!?])([\"')\]]?)\s+({_ROMAN})(?=\s+[\"'(]?[A-Z]|\s*$)")
_GLUED_DIGITS = re.compile(r"([^\W\d_]{2}[)\]]?[.!?][\"')\]]{0,2}|[.,!?][\"'])(\d{1,3})(?=\s|$)")
_MARK = re.compile(
    r"(?<=[\w.,;:!?\"')])(?:\[\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]|[\u00b9\u00b2\u00b3\u2070-\u2079]{1,3}(?=[\s.,;:)]|$))"
)
_NUMBER_WORDS = re.compile(
    r"(?<![^\W_])(?:no|nos|vol|pp?|fig|figs|art|sec|ch|ed|eds|nr|op|cap|cf|approx|ca|st|v)\.\W*$", re.IGNORECASE
)

# What publishers' pages append to references, author names and issue lines.
_TAIL = re.compile(
    r"(?:\s*+(?:Google\s?Scholar|Cross\s?Ref|PubMed(?:\s?Central)?|MathSciNet|Scopus|Web of Science|View Article|"
    r"Full Text|Email author|\|\s*Cite as|(?<![A-Z])(?:ADS|CAS)))+$"
)
_TAIL_AT_END = re.compile(r"(?m)(?:Google\s?Scholar|Cross\s?Ref|PubMed|MathSciNet)[^\S\n]*$")
LEAST_TAILS = 3
"""Lines that end in a publisher's words where these are the page's and not the author's."""

_TAIL_CHARS = 300
"""Characters at the end of a block in which a tail is searched."""

_EMAIL_AUTHOR = re.compile(r"(?<=[a-z])Email authors?\b")

# Markdown: each pattern is cut down to its first group, or taken out where it has none.
_MARKDOWN = (
    re.compile(r"<!--.{0,5000}?-->()", re.DOTALL),
    re.compile(
        r"!?\[([^\]\[\n]{0,400})\]\([^()\s]{0,2000}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?:\s{1,9}\"[^\"\n]{0,200}\")?\)"
    ),
    re.compile(r"\[\^[^\]\s]{1,40}\]()"),
    re.compile(r"\[([^\]\[\n]{1,400})\]\[[^\]\[\n]{0,100}\]"),
    re.compile(r"</?[a-zA-Z][a-zA-Z0-9-]{0,20}(?:\s[^<>]{0,400})?/?>()"),
    re.compile(r"(?<![\w*])(?:\*{1,3})(?=[^\s*])([^*]{1,400})(?<=[^\s*])\*{1,3}(?![\w*])"),
    re.compile(r"(?<![\w_])(?:_{1,3})(?=[^\s_])([^_]{1,400})(?<=[^\s_])_{1,3}(?![\w_])"),
    re.compile(r"~~([^~]{1,400})~~"),
    re.compile(r"``?([^`]{1,400})``?"),
    re.compile(r"(?m)^[^\S\n]*>+[^\S\n]?()"),
    re.compile(r"\\([\\`*_{}\[\]()#+.!|>-])"),
)
_TABLE_RULE = re.compile(r"(?m)^(?=[^\n]*\|)(?=[^\n]*-)[ \t:|-]++$")
_TABLE_BAR = re.compile(r"\|")


class TextRepairer:
    """Repairs the blocks of one document, guided by the vocabulary and note marks of the whole document."""

    def __init__(self, text: str, format: DocumentFormat = "text") -> None:
        self._text = text
        self._format = format

    def repair(self, start: int, end: int, kind: BlockKind = BlockKind.PARAGRAPH) -> MappedText:
        """Return the characters `start:end` of the document as they are searched, on one line.

        `kind`: of the block they stand in. Code keeps its markup, code and records what looks like the mark of a note.
        """
        keep_marks = kind in (BlockKind.CODE, BlockKind.RECORD)
        mapped = MappedText.of(self._text[start:end], start)
        if self._format == "markdown" and kind is not BlockKind.CODE:
            for pattern in _MARKDOWN:
                mapped = mapped.keep(pattern)
            mapped = mapped.sub(_TABLE_RULE, "").sub(_TABLE_BAR, " ")
        mapped = mapped.sub(_ESCAPE_SEQUENCE, "").sub(_CONTROL, "")
        mapped = mapped.sub(_SPLIT_WORD, self._rejoin_hyphen)
        mapped = mapped.sub(_CHARACTER, lambda match: _CHARACTERS[match.group()]).sub(_SPACE, " ").strip()
        if not keep_marks:
            mapped = self._without_marks(mapped)
            mapped = self._without_tail(mapped)
        return mapped

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

    def _without_marks(self, mapped: MappedText) -> MappedText:
        mapped = mapped.sub(_MARK, "").keep(_GLUED_ROMAN, when=self._is_roman_mark)
        if self._roman_notes:
            mapped = mapped.keep(_SPACED_ROMAN, when=lambda match: self._is_next_note(match.group(2)))
        return mapped.keep(_GLUED_DIGITS, when=_ends_sentence_with_digits)

    def _is_roman_mark(self, match: re.Match[str]) -> bool:
        """Return whether a numeral glued to a full stop is a note mark: a sentence ends here, or it is next in line."""
        rest = match.string[match.end() : match.end() + 4].lstrip().lstrip("\"'([")
        return not rest or rest[0].isupper() or self._is_next_note(match.group(2))

    def _is_next_note(self, numeral: str) -> bool:
        return bool({roman_value(numeral) - 1, roman_value(numeral) + 1} & self._roman_notes)

    @cached_property
    def _roman_notes(self) -> frozenset[int]:
        """The values of the Roman note marks that are glued to words anywhere in the document."""
        return frozenset(roman_value(match.group(2)) for match in _GLUED_ROMAN.finditer(self._text))

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
        head = before.rsplit("-", 1)[-1].casefold()
        joined, hyphened = head + after.casefold(), f"{before}-{after}".casefold()
        if hyphened in words:
            return "-"
        if joined in words:
            return ""
        return "-" if head in words and after.casefold() in words else ""

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """The words of the document that do not touch a line end, case folded."""
        found = set()
        for match in _WORD.finditer(self._text):
            after = self._text[match.end() : match.end() + 2]
            if not (after[:1] in "-\u00ad" and after[1:].isspace()) or not after:
                found.add(match.group().casefold())
        return frozenset(found)


def _ends_sentence_with_digits(match: re.Match[str]) -> bool:
    """Return whether digits glued to a full stop are a note mark: a sentence ends here, and it is not a "No.5"."""
    rest = match.string[match.end() : match.end() + 8].lstrip().lstrip("\"'([")
    return (not rest or rest[0].isupper()) and not _NUMBER_WORDS.search(match.string[: match.start(2)][-12:])


_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def roman_value(numeral: str) -> int:
    """Return the value of a lower-case Roman numeral below 400."""
    values = [_ROMAN_DIGITS[digit] for digit in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
