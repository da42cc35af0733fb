"""Pictures in cells of a terminal: each cell shows two by two pixels by a block character in two colours."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui.app.picture.pixels import Pixels, resized

BLOCKS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""Block characters by the quarters of the cell they fill: 1 upper left, 2 upper right, 4 lower left, 8 lower right."""

LEAST_CONTRAST = 20
"""Difference of brightness, of 255, below which the pixels of a cell are one colour."""

MOST_GAIN = 1.8
"""How much darker than white a small page is drawn, at most, compared with what it is."""

_STEP = 8
"""Colours are rounded to multiples of this, so that neighbouring cells are often drawn in one."""


@dataclass(frozen=True, slots=True)
class CellPicture:
    """A picture in cells.

    `blocks`: for each cell the place in `BLOCKS`, shape (rows, columns); `ink`, `paper`: the colours of what the block
    fills and of the rest, shape (rows, columns, 3).
    """

    blocks: NDArray[np.uint8]
    ink: Pixels
    paper: Pixels

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        rows, columns = self.blocks.shape
        return columns, rows

    def runs(self, row: int, start: int, end: int) -> Iterator[tuple[str, tuple[int, ...], tuple[int, ...]]]:
        """Yield the neighbouring cells `start:end` of a row that have the same colours: blocks, ink, paper."""
        blocks, ink, paper = self.blocks[row, start:end], self.ink[row, start:end], self.paper[row, start:end]
        colours = np.concatenate([ink, paper], axis=1)
        edges = np.flatnonzero((colours[1:] != colours[:-1]).any(axis=1)) + 1
        for first, last in zip([0, *edges.tolist()], [*edges.tolist(), len(blocks)], strict=True):
            if first < last:
                words = "".join(BLOCKS[block] for block in blocks[first:last].tolist())
                yield words, tuple(ink[first].tolist()), tuple(paper[first].tolist())


def rows_of(pixels: Pixels, columns: int) -> int:
    """Return the rows that a picture takes in so many columns: a cell is twice as high as wide."""
    height, width = pixels.shape[:2]
    return max(1, round(columns * int(height) / int(width) / 2))


def to_cells(pixels: Pixels, columns: int) -> CellPicture:
    """Return a picture in so many columns, in its proportions."""
    rows = rows_of(pixels, columns)
    small = resized(pixels, 2 * columns, 2 * rows).astype(np.int32)
    # Thin letters fade when a page is made much smaller.
    gain = min(MOST_GAIN, max(1.0, 0.85 + 0.15 * pixels.shape[1] / (2 * columns)))
    small = np.maximum(0, 255 - ((255 - small) * gain).astype(np.int32))
    # Shape (rows, columns, quarters, colours): upper left, upper right, lower left, lower right.
    quarters = small.reshape(rows, 2, columns, 2, 3).transpose(0, 2, 1, 3, 4).reshape(rows, columns, 4, 3)
    bright = quarters @ np.array([77, 151, 28]) // 256
    low, high = bright.min(axis=2), bright.max(axis=2)
    is_plain = high - low < LEAST_CONTRAST
    is_ink = bright * 2 < (low + high)[:, :, None]
    is_ink[is_plain] = False
    counts = is_ink.sum(axis=2)
    sums = (quarters * is_ink[:, :, :, None]).sum(axis=2)
    paper = _rounded((quarters.sum(axis=2) - sums) / (4 - counts)[:, :, None])
    ink = _rounded(sums / np.maximum(counts, 1)[:, :, None])
    ink[counts == 0] = paper[counts == 0]
    blocks = (is_ink * np.array([1, 2, 4, 8])).sum(axis=2).astype(np.uint8)
    return CellPicture(blocks, ink, paper)


def _rounded(colours: NDArray[np.float64]) -> Pixels:
    rounded: Pixels = np.minimum(255, np.round(colours / _STEP) * _STEP).astype(np.uint8)
    return rounded
