"""The documents of the folder: a box that finds them, their table, the details of one, the problems found in files."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from tui.app.library.columns import COLUMNS
from tui.app.library.detail import DocumentDetail
from tui.app.library.find import DocumentFinder, FindBox
from tui.app.library.problems import ProblemList
from tui.app.library.table import DocumentTable

if TYPE_CHECKING:
    from index.indexing.status import DocumentStatus
    from index.models import Problem


class DocumentBrowser(Vertical, can_focus=False):
    """Finds, sorts and describes documents. In a narrow window the problems take the place of the details."""

    DEFAULT_CSS = """
    DocumentBrowser #finding { height: 1; padding: 0 1; }
    DocumentBrowser #find { width: 1fr; }
    DocumentBrowser #found { width: auto; margin: 0 0 0 2; color: $text-muted; }
    DocumentBrowser #library { height: 1fr; width: 100%; }
    DocumentBrowser #side { width: 46; border-left: solid $foreground 20%; }
    DocumentBrowser DocumentTable { width: 1fr; height: 1fr; }
    DocumentBrowser DocumentDetail { height: auto; max-height: 60%; }
    DocumentBrowser ProblemList { height: 1fr; margin: 1 0 0 0; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._finder = DocumentFinder(())
        self._find_box = FindBox()
        self._table = DocumentTable()
        self._detail = DocumentDetail()
        self._problems = ProblemList()

    def compose(self) -> ComposeResult:
        """Yield the find box, the table, the details and the problems."""
        with Horizontal(id="finding"):
            yield self._find_box
            yield Static("", id="found", markup=False)
        with Horizontal(id="library"):
            yield self._table
            with Vertical(id="side"):
                yield self._detail
                yield self._problems

    def show(self, documents: "Sequence[DocumentStatus]", problems: "Sequence[Problem]") -> None:
        """Show the documents and the problems of an index."""
        self._finder = DocumentFinder(documents)
        self._find()
        self._problems.show(problems)
        self._detail.show(self._table.selected)

    def show_filter(self, chosen: frozenset[str], passing: frozenset[str] | None) -> None:
        """Mark the documents that the filter names, and dim those that don't pass it (None: all pass)."""
        self._table.show_filter(chosen, passing)

    def focus_find_box(self) -> None:
        """Focus the find box."""
        self._find_box.focus()

    def sort_by_next_column(self) -> None:
        """Sort by the next column; after the last one, in the order of the folder."""
        keys = ["", *(column.key for column in COLUMNS)]
        self._table.sort(keys[(keys.index(self._table.sorted_by) + 1) % len(keys)])

    def reverse_order(self) -> None:
        """Reverse the order of the documents."""
        self._table.sort(self._table.sorted_by, reverse=not self._table.is_reversed)

    def show_problems(self) -> None:
        """Go to the problems."""
        self.add_class("-problems")
        self._problems.focus()

    def hide_problems(self) -> bool:
        """Go back from the problems to the table; return False if the problems weren't shown."""
        if not self.has_class("-problems"):
            return False
        self.remove_class("-problems")
        self._table.focus()
        return True

    @on(Input.Changed, "#find")
    def _find(self) -> None:
        text = self._find_box.value
        every, found = self._finder.documents, self._finder.find(text)
        self._table.show(every, found, "No document matches" if text else "No documents")
        self.query_one("#found", Static).update(f"{len(found):,} of {len(every):,}" if text else "")

    @on(FindBox.TypingDone)
    def _focus_table(self) -> None:
        self._table.focus()

    @on(DocumentTable.DocumentSelected)
    def _show_detail(self, message: DocumentTable.DocumentSelected) -> None:
        self._detail.show(message.document)

    @on(ProblemList.ProblemSelected)
    def _select_document(self, message: ProblemList.ProblemSelected) -> None:
        self._find_box.value = ""
        self._find()
        if self._table.select(message.document):
            self.hide_problems()
            self._table.focus()
