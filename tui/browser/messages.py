"""What a browser's tab may send: keys, its size, its focus; bounded, and checked before any of it is obeyed."""

import json
import math
import re
from dataclasses import dataclass
from typing import Literal

MOST_MESSAGE_BYTES = 256 * 1024
"""Bytes of the longest message; a longer one, of a paste say, ends the tab."""

MOST_CELLS = 500
"""Columns, and rows, of the largest screen that is drawn; each cell takes memory."""

MOST_ZOOM = 20.0
"""The largest picture, in widths of the window."""

Kind = Literal["stdin", "resize", "ping", "blur", "focus"]


@dataclass(frozen=True)
class TabMessage:
    """One message: `text` of `stdin` and `ping`, `size` (columns, rows) of `resize`."""

    kind: Kind
    text: str = ""
    size: tuple[int, int] = (80, 24)


def read_message(raw: str) -> TabMessage | None:
    """Return a message of the page, its size within bounds; None for anything that the page does not send."""
    try:
        parts = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    match parts:
        case ["stdin" | "ping" as kind, str(text)]:
            return TabMessage(kind, text=text.encode("utf-8", "replace").decode())
        case ["resize", {"width": int(width), "height": int(height)}]:
            return TabMessage("resize", size=bounded_size(width, height))
        case ["blur" | "focus" as kind, *_]:
            return TabMessage(kind)
    return None


@dataclass(frozen=True)
class PictureView:
    """How a picture is shown: `zoom` times the window's width (0: no longer), with a point in the middle.

    `x`, `y`: the point, in shares of the picture's size.
    """

    zoom: float
    x: float
    y: float


def read_view(said: dict[str, object]) -> PictureView | None:
    """Return how the app wants a picture shown; None if it does not say so properly."""
    try:
        zoom, x, y = (float(number) for number in json.loads(str(said["view"])))
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    is_key = re.fullmatch("[0-9a-f]{32}", str(said.get("key"))) is not None
    bounded = PictureView(min(max(zoom, 0.0), MOST_ZOOM), min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
    return bounded if is_key and all(map(math.isfinite, (zoom, x, y))) else None


def bounded_size(width: int, height: int) -> tuple[int, int]:
    """Return columns and rows, each from 1 to MOST_CELLS."""
    return int(min(max(width, 1), MOST_CELLS)), int(min(max(height, 1), MOST_CELLS))
