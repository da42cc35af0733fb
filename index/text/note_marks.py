"""Takes the marks of foot- and endnotes off words: "was sold.12 The", "was sold.iv The", "was sold[12].

What looks like a mark may belong to the text: `args[0]`, "libc.so.6", "edit main.c", "120 m²". Where its place does not
prove a mark, another mark in the document that comes just before or after it does.
"""

import re
from functools import cached_property

from index.text.mapped_text import MappedText

_ROMAN = r"(?=[ivxlc])(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_GLUED_ROMAN = re.compile(rf"([^\W_\d]\d?[)\]%]?[.!?,;:]|[0-9)][.!?]|[.!?,;:][\"'”’)\]]{{1,2}})({_ROMAN})(?=\s|$)")
_SPACED_ROMAN = re.compile(rf"(?<=[.!?])([\"')\]]?)\s+({_ROMAN})(?=\s+[\"'(]?[A-Z]|\s*$)")
_GLUED_DIGITS = re.compile(r"([^\W\d_]{2}[)\]]?[.!?][\"'”’)\]]{0,2}|[.,!?][\"'”’])(\d{1,3})(?=\s|$)")
_BRACKETS = re.compile(r"(?<=[\w.,;:!?\"'”’)])\[(\d{1,3})(?:\s*[,–-]\s*\d{1,3})*\]")
_RAISED = re.compile(r"(?<=[\w.,;:!?\"')])[\u00b9\u00b2\u00b3\u2070-\u2079]{1,3}(?=[\s.,;:)]|$)")
_UNIT = re.compile(r"(?:^|[^\w.,;:!?\"')]|\d)(?:[^\W\d_]{1,3}|\d*)$")
_NUMBER_WORDS = re.compile(
    r"(?<![^\W_])(?:no|nos|vol|pp?|fig|figs|art|sec|ch|ed|eds|nr|op|cap|cf|approx|ca|st|v)\.\W*$", re.IGNORECASE
)
_NAME = re.compile(r"[./_\\\d]\S*$")


class NoteMarks:
    """The marks of notes in one document."""

    def __init__(self, text: str) -> None:
        self._text = text

    def strip(self, mapped: MappedText) -> MappedText:
        """Return a block's repaired text without the marks of notes in it."""
        mapped = mapped.sub(_BRACKETS, lambda match: "" if self._is_bracketed_mark(match) else match.group())
        mapped = mapped.sub(_RAISED, lambda match: match.group() if _is_exponent(match) else "")
        mapped = mapped.keep(_GLUED_ROMAN, when=self._is_roman_mark)
        if self._roman:
            mapped = mapped.keep(_SPACED_ROMAN, when=lambda match: self._is_next_roman(match.group(2)))
        return mapped.keep(_GLUED_DIGITS, when=self._is_digit_mark)

    def _is_bracketed_mark(self, match: re.Match[str]) -> bool:
        """Return whether a number in brackets is a mark: a sentence ends before it, or it is next in line."""
        before = match.string[match.start() - 1]
        return not (before.isalnum() or before == "_") or _is_next(int(match.group(1)), self._bracketed)

    def _is_roman_mark(self, match: re.Match[str]) -> bool:
        """Return whether a numeral glued to a full stop is a mark: a sentence ends here, or it is next in line."""
        numeral, rest = match.group(2), _rest(match)
        may_be_name = len(numeral) == 1 and numeral != "i"
        return (bool(rest) and rest[0].isupper() and not may_be_name) or self._is_next_roman(numeral)

    def _is_digit_mark(self, match: re.Match[str]) -> bool:
        """Return whether digits glued to a full stop are a mark: a sentence ends here, and it is not a "No.5"."""
        before, rest = match.string[max(0, match.start(2) - 40) : match.start(2)], _rest(match)
        if _NUMBER_WORDS.search(before[-12:]) or (rest and not rest[0].isupper()):
            return False
        is_name = _NAME.search(before.rstrip(".!?\"'”’)]")) is not None
        return (bool(rest) and not is_name) or _is_next(int(match.group(2)), self._glued)

    def _is_next_roman(self, numeral: str) -> bool:
        return _is_next(roman_value(numeral), self._roman)

    @cached_property
    def _roman(self) -> frozenset[int]:
        """The values of the Roman numerals that are glued to words anywhere in the document."""
        return frozenset(roman_value(match.group(2)) for match in _GLUED_ROMAN.finditer(self._text))

    @cached_property
    def _glued(self) -> frozenset[int]:
        """The numbers that are glued to full stops anywhere in the document."""
        return frozenset(int(match.group(2)) for match in _GLUED_DIGITS.finditer(self._text))

    @cached_property
    def _bracketed(self) -> frozenset[int]:
        """The numbers in brackets that are glued to words in the document; none where one of them is 0, as in code."""
        found = frozenset(int(match.group(1)) for match in _BRACKETS.finditer(self._text))
        return frozenset() if 0 in found else found


def _is_next(number: int, others: frozenset[int]) -> bool:
    return number - 1 in others or number + 1 in others


def _rest(match: re.Match[str]) -> str:
    """Return the letters that follow a mark: none where the block ends."""
    return match.string[match.end() : match.end() + 8].lstrip().lstrip("\"'([")


def _is_exponent(match: re.Match[str]) -> bool:
    """Return whether a raised number belongs to a number or a unit, as in 10⁶ and 120 m²."""
    return _UNIT.search(match.string[max(0, match.start() - 12) : match.start()]) is not None


_ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def roman_value(numeral: str) -> int:
    """Return the value of a lower-case Roman numeral below 400."""
    values = [_ROMAN_DIGITS[digit] for digit in numeral]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
