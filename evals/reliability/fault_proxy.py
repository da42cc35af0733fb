"""A proxy between a client and a server that cuts, delays and resets their connections."""

import contextlib
import random
import select
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

KINDS = ("cut", "reset", "delay", "stall", "outage")

DELAY_SECONDS = 1.0
"""Seconds of a delay."""

STALL_SECONDS = 4.0
"""Seconds for which a connection stays open and passes nothing on, until it is closed: more than a call may take."""

OUTAGE_SECONDS = 5.0
"""Seconds for which every connection is closed at once: more than a call may take."""


class FaultProxy:
    """Passes bytes on, and hurts connections where it is armed to; else only counts the chunks of bytes."""

    def __init__(self, port: int, chance: random.Random, kinds: Sequence[str] = KINDS) -> None:
        """Take the server's port on this machine, and the kinds of faults to choose from."""
        self._kinds = kinds
        self._target = port
        self._chance = chance
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.chunks = self.faults = 0
        self._next: Callable[[], int] | None = None
        self._passing, self._again = 0, False
        self._away_until = 0.0
        self.kinds: Counter[str] = Counter()
        self._stop = threading.Event()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._listener.close()

    def arm(self, passing: Callable[[], int], *, again: bool = False) -> None:
        """Make a fault after as many chunks as `passing` says; `again`: after each fault the next in the same way."""
        with self._lock:
            self._next, self._passing, self._again = passing, passing(), again

    def disarm(self) -> None:
        """Make no more faults; what was made ends."""
        with self._lock:
            self._next, self._away_until = None, 0.0

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if time.monotonic() < self._away_until:
                client.close()
                continue
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _fault(self) -> str:
        """Return what to do to the bytes at hand, mostly nothing."""
        with self._lock:
            self.chunks += 1
            if self._next is None:
                return ""
            self._passing -= 1
            if self._passing >= 0:
                return ""
            self._passing = self._next()
            self._next = self._next if self._again else None
            self.faults += 1
            kind = self._chance.choice(self._kinds)
            self.kinds[kind] += 1
            if kind == "outage":
                self._away_until = time.monotonic() + OUTAGE_SECONDS
            return kind

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self._target)) as server:
            while not self._stop.is_set():
                if time.monotonic() < self._away_until:
                    return
                ready, _, _ = select.select([client, server], [], [], 0.2)
                for one in ready:
                    data = one.recv(1 << 16)
                    if not data:
                        return
                    kind = self._fault()
                    other = server if one is client else client
                    if kind == "cut":
                        other.sendall(data[: len(data) // 2])
                        return
                    if kind == "reset":
                        # Closed at once, without a farewell: RST.
                        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        return
                    if kind == "outage":
                        return
                    if kind == "stall":
                        self._stop.wait(STALL_SECONDS)
                        return
                    if kind == "delay":
                        time.sleep(DELAY_SECONDS)
                    other.sendall(data)
