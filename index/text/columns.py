"""Finds tables of aligned text: columns set apart by two or more spaces or tabs, one below the other on every line."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.structure import Block, BlockKind
from index.text.block import Line, Region
from index.text.delimited import is_head

FEWEST_ROWS = 3
"""Rows that make a table, its head counted."""

MAX_CELL_CHARS = 40
"""Characters that a cell has on average at most; columns of longer ones are text set in columns."""

MAX_LINE_CHARS = 400
"""Characters of the longest line that is a row."""

_CELL = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"-{3,}|={3,}|_{3,}|[─━═]{3,}")
"""A line drawn across a table, below its head or between its rows; those with a gap for each column are elsewhere."""


@dataclass(frozen=True, slots=True)
class _AlignedRow:
    """The lines `first:last` of a row, the words of its cells, and their columns."""

    first: int
    last: int
    cells: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def find_columns(lines: Sequence[Line]) -> Iterator[Region]:
    """Yield the tables in order. Linear in the lines."""
    run: list[_AlignedRow] = []
    for number, line in enumerate(lines):
        if run and _RULE.fullmatch(line.text):
            continue
        row = _row(line, number)
        if run and row is not None and _goes_on(lines, run[-1], row):
            run[-1] = _AlignedRow(run[-1].first, number + 1, run[-1].cells, run[-1].spans)
            continue
        if run and (row is None or not _fits(run[-1], row)):
            yield from _region(lines, run)
            run = []
        if row is not None and len(row.cells) > 1:
            run.append(row)
    yield from _region(lines, run)


def _row(line: Line, number: int) -> _AlignedRow | None:
    if not line.text or len(line.text) > MAX_LINE_CHARS:
        return None
    if "  " not in line.text and "\t" not in line.text:
        return _AlignedRow(number, number + 1, (line.text,), ((line.indent, line.indent + len(line.text)),))
    shown = (" " * line.indent + line.text).expandtabs()
    found = list(_CELL.finditer(shown))
    return _AlignedRow(
        number, number + 1, tuple(cell.group() for cell in found), tuple((cell.start(), cell.end()) for cell in found)
    )


def _goes_on(lines: Sequence[Line], above: _AlignedRow, row: _AlignedRow) -> bool:
    """Return whether a line is the second of a row: one cell, below one of the row's but the first."""
    return (
        len(row.cells) == 1
        and row.first - above.first <= 12
        and lines[row.first].indent > lines[above.first].indent
        and any(row.spans[0][0] == start for start, _ in above.spans[1:])
    )


def _fits(above: _AlignedRow, row: _AlignedRow) -> bool:
    """Return whether the cells of a row stand below those of the row above, at their starts or ends."""
    if len(row.cells) < 2:
        return False
    starts = {start for start, _ in above.spans[1:]}
    ends = {end for _, end in above.spans[1:]}
    below = sum(start in starts or end in ends for start, end in row.spans[1:])
    return below >= 0.6 * (min(len(row.spans), len(above.spans)) - 1)


def _region(lines: Sequence[Line], run: Sequence[_AlignedRow]) -> Iterator[Region]:
    if len(run) < FEWEST_ROWS:
        return
    counts = Counter(len(row.cells) for row in run)
    usual, often = counts.most_common(1)[0]
    chars = sum(len(cell) for row in run for cell in row.cells)
    named = sum(any(map(str.isalnum, row.cells[0])) for row in run)
    if 2 * often < len(run) or 2 * named < len(run) or chars > MAX_CELL_CHARS * sum(len(row.cells) for row in run):
        return
    below = [row.cells for row in run[1:20] if len(row.cells) == len(run[0].cells)]
    has_number = any(any(map(str.isdecimal, cell)) for row in below for cell in row[1:])
    has_head = bool(below) and (usual > 2 or has_number) and is_head(run[0].cells, below)
    head = ((lines[run[0].first].start, lines[run[0].last - 1].end),) if has_head else ()
    blocks = tuple(
        Block(
            BlockKind.RECORD,
            lines[row.first].start,
            lines[row.last - 1].end,
            lines=row.last - row.first,
            context=head if number else (),
        )
        for number, row in enumerate(run)
    )
    yield Region(run[0].first, run[-1].last, blocks)
