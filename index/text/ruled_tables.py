"""Finds tables drawn with rules: reStructuredText's grid and simple tables, those of databases and terminals."""

import re
from collections.abc import Iterator, Sequence

from index.structure import Block, BlockKind
from index.text.block import Line, Region

_GRID = re.compile(r"[+├┌└╔╠╚┏┣┗|][-=+─━═┬┼┴┤┐┘╦╬╩╣╗╝┳╋┻┫┓┛|:]{2,}")
_SIMPLE = re.compile(r"(?:={2,}|-{2,})(?:[ \t]{1,9}(?:={2,}|-{2,})){1,60}")
_CROSSED = re.compile(r"[-─]{2,}(?:[+┼|][-─]{2,}){1,60}")
_CORNERS = tuple("+├┌└╔╠╚┏┣┗|")
_DASHES = tuple("=-─")
_BAR_CHARACTERS = tuple("|│║┃")
_BARS = re.compile(r"[|│║┃]")


def find_ruled_tables(lines: Sequence[Line]) -> Iterator[Region]:
    """Yield the tables in order. Linear in the lines."""
    number = done = 0
    while number < len(lines):
        region, last = None, number + 1
        text = lines[number].text
        if text[:1] in _CORNERS and _GRID.fullmatch(text):
            region, last = _grid(lines, number)
        elif text[:1] in _DASHES and (_SIMPLE.fullmatch(text) or _CROSSED.fullmatch(text)):
            region, last = _plain(lines, number, done)
        if region is not None:
            yield region
            done = region.last
        number = last


def _grid(lines: Sequence[Line], first: int) -> tuple[Region | None, int]:
    """Return the table that begins with a rule, None if it is none, and the line after what was read."""
    groups: list[list[Line]] = [[]]
    last = first + 1
    while last < len(lines) and lines[last].text[:1] in (*_CORNERS, *_BAR_CHARACTERS) and lines[last].text:
        if _GRID.fullmatch(lines[last].text):
            groups.append([])
        else:
            groups[-1].append(lines[last])
        last += 1
    groups = [group for group in groups if group]
    if not groups or not all(_BARS.search(line.text[1:]) for group in groups for line in group):
        return None, last
    rows: list[list[Line]] = []
    for group in groups:
        for number, line in enumerate(group):
            starts_row = number == 0 or (len(groups) <= 2 and _has_first(line))
            if starts_row:
                rows.append([])
            rows[-1].append(line)
    return Region(first, last, _blocks(rows, has_head=len(groups) > 1)), last


def _has_first(line: Line) -> bool:
    """Return whether the first cell of a row between bars has words."""
    return bool(_BARS.split(line.text)[1].strip())


def _plain(lines: Sequence[Line], rule: int, done: int) -> tuple[Region | None, int]:
    """Return the table around a rule without bars at its ends, None if it is none, and the line after what was read.

    Its head stands above the rule, or between it and the next.
    """
    head: list[Line] = []
    first = rule
    if rule > done and lines[rule - 1].text:
        first = rule - 1
        head = [lines[first]]
    rows: list[list[Line]] = []
    last = rule + 1
    rules = 1
    while last < len(lines) and lines[last].text:
        line = lines[last]
        if line.text[0] in _DASHES and (_SIMPLE.fullmatch(line.text) or _CROSSED.fullmatch(line.text)):
            rules += 1
            if rules == 2 and not head and last + 1 < len(lines) and lines[last + 1].text:
                head, rows = [part for row in rows for part in row], []
        elif rows and line.indent > lines[rule].indent + 1:
            rows[-1].append(line)
        else:
            rows.append([line])
        last += 1
    if not rows:
        return None, last
    return Region(first, last, _blocks([head, *rows] if head else rows, has_head=bool(head))), last


def _blocks(rows: Sequence[Sequence[Line]], *, has_head: bool) -> tuple[Block, ...]:
    """Return a block for each row, the first with the heads of the columns; bars are not searched."""
    found: list[Block] = []
    head = ((rows[0][0].start, rows[0][-1].end),) if has_head else ()
    for number, row in enumerate(rows):
        first, last = row[0], row[-1]
        bars = [(line.start + bar.start(), line.start + bar.end()) for line in row for bar in _BARS.finditer(line.text)]
        found.append(
            Block(
                BlockKind.RECORD,
                first.start,
                last.end,
                lines=len(row),
                context=head if number else (),
                hidden=tuple(bars),
            )
        )
    return tuple(found)
