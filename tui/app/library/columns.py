"""The columns of the table of documents: their text, order and width."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size

from tui.terminal import one_line

if TYPE_CHECKING:
    from index.indexing.status import DocumentStatus


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `order` returns the sort key, None if unknown; `widest` is the most cells, 0 for all that are left."""

    key: str
    label: str
    text: "Callable[[DocumentStatus], str]"
    order: "Callable[[DocumentStatus], Any]"
    widest: int = 0
    is_number: bool = False


def title_of(document: "DocumentStatus") -> str:
    """Return a document's title, or its file's name if it has none."""
    return document.title or document.name


COLUMNS = (
    Column("title", "Document", lambda d: one_line(title_of(d)), lambda d: title_of(d).casefold()),
    Column(
        "publisher",
        "Publisher",
        lambda d: one_line(d.publisher or ""),
        lambda d: (d.publisher or "").casefold() or None,
        24,
    ),
    Column("date", "Date", lambda d: d.date or "", lambda d: d.date, 10),
    Column("passages", "Passages", lambda d: f"{d.passages:,}", lambda d: d.passages, 10, is_number=True),
    Column("characters", "Characters", lambda d: f"{d.characters:,}", lambda d: d.characters, 13, is_number=True),
    Column("problems", "!", lambda d: "!" if d.problems else "", lambda d: not d.problems, 1),
)
GAP_CELLS = 2
"""Cells between columns."""

MIN_TITLE_CELLS = 24
"""Cells that the title should have; the publisher gives up cells for it."""


def sort_documents(documents: "Sequence[DocumentStatus]", key: str, *, reverse: bool) -> "list[DocumentStatus]":
    """Return documents sorted by a column, or in the folder's order for an empty key; unknown values come last."""
    if not key:
        return list(reversed(documents)) if reverse else list(documents)
    order = next(column.order for column in COLUMNS if column.key == key)
    known = sorted((d for d in documents if order(d) is not None), key=order, reverse=reverse)
    return known + [document for document in documents if order(document) is None]


def column_widths(documents: "Sequence[DocumentStatus]", total: int) -> list[int]:
    """Return the width of each column: as wide as its text; the title gets the rest of `total` cells."""
    found = []
    for column in COLUMNS:
        texts = {column.text(document) for document in documents} if column.widest else set()
        longest = max(map(cell_len, texts), default=0)
        found.append(min(max(longest, len(column.label)), column.widest) if column.widest else 0)
    left = total - sum(found) - GAP_CELLS * (len(COLUMNS) - 1)
    publisher = next(number for number, column in enumerate(COLUMNS) if column.key == "publisher")
    taken = min(max(MIN_TITLE_CELLS - left, 0), max(found[publisher] - 11, 0))
    found[publisher] -= taken
    found[0] = max(left + taken, 4)
    return found


def find_column(widths: Sequence[int], x: int) -> str | None:
    """Return the key of the column at a cell, None right of the last one; the gap belongs to the column before it."""
    right = 0
    for column, width in zip(COLUMNS, widths, strict=True):
        right += width + GAP_CELLS
        if x < right:
            return column.key
    return None


def fit_cells(text: str, width: int, *, right: bool = False) -> str:
    """Return text padded or cut to a number of cells; an ellipsis replaces what is cut."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…"
    return " " * (width - length) + text if right else set_cell_size(text, width)
