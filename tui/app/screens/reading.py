"""The document beside the passages: opening it at a place, following the selection, going back."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.app.widgets.results import Results

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.models import Citation, RankedPassage
    from tui.app.engine import Engine
    from tui.app.viewer.panel import SourcePanel
    from tui.app.viewer.place import Place
    from tui.app.workspace_controller import WorkspaceController

WIDE = 100
"""Columns from which the document stands beside the passages."""


class Reading(Screen[None]):
    """What the main screen does with the source view, which is made once the documents are open."""

    READING: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "Editor", show=False, id="ask.edit", tooltip="Open the document in your editor"),
    ]

    _panel: "SourcePanel | None" = None

    def prepare_source(self, engine: "Engine", keeper: "WorkspaceController") -> None:
        """Make the source view if there is none; documents are read anew from now on."""
        if self._panel is None:
            from tui.app.viewer.panel import SourcePanel

            self._panel = SourcePanel(engine.open_text, path_of=engine.path_of, copy=keeper.copy_words)
            self.query_one("#body").mount(self._panel)
        self._panel.forget()
        self.set_source_hits(self.query_one(Results).hits)

    def set_source_hits(self, hits: "Sequence[RankedPassage]") -> None:
        """Tell the source view which passages of the documents are shown."""
        if self._panel is not None:
            self._panel.set_hits([self._place_of(hit) for hit in hits])

    def show_source(self, hit: "RankedPassage", *, focus: bool = False) -> None:
        """Show the document of a passage."""
        self._show_place(self._place_of(hit), focus=focus)

    def _place_of(self, hit: "RankedPassage") -> "Place":
        """Return where a passage stands; in a near miss nothing is lit as an answer."""
        from tui.app.viewer.place import Place

        is_near_miss = self.query_one(Results).is_near_miss
        return Place.of_citation(hit.citation) if is_near_miss else Place.of_hit(hit)

    def show_citation(self, citation: "Citation") -> None:
        """Show the place of a citation in its document."""
        from tui.app.viewer.place import Place

        self._show_place(Place.of_citation(citation), focus=False)

    def open_document(self, name: str) -> None:
        """Show a document from its beginning."""
        from tui.app.viewer.place import Place

        self._show_place(Place(document=name, title=name, start=0, end=0, line=1), focus=True)

    def _show_place(self, place: "Place", *, focus: bool) -> None:
        if self._panel is not None:
            self.add_class("-with-source")
            self._panel.show(place)
            if focus:
                self._panel.page.focus()

    @on(Results.PassageSelected)
    def _follow(self, message: Results.PassageSelected) -> None:
        if isinstance(message, Results.PassageOpened):
            self.show_source(message.hit, focus=True)
        elif self.has_class("-with-source"):
            self.show_source(message.hit)

    def on_source_panel_closed(self) -> None:
        """Go back to the passages; beside them the document stays."""
        if self.app.size.width < WIDE or not self.query_one(Results).hits:
            self.remove_class("-with-source")
        if self.query_one(Results).hits:
            self.query_one(Results).focus()
        else:
            self.query_one("#question").focus()

    def action_edit(self) -> None:
        """Open the document of the selected passage in the editor."""
        hit = self.query_one(Results).selected
        if hit is not None and self._panel is not None:
            self.show_source(hit)
            self._panel.action_edit()
