"""The library: which documents there are, which of them are asked, and the state of their index."""

import datetime
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from tui.app import messages
from tui.app.library.document_browser import DocumentBrowser
from tui.app.library.filter_pane import FilterPane
from tui.app.library.index_pane import IndexPane
from tui.app.library.problems import describe_problems
from tui.app.library.table import DocumentTable
from tui.app.screens.dialogs import Confirm
from tui.app.screens.filter_dialog import FilterDialog
from tui.terminal import counted, one_line

if TYPE_CHECKING:
    from index.indexing.status import Status
    from rag.query.filters import Filters
    from tui.app.host import Host


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class LibraryScreen(Screen[None]):
    """Shows the documents of the folder; filters them and updates their index."""

    AUTO_FOCUS = "#documents"
    HELP = """
    # Library

    The indexed documents and the problems found in their files. Pick documents or set a filter, and every question
    goes to those alone. Update reads new and changed files; rebuild reads everything again.
    """
    DEFAULT_CSS = """
    LibraryScreen #heading {
        height: 1; padding: 0 1; background: $panel; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis;
    }
    LibraryScreen FilterPane { margin: 1 0 0 0; }
    LibraryScreen.-narrow FilterPane { margin: 0; }
    LibraryScreen DocumentBrowser { height: 1fr; width: 100%; }
    LibraryScreen.-narrow #library { layout: vertical; }
    LibraryScreen.-narrow #side { width: 100%; height: 6; border-left: none; border-top: solid $foreground 20%; }
    LibraryScreen.-narrow DocumentDetail { max-height: 100%; }
    LibraryScreen.-narrow ProblemList { display: none; margin: 0; }
    LibraryScreen.-narrow .-problems ProblemList { display: block; }
    LibraryScreen.-narrow .-problems DocumentDetail { display: none; }
    LibraryScreen.-narrow .-problems #side { height: 10; border-top: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", id="library.cancel", tooltip="Stop building; the index stays as it was"),
        Binding("R", "rebuild", "Rebuild", show=False, id="library.rebuild", tooltip="Read every document again"),
        Binding("escape", "back", "Back", id="library.back", tooltip="Back to the question"),
        Binding("ctrl+l", "back", "Back", show=False, id="library.leave", tooltip="Back to the question"),
        Binding("slash", "find", "Find", key_display="/", id="library.find", tooltip="Find documents as you type"),
        Binding("f", "filter", "Filter", id="library.filter", tooltip="Choose which documents questions go to"),
        Binding("c", "clear", "Clear filter", id="library.clear", tooltip="Let questions go to every document again"),
        Binding("o", "sort", "Sort", id="library.sort", tooltip="Sort by the next column"),
        Binding("O", "reverse", "Reverse", show=False, id="library.reverse", tooltip="Reverse the order"),
        Binding("p", "problems", "Problems", id="library.problems", tooltip="Show the problems found in the files"),
    ]

    def __init__(self, host: "Host", now: Callable[[], datetime.datetime] = _utc_now) -> None:
        """Take the app, and a clock for the age of the index."""
        super().__init__(id="library-screen")
        self._host = host
        self._status: Status | None = None
        self._index = IndexPane(now)
        self._filter = FilterPane()
        self._browser = DocumentBrowser()

    def compose(self) -> ComposeResult:
        """Yield the heading, the panes, the documents, the footer."""
        yield Static("", id="heading", markup=False)
        yield self._index
        yield self._filter
        yield self._browser
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Show what is known, subscribe to news of the index, and check the folder for changes."""
        self._host.index_news.subscribe(self, self._show_news)
        self._show_heading()
        if self._host.status is not None:
            self._show_status(self._host.status)
        if self._host.controller.is_indexing:
            self._index.show_progress(self._host.controller.pacer.pace)
        elif self._host.status is None:
            self._index.show_outcome("The documents are not open; Update tries again", "bad")
        self._host.controller.check()

    @property
    def is_building(self) -> bool:
        """Whether the screen shows a build."""
        return self._index.is_building

    @property
    def filters(self) -> "Filters | None":
        """The filters in force."""
        return self._host.controller.engine.filters

    def show_filters(self) -> None:
        """Show the filters in words and in the table."""
        self._filter.show(self.filters, self._status.documents if self._status is not None else ())
        self._browser.show_filter(self._filter.chosen, self._filter.passing if self._filter.is_filtered else None)
        self.refresh_bindings()

    def _show_news(self, message: Message) -> None:
        match message:
            case messages.IndexProgress():
                self._index.show_progress(self._host.controller.pacer.pace)
            case messages.StatusChecked() | messages.IndexUpdated():
                self._show_status(message.status)
        self._index.show_message(message)

    def _show_status(self, status: "Status") -> None:
        """Show a status; the table only if its generation is another than the one shown."""
        is_new = self._status is None or self._status.generation != status.generation
        self._status = status
        self._show_heading()
        self._index.show_status(status)
        if is_new:
            self._browser.show(status.documents, status.problems)
            self.show_filters()

    def _show_heading(self) -> None:
        from index.models import kinds_in_words

        parts = [("Library  ", "bold $primary")]
        if (status := self._status) is not None:
            folder = one_line(status.corpus.rstrip("/").rpartition("/")[2])
            counts = f"{counted(len(status.documents), 'document')} · {counted(status.passages, 'passage')}"
            parts.append((f"{folder} · {counts}", ""))
            if status.problems:
                parts += [(" · ", ""), (describe_problems(status.problems), "$warning")]
            if kinds := kinds_in_words(status.left_out.kinds):
                parts += [(" · ", ""), (one_line(kinds), "$warning")]
            parts.append((f" · {counted(status.sentences, 'sentence')}", ""))
        self.query_one("#heading", Static).update(Content.assemble(*parts))

    @on(DocumentTable.DocumentOpened)
    def _open(self, message: DocumentTable.DocumentOpened) -> None:
        self._host.open_document(message.document.name)

    @on(DocumentTable.FilterToggled)
    def _toggle_filter(self, message: DocumentTable.FilterToggled) -> None:
        self._filter.toggle(message.document)

    @on(FilterPane.FiltersChanged)
    def _change_filters(self, message: FilterPane.FiltersChanged) -> None:
        self._host.apply_filters(message.filters)
        self.show_filters()

    @on(IndexPane.ActionRequested)
    def _act_on_index(self, message: IndexPane.ActionRequested) -> None:
        actions = {"update": self._host.controller.update, "rebuild": self.action_rebuild, "cancel": self.action_cancel}
        actions[message.action]()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether an action is available now."""
        if action == "cancel":
            return self.is_building
        if action == "clear":
            return self.filters is not None and not self.filters.is_empty
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Go back from the problems to the table, or from the table to the question."""
        if not self._browser.hide_problems():
            self.dismiss()

    def action_cancel(self) -> None:
        """Stop building."""
        self._host.controller.cancel()

    def action_rebuild(self) -> None:
        """Read and embed every document again, after a confirmation."""
        if not self._host.controller.is_indexing:
            text = "Read and embed every document again? Until that is done, the index answers as it is."
            self.app.push_screen(Confirm(text, "Rebuild"), lambda yes: self._host.rebuild() if yes else None)

    def action_find(self) -> None:
        """Go to the find box."""
        self._browser.focus_find_box()

    @on(FilterPane.EditRequested)
    def action_filter(self) -> None:
        """Edit the filter in a dialog."""
        if self._status is not None:
            self.app.push_screen(FilterDialog(self._status.documents, self.filters), self._apply_edited)

    def _apply_edited(self, filters: "Filters | None") -> None:
        if filters is not None:
            self.post_message(FilterPane.FiltersChanged(None if filters.is_empty else filters))

    def action_clear(self) -> None:
        """Let questions go to every document again."""
        self._filter.clear()

    def action_sort(self) -> None:
        """Sort by the next column; after the last one, in the order of the folder."""
        self._browser.sort_by_next_column()

    def action_reverse(self) -> None:
        """Reverse the order."""
        self._browser.reverse_order()

    def action_problems(self) -> None:
        """Show the problems, or go back to the table."""
        if not self._browser.hide_problems():
            self._browser.show_problems()
