"""The source panel: a document around what is cited in it, to read, search and leave."""

from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message

from index.errors import PinciteError
from index.models import Span
from tui.app.viewer.find_bar import FindBar
from tui.app.viewer.header import DocumentHeader, Whereabouts
from tui.app.viewer.hits import HitPlaces
from tui.app.viewer.keys import PANEL_KEYS
from tui.app.viewer.launch import Launch, launch_editor
from tui.app.viewer.line_bar import LineBar
from tui.app.viewer.page import Page
from tui.app.viewer.place import Place
from tui.app.viewer.text import DocumentText
from tui.app.viewer.trail import Trail
from tui.app.viewer.view import DocumentView
from tui.editor import NoEditor, editor_command


class DocumentPanel(Vertical):
    """Shows places in documents. `show` and `set_hits` are what an app calls.

    Messages: `PlaceShown` when a place is shown, however one came to it; `Closed` when the user wants it gone.
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
        """The user wants the panel gone."""

    class TextLoaded(Message):
        """A document is ready to be shown (`text`), or cannot be (`problem`). For the panel itself."""

        def __init__(self, request: int, text: DocumentText | None, problem: str) -> None:
            super().__init__()
            self.request = request
            self.text = text
            self.problem = problem

    def __init__(
        self,
        open_text: Callable[[str], DocumentText],
        *,
        path_of: Callable[[str], Path | None] = lambda _: None,
        copy: Callable[[str], None] | None = None,
        launch: Launch = launch_editor,
        id: str | None = None,
    ) -> None:
        """Take what the panel needs from outside.

        `open_text` returns a document by its name; it is called in a thread. `path_of` returns its file, None if it
        has none. `copy` takes text to the clipboard, by default the app's own way. `launch` runs an editor.
        """
        super().__init__(id=id)
        self._open_text = open_text
        self._path_of = path_of
        self._copy = copy
        self._launch = launch
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

    def show(self, place: Place) -> None:
        """Show a place; its document is read in a thread if it is another one. Only the last call counts."""
        self._trail.visit(place)
        self._go(place)

    def set_hits(self, hits: Iterable[Place]) -> None:
        """Say what the hits of the present answer are, in any order and document."""
        self._hits = HitPlaces(hits)
        self._mark()
        self._update_header()

    def forget(self) -> None:
        """Read the document anew at the next `show`: the index has changed."""
        self._shown = None

    def action_find(self) -> None:
        """Open the find bar."""
        if self.page.text is not None:
            self._line.display = False
            self._find.open()

    def action_find_step(self, direction: int) -> None:
        """Go to the next found words, or those before."""
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
        cited, text = self.page.marks.cited, self.page.text
        words = self.page.selected_text()
        if words is None and cited is not None and text is not None:
            words = text.text(cited.start, cited.end)
        if not words:
            return
        if self._copy is not None:
            self._copy(words)
        else:
            self.app.copy_to_clipboard(words)
            self.notify(f"Copied {len(words):,} characters.", markup=False)

    def action_maximise(self) -> None:
        """Fill the screen, or go back."""
        if self.screen.maximized is not None:
            self.screen.minimize()
        else:
            self.screen.maximize(self, container=False)

    def action_edit(self) -> None:
        """Open the file in the user's editor at the line one is at."""
        place = self._shown
        path = self._path_of(place.document) if place is not None else None
        if place is None or path is None or not path.is_file():
            name = place.document if place is not None else "This"
            self.notify(f"{name} is not a file that can be opened.", severity="warning", markup=False)
            return
        # A row of a collection is not a file of its own, its lines are not the file's.
        line = self._line_here() if path.name == PurePath(place.document).name else None
        try:
            self._launch(self.app, editor_command(path, line))
        except NoEditor as error:
            self.notify(str(error), severity="error", markup=False)

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
        if action == "back":
            return self._trail.can_go_back or None
        if action == "forward":
            return self._trail.can_go_forward or None
        if action in {"next_hit", "previous_hit"}:
            return (self._shown is not None and bool(self._hits.within(self._shown.document))) or None
        return True

    def on_page_window_moved(self) -> None:
        """Say which line one is at."""
        self._update_header()

    def on_document_panel_text_loaded(self, event: TextLoaded) -> None:
        """Show a document that was read, unless another one was asked for meanwhile."""
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
        """Show a place without leaving a trace on the trail."""
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
        text, problem = None, ""
        try:
            text = self._open_text(place.document)
        except PinciteError as error:
            problem = str(error)
        except Exception as error:  # noqa: BLE001  (whatever goes wrong with one document, the app goes on)
            problem = f"{place.document}: cannot be shown ({error}). Bring the index up to date and ask again."
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
        place = self._shown
        if place is None:
            return
        self.page.mark(
            Span(start=place.start, end=place.end),
            place.highlights,
            tuple(Span(start=hit.start, end=hit.end) for hit in self._hits.others(place)),
        )

    def _step_hit(self, direction: int) -> None:
        hit = self._hits.step(self._shown, direction) if self._shown is not None else None
        if hit is not None:
            self.show(hit)

    def _line_here(self) -> int:
        """Return the line one is at, from 1."""
        text = self.page.text
        return text.line_at(text.byte_at(self.page.here)) + 1 if text is not None else 1

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
        self._header.set_where(Whereabouts(self._line_here(), text.lines, self._hits.number(place), hits))
