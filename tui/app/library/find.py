"""Finds documents while the user types: every word must occur in the name, title, publisher, author or date."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from index.indexing.status import DocumentStatus


class DocumentFinder:
    """Documents and the words they are found by, folded once."""

    def __init__(self, documents: "Sequence[DocumentStatus]") -> None:
        self.documents = documents
        self._words = [
            "\n".join(part for part in (d.name, d.title, d.publisher, d.author, d.date) if part).casefold()
            for d in documents
        ]

    def find(self, text: str) -> "Sequence[DocumentStatus]":
        """Return the documents that have every word of the text; all documents for an empty text."""
        words = text.casefold().split()
        if not words:
            return self.documents
        pairs = zip(self.documents, self._words, strict=True)
        return [document for document, haystack in pairs if all(word in haystack for word in words)]


class FindBox(Input):
    """The box for the words to find."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "down,enter",
            "to_table",
            "To the documents",
            show=False,
            id="library.find-down",
            tooltip="Go to the documents found",
        ),
        Binding("escape", "clear", "Clear", id="library.find-clear", tooltip="Show every document again"),
    ]

    class TypingDone(Message):
        """The user has finished typing."""

    def __init__(self) -> None:
        super().__init__(placeholder="Find a document", id="find", compact=True)

    def action_to_table(self) -> None:
        """Go to the table."""
        self.post_message(self.TypingDone())

    def action_clear(self) -> None:
        """Empty the box and go to the table."""
        self.value = ""
        self.post_message(self.TypingDone())
