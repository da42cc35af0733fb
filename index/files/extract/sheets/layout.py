"""Lays out a sheet: its titles, its tables with the heads of their columns, the notes between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from statistics import median

from index.files.extract.builder import Span, TextBuilder, normalise
from index.structure import BlockKind
from index.text.table_heads import Row, find_heads, is_filled, split_columns
from index.text.table_parts import MAX_ROW_CHARS, parts_of
from index.text.table_values import Value, in_words, is_number

MAX_TITLE_CHARS = 120
"""Characters of the longest line that is the title of a table."""

MOST_COMPARED = 2_000
"""Rows of a table that may stand beside another one; a longer one has all columns of its sheet."""

FEWEST_GROUPED = 3
"""Cells that the rows of a table usually have where a line of one cell names the rows below it."""

Merged = Mapping[tuple[int, int], tuple[int, int]]
"""Row and column of the first of merged cells, and of the last of them, from 0."""


@dataclass(slots=True)
class _Table:
    """A table on its way: where its columns stand, and the spans of the heads of each."""

    first: int
    last: int
    rows: list[Span] = field(default_factory=list)
    cells: list[list[Span]] = field(default_factory=list)
    width: int = 0
    widths: list[int] = field(default_factory=list)
    usual: float = 0
    group: Span | None = None
    name: Span | None = None


class SheetLayout:
    """Adds one sheet to a text."""

    def __init__(self, builder: TextBuilder, label: str, merged: Merged, column: int = 0) -> None:
        """`label`: what places in the sheet are called; `merged`: its merged cells; `column`: that of the first cells.

        Columns are counted from there.
        """
        self._column = column
        self._builder = builder
        self._label = label
        self._wide = {start for start, end in merged.items() if end[1] > start[1]}
        self._tall = {start: end for start, end in merged.items() if end[0] > start[0] and end[1] == start[1]}
        self._ends = {start: end[1] for start, end in merged.items()}
        self._waiting: list[Row] = []
        self._has_table = False
        self._table: _Table | None = None
        self._next = (-1, -1)

    def add(self, rows: Iterable[Row]) -> None:
        """Add the rows of the sheet, those that are empty among them or not. Linear in the cells."""
        was_split = False
        for region in _regions(self._filled(rows)):
            head = list(islice(region, MOST_COMPARED))
            parts = split_columns(head)
            if len(head) == MOST_COMPARED:
                parts = [(parts[0][0], max(len(row.cells) for row in head))]
            for first, last in parts:
                if len(parts) > 1 or was_split:
                    self._builder.section()
                self._add_part(_within(head, first, last) if len(parts) > 1 else head, region, first, last)
            was_split = len(parts) > 1
        self._settle(before_table=False)

    def _filled(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows, cells merged over several rows filled in each."""
        open_cells: dict[int, tuple[int, Value]] = {}
        for row in rows:
            starts = {column for column in row.filled() if (row.number, column) in self._tall} if self._tall else ()
            if open_cells:
                open_cells = {column: held for column, held in open_cells.items() if held[0] >= row.number}
                cells = list(row.cells)
                for column, (_, value) in open_cells.items():
                    if column < len(cells) and not is_filled(cells[column]):
                        cells[column] = value
                yield Row(row.number, cells)
            else:
                yield row
            for column in starts:
                if len(in_words(row.cells[column])) <= MAX_TITLE_CHARS:
                    open_cells[column] = self._tall[row.number, column][0], row.cells[column]

    def _add_part(self, head: list[Row], rest: Iterator[Row], first: int, last: int) -> None:
        """Add a run of rows without an empty one, in the columns `first:last`."""
        at = 0
        while at < len(head) and len(head[at].filled()) == 1 and last - first > 1:
            self._wait(head[at])
            at += 1
        rows = head[at:]
        if not rows:
            return
        if all(len(row.filled()) == 1 for row in rows):
            self._add_lines(rows, rest)
            return
        begin, end = find_heads(rows, self._wide)
        for row in rows[:begin]:
            self._wait(row)
        self._settle(before_table=True)
        table = self._table
        if end > begin or table is None or not table.first <= first <= last <= table.last:
            table = self._table = _Table(first, last)
        if end > begin:
            self._builder.section()
        for row in rows[begin:end]:
            self._add_head(table, row)
        self._has_table = True
        table.usual = median([len(row.filled()) for row in rows[end:] or rows])
        for row in chain(rows[end:], rest):
            self._add_row(table, row)

    def _add_lines(self, rows: Sequence[Row], rest: Iterator[Row]) -> None:
        """Add rows of one cell each: a list, or text."""
        self._wait(rows[0])
        if len(rows) == 1:
            return
        self._settle(before_table=not is_number(rows[1].cells[rows[1].filled()[0]]))
        for row in chain(rows[1:], rest):
            column = next(iter(row.filled()))
            self._place(row.number, column)
            words = in_words(row.cells[column])
            kind = BlockKind.RECORD if len(words) <= MAX_ROW_CHARS else BlockKind.PARAGRAPH
            self._builder.add(words, kind, is_close=True)

    def _wait(self, row: Row) -> None:
        """Keep a row of few cells until it is known whether it stands above a table."""
        self._waiting.append(row)

    def _settle(self, *, before_table: bool) -> None:
        """Add the rows that wait: the title of a table as its heading, what stands elsewhere as text."""
        titles = [place for place, row in enumerate(self._waiting) if _may_be_title(row)] if before_table else []
        title = (titles[-1] if self._has_table else titles[0]) if titles else -1
        for place, row in enumerate(self._waiting):
            columns = row.filled()
            self._place(row.number, columns[0])
            if place == title:
                self._builder.add(in_words(row.cells[columns[0]]), BlockKind.HEADING, level=2, is_close=True)
                self._table = None
            elif len(columns) == 1:
                self._builder.add(in_words(row.cells[columns[0]]), is_close=True)
            else:
                self._builder.add_row([in_words(cell) for cell in row.cells[columns[0] :]])
        self._waiting = []

    def _add_head(self, table: _Table, row: Row) -> None:
        """Add a row of heads; what stands in merged cells holds for each column of theirs."""
        cells = [in_words(cell) for cell in row.cells[table.first : table.last]]
        for column in range(table.first, min(table.last, len(row.cells))):
            if cells[column - table.first] and (row.number, column) in self._wide:
                end = min(self._ends[row.number, column], table.last - 1)
                for other in range(column + 1, end + 1):
                    if other - table.first < len(cells) and not cells[other - table.first].strip():
                        cells[other - table.first] = cells[column - table.first]
        self._place(row.number, table.first)
        span = self._builder.add_row(cells)
        if span is not None:
            table.rows.append(span)
            table.cells.append(_cell_spans(span[0], cells))
            table.width = max(table.width, span[1] - span[0])
            own = table.cells[-1]
            table.widths += [0] * (len(own) - len(table.widths))
            for place, (start, end) in enumerate(own):
                table.widths[place] += end - start

    def _add_row(self, table: _Table, row: Row) -> None:
        filled = row.filled()
        if not filled:
            return
        cells = [normalise(in_words(cell)) for cell in row.cells[table.first : max(table.last, filled[-1] + 1)]]
        only = filled[0] - table.first
        is_text = len(filled) == 1 and len(cells[only]) > MAX_TITLE_CHARS and table.last - table.first > 2
        self._place(row.number, filled[0] if is_text else table.first)
        if len(filled) == 1 and table.last - table.first > 2:
            if is_text:
                self._builder.add(cells[only], is_close=True)
                return
            context = () if only == 0 else self._context(table, cells)
            span = self._builder.add_row(cells, context=context)
            if only == 0 and table.usual >= FEWEST_GROUPED and not is_number(row.cells[filled[0]]):
                table.group, table.name = span, None
            return
        context = self._context(table, cells)
        length = sum(map(len, cells)) + len(cells)
        if max(length, table.width) > MAX_ROW_CHARS:
            span = self._builder.add_row_in_parts(cells, self._parts(table, cells))
        else:
            span = self._builder.add_row(cells, context=context)
        if span is not None and cells[0] and not is_number(row.cells[table.first]):
            table.name = span[0], span[0] + len(cells[0])

    def _context(self, table: _Table, cells: Sequence[str]) -> tuple[Span, ...]:
        """Return what goes with a row: the heads, the line that groups rows, the name further up if it has none."""
        name = table.name if not cells[0] else None
        return (*table.rows, *(span for span in (table.group, name) if span is not None))

    def _parts(self, table: _Table, cells: Sequence[str]) -> Iterator[tuple[int, int, tuple[Span, ...]]]:
        """Yield the parts that a wide row is read in: cells `first:last` and what goes with them."""
        for first, last in parts_of(list(map(len, cells)), table.widths):
            yield first, last, self._part_context(table, cells, first, last)

    def _part_context(self, table: _Table, cells: Sequence[str], first: int, last: int) -> tuple[Span, ...]:
        heads = [(own[first][0], own[min(last, len(own)) - 1][1]) for own in table.cells if first < len(own)]
        others = (table.group, table.name if not cells[0] else None)
        return (*(span for span in heads if span[0] < span[1]), *(span for span in others if span is not None))

    def _place(self, number: int, column: int) -> None:
        """Say where the next row stands, unless it stands right below the one before, one line down."""
        if self._next != (number, column):
            self._builder.place(self._label, row=number + 1, column=self._column + column)
        self._next = number + 1, column


def _regions(rows: Iterator[Row]) -> Iterator[Iterator[Row]]:
    """Yield the runs of rows that are parted by empty ones; each is read to its end before the next."""
    for row in rows:
        if row.filled():
            region = _Region(row, rows)
            yield region
            for _ in region:
                pass


class _Region(Iterator[Row]):
    """A run of rows up to the next empty one."""

    def __init__(self, first: Row, rows: Iterator[Row]) -> None:
        self._first: Row | None = first
        self._rows = rows
        self._is_over = False

    def __next__(self) -> Row:
        row, self._first = self._first, None
        if row is None and not self._is_over:
            row = next(self._rows, None)
            if row is not None and not row.filled():
                row = None
        if row is None:
            self._is_over = True
            raise StopIteration
        return row


def _cell_spans(start: int, cells: Sequence[str]) -> list[Span]:
    """Return where the cells of a row stand in the text, a row that starts at a character."""
    spans: list[Span] = []
    for cell in cells:
        words = normalise(cell)
        spans.append((start, start + len(words)))
        start += len(words) + 1
    return spans


def _may_be_title(row: Row) -> bool:
    cells = [in_words(row.cells[column]) for column in row.filled()]
    words = cells[0].strip()
    if len(cells) > 1 or len(words) > MAX_TITLE_CHARS or not any(map(str.isalpha, words)):
        return False
    return words[0] != "*" and words[-1] not in ".;"


def _within(rows: Sequence[Row], first: int, last: int) -> list[Row]:
    """Return the rows with the columns `first:last` alone, those without words left out."""
    found = [row for row in rows if any(map(is_filled, row.cells[first:last]))]
    return [replace(row, cells=[*[""] * first, *row.cells[first:last]]) for row in found]
