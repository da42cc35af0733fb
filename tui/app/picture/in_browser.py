"""Hands pictures and originals to the browser's tab that the app runs in (`pincite serve`)."""

import io
import json
from typing import Any

from textual.app import App

from tui.app.picture.opening import OriginalOpener, OriginalPage, safe_name
from tui.opener import PICTURE_NAME

SHOWN_IN_TABS = {".pdf": "application/pdf", ".png": "image/png"}
"""The formats that a tab of their own may show. Anything else could hold scripts, and is saved instead."""


def show_in_tab(app: App[Any], png: bytes, view: tuple[float, float, float]) -> None:
    """Show a picture over the terminal; `view`: its zoom (0: no picture) and the point in the middle."""
    name = f"{PICTURE_NAME}{json.dumps(view)}"
    app.deliver_binary(io.BytesIO(png), save_filename="page.png", mime_type="image/png", name=name)


def hand_over(app: App[Any], document: str, data: bytes) -> str:
    """Open a file in a tab of its own, or save it where the browser saves files; return what to tell the person."""
    name = safe_name(document)
    kind = SHOWN_IN_TABS.get(f".{name.rpartition('.')[2].lower()}")
    app.deliver_binary(
        io.BytesIO(data),
        save_filename=name,
        open_method="browser" if kind else "download",
        mime_type=kind or "application/octet-stream",
    )
    return "Opened in a tab of its own" if kind else "Handed to the browser"


def open_or_hand_over(app: App[Any], opener: OriginalOpener, place: OriginalPage) -> str:
    """Open an original, or hand it to the tab; return what to tell. Runs in a thread. Raises PinciteError."""
    if not app.is_web:
        return opener.open(place)
    return str(app.call_from_thread(hand_over, app, place.document, opener.read(place.document)))
