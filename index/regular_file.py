"""Opens and reads regular files without waiting for ever: of a drive that is gone, a device, a FIFO put in their place.

What may block runs in a daemon thread, which is abandoned once it makes no progress for a time. Every error is an
OSError: a TimeoutError for a file that gives no data.
"""

import contextlib
import errno
import io
import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

PATIENCE_SECONDS = 30.0
"""Time without any data after which a file is given up."""

LEAST_PATIENCE_SECONDS = 0.2
"""Time that a file is given where the files before it gave no data: a drive that is gone holds many."""

CHUNK_BYTES = 1 << 22
"""Bytes that are read at a time."""

_RETRY_SECONDS = 0.05
"""Time between two attempts at a file that another process holds for the moment."""

T = TypeVar("T")


class Turn:
    """What a call in progress and whoever waits for it tell each other."""

    def __init__(self) -> None:
        self.steps = 0
        self.is_abandoned = False

    def advance(self) -> None:
        """Note that the call has made progress."""
        self.steps += 1


class _Worker:
    """A daemon thread that runs one call after another."""

    def __init__(self) -> None:
        self.calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
        threading.Thread(target=self._run, name="pincite-files", daemon=True).start()

    def _run(self) -> None:
        while True:
            self.calls.get()()


class Patience:
    """Runs calls that may never return, and gives them up. Safe to share between threads.

    Each call in a row that is given up leaves the next one less time, down to `LEAST_PATIENCE_SECONDS`.
    """

    def __init__(self, seconds: float = PATIENCE_SECONDS) -> None:
        self._seconds = seconds
        self._given_up = 0
        self._idle: list[_Worker] = []

    def run(self, call: Callable[[Turn], T], seconds: float | None = None) -> T:
        """Return what a call returns. Raises what it raises, and TimeoutError if it makes no progress in time.

        `seconds`: the most time without progress, the default of this object if None.
        """
        seconds = self._seconds if seconds is None else seconds
        allowed = min(seconds, max(LEAST_PATIENCE_SECONDS, seconds / 3**self._given_up))
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = _Worker()
        done: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
        turn = Turn()

        def work() -> None:
            try:
                done.put((True, call(turn)))
            except BaseException as error:  # noqa: BLE001  (raised again where it is waited for)
                done.put((False, error))

        worker.calls.put(work)
        while True:
            seen = turn.steps
            try:
                good, outcome = done.get(timeout=allowed)
                break
            except Empty:
                if turn.steps == seen:
                    turn.is_abandoned = True
                    self._given_up += 1
                    raise _gave_nothing(allowed) from None
        self._idle.append(worker)
        self._given_up = 0
        if good:
            return outcome  # type: ignore[no-any-return]
        try:
            raise outcome
        finally:
            del outcome  # an error that holds this frame would stay until the next garbage collection

    def forget_threads(self) -> None:
        """Let go of the threads; called in a forked child, which has none of them."""
        self._idle.clear()


def _gave_nothing(seconds: float) -> TimeoutError:
    told = f"{seconds:.0f}" if seconds >= 1 else f"{seconds:.1f}"
    return TimeoutError(errno.ETIMEDOUT, f"gave no data for {told} s; is it on a drive that is gone?")


SHARED_PATIENCE = Patience()
"""What waits for files throughout a process: its threads are kept and used again."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SHARED_PATIENCE.forget_threads)


class RegularFile(io.RawIOBase):
    """A regular file open for reading, unbuffered. Raises OSError, a TimeoutError if it gives no data."""

    def __init__(self, path: Path, seconds: float | None = None, patience: Patience = SHARED_PATIENCE) -> None:
        """Open the file; `seconds`: how long to wait for data, `PATIENCE_SECONDS` if None."""
        self._patience = patience
        self._seconds = seconds
        self._descriptor = patience.run(lambda turn: _open(path, turn), seconds)

    def readable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the file's descriptor."""
        return self._descriptor

    def readinto(self, buffer: Any) -> int:
        """Read up to as many bytes as the buffer holds, and return how many were read; 0 at the end."""
        view = memoryview(buffer).cast("B")
        size = min(len(view), CHUNK_BYTES)
        data = self._patience.run(lambda turn: _read(self._descriptor, size, turn), self._seconds)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        if not self.closed:
            with contextlib.suppress(OSError, AttributeError):
                os.close(self._descriptor)
        super().close()


def open_regular(path: Path, seconds: float | None = None) -> io.BufferedReader:
    """Open a regular file for reading in binary. Raises OSError, also later, while it is read.

    `seconds`: how long to wait for data, `PATIENCE_SECONDS` if None.
    """
    return io.BufferedReader(RegularFile(path, seconds), 1 << 20)


def read_regular(
    path: Path, largest: int, patience: Patience = SHARED_PATIENCE
) -> tuple[bytes, os.stat_result, os.stat_result]:
    """Return the content of a regular file, at most one byte more than `largest`, and its status before and after.

    Raises OSError. Nothing is read of a file that is larger.
    """

    def read(turn: Turn) -> tuple[bytes, os.stat_result, os.stat_result]:
        descriptor = _open(path, turn)
        try:
            before = os.fstat(descriptor)
            parts: list[bytes] = []
            left = largest + 1 if before.st_size <= largest else 0
            while left and (part := _read(descriptor, min(left, max(before.st_size + 1, 4096), CHUNK_BYTES), turn)):
                parts.append(part)
                left -= len(part)
                turn.advance()
            return b"".join(parts), before, os.fstat(descriptor)
        finally:
            os.close(descriptor)

    return patience.run(read)


def _open(path: Path, turn: Turn) -> int:
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
    descriptor = _retry(lambda: os.open(path, flags), turn)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is not a regular file")
    return descriptor


def _read(descriptor: int, size: int, turn: Turn) -> bytes:
    return _retry(lambda: os.read(descriptor, size), turn)


def _retry(call: Callable[[], T], turn: Turn) -> T:
    """Return what a call returns once it need not wait; waiting is no progress."""
    while True:
        try:
            return call()
        except BlockingIOError:
            if turn.is_abandoned:
                raise
            time.sleep(_RETRY_SECONDS)
