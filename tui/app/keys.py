"""Every action with a key, by the id that `[tui.keys]` in the settings uses to give it another key."""

from collections.abc import Iterator

from textual.binding import Binding, BindingType
from textual.dom import DOMNode

APP_BINDINGS: list[BindingType] = [
    Binding("ctrl+q", "quit", "Quit", show=False, priority=True, id="app.quit", tooltip="Leave pincite"),
    Binding("ctrl+r", "recall", "History", show=False, id="app.history", tooltip="Find a question asked before"),
    Binding(
        "ctrl+l", "library", "Library", id="app.library", tooltip="Show the documents: what is indexed, and what is not"
    ),
    Binding("ctrl+g", "marks", "Marks", show=False, id="app.marks", tooltip="Go to a marked passage"),
    Binding("ctrl+o", "sessions", "Sessions", show=False, id="app.sessions", tooltip="Open a saved session"),
    Binding("f5", "update", "Update", show=False, id="app.update", tooltip="Bring the index up to date"),
    Binding("f1", "help", "Help", id="app.help", tooltip="Show what can be done here"),
    Binding(
        "escape", "close_help", "Close help", show=False, priority=True, id="app.close-help", tooltip="Close the help"
    ),
]
"""The keys that work on every screen."""


def bindings_of(kind: type[DOMNode]) -> Iterator[Binding]:
    """Yield the bindings that a class of widget, screen or app of ours declares."""
    for declaring in kind.__mro__:
        if declaring.__module__.startswith("tui."):
            for binding in vars(declaring).get("BINDINGS", ()):
                if isinstance(binding, Binding):
                    yield binding


def all_bindings() -> dict[str, Binding]:
    """Return every binding of the app by its id."""
    from tui.app.library.find import FindBox
    from tui.app.library.table import DocumentTable
    from tui.app.picture.page_picture import PagePicture
    from tui.app.picture.screen import PageScreen
    from tui.app.screens.ask import AskScreen
    from tui.app.screens.dialogs import AskLine, Confirm
    from tui.app.screens.filter_dialog import FilterDialog
    from tui.app.screens.library import LibraryScreen
    from tui.app.screens.passage_area import PassageArea
    from tui.app.viewer.find_bar import FindBar
    from tui.app.viewer.page import Page
    from tui.app.viewer.panel import DocumentPanel
    from tui.app.widgets.question import QuestionBox
    from tui.app.widgets.results import Results

    asking = (AskScreen, QuestionBox, PassageArea, Results, DocumentPanel, Page, FindBar)
    kinds = (*asking, PageScreen, PagePicture, LibraryScreen, DocumentTable, FindBox, FilterDialog, AskLine, Confirm)
    bindings = [binding for binding in APP_BINDINGS if isinstance(binding, Binding)]
    bindings += [binding for kind in kinds for binding in bindings_of(kind)]
    return {binding.id: binding for binding in bindings if binding.id}
