"""The attacks themselves: that they find what they look for, and what they report."""

import random
from pathlib import Path

import pytest

from evals.reliability import damage, folders, kills, report, shapes, soak, things
from evals.reliability.__main__ import main
from evals.reliability.finding import MOST_FAULTS, Finding
from index.indexing.builder import Builder
from index.settings import IndexSettings
from index.store.store import Store
from tests.fakes import FakeEmbedder

NAMES = ["a.txt", "b.txt"]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folders.write_round(folder, NAMES, 0)
    return folder


def index(folder: Path, embedder: FakeEmbedder) -> Store:
    store = Store(folder / ".pincite")
    Builder(store, IndexSettings(), embedder).update(folder)
    return store


def reader(folder: Path, embedder: FakeEmbedder) -> kills.Onlooker:
    return kills.Onlooker(folder, embedder, Finding("kills", ""))


def test_a_text_says_its_round() -> None:
    assert folders.round_of(folders.text_of("a.txt", 17)) == 17
    assert folders.round_of(folders.text_of("a.txt", 1) + folders.text_of("a.txt", 2)) is None
    assert folders.round_of("nothing") is None


def test_a_state_that_the_folder_never_had_is_found(documents: Path, embedder: FakeEmbedder) -> None:
    folders.write_round(documents, ["a.txt"], 1)
    index(documents, embedder)
    beside = reader(documents, embedder)
    beside.states = [{"a.txt": 0, "b.txt": 0}, {"a.txt": 1, "b.txt": 1}]
    beside.look(0)
    assert [fault.partition(":")[0] for fault in beside._finding.faults] == ["mixed"]


def test_an_older_state_after_a_newer_one_is_found(documents: Path, embedder: FakeEmbedder) -> None:
    index(documents, embedder)
    beside = reader(documents, embedder)
    beside.states = [{"a.txt": 0, "b.txt": 0}, {"a.txt": 1, "b.txt": 0}]
    beside.look(0)
    assert beside._finding.faults == []
    folders.write_round(documents, ["a.txt"], 1)
    index(documents, embedder)
    beside.look(0)
    folders.write_round(documents, ["a.txt"], 0)
    index(documents, embedder)
    beside.look(0)
    assert [fault.partition(":")[0] for fault in beside._finding.faults] == ["back in time"]
    beside.forget()
    beside.look(1)
    assert beside._finding.fault_count == 1


def test_every_class_of_file_is_damaged(documents: Path, embedder: FakeEmbedder) -> None:
    store = index(documents, embedder)
    folders.write_round(documents, ["a.txt"], 1)
    index(documents, embedder)
    assert len(store.open().segments) == 2
    found = damage.classes_of(store.folder)
    assert {"CURRENT", "generations/…/manifest.json", "segments/…/texts.bin", "segments/…/segment.json"} <= set(found)
    names = {path.name for path in store.folder.rglob("*") if path.is_file()} - damage.UNHARMED
    assert {path.name for path in found.values()} == names


@pytest.mark.parametrize("what", damage.HARMS)
def test_every_harm_changes_the_file(what: str, tmp_path: Path) -> None:
    path, data = tmp_path / "file", random.Random(13).randbytes(1000)
    path.write_bytes(data)
    damage.HARMS[what](path)
    assert not path.is_file() or path.read_bytes() != data


def test_there_are_a_hundred_shapes_of_every_size() -> None:
    assert len(shapes.SHAPES) >= 100
    for name, shape in shapes.SHAPES.items():
        assert 3000 <= len(shape(4000)) <= 8000, name


@pytest.mark.parametrize(
    ("seconds", "peak", "letters", "fault"),
    [
        ([1.0, 4.0], [0, 30_000_000], [1.0, 0.996], None),
        ([1.0, 8.0], [0, 0], [1.0, 1.0], "1.00 s, then 8.00 s"),
        ([1.0, 4.0], [0, 90_000_000], [1.0, 1.0], "300 bytes of memory a byte"),
        ([1.0, 4.0], [0, 0], [1.0, 0.5], "50.00% of the letters are in passages"),
    ],
)
def test_a_shape_is_judged(seconds: list[float], peak: list[float], letters: list[float], fault: str | None) -> None:
    finding, worst = Finding("shapes", ""), {"time": 0.0, "memory": 0.0, "letters": 1.0}
    found = {"seconds": seconds, "peak": peak, "letters": letters}
    shapes._judge("one.txt", found, (100, 400), worst, finding)
    assert finding.faults == ([f"one.txt: {fault}"] if fault else [])


def test_what_a_watched_index_lacks_is_found() -> None:
    finding = Finding("soak", "")
    whole: soak.Held = {"a": ("x", ((0, 1),)), "b": ("y", ((0, 1),)), "c": ("z", ((0, 1),))}
    held: soak.Held = {"a": ("old", ((0, 1),)), "b": ("y", ((0, 2),)), "d": ("z", ((0, 1),))}
    soak._compare(held, whole, finding)
    assert finding.faults == [
        "c is missing from the watched index",
        "d is in the watched index and gone from the folder",
        "a: old text",
        "b: other passages",
    ]


def test_the_soak_makes_every_change(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folders.write_round(folder, [f"s{number % 3}/d{number:04d}.txt" for number in range(200)], 0)
    changes = soak.Changes(folder, random.Random(1))
    while changes.by_kind.keys() < {"edit", "add", "remove", "append", "replace", "move", "rename folder"}:
        changes.step()
    assert changes.count == sum(changes.by_kind.values())


def test_a_thing_that_is_missing_in_the_index_is_found(documents: Path, embedder: FakeEmbedder) -> None:
    index(documents, embedder)
    finding = Finding("things", "")
    things._check_whole(documents, "x", {"a.txt": "In round 0", "b.txt": "In round 1", "c.txt": "round"}, finding)
    assert finding.faults == ["x: b.txt is old in the index", "x: c.txt is missing in the index"]


def test_faults_are_listed_below_the_table_as_text() -> None:
    finding = Finding("damage", "every class damaged", "3 harms", "all found")
    assert report.table({"damage": {**finding.to_json(), "date": "2026-01-01"}}).splitlines() == [
        "| test | tried | result |",
        "|---|---|---|",
        "| every class damaged | 3 harms (2026-01-01) | **held**: all found |",
    ]
    for number in range(MOST_FAULTS + 5):
        finding.fault(f"`file` {number}\x1b\nlost")
    lines = report.table({"damage": {**finding.to_json(), "date": "2026-01-01"}}).splitlines()
    assert f"**{MOST_FAULTS + 5} faults**, see below" in lines[2]
    assert lines[4] == "- damage: `'file' 0? lost`"
    assert len(lines) == 4 + MOST_FAULTS


def test_an_unknown_test_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"], tmp_path / "results.json")
    assert "no such test: nothing; choose from kills damage" in capsys.readouterr().err
