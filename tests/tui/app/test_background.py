"""Lanes: one job at a time, of those waiting only the latest."""

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
    lane, done = BackgroundWorker("test", ignore, keeps_all=keeps_all), list[int]()
    lane.submit(gate)
    assert gate.is_running.wait(PATIENCE)
    for number in range(10):
        lane.submit(noting(done, number))
    assert done == []
    gate.may_end.set()
    assert lane.drain(PATIENCE)
    assert done == expected


def test_jobs_of_a_lane_never_run_together() -> None:
    lane, threads, is_alone = BackgroundWorker("test", ignore, keeps_all=True), set[int](), threading.Lock()

    def job() -> None:
        assert is_alone.acquire(blocking=False)
        threads.add(threading.get_ident())
        is_alone.release()

    for _ in range(100):
        lane.submit(job)
    assert lane.drain(PATIENCE)
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_a_fault_is_told_and_the_lane_goes_on() -> None:
    faults, done = list[Exception](), list[int]()
    lane = BackgroundWorker("test", faults.append, keeps_all=True)
    fault = RuntimeError("no")

    def fail() -> None:
        raise fault

    lane.submit(fail)
    lane.submit(noting(done, 1))
    assert lane.drain(PATIENCE)
    assert faults == [fault]
    assert done == [1]


def test_draining_tells_whether_all_is_done(gate: Gate) -> None:
    lane = BackgroundWorker("test", ignore)
    assert lane.drain(0)
    lane.submit(gate)
    assert not lane.drain(0)
    assert gate.is_running.wait(PATIENCE)
    assert not lane.drain(0.01)
    gate.may_end.set()
    assert lane.drain(PATIENCE)


def test_a_lane_costs_no_thread_before_it_is_used_and_never_holds_up_the_end(gate: Gate) -> None:
    name = "the lane of this test"
    lane = BackgroundWorker(name, ignore)
    assert name not in {thread.name for thread in threading.enumerate()}
    lane.submit(gate)
    assert [thread.daemon for thread in threading.enumerate() if thread.name == name] == [True]
