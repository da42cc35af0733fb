"""The source panel: a document around what is cited in it, to read, search and leave."""

from collections.abc import Callable, Iterable
from dataclasses import replace as changed
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from index.errors import PinciteError
from tui.app.viewer.find_bar import FindBar
from tui.app.viewer.header import DocumentHeader, Whereabouts
from tui.app.viewer.keys import PANEL_KEYS
from tui.app.viewer.launch import EditorLauncher
from tui.app.viewer.line_bar import LineBar
from tui.app.viewer.page import Page
from tui.app.viewer.place import HitPlaces, Place
from tui.app.viewer.text import DocumentText, open_or_explain
from tui.app.viewer.trail import Trail
from tui.app.viewer.view import DocumentView


class DocumentPanel(Vertical):
    """Shows places in documents. An app calls `show` and `set_hits`.

    Messages: `PlaceShown` when a place is shown, `CloseRequested` when the user wants to leave the document.
    """

    ALLOW_MAXIMIZE = True

    DEFAULT_CSS = """
    DocumentPanel { background: $surface; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = list(PANEL_KEYS)

    class PlaceShown(Message):
        """A place is shown."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    class CloseRequested(Message):
        """The user wants to leave the document."""

    class TextLoaded(Message):
        """A document was read (`text`), or could not be (`problem`). For the panel itself."""

        def __init__(self, request: int, text: DocumentText | None, problem: str) -> None:
            super().__init__()
            self.request = request
            self.text = text
            self.problem = problem

    def __init__(
        self,
        open_text: Callable[[str], DocumentText],
        *,
        copy: Callable[[str], None],
        editor: EditorLauncher,
    ) -> None:
        """Take what opens documents, copies words and runs the user's editor.

        `open_text` returns a document by its name; the panel calls it in a thread.
        """
        super().__init__()
        self._open_text = open_text
        self._copy = copy
        self._editor = editor
        self._trail: Trail[Place] = Trail()
        self._hits = HitPlaces()
        self._request = 0
        self._wanted: Place | None = None
        self._shown: Place | None = None
        self._header = DocumentHeader()
        self._view = DocumentView()
        self._find = FindBar(self._view.page)
        self._line = LineBar(self._view.page)

    def compose(self) -> ComposeResult:
        """Yield the header, the document, the bars."""
        yield self._header
        yield self._view
        yield self._find
        yield self._line

    @property
    def page(self) -> Page:
        """The document's page, which takes the focus."""
        return self._view.page

    @property
    def place(self) -> Place | None:
        """The place that is shown, None before the first."""
        return self._shown

    @property
    def requested(self) -> Place | None:
        """The place that was asked for last: it is shown once its document is read."""
        return self._wanted

    def show(self, place: Place, *, replace: bool = False) -> None:
        """Show a place; its document is read in a thread if it is another one. Only the last call counts.

        `replace`: it takes the position of the present place on the trail, so that "back" never goes to that one.
        """
        if replace:
            self._trail.replace(place)
        else:
            self._trail.visit(place)
        self._go(place)

    def edit(self, place: Place) -> None:
        """Open a document in the user's editor at the line of a place, whether it is shown or not."""
        try:
            self._editor.open(self.app, place.document, place.line)
        except PinciteError as error:
            self.notify(str(error), severity="error", markup=False)

    def set_hits(self, hits: Iterable[Place]) -> None:
        """Mark the hits of the present answer, in any order and document."""
        self._hits = HitPlaces(hits)
        self._mark()
        self._update_header()

    def forget(self) -> None:
        """Read the document again at the next `show`: the index has changed."""
        self._shown = None

    def action_find(self) -> None:
        """Open the find bar."""
        if self.page.text is not None:
            self._line.display = False
            self._find.open()

    def action_find_step(self, direction: int) -> None:
        """Go to the next match (1), or the one before (-1)."""
        if self.page.text is not None:
            self._find.step(direction)

    def action_go_to_line(self) -> None:
        """Open the bar for a line's number."""
        if self.page.text is not None:
            self._line.open()

    def action_next_hit(self) -> None:
        """Go to the next hit in this document, after the last to the first."""
        self._step_hit(1)

    def action_previous_hit(self) -> None:
        """Go to the hit before in this document, before the first to the last."""
        self._step_hit(-1)

    def action_back(self) -> None:
        """Go back to the place before."""
        if (place := self._trail.back()) is not None:
            self._go(place)

    def action_forward(self) -> None:
        """Go forward again."""
        if (place := self._trail.forward()) is not None:
            self._go(place)

    def action_copy(self) -> None:
        """Copy what is selected, or else what is cited, exactly as it stands."""
        if words := self.page.text_to_copy():
            self._copy(words)

    def action_maximise(self) -> None:
        """Fill the screen, or go back."""
        if self.screen.maximized is not None:
            self.screen.minimize()
        else:
            self.screen.maximize(self, container=False)

    def action_edit(self) -> None:
        """Open the document in the user's editor at the line where the person is."""
        if (place := self._wanted) is not None:
            self.edit(changed(place, line=self.page.line) if place is self._shown else place)

    def action_close(self) -> None:
        """Close a bar if one is open, else go back from the whole screen, else ask to be closed."""
        if self._line.is_open:
            self._line.close()
        elif self._find.is_open:
            self._find.close()
        elif self.screen.maximized is self:
            self.screen.minimize()
        else:
            self.post_message(self.CloseRequested())

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Tell which actions there are now."""
        if action in {"back", "forward"}:
            return (self._trail.can_go_back if action == "back" else self._trail.can_go_forward) or None
        if action == "edit":
            return self.page.text is None or not self.page.text.origin.is_extracted
        if action in {"next_hit", "previous_hit"}:
            return (self._shown is not None and bool(self._hits.within(self._shown.document))) or None
        return True

    def on_page_window_moved(self) -> None:
        """Show which line the person is at."""
        self._update_header()

    def on_document_panel_text_loaded(self, event: TextLoaded) -> None:
        """Show a document that was read, unless the person has asked for another one since."""
        event.stop()
        if event.request != self._request:
            return
        if event.text is None:
            self.notify(event.problem, severity="error", markup=False)
            self._wanted = self._shown
            self._update_header()
            return
        self._find.stop()
        self.page.open(event.text)
        self._display()
        self._find.restart()

    def _go(self, place: Place) -> None:
        """Show a place and leave the trail as it is."""
        self._request += 1
        self._wanted = place
        if self._shown is not None and self._shown.document == place.document and self.page.text is not None:
            self._display()
            return
        request = self._request
        self._update_header()
        self.run_worker(lambda: self._read(request, place), thread=True, group="open", exclusive=True)

    def _read(self, request: int, place: Place) -> None:
        """Read a document: runs in a thread."""
        text, problem = open_or_explain(self._open_text, place.document)
        self.post_message(self.TextLoaded(request, text, problem))

    def _display(self) -> None:
        """Show the wanted place in the document that is open."""
        place, text = self._wanted, self.page.text
        if place is None or text is None:
            return
        self._shown = place
        self._mark()
        start = min(place.start, text.characters)
        self.page.centre(start, max(start, min(place.end, text.characters)))
        self._update_header()
        self.post_message(self.PlaceShown(place))

    def _mark(self) -> None:
        if (place := self._shown) is not None:
            self.page.mark(place.span, place.highlights, tuple(hit.span for hit in self._hits.others(place)))

    def _step_hit(self, direction: int) -> None:
        hit = self._hits.step(self._shown, direction) if self._shown is not None else None
        if hit is not None:
            self.show(hit)

    def _update_header(self) -> None:
        place, text, trail = self._wanted, self.page.text, self._trail
        hits = len(self._hits.within(self._shown.document)) if self._shown is not None else 0
        self._header.set_ways(back=trail.can_go_back, forward=trail.can_go_forward, hits=hits > 0)
        self.refresh_bindings()
        if place is None:
            return
        self._header.set_title(place.title)
        if place is not self._shown or text is None:
            self._header.set_where(None, "opening…")
            return
        number, where = self._hits.number(place), self.page.landmarks.where(self.page.here)
        self._header.set_where(Whereabouts(self.page.line, text.lines, number, hits, where))
