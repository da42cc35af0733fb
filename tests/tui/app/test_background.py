"""Background workers: one job at a time and, of those waiting, only the latest."""

import threading
from collections.abc import Callable, Iterator

import pytest

from tui.app.background import BackgroundWorker

PATIENCE = 20.0


class Gate:
    """A job that tells when it runs and ends when it is let."""

    def __init__(self) -> None:
        self.is_running = threading.Event()
        self.may_end = threading.Event()

    def __call__(self) -> None:
        self.is_running.set()
        assert self.may_end.wait(PATIENCE)


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.may_end.set()


def ignore(_: Exception) -> None:
    raise AssertionError("no job of this test fails")


def noting(done: list[int], number: int) -> Callable[[], None]:
    return lambda: done.append(number)


@pytest.mark.parametrize(("keeps_all", "expected"), [(False, [9]), (True, list(range(10)))])
def test_of_waiting_jobs_the_latest_runs_or_all_in_order(gate: Gate, keeps_all: bool, expected: list[int]) -> None:
    worker, done = BackgroundWorker("test", ignore, keeps_all=keeps_all), list[int]()
    worker.submit(gate)
    assert gate.is_running.wait(PATIENCE)
    for number in range(10):
        worker.submit(noting(done, number))
    assert done == []
    gate.may_end.set()
    assert worker.drain(PATIENCE)
    assert done == expected


def test_jobs_of_a_worker_never_run_together() -> None:
    worker, threads, is_alone = BackgroundWorker("test", ignore, keeps_all=True), set[int](), threading.Lock()

    def job() -> None:
        assert is_alone.acquire(blocking=False)
        threads.add(threading.get_ident())
        is_alone.release()

    for _ in range(100):
        worker.submit(job)
    assert worker.drain(PATIENCE)
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_a_fault_is_told_and_the_worker_goes_on() -> None:
    faults, done = list[Exception](), list[int]()
    worker = BackgroundWorker("test", faults.append, keeps_all=True)
    fault = RuntimeError("no")

    def fail() -> None:
        raise fault

    worker.submit(fail)
    worker.submit(noting(done, 1))
    assert worker.drain(PATIENCE)
    assert faults == [fault]
    assert done == [1]


def test_draining_tells_whether_all_is_done(gate: Gate) -> None:
    worker = BackgroundWorker("test", ignore)
    assert worker.drain(0)
    worker.submit(gate)
    assert not worker.drain(0)
    assert gate.is_running.wait(PATIENCE)
    assert not worker.drain(0.01)
    gate.may_end.set()
    assert worker.drain(PATIENCE)


def test_a_worker_costs_no_thread_before_it_is_used_and_never_holds_up_the_end(gate: Gate) -> None:
    name = "the worker of this test"
    worker = BackgroundWorker(name, ignore)
    assert name not in {thread.name for thread in threading.enumerate()}
    worker.submit(gate)
    assert [thread.daemon for thread in threading.enumerate() if thread.name == name] == [True]
