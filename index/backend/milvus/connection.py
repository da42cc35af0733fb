"""A connection to Milvus that is made anew when it dies; calls through it end in time, with one clear error."""

import logging
import random
import threading
import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any

import grpc
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from index.backend.milvus.channel import (
    CallFailed,
    CallLimits,
    ConnectionLost,
    TooManyRequests,
    open_channel,
    target_of,
)
from index.backend.milvus.errors import cause_of, failure_of, passes, unavailable
from index.backend.milvus.tls import Tls
from index.errors import BackendError, BackendUnavailable

SHORTEST = 0.5
"""Seconds below which no try is begun."""

LONGEST_WAIT = 3.0
"""Seconds between two tries, at most."""

FIRST_WAIT = 0.2
"""Seconds before the second try; each further wait is twice as long, and between half and all of that."""

SILENCE_SECONDS = 5.0
"""Seconds that making a connection may take, and the first try of a short call: after that a new one is made."""

START_SECONDS = 4.0
"""Seconds after which opening gives up on a server that refuses connections: four tries or so. One that starts again
is ready within a second or two (milvus-lite) or a minute (a cluster, for which nobody should wait unasked)."""


class MilvusConnection:
    """A client of Milvus. Safe to share between threads."""

    def __init__(
        self,
        uri: str,
        token: str | None,
        tls: Tls | None,
        *,
        timeout: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the address, the token, and the seconds that a call may take with all its tries; connect later."""
        # It logs every failure with its traceback; ours says it in one line.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
        self.uri = uri
        self._token = token or ""
        self._tls = tls
        self._timeout = timeout
        self._sleep = sleep
        self._limits = CallLimits()
        self._lock = threading.Lock()
        self._client: Any = None
        self._is_alive = False
        self._is_closed = False
        if not uri.endswith(".db"):
            target_of(uri)

    @property
    def client(self) -> Any:
        """The client of pymilvus, to be used within `run`."""
        return self._client

    def open(self) -> None:
        """Connect. Raises BackendUnavailable, sooner if connections are refused; BackendDenied."""
        self.run(lambda _: None, is_opening=True)

    def run(self, call: Callable[[float], Any], *, is_long: bool = False, is_opening: bool = False) -> Any:
        """Return what a call gives, which takes the seconds that it has; all tries together take no longer than one.

        After a failure that may be the connection's own, the next try is made on a new one. `is_long`: what may well
        take many seconds, such as writing.
        """
        started = time.monotonic()
        until = started + self._timeout
        wait, was_silent = FIRST_WAIT, False
        while True:
            client = None
            try:
                client = self._connect(min(until, time.monotonic() + SILENCE_SECONDS))
                left = until - time.monotonic()
                # A connection that died without a word is noticed by its silence alone.
                first = left / 2 if is_long else min(left / 2, SILENCE_SECONDS)
                left = max(left if was_silent else first, SHORTEST)
                with self._limits.until(time.monotonic() + left):
                    return call(left)
            except (MilvusException, grpc.RpcError, CallFailed, TooManyRequests, OSError, ValueError) as error:
                if not passes(error):
                    raise self._told(failure_of(self.uri, error)) from error
                cause = cause_of(error)
                if isinstance(cause, OSError):
                    self._give_up(client)
                was_silent = was_silent or isinstance(cause, TimeoutError)
                pause = wait * random.uniform(0.5, 1.0)  # noqa: S311
                is_refused = is_opening and isinstance(cause, ConnectionLost)
                limit = min(until, started + START_SECONDS) if is_refused else until
                if time.monotonic() + pause + SHORTEST > limit:
                    raise self._told(unavailable(self.uri, error, is_opening=is_opening)) from error
                self._sleep(pause)
                wait = min(2 * wait, LONGEST_WAIT)

    def close(self) -> None:
        """Let go of the connection. Safe to call twice."""
        self._is_closed = True
        self._give_up(self._client)

    def _connect(self, end: float) -> Any:
        """Return the client, a new one if the last is dead; waits for another thread that makes one."""
        if self._is_closed:
            raise BackendUnavailable(f"{self.uri}: the connection is closed.")
        if not self._lock.acquire(timeout=max(end - time.monotonic(), 0)):
            raise TimeoutError("connecting takes too long")
        try:
            if self._is_alive:
                return self._client
            left = max(end - time.monotonic(), SHORTEST)
            with self._limits.until(time.monotonic() + left):
                # milvus-lite starts with its file, and listens where pymilvus alone knows.
                own = {} if self.uri.endswith(".db") else {"channel": open_channel(self.uri, self._tls, self._limits)}
                self._client = MilvusClient(self.uri, token=self._token, timeout=left, dedicated=True, **own)
                self._is_alive = True
                return self._client
        finally:
            self._lock.release()

    def _told(self, failure: BackendError) -> BackendError:
        """Return a failure without the token, which a server may repeat."""
        told = str(failure)
        for secret in (self._token, b64encode(self._token.encode()).decode(), self._token.partition(":")[2]):
            told = told.replace(secret, "…") if secret else told
        return type(failure)(told)

    def _give_up(self, client: Any) -> None:
        """Close a client that is of no more use, unless another thread did; others make their calls again."""
        if client is not None and client is self._client and self._is_alive:
            self._is_alive = False
            client.close()
