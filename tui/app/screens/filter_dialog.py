"""The dialog that edits the filter: which documents questions go to, by path, publisher and date."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, SelectionList, Static
from textual.widgets.selection_list import Selection

from index.errors import FilterError
from tui.app.library.filtering import make_filters, match_documents, split_patterns
from tui.terminal import counted, one_line, visible

if TYPE_CHECKING:
    from index.indexing.status import DocumentStatus
    from rag.query.filters import Filters


class FilterDialog(ModalScreen["Filters | None"]):
    """Returns the edited filters, None if cancelled."""

    DEFAULT_CSS = """
    FilterDialog { align: center middle; }
    FilterDialog > Vertical {
        width: 76; max-width: 95%; height: auto; max-height: 100%;
        padding: 0 2; background: $panel; border: round $primary;
    }
    FilterDialog .label { color: $text-muted; }
    FilterDialog Input { margin: 0 0 1 0; }
    FilterDialog SelectionList {
        height: auto; max-height: 6; margin: 0 0 1 0; border: none; padding: 0; background: $surface;
    }
    FilterDialog SelectionList > .selection-list--button { color: $surface; background: $surface; }
    FilterDialog SelectionList > .selection-list--button-highlighted { color: $surface; background: $surface; }
    FilterDialog SelectionList > .selection-list--button-selected { color: $success; background: $surface; }
    FilterDialog SelectionList > .selection-list--button-selected-highlighted { color: $success; background: $surface; }
    FilterDialog .title { text-style: bold; margin: 0 0 1 0; }
    FilterDialog SelectionList:focus { border: none; background-tint: $foreground 5%; }
    FilterDialog Horizontal { height: auto; }
    FilterDialog .half { width: 1fr; height: auto; margin: 0 2 0 0; }
    FilterDialog #state { height: auto; min-height: 1; max-height: 2; margin: 0 0 1 0; }
    FilterDialog #buttons { align-horizontal: right; }
    FilterDialog Button { margin: 0 0 0 2; min-width: 10; }
    """
    HELP = """
    # Filter

    Questions go to the documents that match every field. Paths may contain the wildcards `*` and `?`. A date is a
    year, a month or a day; a document without a date matches no date.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel", id="filter.cancel", tooltip="Keep the filter as it was"),
        Binding("enter", "apply", "Apply", id="filter.apply", priority=True, tooltip="Ask the documents that match"),
        Binding("ctrl+t", "clear", "Clear", id="filter.clear", priority=True, tooltip="Empty every field"),
    ]

    def __init__(self, documents: "Sequence[DocumentStatus]", filters: "Filters | None") -> None:
        """Take all documents and the present filters."""
        super().__init__()
        self._documents = documents
        self._filters = filters
        names = {document.name for document in documents}
        patterns = filters.documents if filters else ()
        self._chosen = tuple(pattern for pattern in patterns if pattern in names)
        self._typed = "; ".join(pattern for pattern in patterns if pattern not in names)
        self._is_ready = False

    def compose(self) -> ComposeResult:
        """Yield the fields, the number of matching documents, the buttons."""
        filters = self._filters
        with Vertical():
            yield Static("Ask only some documents", classes="title", markup=False)
            yield Static("Paths, separated by ; (* and ? are wildcards)", classes="label", markup=False)
            yield Input(self._typed, placeholder=self._placeholder(), id="documents", compact=True)
            if publishers := self._publishers():
                yield Static("Publishers", classes="label", markup=False)
                yield SelectionList[str](*publishers, id="publishers", compact=True)
            with Horizontal():
                for name, label, value in (
                    ("since", "Since", filters.since if filters else None),
                    ("until", "Until", filters.until if filters else None),
                ):
                    with Vertical(classes="half"):
                        yield Static(label, classes="label", markup=False)
                        yield Input(value or "", placeholder="2013, 2013-03 or 2013-03-20", id=name, compact=True)
            yield Static("", id="state", markup=False)
            with Horizontal(id="buttons"):
                yield Button("Clear", id="clear", compact=True)
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Apply", id="apply", compact=True, variant="primary")

    def _placeholder(self) -> str:
        if self._chosen:
            return f"in addition to the {counted(len(self._chosen), 'document')} picked in the table"
        return "any, for example reports/*.txt"

    def _publishers(self) -> list[Selection[str]]:
        named: dict[str, str] = {}
        wanted = self._filters.publishers if self._filters else ()
        for publisher in (*(document.publisher for document in self._documents), *wanted):
            if publisher:
                named.setdefault(publisher.casefold(), publisher)
        chosen = {publisher.casefold() for publisher in wanted}
        return [
            Selection(Content(one_line(publisher)), publisher, key in chosen)
            for key, publisher in sorted(named.items())
        ]

    def on_mount(self) -> None:
        """Show how many documents match."""
        self._is_ready = True
        self._show_matches()

    @on(Input.Changed)
    @on(SelectionList.SelectedChanged)
    def _show_matches(self) -> None:
        """Show how many documents match, or what is wrong with a field."""
        if not self._is_ready:
            return
        try:
            filters = self._read_filters()
        except FilterError as error:
            self._show_state(str(error), "$text-muted")
            return
        number = len(match_documents(filters, self._documents))
        matches = f"{number:,} of {counted(len(self._documents), 'document')} would be asked"
        self._show_state(matches, "$text-muted" if number else "$warning")

    def _read_filters(self) -> "Filters":
        values = {name: self.query_one(f"#{name}", Input).value.strip() for name in ("documents", "since", "until")}
        found = self.query(SelectionList)
        publishers: list[str] = list(found.first().selected) if found else []
        documents = (*self._chosen, *split_patterns(values["documents"]))
        return make_filters(documents, publishers, values["since"], values["until"])

    def _show_state(self, text: str, style: str) -> None:
        self.query_one("#state", Static).update(Content.styled(visible(text), style))

    def action_apply(self) -> None:
        """Return the filters, or show what is wrong with them."""
        if isinstance(self.focused, Button):
            self.focused.press()
            return
        self._apply()

    def _apply(self) -> None:
        try:
            filters = self._read_filters()
        except FilterError as error:
            self._show_state(str(error), "bold $error")
            return
        if match_documents(filters, self._documents):
            self.dismiss(filters)
        else:
            self._show_state("No document matches all fields. Loosen one of them.", "bold $error")

    def action_clear(self) -> None:
        """Empty every field."""
        self._chosen = ()
        for box in self.query(Input):
            box.value = ""
        for publishers in self.query(SelectionList):
            publishers.deselect_all()
        self.query_one("#documents", Input).placeholder = self._placeholder()
        self._show_matches()

    @on(Button.Pressed)
    def _press(self, event: Button.Pressed) -> None:
        if event.button.id == "apply":
            self._apply()
        elif event.button.id == "clear":
            self.action_clear()
        else:
            self.dismiss(None)
