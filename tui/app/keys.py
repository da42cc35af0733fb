"""Every action that has a key: its id, by which `tui.keys` in the settings gives it another."""

from collections.abc import Iterator

from textual.binding import Binding
from textual.dom import DOMNode


def bindings_of(kind: type[DOMNode]) -> Iterator[Binding]:
    """Yield the bindings of pincite's own that a kind of widget, screen or app declares."""
    for declaring in kind.__mro__:
        if declaring.__module__.startswith("tui."):
            for binding in vars(declaring).get("BINDINGS", ()):
                if isinstance(binding, Binding):
                    yield binding


def all_bindings() -> dict[str, Binding]:
    """Return the bindings of the whole app by id."""
    from tui.app.app import PinciteApp
    from tui.app.library.find import FindBox
    from tui.app.library.table import DocumentTable
    from tui.app.screens.ask import AskScreen
    from tui.app.screens.dialogs import AskLine, Confirm
    from tui.app.screens.filter_dialog import FilterDialog
    from tui.app.screens.library import LibraryScreen
    from tui.app.viewer.findbar import FindBar
    from tui.app.viewer.page import Page
    from tui.app.viewer.panel import SourcePanel
    from tui.app.widgets.question import QuestionBox
    from tui.app.widgets.results import Results

    asking = (PinciteApp, AskScreen, QuestionBox, Results, SourcePanel, Page, FindBar)
    kinds = (*asking, LibraryScreen, DocumentTable, FindBox, FilterDialog, AskLine, Confirm)
    return {binding.id: binding for kind in kinds for binding in bindings_of(kind) if binding.id}
