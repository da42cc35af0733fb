"""CSV and TSV files: every row is a record with the heads of its columns, whatever it looks like."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from index.structure import Block, BlockKind, OriginalPlace
from index.text.table_heads import DEEPEST_HEAD, SAMPLE, Row, find_heads
from index.text.table_parts import MAX_CELL_CHARS, MAX_ROW_CHARS, parts_of
from index.text.table_values import is_number

MAX_ROW_LINES = 1_000
"""Lines of the longest row; a value in quotes may hold line ends."""

MOST_PLACES = 20_000
"""Places of a document; a table with more rows of several lines is cited by its lines alone."""

_DELIMITERS = ("\t", ";", "|", ",")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEPARATOR = re.compile(r"(?i)\ufeff?sep=(\S|\t)\s*$")
_CELLS = {
    delimiter: re.compile(
        rf'(?:^|{re.escape(delimiter)})(?:\s*"((?:[^"]|"")*+)"\s*(?=$|{re.escape(delimiter)})|([^{re.escape(delimiter)}]*))'
    )
    for delimiter in _DELIMITERS
}

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row: characters `start:end` of the text, and the characters at which each of its lines starts."""

    start: int
    end: int
    lines: tuple[int, ...]


def table_blocks(text: str) -> list[Block]:
    """Return the blocks of a CSV file in order: a record for each row, several for a wide one. Linear in the text."""
    delimiter = find_delimiter(text)
    rows = _rows(text, delimiter)
    sample = list(islice(rows, DEEPEST_HEAD + SAMPLE))
    stated = [row for row in sample[:1] if _SEPARATOR.match(text, row.start, row.end)]
    sample = [row for row in sample[len(stated) :] if row.end > row.start]
    begin, end = _head_rows([Row(number, _values(text, row, delimiter)) for number, row in enumerate(sample)])
    blocks = [Block(BlockKind.FURNITURE, row.start, row.end) for row in stated]
    blocks += [Block(BlockKind.RECORD, row.start, row.end, lines=len(row.lines)) for row in sample[:end]]
    writer = _RowReader(text, delimiter, sample[begin:end])
    for row in (*sample[end:], *(row for row in rows if row.end > row.start)):
        blocks += writer.blocks(row)
    return blocks


def table_places(text: str) -> tuple[OriginalPlace, ...]:
    """Return where the rows of a CSV file stand, the first line row 1; none where too many rows have several lines."""
    delimiter = find_delimiter(text)
    column = 0 if delimiter == "\t" else None
    places = [OriginalPlace(start=0, label="", line=1, row=1, column=column)]
    line, is_split = 1, False
    for number, row in enumerate(_rows(text, delimiter), 1):
        for start in row.lines[0 if is_split else 1 :]:
            at = line + row.lines.index(start)
            places.append(OriginalPlace(start=start, label="", line=at, row=number, column=column))
        if len(places) > MOST_PLACES:
            return ()
        is_split = len(row.lines) > 1
        line += len(row.lines)
    return tuple(places)


def find_delimiter(text: str) -> str:
    """Return what parts the cells of a table's rows: what divides most of the first ones into as many cells each."""
    first = _LINE.match(text)
    if first and (said := _SEPARATOR.match(first.group())):
        return said[1]
    best, found = (0.0, 0), ","
    for delimiter in _DELIMITERS:
        counts = Counter(
            len(_values(text, row, delimiter)) for row in islice(_rows(text, delimiter), 100) if row.end > row.start
        )
        several = [(count / counts.total(), cells) for cells, count in counts.items() if cells > 1]
        score = max(several, default=(0.0, 0))
        if score > best:
            best, found = score, delimiter
    return found


class _RowReader:
    """Makes the blocks of the rows below the heads of a table."""

    def __init__(self, text: str, delimiter: str, heads: Sequence[CsvRow]) -> None:
        self._text = text
        self._delimiter = delimiter
        self._heads = tuple((row.start, row.end) for row in heads)
        self._cells = [_cells(text, row, delimiter) for row in heads]
        self._widths = [
            sum(own[column][1] - own[column][0] for own in self._cells if column < len(own))
            for column in range(max(map(len, self._cells), default=0))
        ]
        self._is_wide = sum(self._widths) > MAX_ROW_CHARS

    def blocks(self, row: CsvRow) -> Iterator[Block]:
        """Yield the blocks of a row."""
        if not self._is_wide and row.end - row.start <= MAX_ROW_CHARS:
            yield Block(BlockKind.RECORD, row.start, row.end, lines=len(row.lines), context=self._heads)
            return
        cells = _cells(self._text, row, self._delimiter)
        name = cells[0] if cells[0][1] - cells[0][0] <= MAX_ROW_CHARS else (0, 0)
        parts = list(parts_of([end - start for start, end in cells], self._widths))
        for number, (first, last) in enumerate(parts):
            start, end = cells[first][0], cells[last - 1][1]
            if start >= end:
                continue
            heads = [(own[first][0], own[min(last, len(own)) - 1][1]) for own in self._cells if first < len(own)]
            named = (name,) if first and name[0] < name[1] else ()
            is_text = last - first == 1 and end - start > MAX_CELL_CHARS
            yield Block(
                BlockKind.PARAGRAPH if is_text else BlockKind.RECORD,
                start,
                end,
                lines=len(self._text[start:end].splitlines()),
                context=(*(span for span in heads if span[0] < span[1]), *named),
                starts_section=number == 0,
            )


def _rows(text: str, delimiter: str) -> Iterator[CsvRow]:
    """Yield the rows, blank ones too; a value in quotes goes on in the next lines. Linear in the text."""
    waiting: list[re.Match[str]] = []
    for match in _LINE.finditer(text):
        if not waiting:
            if '"' in match.group() and _is_open(match.group(), delimiter):
                waiting = [match]
            else:
                yield _row(text, [match])
            continue
        waiting.append(match)
        if match.group().count('"') % 2:
            yield _row(text, waiting)
            waiting = []
        elif len(waiting) >= MAX_ROW_LINES:
            yield from (_row(text, [line]) for line in waiting)
            waiting = []
    yield from (_row(text, [line]) for line in waiting)


def _row(text: str, lines: Sequence[re.Match[str]]) -> CsvRow:
    start, end = lines[0].start(), lines[-1].end()
    while end > start and text[end - 1] in "\r\n":
        end -= 1
    if text.startswith("\ufeff", start, end):
        start += 1
    return CsvRow(start, end, tuple(line.start() for line in lines))


def _is_open(line: str, delimiter: str) -> bool:
    """Return whether a value in quotes begins in a line and does not end there."""
    return line.count('"') % 2 == 1 and (line.lstrip(" \ufeff")[0] == '"' or f'{delimiter}"' in line)


def _cells(text: str, row: CsvRow, delimiter: str) -> list[Span]:
    """Return where the cells of a row stand, without the quotes around them."""
    pattern = _CELLS.get(delimiter)
    if pattern is None or delimiter not in text[row.start : row.end]:
        return [(row.start, row.end)]
    words = text[row.start : row.end]
    spans = (match.span(1 if match[1] is not None else 2) for match in pattern.finditer(words))
    return [(row.start + start, row.start + end) for start, end in spans]


def _values(text: str, row: CsvRow, delimiter: str) -> list[str]:
    return [text[start:end] for start, end in _cells(text, row, delimiter)]


def _head_rows(rows: Sequence[Row]) -> tuple[int, int]:
    """Return the half-open range of the rows that are the heads; mostly the first, if it may be."""
    found = find_heads(rows, ())
    if found[0] < found[1] or len(rows) < 2:
        return found
    names = [str(cell).strip() for cell in rows[0].cells]
    is_head = all(names) and len(set(names)) == len(names) and not any(map(is_number, names))
    return (0, 1) if is_head else (0, 0)
