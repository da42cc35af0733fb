"""The characters of a PDF's page as PDFium finds them, and the pieces of lines that they make.

A character's index is its place in PDFium's list; the text here has exactly one character for each. U+FFFE stands for
the hyphen of a word that is broken at a line end.
"""

import ctypes
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from index.files.extract.pdf_geometry import Box, Frame

HYPHEN = "\ufffe"
"""What stands for a hyphen at a line end that breaks a word."""

WIDE_GAP = 1.4
"""Widths of a letter's height that part two pieces of a line, as the cells of a table's row."""

_FAST = re.compile(r"[\x01-\x7e\xa0-\u2e7f\ufb00-\ufb06\ufffe\r\n\t]*")
"""A text that PDFium gives whole; beyond the Basic Multilingual Plane it cuts code points to 16 bits."""

_LINE = re.compile(r"[^\r\n\ufffe]+\ufffe?|\ufffe")
_WORD = re.compile(r"[^\s\0]+")

_FIXED_PITCH, _FORCE_BOLD = 1, 1 << 18
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(r"(?i)bold|black|heavy|semibold|demi|[-,]bd\b|^(?:[A-Z]{6}\+)?(?:CMBX|SFBX|CMSSBX|.*-Medi)")
_FIXED_NAME = re.compile(r"(?i)mono|courier|consol|typewriter|menlo|CMTT|SFTT|fixed|\bcode|inconsolata|letter ?gothic")


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look: their size in points on the page, and whether they are bold or of fixed width."""

    size: float
    is_bold: bool = False
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class CharRun:
    """Words that stand together on a line: characters `start:end` of the page, or `words`, which have none.

    `line`: the number of the line as PDFium has it. `is_turned`: they run in another direction than the page's text.
    """

    start: int
    end: int
    line: int
    box: Box
    style: Style
    words: str = ""
    is_turned: bool = False


class PageChars:
    """The characters of one page. `textpage`: as pypdfium2 has it; `frame`: how the page is shown."""

    def __init__(self, page: Any) -> None:
        from pypdfium2 import raw

        self._raw: Any = raw
        self.page = page
        self.textpage = page.get_textpage()
        self.frame = Frame.of(page)
        self.count = self.textpage.count_chars()
        self._fonts: dict[int, tuple[bool, bool]] = {}

    @cached_property
    def text(self) -> str:
        """The characters, one for each index."""
        if not self.count:
            return ""
        buffer = (ctypes.c_ushort * (self.count + 1))()
        length = self._raw.FPDFText_GetText(self.textpage, 0, self.count, buffer)
        text = bytes(buffer)[: 2 * max(0, length - 1)].decode("utf-16-le", "replace")
        if len(text) == self.count and _FAST.fullmatch(text):
            return text
        read, handle = self._raw.FPDFText_GetUnicode, self.textpage.raw
        codes = [read(handle, index) for index in range(self.count)]
        return "".join(HYPHEN if code == 2 else _character(code) for code in codes)

    @cached_property
    def turns(self) -> int:
        """Quarter turns clockwise that turn most of the text upright, counted from the page as shown."""
        words = [match.start() for match in _WORD.finditer(self.text)]
        sample = words[:: max(1, len(words) // 40)]
        counts = [0, 0, 0, 0]
        for index in sample:
            counts[self._quarter(self._raw.FPDFText_GetCharAngle(self.textpage.raw, index))] += 1
        most = max(range(4), key=lambda turn: (counts[turn], turn == 0))
        return most if counts[most] > counts[0] else 0

    @cached_property
    def upright(self) -> Frame:
        """The frame in which most of the page's text is upright."""
        return self.frame.turned(self.turns)

    def pieces(self) -> list[CharRun]:
        """Return the pieces of the page's lines, in PDFium's order."""
        found: list[CharRun] = []
        for number, line in enumerate(_LINE.finditer(self.text)):
            words = [(line.start() + at, line.start() + end) for at, end in _words(line.group())]
            if words:
                found += self._split(number, words)
        return found

    def box(self, index: int) -> Box:
        """Return the rectangle of a character, in the frame in which most of the text is upright."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        self._raw.FPDFText_GetCharBox(self.textpage.raw, index, left, right, bottom, top)
        return self.upright.box(left.value, bottom.value, right.value, top.value)

    def rectangles(self, start: int, end: int) -> list[Box]:
        """Return the rectangles of the characters `start:end` on the page as shown."""
        handle = self.textpage.raw
        left, top, right, bottom = (ctypes.c_double() for _ in range(4))
        return [
            self.frame.box(left.value, bottom.value, right.value, top.value)
            for index in range(self._raw.FPDFText_CountRects(handle, start, end - start))
            if self._raw.FPDFText_GetRect(handle, index, left, top, right, bottom)
        ]

    def _split(self, number: int, words: list[tuple[int, int]]) -> list[CharRun]:
        """Return the pieces of one line: they end where a gap is wider than between words."""
        style = self._style(words[0][0])
        is_turned = self._is_turned(words[0][0])
        found: list[CharRun] = []
        start, box = words[0][0], self._word_box(*words[0])
        last = words[0][1]
        for first, end in words[1:]:
            next_box = self._word_box(first, end)
            if not is_turned and self._parts(box, next_box, style):
                found.append(CharRun(start, last, number, box, style))
                start, box, style = first, next_box, self._style(first)
            else:
                box = box.joined(next_box)
            last = end
        found.append(CharRun(start, last, number, box, style, is_turned=is_turned))
        return found

    @staticmethod
    def _parts(box: Box, following: Box, style: Style) -> bool:
        gap = following.left - box.right
        return gap > WIDE_GAP * style.size or gap < -3 * style.size

    def _word_box(self, start: int, end: int) -> Box:
        first = self.box(start)
        return first if end - start == 1 else first.joined(self.box(end - 1))

    def _style(self, index: int) -> Style:
        handle = self.textpage.raw
        matrix = self._raw.FS_MATRIX()
        self._raw.FPDFText_GetMatrix(handle, index, matrix)
        scale = (matrix.c * matrix.c + matrix.d * matrix.d) ** 0.5
        size = self._raw.FPDFText_GetFontSize(handle, index) * (scale or 1.0)
        bold, fixed = self._font(self._raw.FPDFText_GetTextObject(handle, index))
        return Style(round(size, 1) or 1.0, bold, fixed)

    def _font(self, text_object: Any) -> tuple[bool, bool]:
        """Return whether a text object's font is bold, and whether it is of fixed width."""
        font = self._raw.FPDFTextObj_GetFont(text_object) if text_object else None
        if not font:
            return False, False
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self._fonts:
            size = self._raw.FPDFFont_GetBaseFontName(font, None, 0)
            buffer = ctypes.create_string_buffer(max(size, 1))
            self._raw.FPDFFont_GetBaseFontName(font, buffer, size)
            name = buffer.value.decode("utf-8", "replace")
            flags = self._raw.FPDFFont_GetFlags(font)
            bold = bool(flags > 0 and flags & _FORCE_BOLD) or self._raw.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
            fixed = bool(flags > 0 and flags & _FIXED_PITCH)
            self._fonts[key] = (
                bold or _BOLD_NAME.search(name) is not None,
                fixed or _FIXED_NAME.search(name) is not None,
            )
        return self._fonts[key]

    def _is_turned(self, index: int) -> bool:
        return self._quarter(self._raw.FPDFText_GetCharAngle(self.textpage.raw, index)) != self.turns

    def _quarter(self, angle: float) -> int:
        """Return the quarter turns clockwise that turn text of an angle on the canvas upright on the page as shown."""
        return (round(angle / 1.5707963) - self.frame.turns) % 4


def _words(line: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(line)]


def _character(code: int) -> str:
    if code <= 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return "\0" if code <= 0 else "\ufffd"
    return chr(code)
