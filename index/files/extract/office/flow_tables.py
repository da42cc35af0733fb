"""Writes tables: rows as records under the heads of their columns, tables that only lay out prose as prose."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from index.files.extract.builder import Span, TextBuilder, normalise
from index.files.extract.office.flow import Flow, FlowCell, FlowRow, FlowTable, Paragraph, flow_paragraphs, flow_words

MAX_CELL_CHARS = 400
"""Characters of the longest cell of a row that is a record; in a longer one stands prose."""

MAX_LABEL_CHARS = 120
"""Characters of the longest cell that names the prose beside it."""

GROUP_CHARS = 60
"""Characters of the longest row across a table that names the rows below it though its words are not stressed."""

LEAST_PARALLEL = 3
"""Lines that the cells of a row have at least if each line is a row of its own."""

MAX_HEAD_CHARS = 80
"""Characters of the longest head of a column where no style says that it is one."""

MOST_HEAD_ROWS = 3
"""Rows of heads that a table may have."""

DEEPEST_HEAD = 12
"""Rows of a table among which the heads of its columns are looked for."""

LEAST_FILLED = 0.6
"""Share of the columns that the row with their heads names."""

MOST_COLUMNS = 2_000
"""Columns of a table that are kept apart; what stands right of them goes with the last."""

_NUMBER = re.compile(r"[-+(]?[^\w\s]?\s?\d[\d.,'’ \u00a0]*[%)]?(?:\s?\w{1,3})?|[-–—]|n/?a", re.IGNORECASE)
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:\s?[/–-]\s?\d{2,4})?")


@dataclass(slots=True)
class _RowLine:
    """A row on its way into the text: the words of each column, and its cells by their columns."""

    row: FlowRow
    texts: list[str]
    cells: list[tuple[int, FlowCell]]

    @property
    def filled(self) -> list[str]:
        return [text for text in self.texts if text]


@dataclass(slots=True)
class _Above:
    """What stands above a row and goes with it: what names the table and its columns, its group, cells that go on."""

    named: list[Span]
    group: list[Span] = field(default_factory=list)
    merged: dict[int, Span] = field(default_factory=dict)

    def spans(self, line: _RowLine) -> tuple[Span, ...]:
        """Return what goes with a row, in order."""
        open_ones = [self.merged.get(column, (0, 0)) for column, cell in line.cells if cell.is_covered]
        going_on = [span for span in open_ones if span[1] > span[0]]
        return _in_order([*self.named, *self.group, *going_on])

    def follow(self, line: _RowLine, span: Span, *, is_name: bool, is_group: bool) -> None:
        """Remember a row that was written, for the rows below it.

        `is_name`: it names the table or its columns; `is_group`: the rows below it, up to the next such row.
        """
        if is_name:
            self.named.append(span)
        elif is_group:
            self.group = [span]
        starts: list[int] = []
        at = span[0]
        for text in line.texts:
            starts.append(at)
            at += len(text) + 1
        for column, cell in line.cells:
            if not cell.is_covered and column < len(starts):
                self.merged[column] = (starts[column], starts[column] + len(line.texts[column]))


class TableWriter:
    """Writes tables into a builder.

    `write_flow`: writes what is prose, with a context, and returns nothing. `collect`: is given the flow of cells that
    are written as records, for the notes in them.
    """

    def __init__(
        self,
        builder: TextBuilder,
        write_flow: Callable[[Flow, tuple[Span, ...]], None],
        collect: Callable[[Flow], None],
    ) -> None:
        self._builder = builder
        self._write_flow = write_flow
        self._collect = collect

    def write(self, table: FlowTable, context: tuple[Span, ...]) -> None:
        """Write a table whose rows have `context` beside the heads of their columns."""
        every = [_line(part) for row in table.rows for part in _parallel_rows(row)]
        lines = [line for line in every if line.filled]
        if all(len(line.filled) <= 1 for line in lines):
            for line in every:
                for _, cell in line.cells:
                    self._write_flow(cell.flow, context)
            return
        width = _drop_empty_columns(lines)
        names, groups = _find_names(lines, width), _find_groups(lines, width)
        above = _Above([*context])
        is_first = True
        records = [line for line in every if not line.filled]
        for number, line in enumerate(lines):
            beside = above.spans(line)
            if number not in names and _is_prose(line):
                self._write_prose(line, beside)
                is_first = True
                continue
            span = self._builder.add_row(line.texts, context=beside, is_first=is_first)
            is_first = False
            records.append(line)
            if span is not None:
                above.follow(line, span, is_name=number in names, is_group=number in groups)
        for line in records:
            for _, cell in line.cells:
                self._collect(cell.flow)

    def _write_prose(self, line: _RowLine, context: tuple[Span, ...]) -> None:
        """Write the cells of a row one after another, a short first one as the name of the others."""
        cells = [cell for _, cell in line.cells if flow_words(cell.flow)]
        label = normalise(" ".join(flow_words(cells[0].flow)))
        is_label = len(flow_words(cells[0].flow)) == 1 and len(label) <= MAX_LABEL_CHARS
        if len(cells) > 1 and is_label:
            span = self._builder.add(label, context=context, keeps_next=True)
            if span is not None:
                context = _in_order([*context, span])
            cells = cells[1:]
        for cell in cells:
            self._write_flow(cell.flow, context)


def _parallel_rows(row: FlowRow) -> list[FlowRow]:
    """Return the rows that a row consists of whose cells have as many lines each, numbers in one of them."""
    cells = [_lines_of(cell.flow) for cell in row.cells]
    if any(not lines and flow_words(cell.flow) for lines, cell in zip(cells, row.cells, strict=True)):
        return [row]
    filled = [lines for lines in cells if lines]
    count = len(filled[0]) if len(filled) > 1 else 0
    if count < LEAST_PARALLEL or any(len(lines) != count for lines in filled):
        return [row]
    said = [[one.text.strip() for one in lines] for lines in filled]
    if any(len(text) > MAX_HEAD_CHARS for texts in said for text in texts):
        return [row]
    if not any(sum(_NUMBER.fullmatch(text) is not None for text in texts) > count / 2 for texts in said):
        return [row]
    return [
        FlowRow(
            [replace(cell, flow=list(lines[at : at + 1])) for cell, lines in zip(row.cells, cells, strict=True)],
            row.is_head,
        )
        for at in range(count)
    ]


def _lines_of(flow: Flow) -> list[Paragraph]:
    """Return the lines of a cell, empty ones too but for those at its end; none if a table or a list stands in it."""
    lines: list[Paragraph] = []
    for one in flow:
        if isinstance(one, FlowTable) or one.is_item or one.after or one.hidden:
            return []
        first, *more = one.text.split("\n")
        lines += [replace(one, text=first), *(Paragraph(text, look=one.look) for text in more)]
    while lines and not lines[-1].text.strip():
        lines.pop()
    return lines


def _line(row: FlowRow) -> _RowLine:
    texts: list[str] = []
    cells: list[tuple[int, FlowCell]] = []
    for cell in row.cells:
        column = len(texts)
        words = "" if cell.is_covered else normalise(" ".join(flow_words(cell.flow)))
        if column >= MOST_COLUMNS:
            texts[-1] = f"{texts[-1]} {words}".strip()
        else:
            texts += [words] + [""] * (min(cell.columns, MOST_COLUMNS - column) - 1)
        cells.append((column, cell))
    return _RowLine(row, texts, cells)


def _drop_empty_columns(lines: Sequence[_RowLine]) -> int:
    """Take out the columns in which no row has words, as of a grid finer than the table; return how many are left."""
    width = max(len(line.texts) for line in lines)
    used = [any(column < len(line.texts) and line.texts[column] for line in lines) for column in range(width)]
    if not all(used):
        numbers = [0, *accumulate(used)]
        for line in lines:
            line.cells = [(numbers[min(column, width)], cell) for column, cell in line.cells]
            line.texts = [text for text, is_used in zip(line.texts, used, strict=False) if is_used]
    return sum(used)


def _in_order(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans)))


def _is_across(line: _RowLine, width: int) -> bool:
    """Return whether a row is a single cell across the table."""
    is_alone = len(line.cells) == 1 or max(cell.columns for _, cell in line.cells) >= width
    return len(line.filled) == 1 and bool(line.texts[0]) and is_alone


def _is_prose(line: _RowLine) -> bool:
    for _, cell in line.cells:
        tables = [one for one in cell.flow if isinstance(one, FlowTable)]
        if any(len(table.rows) > 1 for table in tables):
            return True
        inside = [one for one in flow_paragraphs(cell.flow) if one.text.strip()]
        length = sum(len(one.text) for one in inside)
        if length > MAX_CELL_CHARS or (len(inside) > 3 and length > MAX_CELL_CHARS // 2):
            return True
        if len(inside) > 1 and any(one.level for one in inside):
            return True
    return False


def _find_names(lines: Sequence[_RowLine], width: int) -> set[int]:
    """Return the numbers of the rows that name the table, at its top, or hold the heads of its columns."""
    names = 0
    while names < min(len(lines) - 1, MOST_HEAD_ROWS) and _is_across(lines[names], width):
        names += 1
    rest = lines[names:]
    stated = 0
    while stated < min(len(rest) - 1, MOST_HEAD_ROWS) and rest[stated].row.is_head:
        stated += 1
    if stated:
        return set(range(names + stated))
    most = max(len(line.filled) for line in lines)
    first = next(number for number, line in enumerate(lines) if len(line.filled) >= LEAST_FILLED * most)
    is_head = first < min(len(lines) - 1, DEEPEST_HEAD) and _looks_like_heads(lines[first:], width)
    return {*range(names), *([first] if is_head else [])}


def _find_groups(lines: Sequence[_RowLine], width: int) -> set[int]:
    """Return the numbers of the rows that name those below them: alone across the table, or alone and stressed."""
    stressed = [_is_stressed(line) for line in lines]
    labels = sum(_is_stressed(replace(line, cells=line.cells[:1])) for line in lines)
    found: set[int] = set()
    for number, line in enumerate(lines):
        is_apart = stressed[number] and 2 * labels <= len(lines)
        if len(line.filled) == 1 and line.texts[0] and (is_apart or _is_across(line, width)):
            longest = MAX_LABEL_CHARS if stressed[number] else GROUP_CHARS
            found.update([number] if len(line.filled[0]) <= longest else [])
    return found


def _looks_like_heads(lines: Sequence[_RowLine], width: int) -> bool:
    """Return whether the first of some rows holds the heads of the columns, though nothing says so."""
    head, below = lines[0], lines[1:]
    filled = head.filled
    if len(filled) < max(2, LEAST_FILLED * width) or any(len(text) > MAX_HEAD_CHARS for text in filled):
        return False
    if any(_NUMBER.fullmatch(text) and not _YEAR.fullmatch(text) for text in filled):
        return False
    if width == 2 and any(line.texts[0].endswith(":") for line in lines):
        return False
    if _is_stressed(head):
        return not all(map(_is_stressed, below))
    for column, text in enumerate(head.texts):
        values = [line.texts[column] for line in below if column < len(line.texts) and line.texts[column]]
        numbers = sum(_NUMBER.fullmatch(value) is not None for value in values)
        if text and len(values) > 1 and numbers > 0.6 * len(values):
            return True
    has_digits = any(any(map(str.isdigit, text)) for text in filled)
    return width > 2 and len(below) > 1 and len(filled) == width and not has_digits and len(set(filled)) == width


def _is_stressed(line: _RowLine) -> bool:
    """Return whether all the words of a row are bold."""
    said = [one for _, cell in line.cells for one in cell.flow if isinstance(one, Paragraph) and one.text.strip()]
    return bool(said) and all(one.look.is_bold for one in said)
