"""The text of a PDF's page as extracted, with the map from its characters back to the page.

It is a function of the page alone: what is cited can be found on the page again without anything stored.
"""

import bisect
import re
from dataclasses import dataclass, field
from typing import Any

from index.files.extract.pdf.annotations import annotation_pieces, placed
from index.files.extract.pdf.blocks import PageGroup, PageShape, group_lines
from index.files.extract.pdf.chars import HYPHEN, NOTHING, WIDE_GAP, PageChars, PagePiece, Style
from index.files.extract.pdf.geometry import Box
from index.files.extract.pdf.ocr import Recognise, recognised_pieces
from index.files.extract.pdf.order import PageLine, is_raised, lines_of_pieces, order_by_place, reading_order

FEW_LETTERS = 24
"""Letters and digits of a page that is a picture: a stamp, or the number of the page."""

PICTURE_SHARE = 0.6
"""Share of a page that pictures cover where it is one."""

MANY_OUTLINES = 100
"""Lines and shapes of a page without text from which on it may be letters that are drawn."""

MAX_INDENT = 60
"""Spaces of the deepest indent of a line of code."""

_NO_LETTER = re.compile(r"[\0\ue000-\uf8ff\ufffd]")
"""What stands for a glyph of which its font does not say what letter it is."""

_UNREADABLE = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029\ufeff]")


_TEX_LIGATURES = dict(zip("\x1b\x1c\x1d\x1e\x1f", "\ufb00\ufb01\ufb02\ufb03\ufb04", strict=True))
_TEX_MARKS = dict(zip("\x10\x11\x12\x13\x14\x15\x16", "“”„«»–—", strict=True))
"""The codes of TeX's fonts for European languages (the Cork encoding, T1) that PDFium gives as they are."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters `start:end` of a page's text that stand one after another on the page.

    `char`: the first one's index in PDFium's list; None if they are not in it, as the value of a form's field is not.
    They stand in `box` then.
    """

    start: int
    end: int
    char: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class PageBlock:
    """Lines that belong together: characters `start:end` of a page's text.

    `box`: where they stand, in the frame in which most of the page's text is upright. `cells`: of a row, the characters
    of each column's cell, empty ones too; `table`: the number of its table on the page. `is_turned`: it runs in
    another direction than the page's text.
    """

    shape: PageShape
    start: int
    end: int
    style: Style
    box: Box
    lines: int = 1
    cells: tuple[tuple[int, int], ...] = ()
    table: int = 0
    is_turned: bool = False


@dataclass(slots=True)
class PageText:
    """The text of a page, the blocks that it is made of, and the runs, in order.

    What lies between runs is white space that does not stand on the page.
    """

    parts: list[str] = field(default_factory=list)
    blocks: list[PageBlock] = field(default_factory=list)
    runs: list[TextRun] = field(default_factory=list)
    length: int = 0
    height: float = 0.0
    """The height of the page in points, in the frame in which most of its text is upright."""
    is_picture: bool = False
    """Whether the page shows words, or may do so, and has hardly any text."""
    is_recognised: bool = False
    """Whether its words were read in the picture, by OCR."""

    @property
    def text(self) -> str:
        """The text as extracted."""
        return "".join(self.parts)

    @property
    def is_broken(self) -> bool:
        """Whether the text ends in a word that is broken at a line end."""
        return bool(self.parts) and self.parts[-1].endswith("-")

    def put(self, words: str, char: int | None = None, box: Box | None = None) -> None:
        """Add words that stand on the page; a hyphen at a line end is written as one."""
        for part in words.split(NOTHING):
            if part:
                self.runs.append(TextRun(self.length, self.length + len(part), char, box))
                self._add(readable(part))
            char = None if char is None else char + len(part) + 1

    def space(self, words: str) -> None:
        """Add white space that does not stand on the page."""
        self._add(words)

    def _add(self, words: str) -> None:
        self.parts.append(words)
        self.length += len(words)

    def boxes(self, chars: PageChars, start: int, end: int) -> list[Box]:
        """Return the rectangles of the characters `start:end` of the text on the page as shown, in order."""
        found: list[Box] = []
        first = bisect.bisect_right(self.runs, start, key=lambda run: run.end)
        for run in self.runs[first:]:
            if run.start >= end:
                break
            if run.char is None:
                found += [run.box] if run.box is not None else []
            else:
                shift = run.char - run.start
                found += chars.rectangles(max(start, run.start) + shift, min(end, run.end) + shift)
        return found


def page_text(page: Any, recognise: Recognise | None = None) -> tuple[PageText, PageChars]:
    """Return the text of a page of pypdfium2 in reading order, and its characters.

    `recognise`: reads the page if it is a picture; None to do without.
    """
    chars = PageChars(page)
    text = PageText(height=chars.upright.height)
    text.is_picture = sum(map(str.isalnum, chars.text)) <= FEW_LETTERS and _is_picture(page, chars.text)
    values, comments = annotation_pieces(chars)
    read = recognised_pieces(page, recognise) if text.is_picture and recognise is not None else []
    text.is_recognised = any(map(str.isalnum, "".join(piece.words for piece in read)))
    pieces = order_by_place(read) if text.is_recognised else placed(reading_order(chars.pieces()), values)
    notes = [PageGroup(PageShape.NOTE, [PageLine([piece])], piece.style) for piece in comments]
    for group in [*group_lines(lines_of_pieces(pieces), chars.text), *notes]:
        if text.length:
            text.space("\n" if group.is_close else "\n\n")
        _put_group(text, group, chars)
    return text, chars


def _is_picture(page: Any, characters: str) -> bool:
    """Return whether a page shows words that are not among its characters.

    Pictures cover most of it, its fonts do not say which letters they show, or its letters are drawn as outlines.
    """
    from pypdfium2 import raw

    if len(_NO_LETTER.findall(characters)) > max(2, sum(map(str.isalnum, characters))):
        return True
    left, bottom, right, top = page.get_bbox()
    covered = 0.0
    outlines = 0
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        if one.type == raw.FPDF_PAGEOBJ_PATH:
            outlines += 1
            if outlines >= MANY_OUTLINES:
                return True
            continue
        edges = one.get_bounds()
        width = min(right, edges[2]) - max(left, edges[0])
        covered += max(0.0, width) * max(0.0, min(top, edges[3]) - max(bottom, edges[1]))
    return bool(covered >= PICTURE_SHARE * (right - left) * (top - bottom))


def _put_group(text: PageText, group: PageGroup, chars: PageChars) -> None:
    start = text.length
    cells: list[tuple[int, int]] = []
    if group.cells is None:
        _put_lines(text, group, chars)
    else:
        for number, cell in enumerate(group.cells):
            text.space("\t" if number else "")
            first = text.length
            for piece in cell:
                if text.length > first:
                    text.space("\n" if text.is_broken else " ")
                _put_piece(text, piece, chars)
            cells.append((first, text.length))
    box = group.lines[0].box
    for line in group.lines[1:]:
        box = box.joined(line.box)
    block = PageBlock(
        group.shape, start, text.length, group.style, box, len(group.lines), tuple(cells), group.table, group.is_turned
    )
    text.blocks.append(block)


def _put_lines(text: PageText, group: PageGroup, chars: PageChars) -> None:
    """Add the lines of a paragraph, or of code, whose indents stay."""
    edge = min(line.box.left for line in group.lines)
    above = group.lines[0]
    for number, line in enumerate(group.lines):
        if number:
            is_apart = group.shape is PageShape.CODE and line.base - above.base > 1.7 * line.style.size
            text.space("\n\n" if is_apart else "\n")
        if group.shape is PageShape.CODE:
            text.space(" " * min(MAX_INDENT, round((line.box.left - edge) / (0.6 * line.style.size))))
        for place, piece in enumerate(line.pieces):
            if place and not is_raised(piece, line.pieces[place - 1]):
                is_wide = piece.box.left - line.pieces[place - 1].box.right > WIDE_GAP * piece.style.size
                text.space(" " if not is_wide else "\t" if len(group.lines) == 1 else "  ")
            _put_piece(text, piece, chars)
        above = line


def _put_piece(text: PageText, piece: PagePiece, chars: PageChars) -> None:
    if piece.word_boxes:
        for number, (word, box) in enumerate(zip(piece.words.split(" "), piece.word_boxes, strict=True)):
            text.space(" " if number else "")
            text.put(word, box=box)
        return
    if piece.words:
        text.put(piece.words, box=piece.shown)
        return
    if piece.is_right_to_left:
        for start, end in chars.logical(piece.start, piece.end):
            text.put(chars.text[start:end], start)
        return
    start = piece.start
    for end in (*piece.gaps, piece.end):
        text.space(" " if start > piece.start else "")
        text.put(chars.text[start:end], start)
        start = end


def readable(words: str) -> str:
    """Return characters as PDFium gives them with another in the place of each that is none: the text has as many."""
    return _UNREADABLE.sub(_readable, words)


def _readable(match: re.Match[str]) -> str:
    """Return what stands for a character that is none: one of a font of TeX that does not say what its codes mean."""
    code, text = match.group(), match.string
    if code == HYPHEN:
        return "-"
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    if code in _TEX_LIGATURES:
        return _TEX_LIGATURES[code] if before.isalpha() or after.isalpha() else " "
    if code in _TEX_MARKS:
        return _TEX_MARKS[code] if not before.isspace() or not after.isspace() else " "
    return " "
