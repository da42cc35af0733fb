"""Runs extractors in a child process, with limits of time and memory: a file that ends it costs only itself.

The child is `index.files.worker_process`. It has no network and opens no file: it receives a file's bytes and answers
with what is in them.
"""

import atexit
import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from pydantic import TypeAdapter

from index.child import Child, module_command
from index.errors import ReadError
from index.files.extract.extracted import Extracted, Skipped
from index.forks import reset_in_child
from index.settings import IndexSettings

FILES_A_CHILD = 500
"""Files after which a child is replaced, so that what libraries leak does not add up."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: seconds, and megabytes of the child's memory."""

    seconds: int = 120
    memory_mb: int = 2_000

    @classmethod
    def of(cls, settings: IndexSettings) -> Self:
        """Return the limits that the settings name."""
        return cls(settings.extraction_seconds, settings.extraction_memory_mb)


FOUND: TypeAdapter[Extracted | Skipped] = TypeAdapter(Extracted | Skipped)


class Worker:
    """One child at a time, started when first needed. Safe to share between threads; one request after another."""

    def __init__(self, start: Callable[[Limits], Child] | None = None) -> None:
        """`start`: starts a child, `index.files.worker_process` if None."""
        self._start = start or _start
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._limits = Limits()
        self._files = 0
        reset_in_child(self)

    def extract(self, module: str, name: str, data: bytes, limits: Limits) -> Iterator[Extracted | Skipped]:
        """Yield what an extractor finds in the bytes of a file.

        `module`: that of an `Extractor`. Raises ReadError if the file cannot be read, with the reason; also if it takes
        more than the limits, or ends the child.
        """
        for kind, content in self.request({"call": "extract", "module": module, "name": name}, data, limits):
            assert kind == "found"
            yield FOUND.validate_json(content)

    def request(self, request: dict[str, Any], data: bytes, limits: Limits) -> list[tuple[str, bytes]]:
        """Return the answers to a request, each its kind and its content.

        Raises ReadError likewise; everything is read before anything is returned, so that the child is free again.
        """
        with self._lock:
            child = self._ready(limits)
            self._files += 1
            is_late = threading.Event()

            def give_up() -> None:
                is_late.set()
                child.kill()

            timers: list[threading.Timer] = []

            def count_anew() -> None:
                if timers:
                    timers.pop().cancel()
                timer = threading.Timer(limits.seconds, give_up)
                timer.daemon = True
                timer.start()
                timers.append(timer)

            count_anew()
            try:
                child.send(json.dumps({**request, "bytes": len(data)}).encode())
                child.requests.write(data)
                child.requests.flush()
                return _answers(child, count_anew)
            except (EOFError, OSError) as error:
                raise self._ended(child, limits, is_late=is_late.is_set()) from error
            except ReadError:
                raise
            except BaseException:
                self._drop()
                raise
            finally:
                timers.pop().cancel()

    def warm_up(self, limits: Limits) -> None:
        """Start the child now, so that the first request need not wait for it."""
        with contextlib.suppress(ReadError), self._lock:
            self._ready(limits)

    def close(self) -> None:
        """End the child. The next request starts another."""
        with self._lock:
            self._drop()

    def reset_after_fork(self) -> list[Any]:
        """Have a lock that no thread of the parent holds, and no child, which is the parent's."""
        abandoned = [self._lock, self._child]
        self._lock, self._child = threading.Lock(), None
        return abandoned

    def _ready(self, limits: Limits) -> Child:
        if self._child is not None and (
            self._limits != limits or self._files >= FILES_A_CHILD or not self._child.is_alive
        ):
            self._drop()
        if self._child is None:
            try:
                self._child = self._start(limits)
            except OSError as error:
                raise ReadError(f"needs a process of its own to be read, which cannot be started ({error})") from error
            self._limits, self._files = limits, 0
        return self._child

    def _ended(self, child: Child, limits: Limits, *, is_late: bool) -> ReadError:
        code = child.wait(5)
        words = child.last_words()
        self._drop()
        if is_late:
            return ReadError(
                f"takes more than {limits.seconds} s to read; leave it out, or raise index.extraction_seconds"
            )
        if "MemoryError" in words:
            return ReadError(too_large(limits.memory_mb))
        reason = f"signal {-code}" if code is not None and code < 0 else words or f"code {code}"
        return ReadError(f"ended the process that reads it ({reason}); it may be damaged")

    def _drop(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


def _answers(child: Child, count_anew: Callable[[], None]) -> list[tuple[str, bytes]]:
    """Return the answers of a child up to their end. `count_anew`: called whenever it says that it comes on."""
    found: list[tuple[str, bytes]] = []
    while True:
        kind, _, size = child.read_line().decode("ascii", "replace").strip().partition(" ")
        content = child.read_bytes(int(size or 0))
        if kind == "end":
            return found
        if kind == "bad":
            raise ReadError(content.decode("utf-8", "replace"))
        if kind == "alive":
            count_anew()
        else:
            found.append((kind, content))


def too_large(memory_mb: int) -> str:
    """Return what is said of a file whose reading takes more memory than it may."""
    return f"takes more than {memory_mb:,} MB of memory to read; split it, or raise index.extraction_memory_mb"


def _start(limits: Limits) -> Child:
    return Child(module_command("index.files.worker_process", str(limits.memory_mb)))


@cache
def shared_worker() -> Worker:
    """Return the worker of this process; its child ends with the process."""
    worker = Worker()
    atexit.register(worker.close)
    return worker
