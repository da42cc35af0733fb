"""What the app offers to its screens, its widgets and the palette: they see this and never the app itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from textual.message import Message
from textual.signal import Signal

from tui.app.controller import Controller

if TYPE_CHECKING:
    from index.indexing.status import Status
    from rag.models import Citation
    from rag.query.filters import Filters
    from tui.workspace.marks import Mark


class Host(Protocol):
    """The app, as those that it owns see it. Call it on the screen's thread only."""

    @property
    def controller(self) -> Controller:
        """What opens, asks and updates the index."""
        ...

    @property
    def status(self) -> "Status | None":
        """What the index that is open holds; None until it is open."""
        ...

    @property
    def index_news(self) -> Signal[Message]:
        """Publishes each `messages.IndexMessage`; a screen subscribes while it is mounted."""
        ...

    @property
    def past_questions(self) -> Sequence[str]:
        """The questions asked before, oldest first."""
        ...

    @property
    def marks(self) -> "Sequence[Mark]":
        """The marked passages, oldest first."""
        ...

    def apply_filters(self, filters: "Filters | None") -> None:
        """Ask only the documents that pass from now on (None: all), and ask the present question again."""

    def rebuild(self) -> None:
        """Read and embed every document again."""

    def put_question(self, question: str) -> None:
        """Ask a question on the main screen."""

    def open_document(self, name: str) -> None:
        """Show a document from its beginning on the main screen."""

    def show_citation(self, citation: "Citation") -> None:
        """Show the place of a citation on the main screen."""

    def session_names(self) -> list[str]:
        """Return the names of the saved sessions, newest first."""
        ...

    def open_session(self, name: str) -> None:
        """Continue a saved session."""
