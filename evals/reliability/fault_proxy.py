"""A proxy between a client and a server that cuts, delays and resets their connections."""

import contextlib
import random
import select
import socket
import struct
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Self

KINDS = ("cut", "reset", "delay", "stall")

DELAY_SECONDS = 1.0
"""Seconds of a delay."""

STALL_SECONDS = 4.0
"""Seconds for which a connection stays open and passes nothing on, until it is closed: more than a call may take."""


class FaultProxy:
    """Passes bytes on, and hurts a connection by chance: one fault each time that it is armed."""

    def __init__(self, port: int, chance: random.Random) -> None:
        """Take the server's port on this machine."""
        self._target = port
        self._chance = chance
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.armed = False
        self.faults = 0
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

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _fault(self) -> str:
        """Return what to do to the bytes at hand, mostly nothing."""
        with self._lock:
            if not self.armed or self._chance.random() < 0.5:
                return ""
            self.armed = False
            self.faults += 1
            kind = self._chance.choice(KINDS)
            self.kinds[kind] += 1
            return kind

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", self._target)) as server:
            while not self._stop.is_set():
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
                    if kind == "stall":
                        self._stop.wait(STALL_SECONDS)
                        return
                    if kind == "delay":
                        time.sleep(DELAY_SECONDS)
                    other.sendall(data)
