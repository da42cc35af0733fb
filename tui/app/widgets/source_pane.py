"""The document beside the passages, or in their place where the terminal is narrow."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.containers import Vertical

if TYPE_CHECKING:
    from rag.models import Citation, RankedPassage
    from tui.app.engine import Engine
    from tui.app.picture.opening import OriginalPage
    from tui.app.picture.viewing import OriginalViewer
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
        self._originals: OriginalViewer | None = None

    @property
    def panel(self) -> "DocumentPanel | None":
        """The panel; None until the documents are open."""
        return self._panel

    def prepare(self, engine: "Engine", copy: Callable[[str], None]) -> None:
        """Make the panel if there is none; read every document again from now on. `copy` takes words to copy."""
        if self._panel is None:
            from tui.app.picture.viewing import OriginalViewer
            from tui.app.viewer.launch import EditorLauncher
            from tui.app.viewer.panel import DocumentPanel

            self._panel = DocumentPanel(engine.open_text, copy=copy, editor=EditorLauncher(engine.path_of))
            self.mount(self._panel)
            self._originals = OriginalViewer(engine.originals, self._panel.edit)
        self._panel.forget()

    def set_hits(self, hits: "Sequence[RankedPassage]", *, near_miss: bool) -> None:
        """Mark the passages of an answer in their documents; in a near miss nothing is highlighted as an answer."""
        if self._panel is not None:
            self._panel.set_hits([_place_of(hit, near_miss=near_miss) for hit in hits])

    @property
    def requested(self) -> "Place | None":
        """The place that was asked for last."""
        return self._panel.requested if self._panel is not None else None

    def show_hit(self, hit: "RankedPassage", *, near_miss: bool, focus: bool = False, replace: bool = False) -> bool:
        """Show a passage in its document; return whether there is a panel to show it in.

        `replace`: "back" skips the place that was shown before.
        """
        return self._show(_place_of(hit, near_miss=near_miss), focus=focus, replace=replace)

    def show_citation(self, citation: "Citation") -> bool:
        """Show the place of a citation in its document; return as `show_hit`."""
        from tui.app.viewer.place import Place

        return self._show(Place.of_citation(citation), focus=False)

    def show_document(self, name: str) -> bool:
        """Show a document from its beginning and give it the keys; return as `show_hit`."""
        from tui.app.viewer.place import Place

        return self._show(Place(document=name, title=name, start=0, end=0, line=1), focus=True)

    def edit(self, citation: "Citation") -> None:
        """Open the document of a citation in the person's editor at its line; what is shown stays."""
        from tui.app.viewer.place import Place

        if self._panel is not None:
            self._panel.edit(Place.of_citation(citation))

    @property
    def here(self) -> "OriginalPage | None":
        """Where the person is in a document that has the keys; None while the keys are elsewhere."""
        from tui.app.picture.opening import OriginalPage

        panel = self._panel
        if panel is None or panel.place is None or not panel.has_focus_within:
            return None
        place, page, text = panel.place, panel.page, panel.page.text
        if text is None:
            return None
        is_cited = page.viewport is not None and page.viewport.shows(place.start)
        words = text.text(*((place.start, place.end) if is_cited else text.line_of(page.here)))
        spans = (place.span, *place.highlights) if place.end > place.start else ()
        at = place.highlights[0].start if is_cited and place.highlights else page.here
        number = page.landmarks.page_at(at)
        has_page = number is not None and text.origin.is_extracted
        return OriginalPage(place.document, place.title, number, spans, words, page.line, has_page)

    def show_page(self, place: "OriginalPage") -> None:
        """Show a page as it looks, on a screen of its own; say so where there is none."""
        if self._originals is not None:
            self._originals.show_page(self, place)

    def open_original(self, place: "OriginalPage") -> None:
        """Open an original in the person's viewer or browser, or a text in the editor."""
        if self._originals is not None:
            self._originals.open(self, place)

    def _show(self, place: "Place", *, focus: bool, replace: bool = False) -> bool:
        if self._panel is None:
            return False
        self._panel.show(place, replace=replace)
        if focus:
            self._panel.page.focus()
        return True


def _place_of(hit: "RankedPassage", *, near_miss: bool) -> "Place":
    from tui.app.viewer.place import Place

    return Place.of_citation(hit.citation) if near_miss else Place.of_hit(hit)
