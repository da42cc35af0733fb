"""The table of documents. It draws only the visible rows: ten thousand documents are as quick as ten."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.app.library.columns import COLUMNS, GAP_CELLS, column_widths, find_column, fit_cells, sort_documents

if TYPE_CHECKING:
    from index.indexing.status import DocumentStatus

GUTTER_CELLS = 3
"""Cells before the first column, for the mark of a chosen document."""


class DocumentTable(ScrollView, can_focus=True):
    """A row for each document, under a header that sorts."""

    HELP = """
    ## Documents

    Every document of the folder. A ✓ marks the documents that you picked: questions go to those alone. Documents
    that the filter excludes are dim. An exclamation mark means that the file has a problem.
    """

    DEFAULT_CSS = """
    DocumentTable {
        background: transparent; scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: auto;
        & > .documents--header { background: $panel; color: $text-muted; text-style: bold; }
        & > .documents--sorted { background: $panel; color: $primary; text-style: bold; }
        & > .documents--row { color: $foreground; }
        & > .documents--left-out { color: $foreground 50%; }
        & > .documents--mark { color: $success; text-style: bold; }
        & > .documents--problem { color: $warning; text-style: bold; }
        & > .documents--hover { background: $block-hover-background; }
        & > .documents--cursor { background: $block-cursor-blurred-background; text-style: bold; }
        &:focus > .documents--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"documents--{part}" for part in "header sorted row left-out mark problem hover cursor".split()
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False, id="library.up", tooltip="The document above"),
        Binding("down", "move(1)", "Down", show=False, id="library.down", tooltip="The document below"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="library.page-up", tooltip="A page of documents up"),
        Binding(
            "pagedown", "page(1)", "Page down", show=False, id="library.page-down", tooltip="A page of documents down"
        ),
        Binding("home", "first", "First", show=False, id="library.first", tooltip="The first document"),
        Binding("end", "last", "Last", show=False, id="library.last", tooltip="The last document"),
        Binding("enter", "open", "Open", id="library.open", tooltip="Open the selected document"),
        Binding(
            "space",
            "choose",
            "Pick",
            id="library.choose",
            tooltip="Add the selected document to the filter, or remove it",
        ),
    ]

    cursor: reactive[int] = reactive(0, init=False)
    hover: reactive[int] = reactive(-1, init=False)

    class DocumentMessage(Message):
        """A message about a document of the table."""

        def __init__(self, document: "DocumentStatus") -> None:
            super().__init__()
            self.document = document

    class DocumentSelected(DocumentMessage):
        """The cursor is on another document."""

    class DocumentOpened(DocumentMessage):
        """The user opens a document."""

    class FilterToggled(DocumentMessage):
        """The user adds a document to the filter, or removes it."""

    def __init__(self) -> None:
        super().__init__(id="documents")
        self.sorted_by = ""
        self.is_reversed = False
        self._all: Sequence[DocumentStatus] = ()
        self._found: Sequence[DocumentStatus] = ()
        self._rows: list[DocumentStatus] = []
        self._chosen: frozenset[str] = frozenset()
        self._passing: frozenset[str] | None = None
        self._widths: list[int] = []
        self._empty = ""

    @property
    def selected(self) -> "DocumentStatus | None":
        """The document under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    @property
    def rows(self) -> "Sequence[DocumentStatus]":
        """The documents in the order in which they are shown."""
        return self._rows

    def show(
        self, every: "Sequence[DocumentStatus]", found: "Sequence[DocumentStatus]", empty: str = "No documents"
    ) -> None:
        """Show the documents found, or `empty` if there are none; the columns are as wide as `every` document needs."""
        if every is not self._all:
            self._all, self._widths = every, []
        self._found, self._empty = found, empty
        self._arrange()

    def show_filter(self, chosen: frozenset[str], passing: frozenset[str] | None) -> None:
        """Mark the chosen documents, and dim those that don't pass (None: all pass)."""
        self._chosen, self._passing = chosen, passing
        self.refresh()

    def sort(self, key: str, *, reverse: bool = False) -> None:
        """Sort by a column; an empty key keeps the order of the folder."""
        self.sorted_by, self.is_reversed = key, reverse
        self._arrange()

    def select(self, name: str) -> bool:
        """Move to a document; return False if it isn't shown."""
        for number, document in enumerate(self._rows):
            if document.name == name:
                self.cursor = number
                return True
        return False

    def _arrange(self) -> None:
        before = self.selected
        self._rows = sort_documents(self._found, self.sorted_by, reverse=self.is_reversed)
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)
        if before is None or not self.select(before.name):
            self.cursor = 0
        self._keep_in_sight()
        if self.selected is not None and self.selected is not before:
            self.post_message(self.DocumentSelected(self.selected))
        self.refresh()

    def on_resize(self) -> None:
        """Recompute the columns' widths."""
        self._widths = []
        self.virtual_size = Size(self.size.width, len(self._rows) + 1)

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on a row."""
        return max(0, min(cursor, len(self._rows) - 1))

    def watch_cursor(self) -> None:
        """Scroll to the cursor and report the document under it."""
        self._keep_in_sight()
        if self.selected is not None:
            self.post_message(self.DocumentSelected(self.selected))

    def _keep_in_sight(self) -> None:
        height = max(self.size.height - 1, 1)
        top = round(self.scroll_y)
        if self.cursor < top or self.cursor >= top + height:
            self.scroll_to(y=self.cursor if self.cursor < top else self.cursor - height + 1, animate=False)

    def render_line(self, y: int) -> Strip:
        """Return the header, or the row at a line."""
        width = self.size.width
        if not self._widths:
            self._widths = column_widths(self._all, width - GUTTER_CELLS - 1)
        if y == 0:
            return self._header().adjust_cell_length(width, self._style("header"))
        number = round(self.scroll_y) + y - 1
        if number >= len(self._rows):
            text = fit_cells(f"   {self._empty}", width) if y == 2 and not self._rows else " " * width
            return Strip([Segment(text, self._style("left-out"))], width)
        return self._row(number, width)

    def _style(self, part: str) -> Style:
        return self.get_component_rich_style(f"documents--{part}")

    def _header(self) -> Strip:
        plain, lit = self._style("header"), self._style("sorted")
        segments = [Segment(" " * GUTTER_CELLS, plain)]
        for column, width in zip(COLUMNS, self._widths, strict=True):
            is_sorted = column.key == self.sorted_by
            arrow = ("▼" if self.is_reversed else "▲") if is_sorted else ""
            text = fit_cells(column.label, width, right=column.is_number) + " " * GAP_CELLS
            if arrow:  # beside the label, or in the gap where the column is full
                at = width if column.is_number else min(len(column.label) + 1, width)
                text = text[:at] + arrow + text[at + 1 :]
            segments.append(Segment(text, lit if is_sorted else plain))
        return Strip(segments)

    def _row(self, number: int, width: int) -> Strip:
        document = self._rows[number]
        part = "row" if self._passing is None or document.name in self._passing else "left-out"
        if number in (self.cursor, self.hover):
            part = "cursor" if number == self.cursor else "hover"
        style = self._style(part)
        lit = part != "cursor"
        mark = style + Style(color=self._style("mark").color if lit else None, bold=True)
        problem = style + Style(color=self._style("problem").color if lit else None, bold=True)
        segments = [Segment(" ✓ " if document.name in self._chosen else "   ", mark)]
        for column, room in zip(COLUMNS, self._widths, strict=True):
            text = fit_cells(column.text(document), room, right=column.is_number)
            segments.append(Segment(text, problem if column.key == "problems" else style))
            segments.append(Segment(" " * GAP_CELLS, style))
        return Strip(segments).adjust_cell_length(width, style)

    def on_click(self, event: events.Click) -> None:
        """Sort by a column at the header; else select the row, pick it at its mark, open it on a double click."""
        event.stop()
        if event.y == 0:
            if key := find_column(self._widths, event.x - GUTTER_CELLS):
                self.sort(key, reverse=key == self.sorted_by and not self.is_reversed)
            return
        number = round(self.scroll_y) + event.y - 1
        if number < len(self._rows):
            self.cursor = number
            if event.x < GUTTER_CELLS:
                self.action_choose()
            elif event.chain == 2:
                self.action_open()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Highlight the row under the mouse."""
        number = round(self.scroll_y) + event.y - 1 if event.y > 0 else -1
        self.hover = number if number < len(self._rows) else -1

    def on_leave(self) -> None:
        """Remove the highlight."""
        self.hover = -1

    def action_move(self, by: int) -> None:
        """Move up or down."""
        self.cursor += by

    def action_page(self, by: int) -> None:
        """Move by a page."""
        self.cursor += by * max(self.size.height - 2, 1)

    def action_first(self) -> None:
        """Move to the first document."""
        self.cursor = 0

    def action_last(self) -> None:
        """Move to the last document."""
        self.cursor = len(self._rows) - 1

    def action_open(self) -> None:
        """Open the selected document."""
        if self.selected is not None:
            self.post_message(self.DocumentOpened(self.selected))

    def action_choose(self) -> None:
        """Add the selected document to the filter, or remove it."""
        if self.selected is not None:
            self.post_message(self.FilterToggled(self.selected))
