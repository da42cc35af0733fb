"""Warm-up, stable, decay: worked by hand."""

import pytest

from evals.training.schedule import Schedule


def test_it_warms_up_and_stays() -> None:
    schedule = Schedule(peak=1.0, warmup=4)
    assert [schedule.rate(step) for step in (0, 1, 3, 4, 10_000)] == [0.25, 0.5, 1.0, 1.0, 1.0]
    assert not schedule.is_over(10**9)


def test_it_falls_to_zero_on_request() -> None:
    schedule = Schedule(peak=1.0, warmup=4, decay_from=10, decay_steps=5)
    assert [schedule.rate(step) for step in (9, 10, 11, 14, 15, 99)] == pytest.approx([1, 1, 0.8, 0.2, 0, 0])
    assert not schedule.is_over(14) and schedule.is_over(15)


def test_a_decay_may_begin_while_it_warms_up() -> None:
    schedule = Schedule(peak=1.0, warmup=4, decay_from=0, decay_steps=2)
    assert [schedule.rate(step) for step in (0, 1, 2)] == pytest.approx([0.25, 0.25, 0])


def test_no_warm_up() -> None:
    assert Schedule(peak=2.0, warmup=0).rate(0) == 2.0
