"""What a browser's tab may send: keys, its size, its focus; bounded, and checked before any of it is obeyed."""

import json
from dataclasses import dataclass
from typing import Literal

MOST_MESSAGE_BYTES = 256 * 1024
"""Bytes of the longest message; a longer one, of a paste say, ends the tab."""

MOST_CELLS = 500
"""Columns, and rows, of the largest screen that is drawn; each cell takes memory."""

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


def bounded_size(width: int, height: int) -> tuple[int, int]:
    """Return columns and rows, each from 1 to MOST_CELLS."""
    return int(min(max(width, 1), MOST_CELLS)), int(min(max(height, 1), MOST_CELLS))
