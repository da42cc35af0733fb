"""The document beside the passages, or in their place where the terminal is narrow."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.containers import Vertical

if TYPE_CHECKING:
    from rag.models import Citation, RankedPassage
    from tui.app.engine import Engine
    from tui.app.viewer.panel import DocumentPanel
    from tui.app.viewer.place import Place


class SourcePane(Vertical):
    """Shows documents in a `DocumentPanel`, which is made once the documents are open; before that it shows nothing."""

    DEFAULT_CSS = """
    SourcePane { display: none; width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._panel: DocumentPanel | None = None

    @property
    def panel(self) -> "DocumentPanel | None":
        """The panel; None until the documents are open."""
        return self._panel

    def prepare(self, engine: "Engine", copy: Callable[[str], None]) -> None:
        """Make the panel if there is none; read every document again from now on. `copy` takes words to copy."""
        if self._panel is None:
            from tui.app.viewer.panel import DocumentPanel

            self._panel = DocumentPanel(engine.open_text, path_of=engine.path_of, copy=copy)
            self.mount(self._panel)
        self._panel.forget()

    def set_hits(self, hits: "Sequence[RankedPassage]", *, near_miss: bool) -> None:
        """Mark the passages of an answer in their documents; in a near miss nothing is highlighted as an answer."""
        if self._panel is not None:
            self._panel.set_hits([_place_of(hit, near_miss=near_miss) for hit in hits])

    def show_hit(self, hit: "RankedPassage", *, near_miss: bool, focus: bool = False) -> bool:
        """Show a passage in its document; return whether there is a panel to show it in."""
        return self._show(_place_of(hit, near_miss=near_miss), focus=focus)

    def show_citation(self, citation: "Citation") -> bool:
        """Show the place of a citation in its document; return as `show_hit`."""
        from tui.app.viewer.place import Place

        return self._show(Place.of_citation(citation), focus=False)

    def show_document(self, name: str) -> bool:
        """Show a document from its beginning and give it the keys; return as `show_hit`."""
        from tui.app.viewer.place import Place

        return self._show(Place(document=name, title=name, start=0, end=0, line=1), focus=True)

    def edit(self) -> None:
        """Open the document that is shown in the person's editor."""
        if self._panel is not None:
            self._panel.action_edit()

    def _show(self, place: "Place", *, focus: bool) -> bool:
        if self._panel is None:
            return False
        self._panel.show(place)
        if focus:
            self._panel.page.focus()
        return True


def _place_of(hit: "RankedPassage", *, near_miss: bool) -> "Place":
    from tui.app.viewer.place import Place

    return Place.of_citation(hit.citation) if near_miss else Place.of_hit(hit)
