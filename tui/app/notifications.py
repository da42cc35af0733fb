"""Toasts: one line each about what was done, or what is wrong and what to do."""

import time
from collections.abc import Callable
from typing import Any

from textual.app import App

from tui.terminal import sentence

DONE_SECONDS = 3.0
"""How long a line about what was done stays."""

WARNING_SECONDS = 10.0
"""How long a warning stays."""


class Notifications:
    """Shows toasts in an app, as text and never as markup."""

    def __init__(self, app: App[Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._last_warning = ("", 0.0)

    def show(self, text: str, title: str = "") -> None:
        """Show news of the documents or of a session."""
        self._app.notify(text, title=title, markup=False)

    def done(self, text: str, title: str = "") -> None:
        """Show what was done for the person."""
        self._app.notify(sentence(text), title=title, timeout=DONE_SECONDS, markup=False)

    def warn(self, reason: str, title: str = "") -> None:
        """Show a warning, unless the same one is still there."""
        now = self._clock()
        before, at = self._last_warning
        if reason != before or now - at >= WARNING_SECONDS:
            self._last_warning = (reason, now)
            self._app.notify(sentence(reason), title=title, severity="warning", timeout=WARNING_SECONDS, markup=False)
