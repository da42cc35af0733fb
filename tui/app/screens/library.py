"""The library: which documents there are, which of them are asked, and how their index stands."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from tui.app.library.columns import COLUMNS
from tui.app.library.detail import DocumentDetail
from tui.app.library.filter_line import FilterLine
from tui.app.library.find import FindBox, Finder
from tui.app.library.index_bar import IndexBar
from tui.app.library.problems import ProblemList, problems_words
from tui.app.library.table import DocumentTable
from tui.app.screens.choosing import Choosing
from tui.app.screens.indexing import Indexing
from tui.terminal import counted, one_line

if TYPE_CHECKING:
    from index.build.status import Status
    from tui.app.controller import Controller


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class LibraryScreen(Choosing, Indexing, Screen[None]):
    """The documents of the folder."""

    AUTO_FOCUS = "#documents"
    HELP = """
    # Library

    What is indexed, and what was found on reading it. Choose documents, or set a filter: every question then goes
    to those alone. Update reads what is new or has changed; rebuild reads everything again.
    """
    DEFAULT_CSS = """
    LibraryScreen #heading {
        height: 1; padding: 0 1; background: $panel; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    LibraryScreen FilterLine { margin: 1 0 0 0; }
    LibraryScreen #finding { height: 1; padding: 0 1; }
    LibraryScreen #find { width: 1fr; }
    LibraryScreen #found { width: auto; margin: 0 0 0 2; color: $text-muted; }
    LibraryScreen #library { height: 1fr; width: 100%; }
    LibraryScreen #side { width: 46; border-left: solid $foreground 20%; }
    LibraryScreen DocumentTable { width: 1fr; height: 1fr; }
    LibraryScreen DocumentDetail { height: auto; max-height: 60%; }
    LibraryScreen ProblemList { height: 1fr; margin: 1 0 0 0; }
    LibraryScreen.-narrow FilterLine { margin: 0; }
    LibraryScreen.-narrow #library { layout: vertical; }
    LibraryScreen.-narrow #side { width: 100%; height: 6; border-left: none; border-top: solid $foreground 20%; }
    LibraryScreen.-narrow DocumentDetail { max-height: 100%; }
    LibraryScreen.-narrow ProblemList { display: none; margin: 0; }
    LibraryScreen.-narrow.-problems ProblemList { display: block; }
    LibraryScreen.-narrow.-problems DocumentDetail { display: none; }
    LibraryScreen.-narrow.-problems #side { height: 10; border-top: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *Indexing.INDEXING,
        Binding("escape", "back", "Back", id="library.back", tooltip="Back to the question"),
        Binding("ctrl+l", "back", "Back", show=False, id="library.leave", tooltip="Back to the question, build or not"),
        Binding("slash", "find", "Find", key_display="/", id="library.find", tooltip="Find documents as you type"),
        *Choosing.CHOOSING,
        Binding("o", "sort", "Sort", id="library.sort", tooltip="Sort by the next column"),
        Binding("O", "reverse", "Reverse", show=False, id="library.reverse", tooltip="Turn the order round"),
        Binding("p", "problems", "Problems", id="library.problems", tooltip="What was found on reading the files"),
    ]

    def __init__(
        self, controller: "Controller", status: "Status | None", now: Callable[[], datetime.datetime] = _utc_now
    ) -> None:
        """Take what updates the index, its status if it is open, and a clock."""
        super().__init__(id="library-screen")
        self.controller = controller
        self.status: Status | None = None
        self._first = status
        self._now = now
        self._finder = Finder(())

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Static("", id="heading", markup=False)
        yield IndexBar(self._now)
        yield FilterLine()
        with Horizontal(id="finding"):
            yield FindBox()
            yield Static("", id="found", markup=False)
        with Horizontal(id="library"):
            yield DocumentTable()
            with Vertical(id="side"):
                yield DocumentDetail()
                yield ProblemList()
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Show what is known, hear what becomes of the index, and look at the folder again."""
        self.pincite.index_news.subscribe(self, self.hear)
        self._show_heading()
        if self._first is not None:
            self.take(self._first)
        if self.controller.is_indexing:
            self.show_pace()
        elif self._first is None:
            self.tell("The documents are not open; Update tries again", "bad")
        self.controller.check()

    def take(self, status: "Status") -> None:
        """Show a status; the table only if it is of another generation than the one shown."""
        is_new = self.status is None or self.status.generation != status.generation
        self.status = status
        self._show_heading()
        self.query_one(IndexBar).show_facts(status)
        self.show_folder(status)
        if is_new:
            self._finder = Finder(status.documents)
            self._find()
            self.query_one(ProblemList).show(status.problems)
            self.query_one(DocumentDetail).show(self.query_one(DocumentTable).selected)
            self.show_filters()

    def _show_heading(self) -> None:
        parts = [("Library  ", "bold $primary")]
        if (status := self.status) is not None:
            folder = one_line(status.corpus.rstrip("/").rpartition("/")[2])
            held = f"{counted(len(status.documents), 'document')} · {counted(status.passages, 'passage')}"
            parts.append((f"{folder} · {held}", ""))
            if status.problems:
                skipped = sum(problem.skipped for problem in status.problems)
                parts += [(" · ", ""), (problems_words(len(status.problems), skipped), "$warning")]
            parts.append((f" · {counted(status.sentences, 'sentence')}", ""))
        self.query_one("#heading", Static).update(Content.assemble(*parts))

    @on(Input.Changed, "#find")
    def _find(self) -> None:
        text = self.query_one(FindBox).value
        every, found = self._finder.documents, self._finder.find(text)
        self.query_one(DocumentTable).show(every, found, "No document is called that" if text else "No documents")
        self.query_one("#found", Static).update(f"{len(found):,} of {len(every):,}" if text else "")

    @on(FindBox.Left)
    def _to_table(self) -> None:
        self.query_one(DocumentTable).focus()

    @on(DocumentTable.Moved)
    def _show_detail(self, message: DocumentTable.Moved) -> None:
        self.query_one(DocumentDetail).show(message.document)

    @on(DocumentTable.Opened)
    def _open(self, message: DocumentTable.Opened) -> None:
        self.dismiss()
        self.pincite.open_document(message.document.name)

    @on(ProblemList.Chosen)
    def _to_document(self, message: ProblemList.Chosen) -> None:
        table = self.query_one(DocumentTable)
        self.query_one(FindBox).value = ""
        self._find()
        if table.select(message.document):
            self.remove_class("-problems")
            table.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done now."""
        if action == "cancel":
            return self.is_building
        if action == "clear":
            return self.is_filtered
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Back to the table from the problems, else to the question."""
        if self.has_class("-problems"):
            self.remove_class("-problems")
            self._to_table()
        else:
            self.dismiss()

    def action_find(self) -> None:
        """Go to the find box."""
        self.query_one(FindBox).focus()

    def action_sort(self) -> None:
        """Sort by the next column; after the last in the folder's order."""
        table = self.query_one(DocumentTable)
        keys = ["", *(column.key for column in COLUMNS)]
        table.sort(keys[(keys.index(table.sorted_by) + 1) % len(keys)])

    def action_reverse(self) -> None:
        """Turn the order round."""
        table = self.query_one(DocumentTable)
        table.sort(table.sorted_by, reverse=not table.is_reversed)

    def action_problems(self) -> None:
        """Show the problems, or go back to the table."""
        if self.has_class("-problems"):
            self.action_back()
        else:
            self.add_class("-problems")
            self.query_one(ProblemList).focus()
