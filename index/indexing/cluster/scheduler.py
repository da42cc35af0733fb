"""A connection to a Dask scheduler: jobs in, their results out in the same order. Every wait has a limit.

What a lost worker had is computed again by the scheduler, on another one. What cannot be done is one ClusterError.
"""

import asyncio
import concurrent.futures
import contextlib
import itertools
import logging
import secrets
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from index.errors import ClusterError, PinciteError, first_line

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")

AHEAD = 4
"""Jobs a thread of a worker: the one it runs, the next, and two whose results wait for their turn. Their results are
held by the workers, and bound what a build needs of memory whatever the size of the folder."""

_STEP_SECONDS = 0.02
"""Between two looks at a job that is waited for."""

_LOGGERS = ("distributed", "distributed.client", "distributed.core", "distributed.comm", "tornado.application")
"""What Dask would tell a terminal in the middle of a bar of progress; the errors raised say it."""

_BROKEN = (OSError, TimeoutError, RuntimeError, asyncio.CancelledError, concurrent.futures.CancelledError)


@dataclass(frozen=True, slots=True)
class ClusterLimits:
    """Seconds: to connect, without a single worker, until a job is done, to fetch its result, and to say goodbye.

    `watch`: between two looks at the connection and the number of workers.
    """

    connect: float = 10.0
    workers: float = 60.0
    answer: float = 600.0
    fetch: float = 120.0
    close: float = 5.0
    watch: float = 2.0


@dataclass(frozen=True, slots=True)
class Job:
    """A call for a worker; `what`: what it does, in words. `parts`: it in smaller ones, if it ends its workers.

    A job without a task is done by whoever gets it back.
    """

    what: str
    task: Callable[..., Any] | None
    arguments: tuple[Any, ...] = ()
    parts: tuple["Job", ...] = ()
    load: Any = field(default=None, compare=False)


class Scheduler:
    """A scheduler at an address, connected to at once."""

    def __init__(self, address: str, limits: ClusterLimits, clock: Callable[[], float] = time.monotonic) -> None:
        """Connect. Raises ClusterError if Dask is not installed here, or no scheduler answers."""
        self._address = address
        self._limits = limits
        self._clock = clock
        self._levels = {name: logging.getLogger(name).level for name in _LOGGERS}
        self._own, self._numbers = secrets.token_hex(8), itertools.count()
        self._threads, self._watched, self._with_workers = 1, -limits.watch, clock()
        self._client = self._connect()

    def _connect(self) -> "Client":
        try:
            from distributed import Client
        except ImportError as error:
            raise ClusterError(
                "reading and embedding on other machines needs Dask here: pip install 'pincite[dask]'."
            ) from error
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)

        def start() -> Client:
            return Client(self._address, timeout=self._limits.connect, set_as_default=False, name="pincite")

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # versions of Dask that differ a little; `Stamp` tells what matters
                # Dask itself waits for ever for something that listens there but says nothing.
                return _within(self._limits.connect + self._limits.close, start)
        except (*_BROKEN, ImportError, TypeError, ValueError) as error:
            self._restore_logging()
            raise ClusterError(
                f"no Dask scheduler answers at {self._address} ({first_line(error)}). Is it running there? "
                "Start one with: dask scheduler; or leave out --dask and index.dask."
            ) from error

    def results(self, jobs: Iterable[Job], check: Callable[[], None]) -> Iterator[tuple[Job, Any]]:
        """Yield each job with its result, in order; None for one without a task.

        Jobs are taken a few ahead. `check` is called while waiting, and may raise. Raises ClusterError.
        """
        upcoming = iter(jobs)
        waiting: deque[tuple[Job, Future | None]] = deque()
        while True:
            while len(waiting) < AHEAD * self._threads and (job := next(upcoming, None)) is not None:
                waiting.append((job, self._submit(job)))
                self._watch()
            if not waiting:
                return
            job, future = waiting.popleft()
            if future is None:
                yield job, None
                continue
            yield from self._finish(job, future, check)

    def everywhere(self, what: str, call: Callable[..., T], *arguments: Any) -> dict[str, T]:
        """Return what a call gives on each worker, by its address; `what`: what it does, in words.

        Raises ClusterError if there is no worker, or if the call raises on one.
        """
        try:
            found: dict[str, Any] = _within(
                self._limits.workers, lambda: self._client.run(call, *arguments, on_error="return")
            )
        except _BROKEN as error:
            raise self._lost(error) from error
        if not found:
            raise ClusterError(
                f"the Dask scheduler at {self._address} has no worker. Start some with: dask worker {self._address}"
            )
        for given in found.values():
            if isinstance(given, BaseException):
                raise self._failure(Job(what, None), given) from given
        return found

    def _submit(self, job: Job) -> "Future | None":
        if job.task is None:
            return None
        try:
            # Tasks of one group wait at the scheduler for a worker that is free, not at one that is busy.
            key = (f"{job.task.__name__}-{self._own}", next(self._numbers))
            return self._client.submit(job.task, *job.arguments, key=key, pure=False)
        except _BROKEN as error:
            raise self._lost(error) from error

    def _finish(self, job: Job, future: "Future", check: Callable[[], None]) -> Iterator[tuple[Job, Any]]:
        """Yield a job with its result, or its parts with theirs if its workers end each time."""
        from distributed import KilledWorker

        self._wait(job, future, check)
        try:
            if future.status == "finished":
                yield job, future.result(timeout=self._limits.fetch)
                return
            error = future.exception(timeout=self._limits.fetch)
        except _BROKEN as broken:
            raise self._lost(broken) from broken
        if error is None:
            raise self._lost(ConnectionError("it gave the tasks up"))
        if isinstance(error, KilledWorker) and job.parts:
            for part in job.parts:
                again = self._submit(part)
                assert again is not None
                yield from self._finish(part, again, check)
            return
        raise self._failure(job, error) from error

    def _wait(self, job: Job, future: "Future", check: Callable[[], None]) -> None:
        since = self._clock()
        while not future.done():
            check()
            self._watch()
            if self._clock() - since > self._limits.answer:
                raise ClusterError(
                    f"the workers at {self._address} have not {job.what} within {self._limits.answer:.0f} s: are they "
                    "out of memory, or busy with something else? To wait longer, raise index.dask_seconds."
                )
            time.sleep(_STEP_SECONDS)
        check()

    def _watch(self) -> None:
        """Count the workers' threads now and then. Raises ClusterError if the scheduler is lost, or all workers."""
        now = self._clock()
        if now - self._watched < self._limits.watch:
            return
        self._watched = now
        try:
            found: dict[str, int] = self._client.sync(
                self._client.scheduler.ncores, callback_timeout=self._limits.connect
            )
        except (*_BROKEN, AttributeError) as error:  # the client has no scheduler any more
            raise self._lost(error) from error
        if found:
            self._threads, self._with_workers = sum(found.values()), now
        elif now - self._with_workers > self._limits.workers:
            raise ClusterError(
                f"the Dask scheduler at {self._address} has had no worker for {self._limits.workers:.0f} s. "
                f"Start some with: dask worker {self._address}"
            )

    def _lost(self, error: BaseException) -> ClusterError:
        return ClusterError(
            f"the Dask scheduler at {self._address} was lost ({first_line(error)}). Nothing is lost: the same "
            "command goes on from what has been embedded."
        )

    def _failure(self, job: Job, error: BaseException) -> ClusterError:
        """Return what is said of a job that failed on a worker."""
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return ClusterError(
                f"{error.allowed_failures + 1} workers in a row ended before they had {job.what}: out of memory? "
                "Give them more (dask worker --memory-limit), or leave out what they cannot read in .pinciteignore."
            )
        if isinstance(error, ImportError | AttributeError):
            return ClusterError(
                f"a worker of {self._address} has no pincite, or another version ({first_line(error)}). "
                "Install the same on every worker, and start it again."
            )
        if isinstance(error, PinciteError):
            return ClusterError(f"a worker of {self._address} {first_line(error).rstrip('.')}.")
        named = type(error).__name__
        return ClusterError(f"a worker of {self._address} has not {job.what} ({named}: {first_line(error)}).")

    def close(self) -> None:
        """Give up what is in progress, and leave the scheduler. Safe to call twice."""
        with contextlib.suppress(*_BROKEN):
            _within(2 * self._limits.close, lambda: self._client.close(timeout=self._limits.close))
        self._restore_logging()

    def _restore_logging(self) -> None:
        for name, level in self._levels.items():
            logging.getLogger(name).setLevel(level)


def _within(seconds: float, call: Callable[[], T]) -> T:
    """Return what a call returns; raise what it raises, or TimeoutError after some seconds, and leave it to itself."""
    future: concurrent.futures.Future[T] = concurrent.futures.Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001  (raised again where it is waited for)
            future.set_exception(error)

    threading.Thread(target=work, name="pincite-cluster", daemon=True).start()
    try:
        return future.result(seconds)
    except TimeoutError as error:
        if future.done():
            raise
        raise TimeoutError(f"it said nothing for {seconds:.0f} s") from error
