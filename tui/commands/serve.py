"""Show the app in a browser: a server on this machine, a session of its own for every tab."""

import argparse
import contextlib
import ipaddress
import socket
import sys
from pathlib import Path

from tui.arguments import add_folder
from tui.folder import folder_of

PORT = 8017
"""The port unless another is asked for; seldom taken by other programs."""

OPEN_TO_OTHERS = (
    "Other machines can reach this port. Whoever has the address, or listens on the way (nothing is encrypted), can "
    "read these documents."
)

INSTALL = (
    "pincite: serving browsers needs textual-serve: install the extra pincite[serve] (in a checkout: "
    ".venv/bin/pip install '.[serve]')"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_folder(parser)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="NAME",
        help="where to listen (default 127.0.0.1: only this machine can reach it)",
    )
    parser.add_argument(
        "--port", type=_port, default=PORT, metavar="N", help=f"the port (default {PORT}; 0: any that is free)"
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not int(text) < 65536:
        raise argparse.ArgumentTypeError("must be a number from 0 to 65535")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped with Ctrl-C."""
    from tui.exit_codes import ERROR, INTERRUPTED
    from tui.settings import load_tui_settings

    corpus = folder_of(arguments)
    settings = load_tui_settings(corpus)
    try:
        from tui.browser.gate import Gate
        from tui.browser.server import BrowserServer, address, prepare_environment
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("textual_serve", "aiohttp", "aiohttp_jinja2", "jinja2"):
            raise
        _say(INSTALL)
        return ERROR
    try:
        listener = _listen(arguments.host, arguments.port)
    except OSError as error:
        reason = error.strerror or str(error)
        _say(f"pincite: cannot listen on {arguments.host}, port {arguments.port}: {reason}. Try another with --port.")
        return ERROR

    with listener, contextlib.redirect_stdout(sys.stderr):
        if not is_loopback(listener):
            _say(OPEN_TO_OTHERS, "yellow")
        port = listener.getsockname()[1]
        gate = Gate(_names(arguments.host, listener), port)
        server = BrowserServer(
            app_command(corpus, arguments.index),
            listener,
            f"pincite · {corpus.absolute().name}",
            gate,
            tabs=settings.serve_tabs,
            tab_memory_mb=settings.serve_tab_memory_mb,
        )
        link = address(_shown_host(arguments.host), gate, port)
        prepare_environment()
        server.run(lambda: _say(f"{corpus} in a browser: {link}   Ctrl-C stops"))
    _say("stopped")
    return INTERRUPTED


def _say(line: str, style: str = "") -> None:
    from tui.terminal import narration, visible

    narration().print(visible(line), style=style, soft_wrap=True)


def app_command(corpus: Path, index: Path | None) -> list[str]:
    """Return the command of one tab's app."""
    where = ["--index", str(index.absolute())] if index is not None else []
    return [sys.executable, "-P", "-m", "tui", str(corpus.absolute()), *where]


def is_loopback(listener: socket.socket) -> bool:
    """Tell whether only this machine can reach a socket."""
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def _listen(host: str, port: int) -> socket.socket:
    """Return a bound socket. Raises OSError: no such name, port taken, port not allowed."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()  # browsers that come before the server does wait for it
    except OSError:
        listener.close()
        raise
    return listener


def _shown_host(host: str) -> str:
    """Return a host as it can be opened on this machine."""
    return {"0.0.0.0": socket.gethostname(), "::": socket.gethostname(), "": "localhost"}.get(host, host)  # noqa: S104


def _names(host: str, listener: socket.socket) -> tuple[str, ...]:
    """Return the names that may stand in the address, besides the number that is reached."""
    name = socket.gethostname()
    return ("localhost", host) if is_loopback(listener) else ("localhost", _shown_host(host), name, f"{name}.local")
