"""The right to write an index in Milvus: one process has it, and a dead one loses it."""

import threading

import pytest

pytest.importorskip("pymilvus", reason="needs pincite[milvus]")

from index.backend.milvus.lease import LEASE_SECONDS, Claim, MilvusLease
from index.errors import BackendChanged, BackendError, IndexBusy
from tests.index.backend.fake_rows import FakeRows

ROWS = "a_current"


class Other:
    """Another process that writes the same index, at the times of this one's sleep."""

    def __init__(self, calls: FakeRows, *, beats: bool) -> None:
        self.claim = Claim(calls, ROWS, "there", lambda: self.now)
        self.now = 0.0
        self.slept = 0.0
        self._beats = beats
        self._count = 0

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        if self._beats:
            self._count += 1
            self.claim.beat(self._count)


@pytest.fixture
def calls() -> FakeRows:
    return FakeRows(ROWS)


def lease(calls: FakeRows, other: Other) -> MilvusLease:
    return MilvusLease(calls, "a", "there", sleep=other.sleep, clock=lambda: other.now)


def test_a_writer_that_lives_is_not_disturbed(calls: FakeRows) -> None:
    other = Other(calls, beats=True)
    other.claim.write()
    with pytest.raises(IndexBusy, match=r"another process has been writing this index since \d{4}-\d\d-\d\d \d\d:"):
        lease(calls, other).held().__enter__()
    assert other.slept < LEASE_SECONDS / 4
    other.claim.check()
    assert len(other.claim.others()) == 0


def test_a_dead_writer_is_replaced_after_its_time(calls: FakeRows) -> None:
    other = Other(calls, beats=False)
    other.claim.write()
    with lease(calls, other).held() as claim:
        assert other.slept == pytest.approx(LEASE_SECONDS)
        claim.check()
    assert calls.rows[ROWS] == {}


def test_who_was_taken_for_dead_publishes_nothing(calls: FakeRows) -> None:
    other = Other(calls, beats=False)
    other.claim.write()
    with lease(calls, other).held() as claim:
        other.claim.beat(7)
        other.claim.keep()
        other.now += LEASE_SECONDS
        with pytest.raises(IndexBusy, match="another took over"):
            other.claim.keep()
        with pytest.raises(IndexBusy, match="another took over"):
            other.claim.check()
        claim.check()


def test_of_two_that_claim_at_once_both_withdraw_and_one_comes_back(calls: FakeRows) -> None:
    other = Other(calls, beats=False)
    seen: list[int] = []

    def claim_too() -> None:
        calls.on_write = lambda: None
        other.claim.write()

    def sleep(seconds: float) -> None:
        other.slept += seconds
        seen.append(len(calls.rows[ROWS]))
        other.claim.withdraw()

    calls.on_write = claim_too
    with MilvusLease(calls, "a", "there", sleep=sleep).held() as claim:
        claim.check()
        assert claim.others() == {}
    assert seen == [1]  # the other's claim alone
    assert other.slept < 1


def test_the_claim_is_renewed_while_it_is_held(calls: FakeRows) -> None:
    other, renewed = Other(calls, beats=False), threading.Event()
    with lease(calls, other).held():
        calls.on_write = renewed.set
        assert renewed.wait(10)
        assert [row["owner"] for row in calls.rows[ROWS].values() if row["kind"] == "beat"] == [1]


def test_the_claim_is_given_up_after_a_failure(calls: FakeRows) -> None:
    other = Other(calls, beats=False)
    with pytest.raises(ZeroDivisionError), lease(calls, other).held():
        raise ZeroDivisionError
    assert calls.rows[ROWS] == {}


def read_what_is_dropped(held: MilvusLease, claims: FakeRows | None) -> None:
    with held.held():
        if claims is not None:
            claims.delete(ROWS, 'kind == "claim"')
        raise BackendChanged


def test_who_finds_its_collection_dropped_hears_that_another_took_over(calls: FakeRows) -> None:
    other = Other(calls, beats=False)
    with pytest.raises(IndexBusy, match="another took over"):
        read_what_is_dropped(lease(calls, other), calls)
    with pytest.raises(BackendChanged):
        read_what_is_dropped(lease(calls, other), None)


class MadeByAnother(FakeRows):
    """Fails to make what another process makes at the same moment, or fails for a reason of its own."""

    is_there = True

    def make_parts(self, name: str) -> None:
        if self.is_there:
            super().make_parts(name)
        raise BackendError("already exists")

    def load(self, name: str) -> None:
        assert name in self.rows


def test_two_that_begin_an_index_at_once_make_its_rows_once() -> None:
    calls = MadeByAnother()
    with MilvusLease(calls, "a", "there").held() as claim:
        claim.check()
    calls = MadeByAnother()
    calls.is_there = False
    with pytest.raises(BackendError, match="already exists"):
        MilvusLease(calls, "a", "there").held().__enter__()
