"""Splits a row of a table into its cells: between bars, tabs, semicolons or commas, or wide gaps."""

import re
from collections.abc import Iterator

MARKS = ("|", "\t", ";", ",", "   ")
"""Marks between the cells of a row, the surest first."""

_GAP = re.compile(r"\S+(?: \S+)*")

Span = tuple[int, int]
"""A half-open range of characters."""


def cells_of(row: str, mark: str) -> list[Span]:
    """Return where the cells of a row stand in it, without the space and quotes around them; none without the mark.

    `mark`: one of MARKS. Linear in the row.
    """
    if (mark if mark != "   " else "  ") not in row:
        return []
    if mark == "   ":
        return [match.span() for match in _GAP.finditer(row)]
    cells = [_stripped(row, start, end, mark) for start, end in _split(row, mark)]
    if mark == "|":
        first = 1 if row.lstrip().startswith("|") else 0
        last = len(cells) - (1 if len(cells) > 1 and row.rstrip().endswith("|") else 0)
        return cells[first:last]
    return cells


def heads_of(row: str) -> list[str]:
    """Return the cells of a row that may be the heads of columns, each with a letter; none of any other line."""
    for mark in MARKS:
        cells = [row[start:end] for start, end in cells_of(row, mark)]
        if len(cells) > 1 and all(any(map(str.isalpha, cell)) for cell in cells):
            return cells
    return []


def parted_cells(row: str) -> list[Span]:
    """Return the cells of a row that are not empty, where bars or tabs part them; none of any other line."""
    for mark in ("|", "\t"):
        if cells := [cell for cell in cells_of(row, mark) if cell[0] < cell[1]]:
            return cells
    return []


def _split(row: str, mark: str) -> Iterator[Span]:
    start = at = 0
    is_quoted = False
    while at < len(row):
        if mark == "|" and row[at] == "\\":
            at += 1
        elif mark != "|" and row[at] == '"':
            is_quoted = not is_quoted
        elif row[at] == mark and not is_quoted:
            yield start, at
            start = at + 1
        at += 1
    yield start, len(row)


def _stripped(row: str, start: int, end: int, mark: str) -> Span:
    while start < end and row[start].isspace():
        start += 1
    while start < end and row[end - 1].isspace():
        end -= 1
    if mark != "|" and end - start > 1 and row[start] == row[end - 1] == '"':
        return start + 1, end - 1
    return start, end
