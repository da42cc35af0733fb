"""Finds the heads of the columns of a table, in a sheet or a CSV file, and the tables that stand beside each other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from index.text.table_values import Value, in_words, is_number, is_year

MAX_HEAD_CHARS = 100
"""Characters of the longest head of a column."""

DEEPEST_HEAD = 12
"""Rows of a table among which its heads are looked for."""

MOST_HEAD_ROWS = 4
"""Rows that the heads of a table's columns have at most."""

SAMPLE = 40
"""Rows below a head that are compared with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet: its number, from 0, and its cells from column 0 on."""

    number: int
    cells: Sequence[Value]

    def filled(self) -> list[int]:
        """Return the columns whose cells are not empty."""
        return [column for column, cell in enumerate(self.cells) if is_filled(cell)]


def is_filled(cell: Value) -> bool:
    """Return whether a cell has words."""
    return not isinstance(cell, str) or bool(cell.strip())


def find_heads(rows: Sequence[Row], merged: Collection[tuple[int, int]]) -> tuple[int, int]:
    """Return the half-open range of the rows that are the heads of a table's columns, empty if it has none.

    `merged`: row and first column of each cell that reaches over several columns.
    """
    counts = [len(row.filled()) for row in rows[: DEEPEST_HEAD + SAMPLE]]
    for at in range(min(DEEPEST_HEAD, len(rows) - 1)):
        below = rows[at + 1 : at + 1 + SAMPLE]
        usual = median(counts[at + 1 : at + 1 + SAMPLE])
        if counts[at] < max(2, 0.5 * usual) or not _may_be_heads(rows[at]):
            continue
        if not _are_heads(rows[at], below):
            continue
        heads = _fuller(rows, counts, at)
        return _above(rows, heads, merged), _below(rows, heads, merged)
    return 0, 0


def _fuller(rows: Sequence[Row], counts: Sequence[int], at: int) -> int:
    """Return the row that the heads stand in where rows of words may stand above them: the first of the fullest.

    It has names above more columns of numbers, at least two.
    """
    best, different = at, _compared(rows[at], rows[at + 1 : at + 1 + SAMPLE])[0]
    for later in range(at + 1, min(DEEPEST_HEAD, len(rows) - 1)):
        if any(map(is_number, rows[later].cells)):
            break
        found = _compared(rows[later], rows[later + 1 : later + 1 + SAMPLE])[0]
        if counts[later] > counts[best] and found > max(1, different) and _may_be_heads(rows[later]):
            best, different = later, found
    return best


def _may_be_heads(row: Row) -> bool:
    """Return whether the cells of a row are names or years, at least one of them a name or all of them years."""
    cells = [row.cells[column] for column in row.filled()]
    names = sum(not is_number(cell) for cell in cells)
    years = sum(is_year(cell) for cell in cells)
    if any(len(in_words(cell)) > MAX_HEAD_CHARS for cell in cells):
        return False
    # A formula may make a head a number; most are names.
    return names > 0 and names + years >= 0.75 * len(cells)


def _are_heads(row: Row, below: Sequence[Row]) -> bool:
    """Return whether a row says something else than the rows below it: names above numbers, or above other names."""
    different, same, repeated = _compared(row, below)
    if not different + same:
        return False
    if different:
        return repeated <= different
    names = [in_words(row.cells[column]).strip().casefold() for column in row.filled()]
    return not repeated and len(set(names)) == len(names) and len(below) >= 2 - (len(names) > 2)


def _compared(row: Row, below: Sequence[Row]) -> tuple[int, int, int]:
    """Return how many of a row's cells differ in kind from those below them, how many do not, how many are repeated."""
    different = same = repeated = 0
    for column in row.filled():
        head = in_words(row.cells[column]).strip()
        values = [one.cells[column] for one in below if column < len(one.cells) and is_filled(one.cells[column])]
        if not values:
            continue
        numbers = sum(map(is_number, values))
        if 2 * numbers > len(values) and not is_number(row.cells[column]):
            different += 1
        else:
            same += 1
        repeated += any(isinstance(value, str) and value.strip() == head for value in values)
    return different, same, repeated


def _above(rows: Sequence[Row], at: int, merged: Collection[tuple[int, int]]) -> int:
    """Return the first of the rows right above the heads that group them: those with cells over several columns."""
    first = at
    while first and at - first < MOST_HEAD_ROWS - 1 and _groups(rows[first - 1], merged):
        first -= 1
    return first


def _below(rows: Sequence[Row], at: int, merged: Collection[tuple[int, int]]) -> int:
    """Return the row below the last one of the heads: a row that groups has one with heads below it."""
    last = at + 1
    while (
        last - at < MOST_HEAD_ROWS
        and last < len(rows) - 1
        and _groups(rows[last - 1], merged)
        and _may_be_heads(rows[last])
        and len(rows[last].filled()) >= 2
    ):
        last += 1
    return last


def _groups(row: Row, merged: Collection[tuple[int, int]]) -> bool:
    return len(row.filled()) > 1 and any((row.number, column) in merged for column in row.filled())


def split_columns(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Return the half-open ranges of columns that are tables beside each other; mostly all columns are one.

    Tables are parted by empty columns. What stands behind an empty column is a table of its own if it begins with
    names and either has the same heads as what stands before it or far fewer rows.
    """
    used: dict[int, int] = {}
    for row in rows:
        for column in row.filled():
            used[column] = used.get(column, 0) + 1
    if not used:
        return []
    ranges: list[tuple[int, int]] = []
    for column in sorted(used):
        if ranges and ranges[-1][1] == column:
            ranges[-1] = ranges[-1][0], column + 1
        else:
            ranges.append((column, column + 1))
    parts = [ranges[0]]
    for found in ranges[1:]:
        if _is_apart(rows, parts[-1], found):
            parts.append(found)
        else:
            parts[-1] = parts[-1][0], found[1]
    return parts


def _is_apart(rows: Sequence[Row], left: tuple[int, int], right: tuple[int, int]) -> bool:
    inside = [row for row in rows if any(map(is_filled, row.cells[slice(*right)]))]
    beside = [row for row in rows if any(map(is_filled, row.cells[slice(*left)]))]
    first = [row.cells[right[0]] for row in inside if is_filled(row.cells[right[0]])]
    if 2 * len(first) < len(inside) or 3 * sum(map(is_number, first)) > len(first):
        return False
    if 2 * len(inside) <= len(beside) or 2 * len(beside) <= len(inside):
        return True
    heads = [[in_words(cell).strip() for cell in row.cells[slice(*right)]] for row in inside[:DEEPEST_HEAD]]
    before = [[in_words(cell).strip() for cell in row.cells[slice(*left)]] for row in beside[:DEEPEST_HEAD]]
    return any(head == other for head in heads for other in before if sum(map(bool, head)) > 1)
