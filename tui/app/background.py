"""A background thread that runs one job at a time and, of those waiting, only the latest."""

import threading
from collections import deque
from collections.abc import Callable


class BackgroundWorker:
    """A daemon thread for one kind of work. Leaving the program never waits for it.

    A new job replaces one that is still waiting, unless the worker keeps all. A job that runs is finished: its caller
    decides whether the result is still wanted.
    """

    def __init__(self, name: str, on_fault: Callable[[Exception], None], *, keeps_all: bool = False) -> None:
        """Take the thread's name and what handles an exception that escapes a job."""
        self._name = name
        self._on_fault = on_fault
        self._keeps_all = keeps_all
        self._changed = threading.Condition()
        self._waiting: deque[Callable[[], None]] = deque()
        self._is_busy = False
        self._thread: threading.Thread | None = None

    def submit(self, job: Callable[[], None]) -> None:
        """Run a job once those before it have ended; it replaces one that is still waiting."""
        with self._changed:
            if not self._keeps_all:
                self._waiting.clear()
            self._waiting.append(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def drain(self, timeout: float) -> bool:
        """Return whether nothing runs or waits, after waiting for that for at most `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._is_busy, timeout)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._is_busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting)
                job = self._waiting.popleft()
                self._is_busy = True
            try:
                job()
            except Exception as error:  # noqa: BLE001  (the app reports any exception, and the worker goes on)
                self._on_fault(error)
