"""Pictures in cells of a terminal."""

import numpy as np
import pytest

from index.files.extract.pdf.picture import png
from tui.app.picture.cells import to_cells
from tui.app.picture.pixels import Pixels, read_png, resized


def picture(*rows: str) -> Pixels:
    """Return a picture: # is black, a blank white, y yellow."""
    colours = {"#": (0, 0, 0), " ": (255, 255, 255), "y": (255, 224, 64)}
    return np.array([[colours[pixel] for pixel in row] for row in rows], np.uint8)


def test_our_pngs_are_read_back() -> None:
    pixels = picture("# y", "yy#")
    assert (read_png(png(pixels)) == pixels).all()


@pytest.mark.parametrize("harm", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a" + b"\0" * 40])
def test_anything_else_is_refused(harm: bytes) -> None:
    with pytest.raises(ValueError, match="a PNG"):
        read_png(harm)


def test_a_bomb_is_refused() -> None:
    whole = png(picture("##", "##"))
    with pytest.raises(ValueError, match="of another form"):
        read_png(whole[:16] + b"\x00\x10\x00\x00" * 2 + whole[24:])


def test_a_smaller_picture_has_the_mean_colours() -> None:
    pixels = picture("##  ", "##  ", "# # ", " # #")
    assert resized(pixels, 2, 2)[:, :, 0].tolist() == [[0, 255], [127, 127]]
    assert resized(pixels, 8, 4).shape == (4, 8, 3)


def test_each_cell_shows_four_quarters_in_two_colours() -> None:
    # A cell is twice as high as wide: two rows of pixels make one half of it.
    cells = to_cells(picture("# y#", "# y#", "##yy", "##yy"), 2)
    [run, second] = cells.runs(0, 0, 2)
    assert run == ("▙", (0, 0, 0), (255, 255, 255))
    assert second == ("▝", (0, 0, 0), (255, 224, 64))
    assert list(to_cells(picture("    ", "    "), 2).runs(0, 0, 2)) == [("  ", (255,) * 3, (255,) * 3)]
    assert list(cells.runs(0, 5, 9)) == []
