"""The channel to Milvus: encrypted if asked, with a time limit on every call, and no tries but ours.

pymilvus repeats a failed call by itself, with the whole time again for each try, and connects anew for as long as the
first connection took. What fails here reaches it as an error that it passes on at once.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import grpc

from index.backend.milvus.tls import Tls
from index.errors import SettingsError

DEFAULT_PORT, DEFAULT_TLS_PORT = 19_530, 443

PING_MS, PING_ANSWER_MS = 10_000, 5_000
"""Milliseconds of silence after which a connection is asked whether it lives, and that it has to answer: those of
pymilvus. Milvus allows a ping every 5 s; servers take more frequent ones for an attack."""

RATE_LIMIT, _OLD_RATE_LIMIT = 8, 49
"""Milvus's own code of too many requests, now and before version 2.3."""

_LOST = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.ABORTED,
}
"""What a call ends with when its connection does."""

_PASSED_ON = {
    grpc.StatusCode.PERMISSION_DENIED,
    grpc.StatusCode.UNAUTHENTICATED,
    grpc.StatusCode.INVALID_ARGUMENT,
    grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.UNIMPLEMENTED,
}
"""What pymilvus does not repeat."""


class ConnectionLost(ConnectionError):
    """The server cannot be reached, or the connection broke during a call."""


class NoAnswer(TimeoutError):
    """A call ran into its time limit."""


class CallFailed(Exception):
    """The server failed in a way that is none of Milvus's own."""


class TooManyRequests(Exception):
    """The server takes no more requests at the moment."""


class _Details(NamedTuple):
    """A call's details with another time limit; gRPC takes whatever has these attributes."""

    method: str
    timeout: float
    metadata: Any
    credentials: Any
    wait_for_ready: Any
    compression: Any


class CallLimits(grpc.UnaryUnaryClientInterceptor):  # type: ignore[misc]
    """Gives every call of a thread the time that the thread has left. Safe to share between threads."""

    def __init__(self) -> None:
        self._own = threading.local()

    @contextlib.contextmanager
    def until(self, end: float) -> Iterator[None]:
        """End all calls of this thread by a moment of the monotonic clock."""
        before, self._own.end = getattr(self._own, "end", None), end
        try:
            yield
        finally:
            self._own.end = before

    def intercept_unary_unary(self, continuation: Callable[[Any, Any], Any], details: Any, request: Any) -> Any:
        """Make one call; its failures become those above."""
        end = getattr(self._own, "end", None)
        limits = [] if end is None else [end - time.monotonic()]
        limits += [] if details.timeout is None else [details.timeout]
        if limits:
            if min(limits) <= 0:
                raise NoAnswer(f"{details.method}: no time is left")
            details = _Details(
                details.method,
                min(limits),
                details.metadata,
                details.credentials,
                getattr(details, "wait_for_ready", None),
                getattr(details, "compression", None),
            )
        call = continuation(details, request)
        error = call.exception()
        if error is None:
            answer = call.result()
            status = getattr(answer, "status", answer)
            if getattr(status, "code", 0) == RATE_LIMIT or getattr(status, "error_code", 0) == _OLD_RATE_LIMIT:
                raise TooManyRequests(status.reason)
            return call
        if isinstance(error, ValueError):
            raise ConnectionLost("the connection was closed") from error  # by another thread, to make a new one
        if not isinstance(error, grpc.RpcError):
            return call
        code, told = error.code(), error.details() or ""
        if code == grpc.StatusCode.DEADLINE_EXCEEDED:
            raise NoAnswer(told) from error
        if code in _LOST or (code not in _PASSED_ON and _is_broken_stream(told)):
            raise ConnectionLost(told) from error
        if code not in _PASSED_ON:
            raise CallFailed(f"{code.name}: {told}") from error
        return call


def _is_broken_stream(told: str) -> bool:
    return any(word in told.lower() for word in ("rst_stream", "stream removed", "goaway", "socket closed"))


def target_of(uri: str) -> str:
    """Return what gRPC connects to for an address. Raises SettingsError if it is none."""
    if uri.startswith("unix:"):
        return uri
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError as error:
        raise SettingsError(f"setting index.uri: {uri} is no address ({error}).") from error
    if parts.scheme.lower() not in {"http", "https", "tcp"} or not parts.hostname:
        raise SettingsError(f"setting index.uri: {uri} is no address of Milvus, such as http://host:19530.")
    if parts.path.strip("/"):
        raise SettingsError(f"setting index.uri: leave {parts.path} out of {uri}; only host and port are used.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{port or (DEFAULT_TLS_PORT if parts.scheme.lower() == 'https' else DEFAULT_PORT)}"


def open_channel(uri: str, tls: Tls | None, limits: CallLimits) -> grpc.Channel:
    """Return a channel to an address; nothing is sent yet."""
    options: list[tuple[str, Any]] = [
        ("grpc.max_send_message_length", -1),
        ("grpc.max_receive_message_length", -1),
        ("grpc.keepalive_time_ms", PING_MS),
        ("grpc.keepalive_timeout_ms", PING_ANSWER_MS),
        ("grpc.keepalive_permit_without_calls", 1),
        # A new channel makes a new connection, not one that another channel took for alive.
        ("grpc.use_local_subchannel_pool", 1),
    ]
    if tls is None:
        return grpc.intercept_channel(grpc.insecure_channel(target_of(uri), options=options), limits)
    if tls.server_name:
        options.append(("grpc.ssl_target_name_override", tls.server_name))
    credentials = grpc.ssl_channel_credentials(tls.ca, tls.key, tls.certificate)
    return grpc.intercept_channel(grpc.secure_channel(target_of(uri), credentials, options=options), limits)
