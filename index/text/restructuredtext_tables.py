"""The tables of reStructuredText: the rows of grid tables and simple tables, and the heads of CSV tables."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.text.block import Line

Span = tuple[int, int]
"""A half-open range of characters of the document."""

_GRID_BORDER = re.compile(r"\+(?:[-=]+\+)+")
_GRID_PART = re.compile(r"[+|][^\n]*[+|]")
_SIMPLE_BORDER = re.compile(r"=+(?:[ \t]+=+)+")
_SIMPLE_SPAN = re.compile(r"-+(?:[ \t]+-+)*")


def is_grid_border(line: str) -> bool:
    """Return whether a line begins a grid table, such as `+---+---+`."""
    return _GRID_BORDER.fullmatch(line) is not None


def is_simple_border(line: str) -> bool:
    """Return whether a line begins a simple table, such as `===  ====`."""
    return _SIMPLE_BORDER.fullmatch(line) is not None


def grid_rows(lines: Sequence[Line], first: int) -> tuple[int, list[tuple[Span, bool]]]:
    """Return the line after a grid table, and the spans of its rows, whether each is a head.

    A row ends at a border, which may run beside a cell that spans rows.
    """
    last = first
    while last < len(lines) and _GRID_PART.fullmatch(lines[last].text):
        last += 1
    head = next((at for at in range(first, last) if lines[at].text.startswith("+=")), first)
    rows: list[tuple[Span, bool]] = []
    begins: int | None = None
    for at in range(first, last):
        is_border = "+-" in lines[at].text or lines[at].text.startswith("+=")
        has_words = any(map(str.isalnum, lines[at].text))
        if has_words and begins is None:
            begins = at
        if is_border and begins is not None and begins < at:
            end = at if has_words else at - 1
            rows.append(((lines[begins].start, lines[end].end), begins < head))
            begins = None
    if begins is not None:
        rows.append(((lines[begins].start, lines[last - 1].end), begins < head))
    return last, rows


def simple_rows(lines: Sequence[Line], first: int) -> tuple[int, list[tuple[Span, bool]]]:
    """Return the line after a simple table, and the spans of its rows, whether each is a head; none without an end.

    A line whose first column is empty goes on with the row above.
    """
    borders = [first]
    at = first + 1
    while at < len(lines):
        line = lines[at]
        if line.text and line.indent < lines[first].indent:
            break
        if is_simple_border(line.text):
            borders.append(at)
            if at + 1 >= len(lines) or not lines[at + 1].text:
                break
        at += 1
    if len(borders) < 2:
        return first, []
    width = len(lines[first].text.split()[0])
    rows: list[tuple[Span, bool]] = []
    for top, bottom in pairwise(borders):
        is_head = top == first and len(borders) > 2
        inside = _rows_between(lines[top + 1 : bottom], lines[first].indent, width)
        rows += [((row[0].start, row[-1].end), is_head) for row in inside]
    return borders[-1] + 1, rows


def _rows_between(lines: Sequence[Line], indent: int, width: int) -> Iterator[list[Line]]:
    row: list[Line] = []
    for line in lines:
        is_rule = bool(line.text) and _SIMPLE_SPAN.fullmatch(line.text) is not None
        if row and (not line.text or is_rule or line.indent < indent + width):
            yield row
            row = []
        if line.text and not is_rule:
            row.append(line)
    if row:
        yield row


def csv_heads(option: str, start: int) -> Span:
    """Return the span of the heads that the `:header:` of a CSV table states, its line beginning at a character."""
    value = option.partition(":")[2].partition(":")[2]
    words = value.strip()
    return start + len(option) - len(value.lstrip()), start + len(option) - len(value.lstrip()) + len(words)
