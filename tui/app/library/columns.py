"""The columns of the table of documents: what stands in each, how it sorts, how wide it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size

from tui.terminal import one_line

if TYPE_CHECKING:
    from index.build.status import DocumentStatus


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `order` gives what it sorts by, None for unknown; `widest` bounds it, 0 takes what is left."""

    key: str
    label: str
    text: "Callable[[DocumentStatus], str]"
    order: "Callable[[DocumentStatus], Any]"
    widest: int = 0
    is_number: bool = False


def title_of(document: "DocumentStatus") -> str:
    """Return what a document is called: its title, where it has none its file's name."""
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
GAP = 2
"""Cells between columns."""

LEAST_TITLE = 24
"""Cells that the title keeps where there is room; the publisher gives way first."""


def arranged(documents: "Sequence[DocumentStatus]", key: str, *, reverse: bool) -> "list[DocumentStatus]":
    """Return documents sorted by a column; without a key in the folder's order. The unknown come last, either way."""
    if not key:
        return list(reversed(documents)) if reverse else list(documents)
    order = next(column.order for column in COLUMNS if column.key == key)
    known = sorted((d for d in documents if order(d) is not None), key=order, reverse=reverse)
    return known + [document for document in documents if order(document) is None]


def widths(documents: "Sequence[DocumentStatus]", total: int) -> list[int]:
    """Return the columns' widths: as wide as what stands in them, the title what is left of `total` cells."""
    found = []
    for column in COLUMNS:
        texts = {column.text(document) for document in documents} if column.widest else set()
        longest = max(map(cell_len, texts), default=0)
        found.append(min(max(longest, len(column.label)), column.widest) if column.widest else 0)
    left = total - sum(found) - GAP * (len(COLUMNS) - 1)
    publisher = next(number for number, column in enumerate(COLUMNS) if column.key == "publisher")
    taken = min(max(LEAST_TITLE - left, 0), max(found[publisher] - 11, 0))
    found[publisher] -= taken
    found[0] = max(left + taken, 4)
    return found


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """Return text cut or filled to a number of cells, an ellipsis for what is cut."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…"
    return " " * (width - length) + text if right else set_cell_size(text, width)
