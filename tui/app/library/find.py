"""Finding documents while typing: those in whose name, title, publisher, author or date every word stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

if TYPE_CHECKING:
    from index.build.status import DocumentStatus


class Finder:
    """Documents with the words that they are found by, folded once."""

    def __init__(self, documents: "Sequence[DocumentStatus]") -> None:
        self.documents = documents
        self._words = [
            "\n".join(part for part in (d.name, d.title, d.publisher, d.author, d.date) if part).casefold()
            for d in documents
        ]

    def find(self, text: str) -> "Sequence[DocumentStatus]":
        """Return the documents in which every word of the text stands; all for none."""
        words = text.casefold().split()
        if not words:
            return self.documents
        pairs = zip(self.documents, self._words, strict=True)
        return [document for document, stated in pairs if all(word in stated for word in words)]


class FindBox(Input):
    """Where the words to find are typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "down,enter",
            "to_table",
            "To the documents",
            show=False,
            id="library.find-down",
            tooltip="Go to what was found",
        ),
        Binding("escape", "clear", "Clear", id="library.find-clear", tooltip="Find every document again"),
    ]

    class Left(Message):
        """The person is done with typing."""

    def __init__(self) -> None:
        super().__init__(placeholder="Find a document", id="find", compact=True)

    def action_to_table(self) -> None:
        """Go to the table."""
        self.post_message(self.Left())

    def action_clear(self) -> None:
        """Empty the box and go to the table."""
        self.value = ""
        self.post_message(self.Left())
