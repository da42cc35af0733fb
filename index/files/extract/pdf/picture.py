"""Pictures of a PDF's pages, with words lit."""

import struct
import zlib
from collections.abc import Sequence
from typing import Any

from index.files.extract.pdf.open import load_page, opened

LIT = (255, 226, 64)
"""The colour of lit words, red, green and blue; the page shows through as through a marker."""

MAX_PIXELS = 16_000_000
"""Pixels of the largest picture; a larger page is shown smaller."""

MIN_SCALE = 0.02
"""Pixels a point of the smallest picture."""


def render(data: bytes, request: dict[str, Any]) -> bytes:
    """Return a page as a PNG.

    `request["page"]`: from 1; `["scale"]`: pixels a point; `["boxes"]`: the rectangles to light, each left, top, right
    and bottom, in points from the upper left corner of the page as shown.
    """
    with opened(data) as document:
        page = load_page(document, request["page"])
        width, height = page.get_size()
        most = (MAX_PIXELS / max(1.0, width * height)) ** 0.5
        scale = max(MIN_SCALE, min(float(request["scale"]), most))
        bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=True)
        pixels = bitmap.to_numpy()[:, :, :3].copy()
    for box in request.get("boxes", ()):
        _light(pixels, box, scale)
    return png(pixels)


def _light(pixels: Any, box: Sequence[float], scale: float) -> None:
    """Multiply the pixels in a rectangle by the colour of lit words."""
    import numpy as np

    height, width = pixels.shape[:2]
    left, right = (min(width, max(0, round(edge * scale))) for edge in (box[0], box[2]))
    top, bottom = (min(height, max(0, round(edge * scale))) for edge in (box[1], box[3]))
    part = pixels[top:bottom, left:right].astype(np.uint16)
    pixels[top:bottom, left:right] = part * np.array(LIT, np.uint16) // 255


def png(pixels: Any) -> bytes:
    """Return a picture, an array of rows of pixels of red, green and blue, as a PNG."""
    import numpy as np

    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), np.uint8)
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [
        (b"IHDR", header),
        (b"IDAT", zlib.compress(rows.tobytes(), 6)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
