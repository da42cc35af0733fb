"""Generations that are no longer published: dropped after a while by the clocks of those who write, never too early."""

import pytest

pytest.importorskip("pymilvus", reason="needs pincite[milvus]")

from index.backend.milvus.leftovers import OldGenerations
from index.backend.milvus.parts import MilvusParts, piece_row
from tests.index.backend.fake_rows import FakeRows

OLD, NEW, CUT = (f"a_g{digit * 16}" for digit in "012")
OTHERS = ["a_games", f"a_games_g{'0' * 16}", f"a_games_g{'0' * 16}_parts", "a_current"]


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def calls() -> FakeRows:
    """Two complete generations, one that was cut off, and what belongs to others."""
    made = FakeRows(*(f"{one}{end}" for one in (OLD, NEW, CUT) for end in ("", "_parts")), *OTHERS)
    for one in (OLD, NEW):
        made.upsert(f"{one}_parts", [piece_row("newest", "newest", 0, 0, "")])
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def old(calls: FakeRows, clock: Clock) -> OldGenerations:
    return OldGenerations(calls, MilvusParts(calls), "a", clock=clock)


def left(calls: FakeRows) -> set[str]:
    return set(calls.rows) - set(OTHERS)


def both(*generations: str) -> set[str]:
    return {f"{one}{end}" for one in generations for end in ("", "_parts")}


def test_what_was_replaced_stays_for_the_time_of_grace(calls: FakeRows, clock: Clock, old: OldGenerations) -> None:
    old.mark(OLD)
    clock.now += 60
    assert old.sweep(NEW, 60) == [CUT]
    assert left(calls) == both(OLD, NEW)
    assert not old.has_any(NEW, 60)
    clock.now += 1
    assert old.has_any(NEW, 60)
    assert old.sweep(NEW, 60) == [OLD]
    assert left(calls) == both(NEW)
    assert set(OTHERS) <= set(calls.rows)
    assert old.replaced() == {}


def test_what_is_published_stays_though_it_was_about_to_be_replaced(
    calls: FakeRows, clock: Clock, old: OldGenerations
) -> None:
    old.mark(NEW)
    clock.now += 1000
    old.sweep(NEW, 60)
    assert both(NEW) <= left(calls)


def test_a_clock_that_is_ahead_never_makes_a_generation_old(calls: FakeRows, clock: Clock, old: OldGenerations) -> None:
    clock.now += 9000
    old.mark(OLD)
    clock.now -= 9000
    assert OLD not in old.sweep(NEW, 60)
    assert old.replaced()[OLD] == clock.now
    clock.now += 61
    assert old.sweep(NEW, 60) == [OLD]


def test_a_complete_generation_without_a_time_is_replaced_now(
    calls: FakeRows, clock: Clock, old: OldGenerations
) -> None:
    assert old.sweep(NEW, 0) == [CUT]
    assert old.replaced()[OLD] == clock.now
    clock.now += 1
    assert old.sweep(NEW, 0) == [OLD]


def test_a_drop_that_was_cut_off_is_completed(calls: FakeRows, clock: Clock, old: OldGenerations) -> None:
    old.mark(OLD)
    clock.now += 61
    calls.drop(OLD)
    assert OLD in old.sweep(NEW, 60)
    assert left(calls) == both(NEW)
    old.mark(CUT)
    assert old.has_any(NEW, 60)
    old.sweep(NEW, 60)
    assert old.replaced() == {}
