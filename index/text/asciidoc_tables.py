"""The tables of AsciiDoc: from the lines between `|===` to rows."""

import re
from collections.abc import Iterator, Sequence

from index.text.block import Line

Span = tuple[int, int]
"""A half-open range of characters of the document."""

MOST_COLUMNS = 200
"""Columns of the widest table."""

_CELL = re.compile(
    r"(?:(?P<count>\d{1,2})(?P<times>\*)|(?P<columns>\d{1,2})?(?:\.(?P<rows>\d{1,2}))?\+)?[<^>.]{0,4}[adehlmsv]?(?<!\\)\|"
)
_COLUMNS = re.compile(r"\bcols\s{0,3}=\s{0,3}(?:\"([^\"]{1,2000})\"|([^\",\]]{1,40}))")
_REPEATED = re.compile(r"(\d{1,3})\*")
_HEADER = re.compile(
    r"%header\b|options\s{0,3}=\s{0,3}\"?[^\"\]]{0,200}header|opts\s{0,3}=\s{0,3}\"?[^\"\]]{0,200}header"
)


def table_rows(text: str, lines: Sequence[Line], attributes: str) -> Iterator[tuple[Span, bool]]:
    """Yield the spans of a table's rows, whether each is a head. `attributes`: what stands in brackets above it."""
    has_head = _HEADER.search(attributes) is not None or _has_implicit_head(lines)
    if "csv" in attributes or not any("|" in line.text for line in lines):
        rows = [(line.start, line.end) for line in lines if line.text]
    else:
        cells = list(_cells(lines))
        rows = list(_rows(text, cells, _columns(attributes) or _in_first_line(lines), lines[-1].end))
    for number, row in enumerate(rows):
        yield row, has_head and number == 0


def _has_implicit_head(lines: Sequence[Line]) -> bool:
    return len(lines) > 2 and bool(lines[0].text) and not lines[1].text


def _columns(attributes: str) -> int:
    """Return how many columns the attributes of a table state, 0 if they state none."""
    found = _COLUMNS.search(attributes)
    if found is None:
        return 0
    stated = found.group(1) or found.group(2)
    count = 0
    for part in re.split(r"[,;]", stated):
        times = _REPEATED.match(part.strip())
        count += int(times.group(1)) if times else 1
    return min(count, MOST_COLUMNS)


def _in_first_line(lines: Sequence[Line]) -> int:
    first = next((line.text for line in lines if line.text), "")
    return max(1, sum(_width(cell) for cell in _CELL.finditer(first)))


def _width(cell: re.Match[str]) -> int:
    return int(cell.group("columns") or cell.group("count") or 1)


def _cells(lines: Sequence[Line]) -> Iterator[tuple[int, int, int]]:
    """Yield for each cell where its mark begins, and how many columns and rows it spans."""
    for line in lines:
        for cell in _CELL.finditer(line.text):
            begin = cell.start()
            if begin and not line.text[begin - 1].isspace():
                # What stands right before the bar is a word of the cell above, not the mark of the next one.
                yield line.start + cell.end() - 1, 1, 1
            else:
                yield line.start + begin, _width(cell), int(cell.group("rows") or 1)


def _rows(text: str, cells: Sequence[tuple[int, int, int]], columns: int, end: int) -> Iterator[Span]:
    """Yield the spans of rows of so many columns; cells that span rows take their place in the next ones."""
    taken = [0] * MOST_COLUMNS
    width, start = 0, -1
    row = 0
    for number, (mark, wide, high) in enumerate(cells):
        if start < 0:
            start = mark
            width = taken[row % MOST_COLUMNS]
            taken[row % MOST_COLUMNS] = 0
        width += wide
        for below in range(1, min(high, MOST_COLUMNS)):
            taken[(row + below) % MOST_COLUMNS] += wide
        if width >= columns or number + 1 == len(cells):
            stop = cells[number + 1][0] if number + 1 < len(cells) else end
            words = text[start:stop]
            lead = len(words) - len(words.lstrip())
            if words.strip():
                yield start + lead, start + len(words.rstrip())
            start = -1
            row += 1
