"""Puts the cells of a row together, in whatever order they were drawn."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.files.extract.pdf.chars import PagePiece
from index.files.extract.pdf.geometry import Box, joined
from index.files.extract.pdf.order import PageLine

MAX_CELL_LINES = 12
"""Lines of the tallest cell; what is taller is a column of text."""

MAX_CELLS = 60
"""Cells of the longest row; what has more is no table, and reading stays linear in the size of a page."""

_MARK = re.compile(
    r"[•‣◦●○▪■□➢✓\uf0a7\uf0b7\uf0d8*–—-]|\(?\w{1,4}[.)]|\[\w{1,5}\]|\d{1,2}(?:\.\d{1,3}){0,5}\.?|\d{1,3}"
)
"""What may stand before a line at some distance, such as the number of an item or of a heading."""


@dataclass(slots=True)
class PageRow:
    """The cells of a row, each the pieces of its lines; `lines`: the lines that it is made of."""

    cells: list[list[PagePiece]]
    lines: list[PageLine]
    box: Box = field(init=False)

    def __post_init__(self) -> None:
        self.box = joined(line.box for line in self.lines) or self.lines[0].box

    @property
    def size(self) -> float:
        """The size of its letters."""
        return self.lines[0].style.size


def without_mark(line: PageLine, text: str) -> PageLine:
    """Return a line as one whose first piece is only the mark or number of the rest, as one piece."""
    if len(line.pieces) != 2:
        return line
    mark, rest = line.pieces
    if mark.words or rest.words or mark.line != rest.line or not _MARK.fullmatch(text[mark.start : mark.end]):
        return line
    if rest.box.left - mark.box.right > 6 * mark.style.size or sum(map(str.isalpha, text[rest.start : rest.end])) < 2:
        return line
    box = mark.box.joined(rest.box)
    return PageLine([PagePiece(mark.start, rest.end, mark.line, box, rest.base, rest.style, mark.lead)])


def rows_of_lines(lines: Sequence[PageLine]) -> list[PageRow]:
    """Return the lines as rows; where the cells of a row were drawn one after the other, all of them as one."""
    found: list[PageRow] = []
    at = 0
    while at < len(lines):
        row, end = _tall_row(lines, at)
        if row is None:
            row, end = PageRow([[piece] for piece in lines[at].pieces], [lines[at]]), at + 1
        found.append(row)
        at = end
    return found


def _tall_row(lines: Sequence[PageLine], at: int) -> tuple[PageRow | None, int]:
    """Return the row that begins at a line if its cells were drawn one after the other, and where it ends."""
    cells = [[piece] for piece in lines[at].pieces]
    top = bottom = lines[at].box.top
    end = at + 1
    has_step_up = False
    while end < len(lines) and len(cells) <= MAX_CELLS:
        line, last = lines[end], cells[-1][-1]
        size = line.style.size
        edge = max(piece.box.right for piece in cells[-1])
        if line.box.left >= edge and top - 1.2 * size < line.box.top < max(last.box.bottom, top + size):
            bottom = max(bottom, last.box.bottom)
            cells += [[piece] for piece in line.pieces]
            has_step_up = True
        elif len(line.pieces) == 1 and _is_under(cells, line.pieces[0]):
            cells[-1].append(line.pieces[0])
        else:
            break
        end += 1
    # What reaches far below all other cells goes on with the page, not with the row.
    while has_step_up and len(cells[-1]) > 1 and cells[-1][-1].box.top > bottom + lines[at].style.size:
        cells[-1].pop()
        end -= 1
    if not has_step_up or max(map(len, cells)) > MAX_CELL_LINES:
        return None, at
    return PageRow(cells, list(lines[at:end])), end


def _is_under(cells: Sequence[Sequence[PagePiece]], piece: PagePiece) -> bool:
    """Return whether a piece goes on with the last of some cells, right below it."""
    last, size = cells[-1][-1], piece.style.size
    return (
        0 < piece.base - last.base < 2.2 * size
        and abs(piece.box.left - cells[-1][0].box.left) < 6 * size
        and len(cells[-1]) < MAX_CELL_LINES
        and not any(other.box.right > piece.box.left for cell in cells[:-1] for other in cell)
    )
