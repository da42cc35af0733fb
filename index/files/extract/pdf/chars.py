"""The characters of a PDF's page as PDFium finds them, and the pieces of lines that they make.

A character's index is its place in PDFium's list; the text here has exactly one character for each. U+FFFE stands for
the hyphen of a word that is broken at a line end.
"""

import ctypes
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from index.files.extract.pdf.gaps import missing_spaces
from index.files.extract.pdf.geometry import Box, Frame, joined

HYPHEN = "\ufffe"
"""What stands for a hyphen at a line end that breaks a word."""

NOTHING = "\uffff"
"""What stands for the second half of a character that PDFium counts as two."""

WIDE_GAP = 1.4
"""Widths of a letter's height that part two pieces of a line, as the cells of a table's row."""

MIN_SIZE, MAX_SIZE = 2.0, 400.0
"""Points of letters whose size as stated is believed."""

_FAST = re.compile(r"[\x01-\x7e\xa0-\u2e7f\ufb00-\ufb06\ufffe\r\n\t]*")
"""A text that PDFium gives whole; beyond the Basic Multilingual Plane it cuts code points to 16 bits."""

_PAIR = re.compile(r"[\ud800-\udbff][\udc00-\udfff]")
_LINE = re.compile(r"[^\r\n\ufffe]+\ufffe?|\ufffe")
_RUN = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+|[^\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+")
_WORD = re.compile(r"[^\s\0]+")

MAX_SLANT = 0.12
"""Quarter turns that text may stand askew, as on a page that was scanned."""

SLANTED = 4
"""Stands for the direction of text that no quarter turn brings upright, such as a watermark's."""

RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_BROKEN = 2
"""The code that PDFium gives to a hyphen at a line end that breaks a word."""

_FIXED_PITCH, _FORCE_BOLD = 1, 1 << 18
_BOLD_NAME = re.compile(r"(?i)bold|black|heavy|semibold|demi|[-,]bd\b|^(?:[A-Z]{6}\+)?(?:CMBX|SFBX|CMSSBX|.*-Medi)")
_FIXED_NAME = re.compile(r"(?i)mono|courier|consol|typewriter|menlo|CMTT|SFTT|fixed|\bcode|inconsolata|letter ?gothic")


@dataclass(frozen=True, slots=True)
class Style:
    """How letters look: their size in points on the page, and whether they are bold or of fixed width."""

    size: float
    is_bold: bool = False
    is_fixed: bool = False


@dataclass(frozen=True, slots=True)
class PagePiece:
    """Words that stand together on a line: characters `start:end` of the page, or `words`, which are not among them.

    `shown`: where those stand on the page as shown, `word_boxes`: where each of them does, if known. `gaps`: the
    characters before which a space stands on the page that is not among the characters. `line`: the number of the line
    as PDFium has it. `base`: the height of its baseline; like `box`, in the frame in which most of the page's text is
    upright. `lead`: the width of its first word. `is_turned`: it runs in another direction than the page's text;
    `is_right_to_left`: from right to left.
    """

    start: int
    end: int
    line: int
    box: Box
    base: float
    style: Style
    lead: float
    words: str = ""
    is_turned: bool = False
    is_right_to_left: bool = False
    gaps: tuple[int, ...] = ()
    shown: Box | None = None
    word_boxes: tuple[Box, ...] = ()


class PageChars:
    """The characters of one page, `page` of pypdfium2. `raw`: PDFium's functions; `frame`: how the page is shown."""

    def __init__(self, page: Any) -> None:
        from pypdfium2 import raw

        self.raw: Any = raw
        self.page = page
        self.textpage = page.get_textpage()
        self._handle = self.textpage.raw
        self.frame = Frame.of(page)
        self.count = self.textpage.count_chars()
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self._references = tuple(map(ctypes.byref, self._edges))

    @cached_property
    def text(self) -> str:
        """The characters, one for each index."""
        if not self.count:
            return ""
        buffer = (ctypes.c_ushort * (self.count + 1))()
        length = self.raw.FPDFText_GetText(self.textpage, 0, self.count, buffer)
        text = bytes(buffer)[: 2 * max(0, length - 1)].decode("utf-16-le", "replace")
        if len(text) == self.count and _FAST.fullmatch(text):
            return text
        read = self.raw.FPDFText_GetUnicode
        codes = [read(self._handle, index) for index in range(self.count)]
        pairs = _PAIR.sub(_joined_pair, "".join(map(_character, codes)))
        return pairs.encode("utf-8", "replace").decode("utf-8")

    @cached_property
    def turns(self) -> int:
        """Quarter turns clockwise that turn most of the text upright, counted from the page as shown."""
        words = [match.start() for match in _WORD.finditer(self.text)]
        counts = [0, 0, 0, 0, 0]
        for index in words[:: max(1, len(words) // 40)]:
            counts[self._quarter(index)] += 1
        return max(range(4), key=lambda turn: (counts[turn], -turn)) if words else 0

    @cached_property
    def upright(self) -> Frame:
        """The frame in which most of the page's text is upright."""
        return self.frame.turned(self.turns)

    def pieces(self) -> list[PagePiece]:
        """Return the pieces of the page's lines, in PDFium's order."""
        lines = [
            [(line.start() + match.start(), line.start() + match.end()) for match in _WORD.finditer(line[0])]
            for line in _LINE.finditer(self.text)
        ]
        words = [word for line in lines for word in line]
        missing = missing_spaces(self.text, words, self.box, self._proportional_size)
        return [
            piece for number, line in enumerate(lines) if line for piece in self._split(number, line, missing)
        ]  # fmt: skip

    def box(self, index: int) -> Box:
        """Return the rectangle of a character, in the frame in which most of the text is upright."""
        left, right, bottom, top = self._edges
        self.raw.FPDFText_GetCharBox(self._handle, index, *self._references)
        return self.upright.box(left.value, bottom.value, right.value, top.value)

    def logical(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the characters `start:end` of a piece as runs in the order in which they are read.

        PDFium leaves some words that are written from right to left in the order in which they stand on the page.
        """
        found: list[tuple[int, int]] = []
        for match in _RUN.finditer(self.text, start, end):
            first, last = match.span()
            if (
                RIGHT_TO_LEFT.search(match.group())
                and last - first > 1
                and self.box(first).left < self.box(last - 1).left
            ):
                found += [(index, index + 1) for index in range(last - 1, first - 1, -1)]
            else:
                found.append((first, last))
        return found

    def rectangles(self, start: int, end: int) -> list[Box]:
        """Return the rectangles of the characters `start:end` on the page as shown."""
        left, top, right, bottom = self._edges
        return [
            self.frame.box(left.value, bottom.value, right.value, top.value)
            for index in range(self.raw.FPDFText_CountRects(self._handle, start, end - start))
            if self.raw.FPDFText_GetRect(self._handle, index, *self._references)
        ]

    def _split(
        self, number: int, words: list[tuple[int, int]], missing: Mapping[int, tuple[int, ...]]
    ) -> list[PagePiece]:
        """Return the pieces of one line: they end where a gap is wider than between words."""
        is_turned = self._quarter(words[0][0]) != self.turns
        boxes = [self._word_box(*word) for word in words]
        size = self.style(words[0][0]).size
        found: list[PagePiece] = []
        first = 0
        for index in range(1, len(words) + 1):
            if index == len(words) or (
                not is_turned and _parts(boxes[index - 1], boxes[index], size, self.text[words[index][0]])
            ):
                piece = self._piece(number, words[first:index], boxes[first:index], is_turned=is_turned)
                gaps = [gap for start, _ in words[first:index] for gap in missing.get(start, ())] if missing else ()
                found.append(replace(piece, gaps=tuple(gaps)) if gaps else piece)
                first = index
        return found

    def _piece(self, number: int, words: list[tuple[int, int]], boxes: list[Box], *, is_turned: bool) -> PagePiece:
        middle = words[len(words) // 2][0]
        style = self.style(middle)
        if len(words) > 1 and (style.is_bold or style.is_fixed):
            others = [self.style(words[index][0]) for index in (0, -1)]
            style = Style(
                style.size,
                style.is_bold and all(other.is_bold for other in others),
                style.is_fixed and all(other.is_fixed for other in others),
            )
        box = joined(boxes) or boxes[0]
        x, y = self._edges[:2]
        self.raw.FPDFText_GetCharOrigin(self._handle, middle, *self._references[:2])
        base = self.upright.shown(x.value, y.value)[1]
        start, end = words[0][0], words[-1][1]
        is_right_to_left = RIGHT_TO_LEFT.search(self.text, start, end) is not None
        return PagePiece(
            start, end, number, box, base, style, boxes[0].width,
            is_turned=is_turned, is_right_to_left=is_right_to_left,
        )  # fmt: skip

    def _word_box(self, start: int, end: int) -> Box:
        first = self.box(start)
        return first if end - start == 1 else first.joined(self.box(end - 1))

    def style(self, index: int) -> Style:
        """Return how a character looks."""
        matrix = self.raw.FS_MATRIX()
        self.raw.FPDFText_GetMatrix(self._handle, index, matrix)
        scale = (matrix.c * matrix.c + matrix.d * matrix.d) ** 0.5
        size = self.raw.FPDFText_GetFontSize(self._handle, index) * (scale or 1.0)
        if not MIN_SIZE <= size <= MAX_SIZE:
            size = min(MAX_SIZE, max(MIN_SIZE, 1.4 * self.box(index).height))
        return Style(round(size, 1), *self._font(self.raw.FPDFText_GetTextObject(self._handle, index)))

    def _proportional_size(self, index: int) -> float:
        style = self.style(index)
        return 0.0 if style.is_fixed else style.size

    def _font(self, text_object: Any) -> tuple[bool, bool]:
        """Return whether a text object's font is bold, and whether it is of fixed width."""
        raw = self.raw
        font = raw.FPDFTextObj_GetFont(text_object) if text_object else None
        if not font:
            return False, False
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if key not in self._fonts:
            size = raw.FPDFFont_GetBaseFontName(font, None, 0)
            buffer = ctypes.create_string_buffer(max(size, 1))
            raw.FPDFFont_GetBaseFontName(font, buffer, size)
            name = buffer.value.decode("utf-8", "replace")
            flags = max(0, raw.FPDFFont_GetFlags(font))
            is_bold = flags & _FORCE_BOLD or _BOLD_NAME.search(name)
            is_fixed = flags & _FIXED_PITCH or _FIXED_NAME.search(name)
            self._fonts[key] = bool(is_bold), bool(is_fixed)
        return self._fonts[key]

    def _quarter(self, index: int) -> int:
        """Return the quarter turns clockwise that turn a character upright on the page as shown, or SLANTED."""
        angle = max(0.0, self.raw.FPDFText_GetCharAngle(self._handle, index)) / (math.pi / 2)
        return (-round(angle) - self.frame.turns) % 4 if abs(angle - round(angle)) < MAX_SLANT else SLANTED


def _parts(box: Box, following: Box, size: float, letter: str) -> bool:
    """Return whether a word stands apart from the one before it on the line; `letter`: its first."""
    if RIGHT_TO_LEFT.match(letter) and following.left < box.left:
        return box.left - following.right > WIDE_GAP * size
    gap = following.left - box.right
    return gap > WIDE_GAP * size or gap < -3 * size


def _character(code: int) -> str:
    """Return a character by its code; of those beyond the Basic Multilingual Plane PDFium has two, surrogates."""
    if code == _BROKEN:
        return HYPHEN
    return chr(code) if 0 < code <= 0x10FFFF else "\0"


def _joined_pair(match: re.Match[str]) -> str:
    return match.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le") + NOTHING
