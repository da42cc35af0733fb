"""Finds rows of values between commas, semicolons, tabs or bars (CSV, TSV): units with the heads of their columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from index.structure import Block, BlockKind
from index.text.block import Line, Region

FEWEST_ROWS = 3
"""Rows that make a table, its head counted."""

FEWEST_SPACED_ROWS = 4
"""Rows that make a table where a space follows each comma, as in prose."""

MAX_SPACED_CHARS = 30
"""Characters that a value has on average at most where a space follows each comma."""

MAX_HEAD_CHARS = 60
"""Characters of the longest head of a column."""

MAX_ROW_LINES = 30
"""Lines of the longest row; a value in quotes may hold line ends."""

_DELIMITERS = ("\t", ";", "|", ",")
_NUMBER = re.compile(r"[-+±<>~]?[\W_]{0,3}\d[\d\s.,:/%’'-]*[^\W\d_]{0,4}\W{0,2}$")
_SENTENCE = re.compile(r"[.!?]['\"]?$")


@dataclass(frozen=True, slots=True)
class _Row:
    """The lines `first:last` of a row and its values."""

    first: int
    last: int
    values: tuple[str, ...]


def find_delimited(lines: Sequence[Line]) -> Iterator[Region]:
    """Yield the tables in order. Linear in the lines."""
    first = 0
    while first < len(lines):
        if not lines[first].text:
            first += 1
            continue
        last = first
        while last < len(lines) and lines[last].text:
            last += 1
        found = max(
            (run for delimiter in _DELIMITERS for run in _runs(lines, first, last, delimiter)),
            key=lambda run: (run[-1].last - run[0].first, len(run[0].values)),
            default=None,
        )
        if found is not None:
            yield _region(lines, found)
        first = last


def split_values(row: str, delimiter: str) -> tuple[str, ...]:
    """Return the values of a row, without the quotes around them; a delimiter in quotes is part of its value."""
    if '"' not in row:
        return tuple(value.strip() for value in row.split(delimiter))
    values = (match.group(1) for match in _value(delimiter).finditer(row))
    return tuple(_unquoted(value.strip()) for value in values)


_VALUES = {
    delimiter: re.compile(
        rf'(?:^|{re.escape(delimiter)})(\s*"(?:[^"]|"")*"\s*(?=$|{re.escape(delimiter)})|[^{re.escape(delimiter)}]*)'
    )
    for delimiter in _DELIMITERS
}


def _value(delimiter: str) -> re.Pattern[str]:
    return _VALUES[delimiter]


def _unquoted(value: str) -> str:
    return value[1:-1].replace('""', '"') if len(value) > 1 and value[0] == value[-1] == '"' else value


def _runs(lines: Sequence[Line], first: int, last: int, delimiter: str) -> Iterator[list[_Row]]:
    """Yield the runs of rows that have the same number of values and look like a table."""
    if not any(delimiter in line.text for line in lines[first : min(last, first + 3)]) and not any(
        delimiter in line.text for line in lines[first:last]
    ):
        return
    run: list[_Row] = []
    for row in _rows(lines, first, last, delimiter):
        if run and len(row.values) != len(run[0].values):
            if _is_table(lines, run, delimiter):
                yield run
            run = []
        run.append(row)
    if run and _is_table(lines, run, delimiter):
        yield run


def _rows(lines: Sequence[Line], first: int, last: int, delimiter: str) -> Iterator[_Row]:
    """Yield the rows among the lines `first:last`; an open quote goes on in the next line."""
    number = first
    while number < last:
        end = number + 1
        text = lines[number].text
        if _is_open(text, delimiter):
            stop = min(last, number + MAX_ROW_LINES)
            closing = next((at for at in range(end, stop) if lines[at].text.count('"') % 2), None)
            if closing is not None:
                end = closing + 1
                text = "\n".join(line.text for line in lines[number:end])
        yield _Row(number, end, split_values(text, delimiter))
        number = end


def _is_open(text: str, delimiter: str) -> bool:
    """Return whether a value in quotes begins in a line and does not end there."""
    return text.count('"') % 2 == 1 and (text[0] == '"' or f'{delimiter}"' in text)


def _is_table(lines: Sequence[Line], run: Sequence[_Row], delimiter: str) -> bool:
    columns, rows = len(run[0].values), len(run)
    if columns < (2 if delimiter in "\t|" else 3) or rows < FEWEST_ROWS:
        return False
    if 2 * sum(any(map(str.isalnum, row.values[0] or row.values[1])) for row in run) < rows:
        return False
    if delimiter in "\t|":
        return True
    texts = [lines[row.first].text for row in run]
    ends = sum(bool(_SENTENCE.search(text)) for text in texts)
    spaced = sum(text.count(delimiter + " ") for text in texts)
    total = sum(text.count(delimiter) for text in texts)
    if 2 * spaced <= total:
        return 2 * ends <= rows
    average = sum(map(len, texts)) / (rows * columns)
    return rows >= FEWEST_SPACED_ROWS and average <= MAX_SPACED_CHARS and 5 * ends <= rows and _is_apart(lines, run)


def _is_apart(lines: Sequence[Line], run: Sequence[_Row]) -> bool:
    """Return whether a run of rows is all of what stands between two blank lines."""
    first, last = run[0].first, run[-1].last
    return (first == 0 or not lines[first - 1].text) and (last == len(lines) or not lines[last].text)


def _region(lines: Sequence[Line], run: Sequence[_Row]) -> Region:
    has_head = is_head(run[0].values, [row.values for row in run[1:20]])
    head = ((lines[run[0].first].start, lines[run[0].last - 1].end),) if has_head else ()
    block = partial(_block, lines)
    return Region(
        run[0].first, run[-1].last, tuple(block(row, head if number else ()) for number, row in enumerate(run))
    )


def _block(lines: Sequence[Line], row: _Row, head: tuple[tuple[int, int], ...]) -> Block:
    start, end = lines[row.first].start, lines[row.last - 1].end
    return Block(BlockKind.RECORD, start, end, lines=row.last - row.first, context=head)


def is_head(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether the first row of a table has the heads of its columns: names, none twice, no numbers."""
    names = [name.casefold() for name in first if name]
    if len(names) < max(1, len(first) - 1) or len(set(names)) < len(names):
        return False
    if any(_NUMBER.match(name) or len(name) > MAX_HEAD_CHARS for name in names):
        return False
    return not any(name and name == value for row in below for name, value in zip(first, row, strict=False))
