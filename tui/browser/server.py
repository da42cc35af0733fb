"""Serves the app to browsers: every tab gets a process of its own, and the page asks nothing of other machines.

textual-serve does the work. What is changed here: its page loads a font from the web and takes any name of this
machine for granted, it obeys pages of other origins, and it waits a minute for open tabs when it is stopped.
"""

import asyncio
import contextlib
import ipaddress
import logging
import os
import shlex
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp_jinja2
from aiohttp import web
from textual_serve.server import Server

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PATIENCE = 3.0
"""Seconds that open tabs get to end by themselves when the server is stopped."""

FONT_SIZES = (8, 40)
"""The smallest and the largest font that `?fontsize=` can ask for, in pixels."""

OUTSIDE = ("TMUX", "STY", "VTE_VERSION", "TERMINAL_EMULATOR")
"""What tells of the terminal that the server was started in; the app's own is the browser."""

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self' ws://{host}; frame-ancestors 'none'; base-uri 'none'"
)
"""What the page may load: nothing from elsewhere. The browser enforces it."""


class BrowserServer(Server):
    """Serves one command to browsers that reach `listener`."""

    def __init__(self, command: Sequence[str], listener: socket.socket, title: str, names: Sequence[str] = ()) -> None:
        """Take the app's command, a bound socket, and the names of this machine that may stand in the address."""
        host, port = listener.getsockname()[:2]
        super().__init__(
            shell_words(command),
            host=host,
            port=port,
            title=title,
            templates_path=str(Path(__file__).parent),
        )
        self._listener = listener
        self._names = frozenset(name.lower() for name in ("localhost", *names))
        self._tell: Callable[[], None] = lambda: None
        self._tabs: set[asyncio.Task[Any]] = set()

    def run(self, tell: Callable[[], None]) -> None:
        """Serve until Ctrl-C or SIGTERM; `tell` is called when browsers can come."""
        self._tell = tell
        logging.getLogger("textual-serve").addHandler(logging.NullHandler())
        web.run_app(
            self._make_app(),
            sock=self._listener,
            print=None,
            access_log=None,
            shutdown_timeout=PATIENCE,
        )

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard)
        app.on_response_prepare.append(_forbid_elsewhere)
        return app

    async def on_startup(self, app: web.Application) -> None:  # noqa: ARG002  (the base class calls it so)
        """Tell that browsers can come."""
        self._tell()

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002
        """End what open tabs run."""
        for task in self._tabs:
            task.cancel()
        if self._tabs:
            await asyncio.wait(self._tabs, timeout=PATIENCE)

    @aiohttp_jinja2.template("page.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        """Return what the page is filled with."""
        asked = request.query.get("fontsize", "")
        smallest, largest = FONT_SIZES
        size = min(max(int(asked), smallest), largest) if asked.isdecimal() and len(asked) < 4 else 16
        return {"application": {"name": self.title}, "font_size": size}

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the app for one tab."""
        task = asyncio.current_task()
        assert task is not None
        self._tabs.add(task)
        try:
            return await super().handle_websocket(request)
        finally:
            self._tabs.discard(task)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer only requests from this server's own page.

        A page of another site could otherwise open the app in the person's browser and read along, directly or by
        a name that it makes lead here.
        """
        host = request.headers.get("Host", "")
        origin = request.headers.get("Origin")
        if not self._is_own(host) or (origin is not None and urlsplit(origin).netloc.lower() != host.lower()):
            raise web.HTTPForbidden(text="Only pincite's own page may ask this. Use the address that pincite told.\n")
        return await handler(request)

    def _is_own(self, host: str) -> bool:
        """Tell whether a Host header names this machine: by number, or by a name known to be its own."""
        with contextlib.suppress(ValueError):
            name = urlsplit(f"//{host}").hostname or ""
            if name in self._names:
                return True
            ipaddress.ip_address(name)
            return True
        return False


async def _forbid_elsewhere(request: web.Request, response: web.StreamResponse) -> None:
    """Forbid what is shown to load anything from elsewhere: the page, and files that the app hands over."""
    response.headers["Content-Security-Policy"] = POLICY.format(host=request.headers.get("Host", ""))
    response.headers["Referrer-Policy"] = "no-referrer"


def shell_words(command: Sequence[str]) -> str:
    """Return a command for the shell that textual-serve starts it with; the shell gives way to it at once."""
    return f"exec {shlex.join(command)}"


def prepare_environment() -> None:
    """Make the environment one of apps in a browser, wherever the server itself was started."""
    for name in OUTSIDE:
        os.environ.pop(name, None)
    os.environ["TERM"] = "xterm-256color"
    # The app is started without the current folder on its path: documents may lie there, and files named as modules.
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
