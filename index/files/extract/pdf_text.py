"""The text of a PDF's page as extracted, with the map from its characters back to the page.

It is a function of the page alone: what is cited can be found on the page again without anything stored.
"""

import bisect
import re
from dataclasses import dataclass, field
from typing import Any

from index.files.extract.pdf_annotations import annotation_pieces, placed
from index.files.extract.pdf_blocks import PageGroup, PageShape, group_lines
from index.files.extract.pdf_chars import HYPHEN, NOTHING, WIDE_GAP, PageChars, PagePiece, Style
from index.files.extract.pdf_geometry import Box
from index.files.extract.pdf_order import PageLine, is_raised, lines_of_pieces, reading_order

MAX_INDENT = 60
"""Spaces of the deepest indent of a line of code."""

_UNREADABLE = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029\ufeff]")


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
                self._add(_UNREADABLE.sub(_readable, part))
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


def page_text(page: Any) -> tuple[PageText, PageChars]:
    """Return the text of a page of pypdfium2 in reading order, and its characters."""
    chars = PageChars(page)
    text = PageText(height=chars.upright.height)
    values, comments = annotation_pieces(chars)
    pieces = placed(reading_order(chars.pieces()), values)
    notes = [PageGroup(PageShape.NOTE, [PageLine([piece])], piece.style) for piece in comments]
    for group in [*group_lines(lines_of_pieces(pieces), chars.text), *notes]:
        if text.length:
            text.space("\n" if group.is_close else "\n\n")
        _put_group(text, group, chars.text)
    return text, chars


def _put_group(text: PageText, group: PageGroup, chars: str) -> None:
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


def _put_lines(text: PageText, group: PageGroup, chars: str) -> None:
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


def _put_piece(text: PageText, piece: PagePiece, chars: str) -> None:
    if piece.words:
        text.put(piece.words, box=piece.shown)
        return
    start = piece.start
    for end in (*piece.gaps, piece.end):
        text.space(" " if start > piece.start else "")
        text.put(chars[start:end], start)
        start = end


def _readable(match: re.Match[str]) -> str:
    return "-" if match.group() == HYPHEN else " "
