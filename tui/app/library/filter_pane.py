"""The pane that shows which documents questions go to, and changes that."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from tui.app.library.filtering import describe_filters, match_documents, toggle_document
from tui.terminal import counted, visible

if TYPE_CHECKING:
    from index.indexing.status import DocumentStatus
    from rag.query.filters import Filters


class FilterPane(Horizontal, can_focus=False):
    """The filter in words, a button that edits it and one that clears it."""

    DEFAULT_CSS = """
    FilterPane { height: auto; padding: 0 1; }
    FilterPane #asked { width: 1fr; color: $text-muted; height: auto; max-height: 2; }
    FilterPane Button { margin: 0 0 0 2; min-width: 10; width: auto; }
    FilterPane #clear { display: none; }
    FilterPane.-filtered #clear { display: block; }
    """

    class FiltersChanged(Message):
        """Questions are to go to the documents that pass `filters` (None: all documents)."""

        def __init__(self, filters: "Filters | None") -> None:
            super().__init__()
            self.filters = filters

    class EditRequested(Message):
        """The user wants to edit the filter."""

    def __init__(self) -> None:
        super().__init__()
        self._filters: Filters | None = None
        self._documents: Sequence[DocumentStatus] = ()

    def compose(self) -> ComposeResult:
        """Yield the words and the two buttons."""
        yield Static("", id="asked", markup=False)
        yield Button("Filter", id="filter", compact=True)
        yield Button("Clear", id="clear", compact=True)

    @property
    def is_filtered(self) -> bool:
        """Whether the filter leaves some documents out."""
        return self._filters is not None and not self._filters.is_empty

    @property
    def passing(self) -> frozenset[str]:
        """The names of the documents that pass the filter."""
        return match_documents(self._filters, self._documents)

    @property
    def chosen(self) -> frozenset[str]:
        """The names of the documents that the filter names, by path or wildcard."""
        if self._filters is None or not self._filters.documents:
            return frozenset()
        return match_documents(type(self._filters)(documents=self._filters.documents), self._documents)

    def show(self, filters: "Filters | None", documents: "Sequence[DocumentStatus]") -> None:
        """Show in words which of the documents pass the filter."""
        self._filters, self._documents = filters, documents
        words = describe_filters(filters)
        self.set_class(bool(words), "-filtered")
        if words:
            text = Content.assemble(
                f"Questions go to {len(self.passing):,} of {counted(len(documents), 'document')}: ",
                (visible(words), "bold $accent"),
            )
        else:
            text = Content(f"Questions go to every document ({len(documents):,})")
        self.query_one("#asked", Static).update(text)

    def toggle(self, document: "DocumentStatus") -> None:
        """Add a document to the filter, or remove it; say why where that is impossible."""
        from index.errors import FilterError

        try:
            self.post_message(self.FiltersChanged(toggle_document(self._filters, document, self._documents)))
        except FilterError as error:
            self.query_one("#asked", Static).update(Content.styled(visible(str(error)), "$error"))

    def clear(self) -> None:
        """Let questions go to every document again."""
        self.post_message(self.FiltersChanged(None))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Clear the filter, or ask for the dialog that edits it."""
        event.stop()
        if event.button.id == "clear":
            self.clear()
        else:
            self.post_message(self.EditRequested())
