"""Finds the tables on a page: rows of cells whose columns stand below one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.files.extract.pdf.cells import MAX_CELLS, PageRow, rows_of_lines, without_mark
from index.files.extract.pdf.chars import PagePiece
from index.files.extract.pdf.geometry import Box, joined
from index.files.extract.pdf.order import PageLine

MAX_ROW_GAP = 2.6
"""Heights of a letter between two rows of one table, at most."""

PROSE_CHARS = 18
"""Characters of the average line in a column of text, at least."""

FULL = 0.7
"""Share of a column's width that most lines of a text fill."""


@dataclass(slots=True)
class PageTable:
    """The rows of a table. `columns`: from where to where each reaches, from left to right."""

    rows: list[PageRow]
    columns: list[tuple[float, float]]

    def cells(self, row: PageRow) -> list[list[PagePiece]]:
        """Return the pieces of a row for each column."""
        found: list[list[PagePiece]] = [[] for _ in self.columns]
        for cell in row.cells:
            edges = joined(piece.box for piece in cell) or row.box
            found[_column(self.columns, edges)] += cell
        return found


def find_tables(lines: Sequence[PageLine], text: str) -> list[PageLine | PageTable]:
    """Return the lines of a page in order, those that make a table as one. `text`: the characters of the page."""
    rows = rows_of_lines([without_mark(line, text) for line in lines])
    found: list[PageLine | PageTable] = []
    at = 0
    while at < len(rows):
        table, end = _table(rows, at)
        if table is None:
            found += rows[at].lines
            at += 1
        else:
            found += _checked(table, text)
            at = end
    return found


def _table(rows: Sequence[PageRow], at: int) -> tuple[PageTable | None, int]:
    """Return the table that begins at a row, and where it ends; None if none does."""
    if not 2 <= len(rows[at].cells) <= MAX_CELLS:
        return None, at
    columns = _extents(rows[at])
    taken = [rows[at]]
    end = at + 1
    while end < len(rows):
        row, above = rows[end], taken[-1]
        gap = row.box.top - above.box.bottom
        if len(row.cells) > MAX_CELLS or len(columns) > MAX_CELLS:
            break
        if not -0.6 * row.size < gap < MAX_ROW_GAP * row.size or abs(row.size - above.size) > 0.25 * above.size:
            break
        wider = _joined_columns(columns, _extents(row), row.size)
        if wider is None or (len(row.cells) == 1 and not _may_be_alone(rows, end, wider)):
            break
        columns = wider
        taken.append(row)
        end += 1
    while len(taken[-1].cells) < 2 and taken[-1].box.left < columns[1][0]:
        taken.pop()
        end -= 1
    if sum(len(row.cells) > 1 for row in taken) < 2:
        return None, at
    return PageTable(taken, _without_split_columns(taken, columns)), end


def _without_split_columns(
    rows: Sequence[PageRow], columns: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Return the columns with those made one that are never filled together, as a centred head and what it is above."""
    found = list(columns)
    filled = [[bool(cell) for cell in PageTable([row], found).cells(row)] for row in rows]
    for index in range(len(found) - 1, 0, -1):
        below = [row[index - 1] for row in filled[1:]], [row[index] for row in filled[1:]]
        heads = filled[0][index - 1], filled[0][index]
        is_split = (heads == (True, False) and not any(below[0])) or (heads == (False, True) and not any(below[1]))
        if is_split and len(found) > 2:
            found[index - 1 : index + 1] = [(found[index - 1][0], found[index][1])]
            for row in filled:
                row[index - 1 : index + 1] = [row[index - 1] or row[index]]
    return found


def _extents(row: PageRow) -> list[tuple[float, float]]:
    boxes = [joined(piece.box for piece in cell) or row.box for cell in row.cells]
    return sorted((box.left, box.right) for box in boxes)


def _joined_columns(
    columns: Sequence[tuple[float, float]], cells: Sequence[tuple[float, float]], size: float
) -> list[tuple[float, float]] | None:
    """Return the columns widened by the cells of another row; None if the cells do not stand in them."""
    widened = list(columns)
    hits = 0
    for left, right in cells:
        inside = [index for index, (start, end) in enumerate(columns) if left < end and start < right]
        if len(inside) > 1:
            return None
        if inside:
            hits += 1
            start, end = widened[inside[0]]
            widened[inside[0]] = min(start, left), max(end, right)
        elif len(cells) > 1:
            widened.append((left, right))
        elif not any(abs(left - start) < size for start, _ in columns):
            return None
    widened.sort()
    if any(after[0] < before[1] for before, after in pairwise(widened)):
        return None
    return widened if hits >= min(2, len(cells)) else None


def _may_be_alone(rows: Sequence[PageRow], at: int, columns: Sequence[tuple[float, float]]) -> bool:
    """Return whether a row of one cell goes on with a table.

    It stands in a column that is not the first, or in the first with more rows below.
    """
    row = rows[at]
    if row.box.left >= columns[1][0] - row.size:
        return row.box.left - columns[1][0] > -0.5 * row.size
    following = rows[at + 1] if at + 1 < len(rows) else None
    look, over = row.lines[0].pieces[0].style, rows[at - 1].lines[0].pieces[0].style
    return (
        following is not None
        and look.is_bold == over.is_bold
        and abs(look.size - over.size) < 0.05 * over.size
        and len(following.cells) > 1
        and row.box.right < columns[1][0]
        and following.box.top - row.box.bottom < 1.2 * row.size
    )


def _column(columns: Sequence[tuple[float, float]], box: Box) -> int:
    """Return the column that shares most with a cell."""
    return max(range(len(columns)), key=lambda n: min(columns[n][1], box.right) - max(columns[n][0], box.left))


def _checked(table: PageTable, text: str) -> list[PageLine | PageTable]:
    """Return a table as it is, or its lines column by column if they are columns of text."""
    if not _is_prose(table, text):
        return [PageTable(_whole_rows(table, text), table.columns)]
    columns: list[list[PagePiece]] = [[] for _ in table.columns]
    for row in table.rows:
        for column, cell in zip(columns, table.cells(row), strict=True):
            column.extend(cell)
    return [PageLine([piece]) for column in columns for piece in column]


def _is_prose(table: PageTable, text: str) -> bool:
    """Return whether the columns of a table are those of a text: long lines in even steps whose sentences run on."""
    if len(table.columns) > 3 or len(table.rows) < 5 or _is_spaced(table):
        return False
    for number, (left, right) in enumerate(table.columns):
        pieces = [piece for row in table.rows for piece in table.cells(row)[number]]
        chars = sum(piece.end - piece.start for piece in pieces) / max(1, len(pieces))
        full = sum(piece.box.right > left + FULL * (right - left) for piece in pieces)
        run_on = sum(text[piece.start : piece.start + 1].islower() for piece in pieces)
        if chars < PROSE_CHARS or full < 0.6 * len(pieces) or run_on < 0.4 * len(pieces):
            return False
    return True


def _steps(table: PageTable) -> list[float]:
    """Return the distances of the rows of a table from those above them."""
    return [below.lines[0].base - above.lines[-1].base for above, below in pairwise(table.rows)]


def _is_spaced(table: PageTable) -> bool:
    """Return whether some rows of a table stand further apart than the lines within its rows."""
    steps = _steps(table)
    least = min((step for step in steps if step > 0), default=0.0)
    wide = sum(step > 1.25 * least for step in steps)
    return wide > 0 and wide >= 0.25 * len(steps) and least < 1.5 * table.rows[0].size


def _whole_rows(table: PageTable, text: str) -> list[PageRow]:
    """Return the rows of a table with those lines joined to the row above that go on with its cells."""
    if len(table.rows) < 2:
        return table.rows
    gaps = _steps(table)
    least = min((gap for gap in gaps if gap > 0), default=0.0)
    is_spaced = _is_spaced(table)
    found = [table.rows[0]]
    for row, gap in zip(table.rows[1:], gaps, strict=True):
        if (is_spaced and gap < 1.12 * least and len(found[-1].cells) > 1) or _goes_on(table, found[-1], row, text):
            cells = [one + other for one, other in zip(table.cells(found[-1]), table.cells(row), strict=True)]
            found[-1] = PageRow([cell for cell in cells if cell], found[-1].lines + row.lines)
        else:
            found.append(row)
    return found


def _goes_on(table: PageTable, above: PageRow, row: PageRow, text: str) -> bool:
    """Return whether a row of one cell goes on with that cell of the row above."""
    filled = [(number, cell) for number, cell in enumerate(table.cells(row)) if cell]
    if len(filled) != 1 or filled[0][0] == 0 or row.box.top - above.box.bottom > 0.9 * row.size:
        return False
    number, cell = filled[0]
    over = table.cells(above)[number]
    if not over:
        return False
    is_full = over[-1].box.right + cell[0].lead + 0.25 * row.size > table.columns[number][1]
    return is_full or text[cell[0].start : cell[0].start + 1].islower() or len(table.columns) == 2
