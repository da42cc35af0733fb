"""Serves the app to browsers: every tab gets a process of its own, and the page asks nothing of other machines.

textual-serve does the work. What is changed here: its page loads a font from the web, it answers whoever asks, it
believes every size that a page names, and it waits for apps that do not end.
"""

import asyncio
import contextlib
import logging
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import WSMsgType, web
from textual_serve.server import Server

from tui.browser.gate import REFUSAL, Gate, bracketed
from tui.browser.messages import MOST_MESSAGE_BYTES, bounded_size, read_message
from tui.browser.tab_process import PATIENCE, TabProcess

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STALL = 30.0
"""Seconds after which an app that takes no keys is given up."""

HEARTBEAT = 15.0
"""Seconds between the pings that find out whether a tab is still there."""

FONT_SIZES = (8, 40)
"""The smallest and the largest font that `?fontsize=` can ask for, in pixels."""

OUTSIDE = ("TMUX", "STY", "VTE_VERSION", "TERMINAL_EMULATOR")
"""What tells of the terminal that the server was started in; the app's own is the browser."""

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'{socket}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""What the page may load: nothing from elsewhere. The browser enforces it."""


class BrowserServer(Server):
    """Serves one command to browsers that reach `listener` by an address with the gate's token."""

    def __init__(
        self,
        command: Sequence[str],
        listener: socket.socket,
        title: str,
        gate: Gate,
        *,
        tabs: int,
        tab_memory_mb: int,
        patience: float = PATIENCE,
    ) -> None:
        """Take the app's command, a bound socket, and how many tabs of how many megabytes there may be.

        `patience`: seconds that an app gets to end by itself, and again after SIGTERM.
        """
        host, port = listener.getsockname()[:2]
        super().__init__("", host=host, port=port, title=title, templates_path=str(Path(__file__).parent))
        self._app_command = tuple(command)
        self._listener = listener
        self._gate = gate
        self._most_tabs = tabs
        self._tab_memory_mb = tab_memory_mb
        self._patience = patience
        self._tell: Callable[[], None] = lambda: None
        self._tabs: dict[TabProcess, web.WebSocketResponse] = {}
        self._left = asyncio.Condition()

    def run(self, tell: Callable[[], None]) -> None:
        """Serve until Ctrl-C or SIGTERM; `tell` is called when browsers can come. No app outlives it."""
        self._tell = tell
        logging.getLogger("textual-serve").addHandler(logging.NullHandler())
        try:
            web.run_app(
                self._make_app(),
                sock=self._listener,
                print=None,
                access_log=None,
                shutdown_timeout=self._patience,
            )
        finally:
            for tab in self._tabs:
                tab.kill()

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(self.templates_path))
        path = self._gate.path
        app.add_routes(
            [
                web.get(path, self.handle_index),
                web.get(f"{path}ws", self.handle_websocket),
                web.static(f"{path}static", self.statics_path),
                # The page opens a download from the root. Its key is as secret as the token: only the tab got it.
                web.get("/download/{key:[0-9a-f]{32}}", self.handle_download, name="download"),
            ]
        )
        app.on_startup.append(self.on_startup)
        app.on_shutdown.append(self.on_shutdown)
        app.on_response_prepare.append(self._forbid_elsewhere)
        return app

    async def on_startup(self, app: web.Application) -> None:  # noqa: ARG002  (the base class calls it so)
        """Tell that browsers can come."""
        self._tell()

    async def on_shutdown(self, app: web.Application) -> None:  # noqa: ARG002
        """End what open tabs run."""
        await asyncio.gather(*(self._end(tab, websocket) for tab, websocket in list(self._tabs.items())))

    @aiohttp_jinja2.template("page.html")
    async def handle_index(self, request: web.Request) -> dict[str, Any]:
        """Return what the page is filled with; 503 if no tab becomes free soon."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience), self._left:  # a tab that is loaded again leaves first
                await self._left.wait_for(lambda: len(self._tabs) < self._most_tabs)
        self._refuse_more_tabs()
        asked = request.query.get("fontsize", "")
        smallest, largest = FONT_SIZES
        size = min(max(int(asked), smallest), largest) if asked.isdecimal() and len(asked) < 4 else 16
        return {"application": {"name": self.title}, "font_size": size}

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the app for one tab; 503 if there are as many as there may be."""
        self._refuse_more_tabs()
        websocket = web.WebSocketResponse(
            timeout=self._patience, heartbeat=HEARTBEAT, max_msg_size=MOST_MESSAGE_BYTES, compress=False
        )
        tab = TabProcess(self._app_command, websocket, self.download_manager, self._tab_memory_mb, self._patience)
        self._tabs[tab] = websocket
        try:
            await websocket.prepare(request)
            await tab.start(*bounded_size(_number(request, "width", 80), _number(request, "height", 24)))
            async for message in websocket:
                if message.type == WSMsgType.TEXT and (obeyed := read_message(message.data)) is not None:
                    await asyncio.wait_for(tab.obey(obeyed), STALL)
        except (ConnectionError, TimeoutError):
            pass  # the tab was closed, or its app hangs
        finally:
            await asyncio.shield(asyncio.ensure_future(self._end(tab, websocket)))
        return websocket

    async def _end(self, tab: TabProcess, websocket: web.WebSocketResponse) -> None:
        """End a tab's app, then count the tab as gone."""
        try:
            if websocket.prepared:
                with contextlib.suppress(TimeoutError, ConnectionError):
                    await asyncio.wait_for(websocket.close(), self._patience)
            await tab.stop()
        finally:
            tab.kill()
            async with self._left:
                self._tabs.pop(tab, None)
                self._left.notify_all()

    def _refuse_more_tabs(self) -> None:
        if len(self._tabs) >= self._most_tabs:
            raise web.HTTPServiceUnavailable(
                text=f"{self._most_tabs} tabs are open, the most at once. Close one, then load this page again, "
                "or raise serve_tabs in the settings.\n"
            )

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer only who has the address with the token, by a name that is served, and from this server's own page.

        Other users of this machine, pages of other sites in the person's browser, and names that were made to lead here
        get one line.
        """
        if not self._gate.admits(request, needs_token=request.match_info.route.name != "download"):
            raise web.HTTPForbidden(text=REFUSAL)
        return await handler(request)

    async def _forbid_elsewhere(self, request: web.Request, response: web.StreamResponse) -> None:
        """Forbid what is shown to load anything from elsewhere: the page, and files that the app hands over."""
        host = self._gate.host_of(request)
        response.headers["Content-Security-Policy"] = POLICY.format(socket=f" ws://{host}" if host else "")
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"


def _number(request: web.Request, name: str, default: int) -> int:
    """Return a number that the address gives, or the default where it gives none or one of more than 9 digits."""
    given = request.query.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 10 else default


def address(host: str, gate: Gate, port: int) -> str:
    """Return the address of a server as a person opens it."""
    return f"http://{bracketed(host)}:{port}{gate.path}"


def prepare_environment() -> None:
    """Make the environment one of apps in a browser, wherever the server itself was started."""
    for name in OUTSIDE:
        os.environ.pop(name, None)
    os.environ["TERM"] = "xterm-256color"
    # The app is started without the current folder on its path: documents may lie there, and files named as modules.
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
