"""Pictures as arrays of pixels: read from the PNGs that our renderer writes, and made smaller."""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""Rows of pixels of red, green and blue, shape (height, width, 3)."""

MAX_PIXELS = 40_000_000
"""Pixels of the largest picture that is read."""


def read_png(data: bytes) -> Pixels:
    """Return the pixels of a PNG as pincite writes them: eight bits, red, green and blue, unfiltered rows.

    Raises ValueError for any other.
    """
    width, height, packed = 0, 0, []
    at = 8
    while at + 12 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, *form = struct.unpack(">IIBBBBB", content)
            if form != [8, 2, 0, 0, 0] or not 0 < width * height <= MAX_PIXELS:
                raise ValueError("a PNG of another form")
        elif kind == b"IDAT":
            packed.append(content)
        at += 12 + size
    expected = height * (1 + 3 * width)
    rows = zlib.decompressobj().decompress(b"".join(packed), expected)
    if not height or len(rows) != expected:
        raise ValueError("a PNG without its pixels")
    table = np.frombuffer(rows, np.uint8).reshape(height, 1 + 3 * width)
    if table[:, 0].any():
        raise ValueError("a PNG with filtered rows")
    return table[:, 1:].reshape(height, width, 3)


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """Return a picture in another size: each pixel the mean of those that it covers, repeated where it is larger."""
    return _resized(_resized(pixels, height, 0), width, 1)


def _resized(pixels: Pixels, length: int, axis: int) -> Pixels:
    before = pixels.shape[axis]
    if length >= before:
        larger: Pixels = np.take(pixels, np.arange(length) * before // length, axis=axis)
        return larger
    edges = np.arange(length + 1) * before // length
    sums = np.add.reduceat(pixels, edges[:-1], axis=axis, dtype=np.uint32)
    counts = np.diff(edges).reshape([-1 if one == axis else 1 for one in range(3)])
    means: Pixels = (sums // counts).astype(np.uint8)
    return means
