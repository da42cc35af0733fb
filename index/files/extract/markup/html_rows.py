"""The rows of a page's tables as records: cells laid out in columns, the heads of columns with each row."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from index.files.extract.markup.html_drafts import Draft
from index.files.extract.markup.html_elements import is_shown
from index.files.extract.xml_tree import Element, name_of
from index.structure import BlockKind

MAX_SPAN = 1_000
"""Columns or rows that a cell spans; what a cell says beyond is not believed."""

MAX_REPEATED_CHARS = 100
"""Characters of the longest cell that is said again in each row or column that it spans."""

LEAST_REPEATED = 50_000
"""Characters that are said again in a table, besides as many as its cells have."""

MAX_COLUMNS = 2_000
"""Columns in which cells may go on in the rows below."""

MAX_HEAD_CHARS = 80
"""Characters of the longest cell in a first row that is taken for the heads of the columns."""

MAX_HEAD_ROWS = 4
"""Rows of heads at the top of a table."""


@dataclass(slots=True)
class _Cell:
    """A cell as it is laid out: its words, its letters in links, whether it is a head and is in bold."""

    words: str
    links: int = 0
    is_head: bool = False
    is_bold: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class _TableRow:
    """A row of a table: the cells that begin in it, and its words column by column."""

    cells: list[_Cell] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    is_in_head: bool = False


def draft_rows(table: Element, read: Callable[[Element], tuple[str, int]]) -> Iterator[Draft]:
    """Yield the rows of a table, or of one row, as records, each with the heads of its columns as its context.

    `read`: returns the words of a cell, and how many of its letters are in links. A cell that spans rows is said in
    each of them; a head that spans columns, in each of those. A row of one cell across all columns goes with the rows
    below it.
    """
    rows = _laid_out(list(_rows(table, read)))
    heads = _count_heads(rows)
    columns = max((len(row.texts) for row in rows), default=0)
    context: list[Draft] = []
    group: list[Draft] = []
    is_first = True
    for number, row in enumerate(rows):
        draft = Draft("", BlockKind.RECORD, cells=tuple(row.texts), links=sum(cell.links for cell in row.cells))
        if not draft.letters:
            continue
        draft.is_first, is_first = is_first, False
        if number < heads:
            context.append(draft)
        elif columns > 1 and len(row.cells) == 1 and row.cells[0].columns >= columns and number + 1 < len(rows):
            group = [draft]
            draft.context = list(context)
        else:
            draft.context = [*context, *group]
        yield draft


def _rows(table: Element, read: Callable[[Element], tuple[str, int]]) -> Iterator[_TableRow]:
    """Yield the rows of a table with the cells that begin in each."""
    found = [table] if name_of(table).lower() == "tr" else [one for one in table.iter() if name_of(one).lower() == "tr"]
    for element in found:
        if not is_shown(element, "tr"):
            continue
        parent = element.getparent()
        row = _TableRow(is_in_head=parent is not None and name_of(parent).lower() == "thead")
        for cell in element:
            name = name_of(cell).lower()
            if name in ("td", "th") and is_shown(cell, name):
                words, links = read(cell)
                row.cells.append(
                    _Cell(
                        words,
                        links,
                        is_head=name == "th",
                        is_bold=_is_bold(cell),
                        columns=_span(cell, "colspan"),
                        rows=_span(cell, "rowspan"),
                    )
                )
        yield row


def _span(cell: Element, name: str) -> int:
    value = cell.get(name, "").strip()
    return max(1, min(int(value), MAX_SPAN)) if value.isdecimal() and len(value) < 9 else 1


def _is_bold(cell: Element) -> bool:
    """Return whether all words of a cell are in one element that sets them in bold."""
    inner = [one for one in cell if isinstance(one.tag, str)]
    if len(inner) != 1 or (cell.text or "").strip() or (inner[0].tail or "").strip():
        return False
    name = name_of(inner[0]).lower()
    return name in ("b", "strong") or (name in ("p", "font", "span", "div", "center") and _is_bold(inner[0]))


def _laid_out(rows: list[_TableRow]) -> list[_TableRow]:
    """Lay out the cells of rows in columns, those that span several in each."""
    waiting: dict[int, tuple[int, str]] = {}
    most = max((sum(cell.columns if cell.columns < MAX_SPAN else 1 for cell in row.cells) for row in rows), default=0)
    left = LEAST_REPEATED + sum(len(cell.words) for row in rows for cell in row.cells)
    for row in rows:
        texts: list[str] = []
        cells = iter(row.cells)
        cell = next(cells, None)
        last = max(waiting, default=-1)
        while cell is not None or len(texts) <= last:
            column = len(texts)
            if column in waiting:
                more, words = waiting.pop(column)
                left -= len(words)
                texts.append(words if left > 0 else "")
                if more > 1:
                    waiting[column] = more - 1, words
            elif cell is None:
                texts.append("")
            else:
                said = cell.words if len(cell.words) <= MAX_REPEATED_CHARS else ""
                is_repeated = (row.is_in_head or cell.is_head) and len(row.cells) > 1
                for place in range(min(cell.columns, most)):
                    again = said if is_repeated and left > 0 else ""
                    left -= len(again) if place else 0
                    if cell.rows > 1 and len(texts) < MAX_COLUMNS:
                        waiting[len(texts)] = cell.rows - 1, again if place else said
                    texts.append(again if place else cell.words)
                cell = next(cells, None)
        row.texts = texts
    return rows


def _count_heads(rows: Sequence[_TableRow]) -> int:
    """Return how many rows at the top are the heads of the columns below."""
    count = 0
    for row in rows[:-1]:
        filled = [cell for cell in row.cells if cell.words]
        if count >= MAX_HEAD_ROWS or not (row.is_in_head or (filled and all(cell.is_head for cell in filled))):
            break
        count += 1
    if count or len(rows) < 3 or len(rows[0].cells) < 2:
        return count
    first, rest = rows[0], rows[1:]
    filled = [cell for cell in first.cells if cell.words]
    if len(filled) < 2 or any(len(cell.words) > MAX_HEAD_CHARS for cell in filled):
        return 0
    if all(cell.is_bold for cell in filled) and not all(
        cell.is_bold for row in rest for cell in row.cells if cell.words
    ):
        return 1
    return int(_differs(first, rest))


def _differs(first: _TableRow, rest: Sequence[_TableRow]) -> bool:
    """Return whether a row without numbers stands above a column of them."""
    if any(map(_is_number, first.texts)):
        return False
    for column in range(len(first.texts)):
        values = [row.texts[column] for row in rest if column < len(row.texts) and row.texts[column]]
        if len(values) >= 2 and 4 * sum(map(_is_number, values)) >= 3 * len(values):
            return True
    return False


def _is_number(words: str) -> bool:
    """Return whether a cell holds a number, with what goes with one."""
    bare = words.strip("$€£¥%+-−–() \t~<>≤≥").replace(",", "").replace(".", "").replace(" ", "").replace("/", "")
    return bare.isdecimal()
