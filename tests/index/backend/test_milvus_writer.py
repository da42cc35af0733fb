"""The names under which generations are written into Milvus, and what is known of the one before when they are."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("pymilvus", reason="needs pincite[milvus]")

from index.backend.local import LocalBackend
from index.backend.milvus.leftovers import OldGenerations
from index.backend.milvus.parts import MilvusParts
from index.backend.milvus.pointer import MilvusPointer
from index.backend.milvus.writer import MilvusWriter
from index.errors import BackendMismatch, IndexBusy
from index.store.document_part import DocumentPart
from index.store.manifest import Manifest
from tests.index.backend.fake_rows import FakeRows


class Reader:
    """Stands for the back end: what it has published is never what is wanted."""

    place = "there"

    def snapshot(self) -> Any:
        return SimpleNamespace(firsts=[0], manifest=None, update=0, generation="")

    def count(self, at: Any) -> int:
        return len(at.firsts) - 1

    def passages(self, at: Any, keys: Any) -> dict[int, Any]:
        assert not len(at.documents) + len(keys)
        return {}


class Pointer(MilvusPointer):
    """Keeps what was published, and what was marked as replaced at that moment."""

    def __init__(self, calls: FakeRows) -> None:
        self.published: list[str] = []
        self.replaced: list[str] = []
        self._old = OldGenerations(calls, MilvusParts(calls), "a")

    def read(self, *, is_fresh: bool = False) -> str | None:
        return self.published[-1] if self.published else None

    def point(self, generation: str) -> None:
        self.published.append(generation)
        self.replaced = list(self._old.replaced())


def writing(calls: FakeRows, pointer: Pointer) -> MilvusWriter:
    reader: Any = Reader()
    return MilvusWriter(reader, "a", calls, MilvusParts(calls), pointer, lambda: 1000.0)


@pytest.fixture
def manifests(source: LocalBackend) -> list[Manifest]:
    one = source.snapshot().manifest
    return [one, one.model_copy(update={"generation": "other"})]


def test_a_name_that_readers_may_have_is_not_used_again(manifests: list[Manifest]) -> None:
    calls = FakeRows()
    pointer = Pointer(calls)
    writer = writing(calls, pointer)
    before: list[str] = []
    for number in (0, 0, 1, 0):
        writer.publish((), manifests[number])
        assert sorted(pointer.replaced) == sorted(before)
        before = list(pointer.published)
    assert len(set(before)) == 4


def test_a_half_of_a_generation_is_written_anew(manifests: list[Manifest]) -> None:
    calls = FakeRows()
    for _ in range(2):
        pointer = Pointer(calls)
        writing(calls, pointer).publish((), manifests[0])
        name = pointer.published[0]
        assert "stale" not in calls.rows[f"{name}_parts"]
        calls.drop(name)
        calls.rows[f"{name}_parts"]["stale"] = {"id": "stale", "kind": "statistics", "owner": 0}


def test_what_did_not_arrive_is_written_anew_by_the_same_command(manifests: list[Manifest]) -> None:
    calls = FakeRows()
    pointer = Pointer(calls)
    writer = writing(calls, pointer)
    calls.on_make = lambda name: calls.rows[name].update(stray={"id": "stray", "document": 0})
    with pytest.raises(BackendMismatch, match="not all passages arrived"):
        writer.publish((), manifests[0])
    calls.on_make = lambda _: None
    writer.publish((), manifests[0])
    assert len(pointer.published) == 1


def test_who_was_taken_for_dead_switches_nothing(manifests: list[Manifest]) -> None:
    calls = FakeRows()
    pointer = Pointer(calls)
    writer = writing(calls, pointer)

    def lost() -> Iterator[DocumentPart]:
        calls.delete("a_current", 'kind == "claim"')
        yield from ()

    writer.publish((), manifests[0])
    name = pointer.published[0]
    at: Any = SimpleNamespace(generation=name, update=0, documents=())
    kept = dict(calls.rows[f"{name}_parts"])
    with pytest.raises(IndexBusy, match="another took over"):
        writer.publish(lost(), manifests[1])
    with pytest.raises(IndexBusy, match="another took over"):
        writer.update(at, lost(), (), manifests[1])
    assert pointer.published == [name]
    assert MilvusParts(calls).newest(f"{name}_parts") == 0
    assert kept.items() <= calls.rows[f"{name}_parts"].items()
    writer.update(at, (), (), manifests[1])
    assert MilvusParts(calls).newest(f"{name}_parts") == 1
    with pytest.raises(IndexBusy, match="has changed this index"):
        writer.update(at, (), (), manifests[1])


def test_who_loses_the_claim_late_neither_publishes_nor_drops_what_another_fills(manifests: list[Manifest]) -> None:
    calls = FakeRows()
    pointer = Pointer(calls)
    writer = writing(calls, pointer)
    writer.publish((), manifests[0])

    def lose_when_marked() -> None:
        if any(row["kind"] == "replaced" for row in calls.rows["a_current"].values()):
            calls.delete("a_current", 'kind == "claim"')

    calls.on_write = lose_when_marked
    with pytest.raises(IndexBusy, match="another took over"):
        writer.publish((), manifests[1])
    calls.on_write = lambda: None
    assert len(pointer.published) == 1

    def fill_too(name: str) -> None:
        calls.delete("a_current", 'kind == "claim"')
        calls.rows[name]["theirs"] = {"id": "theirs", "document": 0}

    calls.on_make = fill_too
    with pytest.raises(IndexBusy, match="another took over"):
        writer.publish((), manifests[1])
    assert any("theirs" in rows for rows in calls.rows.values())
