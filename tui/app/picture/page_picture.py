"""The widget that shows a page's picture in cells, larger than the window if the person zooms in."""

from typing import ClassVar

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.app.picture.cells import CellPicture, rows_of, to_cells
from tui.app.picture.pixels import Pixels

ZOOM_STEP = 1.4
MOST_COLUMNS = 1200
"""Columns of the largest picture in cells."""

SCROLL_CELLS = 4
"""Columns that the arrows move by, and half as many rows."""

_CACHED_STYLES = 4096


class PagePicture(ScrollView, can_focus=True, inherit_bindings=False):
    """A page's picture. `show` takes the picture and what of it is lit; keys scroll and zoom."""

    DEFAULT_CSS = """
    PagePicture { background: $surface; width: 1fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(0, 1)", "Down", show=False, id="picture.down", tooltip="Scroll the page down"),
        Binding("up,k", "move(0, -1)", "Up", show=False, id="picture.up", tooltip="Scroll the page up"),
        Binding("left,h", "move(-1, 0)", "Left", show=False, id="picture.left", tooltip="Scroll the page left"),
        Binding("right,l", "move(1, 0)", "Right", show=False, id="picture.right", tooltip="Scroll the page right"),
        Binding("plus,i", "zoom(1)", "Larger", id="picture.larger", tooltip="Show the page larger"),
        Binding("minus", "zoom(-1)", "Smaller", id="picture.smaller", tooltip="Show the page smaller"),
        Binding("0", "fit", "Fit", show=False, id="picture.fit", tooltip="Fit the page to the width of the window"),
        Binding("w", "whole", "Whole", show=False, id="picture.whole", tooltip="Fit the whole page into the window"),
    ]

    class ViewChanged(Message):
        """The picture is shown in another size, or another part of it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_covered = False
        """Whether the real picture lies over this one, as in a browser: then nothing is drawn here."""
        self._pixels: Pixels | None = None
        self._cells: CellPicture | None = None
        self._zoom = 1.0
        self._lit: tuple[float, float, float, float] | None = None
        self._styles: LRUCache[tuple[tuple[int, ...], tuple[int, ...]], Style] = LRUCache(_CACHED_STYLES)

    def show(self, pixels: Pixels, lit: tuple[float, float, float, float] | None = None) -> None:
        """Show a picture; `lit`: left, top, right and bottom of what to scroll to, as shares of the picture's size."""
        self._pixels, self._lit = pixels, lit
        self._draw()
        self._centre()

    @property
    def view(self) -> tuple[float, float, float]:
        """How the picture is shown: the widths of the window that it takes, and the point in the middle, in shares."""
        x = (self.scroll_offset.x + self.size.width / 2) / max(1, self.virtual_size.width)
        y = (self.scroll_offset.y + self.size.height / 2) / max(1, self.virtual_size.height)
        return self._zoom, min(1.0, x), min(1.0, y)

    def action_move(self, columns: int, rows: int) -> None:
        """Scroll."""
        self.scroll_relative(columns * SCROLL_CELLS, rows * SCROLL_CELLS // 2, animate=False, immediate=True)
        self.call_after_refresh(self.post_message, self.ViewChanged())

    def action_zoom(self, direction: int) -> None:
        """Show the page larger or smaller; what is in the middle stays there."""
        _, x, y = self.view
        self._set_zoom(self._zoom * ZOOM_STEP**direction)
        self._bring(x, y)

    def action_fit(self) -> None:
        """Fit the page to the width."""
        self._set_zoom(1.0)
        self._centre()

    def action_whole(self) -> None:
        """Fit the page to the height, or to the width if that is less."""
        if self._pixels is not None and self.size.width:
            self._set_zoom(min(1.0, self.size.height / rows_of(self._pixels, self.size.width)))
            self._centre()

    def on_resize(self) -> None:
        """Draw in the new size."""
        self._draw()
        self._centre()

    def render_line(self, y: int) -> Strip:
        """Return a row of the window."""
        width, cells = self.size.width, self._cells
        row, left = y + self.scroll_offset.y, self.scroll_offset.x
        if cells is None or self.is_covered or row >= cells.size[1]:
            return Strip.blank(width, self.rich_style)
        margin = max(0, width - cells.size[0]) // 2
        segments = [Segment(" " * margin, self.rich_style)]
        segments += [
            Segment(blocks, self._style(ink, paper)) for blocks, ink, paper in cells.runs(row, left, left + width)
        ]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _set_zoom(self, zoom: float) -> None:
        widest = MOST_COLUMNS / max(1, self.size.width)
        self._zoom = min(max(zoom, 0.2), widest)
        self._draw()

    def _draw(self) -> None:
        if self._pixels is None or not self.size.width:
            return
        # A column is kept free for the scroll bar, so that it does not come and go.
        columns = max(8, round((self.container_size.width or self.size.width) * self._zoom) - 2)
        self._cells = to_cells(self._pixels, columns)
        self.virtual_size = Size(*self._cells.size)
        self.refresh()

    def _centre(self) -> None:
        """Bring what is lit into the middle; without that, the top of the page."""
        if self._lit is None:
            self._bring(0.5, 0)
            return
        left, top, right, bottom = self._lit
        self._bring((left + right) / 2, (top + bottom) / 2)

    def _bring(self, x: float, y: float) -> None:
        """Bring a point, in shares of the picture's size, into the middle."""
        # How far it can scroll is known once it is laid out in its new size.
        self.call_after_refresh(self._bring_now, x, y)

    def _bring_now(self, x: float, y: float) -> None:
        left = x * self.virtual_size.width - self.size.width / 2
        top = y * self.virtual_size.height - self.size.height / 2
        self.scroll_to(left, top, animate=False, immediate=True)
        self.post_message(self.ViewChanged())

    def _style(self, ink: tuple[int, ...], paper: tuple[int, ...]) -> Style:
        style = self._styles.get((ink, paper))
        if style is None:
            style = Style(color=Color.from_rgb(*ink), bgcolor=Color.from_rgb(*paper))
            self._styles[ink, paper] = style
        return style
