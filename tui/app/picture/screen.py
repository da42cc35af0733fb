"""The screen that shows a page of a PDF as it looks, with the cited words lit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Footer, Static

from index.errors import PinciteError
from tui.app.picture.in_browser import hand_over, open_or_hand_over, show_in_tab
from tui.app.picture.opening import OriginalOpener, OriginalPage
from tui.app.picture.page_picture import PagePicture
from tui.app.picture.pixels import Pixels, read_png
from tui.app.viewer.header import HeaderButton
from tui.output.document_parts import page_title
from tui.terminal import one_line

if TYPE_CHECKING:
    from rag.answer.originals import Originals
    from rag.models import PageBox

SCALE = 3.0
"""Pixels a point of the pictures that are drawn: fine enough to zoom into."""

CAPPED_PIXELS = 15_500_000
"""Pixels from which on a picture may have been made smaller than asked for."""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page's picture. `lit`: left, top, right, bottom of what is lit on it, as shares of its size, or None."""

    page: int
    png: bytes
    pixels: Pixels
    lit: tuple[float, float, float, float] | None


class PageScreen(Screen[None]):
    """Shows a page; page up and down turn the leaves."""

    HELP = """
    # The page

    The page of the document as it looks, drawn with the characters of the terminal; the cited words are lit. Page up
    and page down turn the leaves, plus and minus zoom, the arrows move. V opens the picture in the system's viewer,
    o the document itself at this page.
    """

    DEFAULT_CSS = """
    PageScreen #page-header {
        height: 1;
        background: $panel;

        & > .title { width: 1fr; height: 1; padding: 0 1; text-style: bold; text-wrap: nowrap; }
        & > .where { width: auto; height: 1; padding: 0 1; color: $text-muted; }
        & > HeaderButton { width: 3; height: 1; padding: 0 1; color: $text-accent; pointer: pointer; }
        & > HeaderButton:hover { background: $accent 30%; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,v,q", "close", "Back", id="page.close", tooltip="Back to the text"),
        Binding("pagedown,space,n", "turn(1)", "Next page", id="page.next", tooltip="Show the next page"),
        Binding("pageup,b,p", "turn(-1)", "Previous page", id="page.previous", tooltip="Show the page before"),
        Binding("home,g", "go(1)", "First page", show=False, id="page.first", tooltip="Show the first page"),
        Binding("end,G", "go(-1)", "Last page", show=False, id="page.last", tooltip="Show the last page"),
        Binding("c", "cited", "Cited page", show=False, id="page.cited", tooltip="Back to the page that is cited"),
        Binding("V", "viewer", "Viewer", id="page.viewer", tooltip="Open the picture in the system's viewer"),
        Binding("o", "original", "Original", id="page.original", tooltip="Open the document itself at this page"),
    ]

    class PageDrawn(Message):
        """A page was drawn (`drawn`), or could not be (`problem`). For the screen itself."""

        def __init__(self, request: int, drawn: DrawnPage | None, problem: str) -> None:
            super().__init__()
            self.request = request
            self.drawn = drawn
            self.problem = problem

    def __init__(
        self,
        originals: "Callable[[], Originals]",
        opener: OriginalOpener,
        place: OriginalPage,
        labels: Sequence[str],
    ) -> None:
        """Take what reads originals and opens them, the place to show, and the printed numbers of all pages."""
        super().__init__(id="page-screen")
        self._originals = originals
        self._opener = opener
        self._place = place
        self._labels = labels
        self._page = place.page or 1
        self._boxes: tuple[PageBox, ...] | None = None
        self._request = 0
        self.drawn: DrawnPage | None = None
        """The page that is shown, None before the first is drawn."""

    def compose(self) -> ComposeResult:
        """Yield the header, the picture, the keys."""
        with Horizontal(id="page-header"):
            yield HeaderButton("‹", "previous_page", "Previous page")
            yield HeaderButton("›", "next_page", "Next page")
            yield Static(Content(one_line(self._place.title)), classes="title")
            yield Static(classes="where", markup=False)
            yield HeaderButton("−", "smaller", "Smaller")
            yield HeaderButton("+", "larger", "Larger")
            yield HeaderButton("×", "close", "Back to the text")
        yield PagePicture()
        yield Footer(show_command_palette=True)

    def on_mount(self) -> None:
        """Draw the page."""
        self.query_one(PagePicture).is_covered = self.app.is_web
        self.query_one(PagePicture).focus()
        self.action_go(self._page)

    def action_turn(self, pages: int) -> None:
        """Show another page."""
        self.action_go(min(max(1, self._page + pages), len(self._labels)))

    def action_go(self, page: int) -> None:
        """Show a page, from 1; -1 for the last."""
        self._page = len(self._labels) if page < 0 else page
        self._request += 1
        request, wanted = self._request, self._page
        where = f"{page_title(wanted, self._labels)} of {len(self._labels)}"
        self.query_one(".where", Static).update(Content(where))
        self.run_worker(lambda: self._draw(request, wanted), thread=True, group="draw", exclusive=True)

    def action_next_page(self) -> None:
        """Show the next page."""
        self.action_turn(1)

    def action_previous_page(self) -> None:
        """Show the page before."""
        self.action_turn(-1)

    def action_cited(self) -> None:
        """Show the page that is cited."""
        self.action_go(self._place.page or 1)

    def action_larger(self) -> None:
        """Zoom in."""
        self.query_one(PagePicture).action_zoom(1)

    def action_smaller(self) -> None:
        """Zoom out."""
        self.query_one(PagePicture).action_zoom(-1)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()

    def on_unmount(self) -> None:
        """In a browser, take the real picture away."""
        self.drawn = None
        if self.app.is_web:
            show_in_tab(self.app, b"", (0.0, 0.0, 0.0))

    def action_viewer(self) -> None:
        """Open the picture in the system's viewer."""
        if (drawn := self.drawn) is None:
            return
        if self.app.is_web:
            self.notify(hand_over(self.app, f"page-{drawn.page}.png", drawn.png), markup=False)
        else:
            self._tell(lambda: self._opener.open_picture(self._place.document, drawn.page, drawn.png))

    def action_original(self) -> None:
        """Open the document at this page."""
        here = OriginalPage(self._place.document, self._place.title, self._page)
        self._tell(lambda: open_or_hand_over(self.app, self._opener, here))

    def on_page_screen_page_drawn(self, event: PageDrawn) -> None:
        """Show a page that was drawn, unless the person has turned on since."""
        event.stop()
        if event.request != self._request:
            return
        if event.drawn is None:
            self.notify(event.problem, severity="error", markup=False)
            return
        self.drawn = event.drawn
        self.query_one(PagePicture).show(event.drawn.pixels, event.drawn.lit)

    def on_page_picture_view_changed(self) -> None:
        """In a browser, show the real picture in the same way."""
        if self.app.is_web and self.drawn is not None:
            show_in_tab(self.app, self.drawn.png, self.query_one(PagePicture).view)

    def _draw(self, request: int, page: int) -> None:
        """Draw a page: runs in a thread."""
        try:
            drawn, problem = self._drawn(page), ""
        except PinciteError as error:
            drawn, problem = None, str(error)
        except Exception as error:  # noqa: BLE001  (whatever goes wrong with one page, the app goes on)
            drawn, problem = None, f"{self._place.document}: page {page} cannot be shown ({error})."
        self.post_message(self.PageDrawn(request, drawn, problem))

    def _drawn(self, page: int) -> DrawnPage:
        originals, name = self._originals(), self._place.document
        if self._boxes is None:
            self._boxes = originals.boxes(name, self._place.spans)
        png = originals.picture(name, page, self._boxes, scale=SCALE)
        pixels = read_png(png)
        own = [box for box in self._boxes if box.page == page]
        is_smaller = pixels.shape[0] * pixels.shape[1] > CAPPED_PIXELS  # than asked for: how much, is not known
        if not own or is_smaller:
            return DrawnPage(page, png, pixels, None)
        height, width = pixels.shape[0] / SCALE, pixels.shape[1] / SCALE
        edges = min(box.left for box in own), min(box.top for box in own)
        ends = max(box.right for box in own), max(box.bottom for box in own)
        lit = edges[0] / width, edges[1] / height, ends[0] / width, ends[1] / height
        return DrawnPage(page, png, pixels, lit)

    def _tell(self, job: Callable[[], str]) -> None:
        """Run a job in a thread and tell what it returns, or what went wrong."""

        def run() -> None:
            try:
                told, severity = job(), "information"
            except PinciteError as error:
                told, severity = str(error), "error"
            self.app.call_from_thread(self.notify, told, severity=severity, markup=False)

        self.run_worker(run, thread=True, group="open")
