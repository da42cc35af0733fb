"""Who may ask the server: whoever knows the token in its address, by the names and port that it serves."""

import hmac
import ipaddress
import secrets
from collections.abc import Sequence

from aiohttp import web

TOKEN_BYTES = 24
"""Bytes of chance in a token; 192 bits cannot be guessed."""

REFUSAL = "Use the address that pincite printed when it started: this one lacks its token, or names another place.\n"
"""What anyone else gets, in one line."""


class Gate:
    """Decides which requests are answered.

    The token is part of the path, so that whatever the page loads by a relative address carries it. A cookie would not
    do: browsers send it to every port of a host, also to servers of other users of this machine.
    """

    def __init__(self, names: Sequence[str], port: int, token: str | None = None) -> None:
        """Take the names and numbers that may stand in the address, and the port."""
        self.token = token or secrets.token_urlsafe(TOKEN_BYTES)
        self._port = port
        self._hosts = frozenset(host for name in names for host in self._spelled(name))

    @property
    def path(self) -> str:
        """The path under which everything lies, with a slash at its end."""
        return f"/{self.token}/"

    def admits(self, request: web.Request, *, needs_token: bool = True) -> bool:
        """Tell whether a request has the token, a Host that is served, and no other page behind it."""
        host = self.host_of(request)
        if host is None or (needs_token and not self._has_token(request.path)):
            return False
        origin = request.headers.get("Origin")
        # Browsers name the origin of every WebSocket; what names none is no browser with this page open.
        is_own_page = origin == f"http://{host}"
        return is_own_page or (origin is None and request.path != f"{self.path}ws")

    def host_of(self, request: web.Request) -> str | None:
        """Return the Host that a request names, in lower case; None if it is not one that is served."""
        host = request.headers.get("Host", "").lower()
        return host if host in self._hosts or host in self._reached(request) else None

    def _has_token(self, path: str) -> bool:
        given = path.removeprefix("/").partition("/")[0]
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())

    def _reached(self, request: web.Request) -> tuple[str, ...]:
        """Return how the number is written at which a connection reached this machine."""
        name = request.transport.get_extra_info("sockname") if request.transport is not None else None
        return self._spelled(name[0].removeprefix("::ffff:")) if isinstance(name, tuple) else ()

    def _spelled(self, name: str) -> tuple[str, ...]:
        """Return how a browser writes a name or number with the port; the port of the Web may be left out."""
        shown = bracketed(name.lower())
        return (f"{shown}:{self._port}", shown) if self._port == 80 else (f"{shown}:{self._port}",)


def bracketed(host: str) -> str:
    """Return a host as it stands in an address: a number of IPv6 in brackets."""
    try:
        is_ipv6 = ipaddress.ip_address(host.partition("%")[0]).version == 6
    except ValueError:
        return host
    return f"[{host}]" if is_ipv6 else host
