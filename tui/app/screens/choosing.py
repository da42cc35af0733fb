"""The actions of the library that say which documents questions go to: choose, filter, clear."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.app.library.columns import title_of
from tui.app.library.filter_line import FilterLine
from tui.app.library.filtering import filter_words, passing
from tui.app.library.table import DocumentTable
from tui.terminal import one_line

if TYPE_CHECKING:
    from index.build.status import Status
    from rag.query.filters import Filters
    from tui.app.controller import Controller
    from tui.app.host import Host


class Choosing(Screen[None]):
    """What the library does with the filter. It holds at once, and for every question from then on."""

    controller: "Controller"
    status: "Status | None"

    CHOOSING: ClassVar[list[BindingType]] = [
        Binding("f", "filter", "Filter", id="library.filter", tooltip="Say which documents questions go to"),
        Binding("c", "clear", "Clear filter", id="library.clear", tooltip="Ask every document again"),
    ]

    @property
    def pincite(self) -> "Host":
        """The app."""
        return cast("Host", self.app)

    @property
    def filters(self) -> "Filters | None":
        """The filters that are in force."""
        return self.controller.engine.filters

    @property
    def is_filtered(self) -> bool:
        """Tell whether some documents are left out."""
        return self.filters is not None and not self.filters.is_empty

    def show_filters(self) -> None:
        """Show the filters in words and in the table."""
        documents = self.status.documents if self.status is not None else ()
        names = passing(self.filters, documents)
        self.query_one(FilterLine).show(self.filters, len(names), len(documents))
        chosen: frozenset[str] = frozenset()
        if self.filters is not None and self.filters.documents:
            chosen = passing(type(self.filters)(documents=self.filters.documents), documents)
        self.query_one(DocumentTable).show_filter(chosen, names if self.is_filtered else None)
        self.refresh_bindings()

    def _apply(self, filters: "Filters | None") -> None:
        self.pincite.apply_filters(filters)
        self.show_filters()

    @on(DocumentTable.Chosen)
    def _choose(self, message: DocumentTable.Chosen) -> None:
        """Choose a document, or no longer; where that would leave none to ask, say so and leave all as it is."""
        from rag.query.filters import Filters

        name, title = message.document.name, one_line(title_of(message.document))
        filters = self.filters or Filters()
        rest = tuple(pattern for pattern in filters.documents if pattern != name)
        is_chosen = rest != filters.documents
        wanted = filters.model_copy(update={"documents": rest if is_chosen else (*rest, name)})
        documents = self.status.documents if self.status is not None else ()
        if not is_chosen and name in passing(Filters(documents=rest), documents) and rest:
            self._refuse(f"“{title}” is chosen by a wildcard; f changes it")
        elif not is_chosen and name not in passing(wanted, documents):
            others = filter_words(filters.model_copy(update={"documents": ()}))
            self._refuse(f"“{title}” is left out by the rest of the filter: {others}")
        else:
            self._apply(None if wanted.is_empty else wanted)

    def _refuse(self, text: str) -> None:
        self.query_one(FilterLine).show_problem(text)

    @on(FilterLine.Pressed)
    def _press_filter(self, message: FilterLine.Pressed) -> None:
        if message.clear:
            self.action_clear()
        else:
            self.action_filter()

    def action_filter(self) -> None:
        """Say which documents questions go to."""
        from tui.app.screens.filter_dialog import FilterDialog

        if self.status is not None:
            dialog = FilterDialog(self.status.documents, self.filters)
            self.app.push_screen(dialog, self._set)

    def _set(self, filters: "Filters | None") -> None:
        if filters is not None:
            self._apply(None if filters.is_empty else filters)

    def action_clear(self) -> None:
        """Ask every document again."""
        self._apply(None)
