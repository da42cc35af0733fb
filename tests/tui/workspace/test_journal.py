"""The journal: nothing that was reported written is lost, whatever dies when."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests.fakes import Crash, CrashAt, disk_steps
from tui.workspace.files import WorkspaceError
from tui.workspace.journal import Entry, Journal

ROOT = Path(__file__).resolve().parents[3]


class Note(Entry):
    text: str


def journal_at(path: Path, **parts: object) -> Journal[Note]:
    return Journal(path, TypeAdapter(Note), **parts)  # type: ignore[arg-type]


def texts(path: Path) -> list[str]:
    return [note.text for note in journal_at(path).read()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "notes.jsonl"


def test_nothing_is_on_disk_before_something_is_kept(path: Path) -> None:
    journal = journal_at(path)
    assert journal.read() == ()
    journal.append()
    assert not path.parent.exists()


def test_entries_are_read_in_the_order_they_were_appended(path: Path) -> None:
    journal = journal_at(path)
    journal.append(Note(text="one"))
    journal.append(Note(text="two"), Note(text="three"))
    assert [note.text for note in journal.read()] == texts(path) == ["one", "two", "three"]
    assert path.read_bytes().startswith(b'{"v":1,"text":"one"}\n')


def test_only_the_owner_may_look(path: Path) -> None:
    journal_at(path).append(Note(text="one"))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_what_another_wrote_is_seen(path: Path) -> None:
    one, other = journal_at(path), journal_at(path)
    one.append(Note(text="one"))
    other.append(Note(text="two"))
    one.append(Note(text="three"))
    assert [note.text for note in one.read()] == [note.text for note in other.read()] == ["one", "two", "three"]


@pytest.mark.parametrize("cut", range(1, 30))
def test_a_line_torn_anywhere_is_passed_over_and_mended(cut: int, path: Path) -> None:
    told: list[str] = []
    journal_at(path).append(Note(text="one"))
    whole = path.read_bytes()
    last = b'{"v":1,"text":"a second \xc3\xa9"}\n'
    path.write_bytes(whole + last[: min(cut, len(last) - 1)])
    entire = cut >= len(last) - 1
    assert texts(path) == ["one", *(["a second é"] if entire else [])]
    journal_at(path, report=told.append).append(Note(text="three"))
    assert texts(path) == ["one", *(["a second é"] if entire else []), "three"]
    assert told == []
    assert path.read_bytes().endswith(b'{"v":1,"text":"three"}\n')


@pytest.mark.parametrize("before", [b"", b'{"v":1,"text":"torn'])
def test_a_crash_at_any_step_loses_nothing_that_was_there(before: bytes, path: Path) -> None:
    journal_at(path).append(Note(text="one"))
    whole = path.read_bytes()
    noting = CrashAt()
    path.write_bytes(whole + before)
    with disk_steps(path.parent, noting):
        journal_at(path).append(Note(text="two"))
    assert noting.names == [f"write {path.name}", *([f"truncate {path.name}"] if before else [])]
    for number in range(len(noting.names)):
        path.write_bytes(whole + before)
        with pytest.raises(Crash), disk_steps(path.parent, CrashAt(number)):
            journal_at(path).append(Note(text="two"))
        assert texts(path) in (["one"], ["one", "two"])
        journal_at(path).append(Note(text="three"))
        assert texts(path) in (["one", "three"], ["one", "two", "three"])


def test_a_crash_while_rewriting_leaves_the_old_or_the_new(path: Path) -> None:
    journal_at(path).append(Note(text="one"), Note(text="two"))
    whole = path.read_bytes()
    noting = CrashAt()
    with disk_steps(path.parent, noting):
        assert journal_at(path).keep(lambda note: note.text != "one") == 1
    assert len(noting.names) > 2
    for number in range(len(noting.names)):
        path.write_bytes(whole)
        with pytest.raises(Crash), disk_steps(path.parent, CrashAt(number)):
            journal_at(path).keep(lambda note: note.text != "one")
        assert texts(path) in (["two"], ["one", "two"])
        assert [file.name for file in path.parent.iterdir() if file.suffix == ".new"] == []


@pytest.mark.parametrize("damage", [b"rubbish", b"\xff\xfe", b"\0" * 40, b"[]", b'{"v":1}', b"[" * 100_000])
def test_a_damaged_line_is_set_aside_and_told_of_once(damage: bytes, path: Path) -> None:
    told: list[str] = []
    journal_at(path).append(Note(text="one"))
    with path.open("ab") as file:
        file.write(damage + b"\n")
    journal_at(path).append(Note(text="two"))
    journal = journal_at(path, report=told.append)
    assert [note.text for note in journal.read()] == ["one", "two"]
    assert told == [f"{path}: 1 damaged line moved to notes.jsonl.damaged; the rest is unchanged."]
    assert (path.parent / "notes.jsonl.damaged").read_bytes() == damage + b"\n"
    journal_at(path, report=told.append).read()
    assert len(told) == 1
    journal.append(Note(text="three"))
    assert [note.text for note in journal.read()] == texts(path) == ["one", "two", "three"]


def test_damage_and_a_torn_end_together(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'rubbish\n{"v":1,"text":"one"}\n\n{"v":1,"te')
    assert texts(path) == ["one"]
    journal_at(path).append(Note(text="two"))
    assert texts(path) == ["one", "two"]


def test_lines_of_a_later_version_stay(path: Path) -> None:
    told: list[str] = []
    path.parent.mkdir()
    later = b'{"v":2,"text":"from the future","more":true}\n'
    path.write_bytes(later + b'{"v":1,"text":"one"}\n')
    journal = journal_at(path, report=told.append)
    assert [note.text for note in journal.read()] == ["one"]
    assert "later version" in told[0]
    journal.append(Note(text="two"))
    assert journal.keep(lambda note: note.text == "two") == 1
    assert path.read_bytes() == later + b'{"v":1,"text":"two"}\n'
    assert len(told) == 1


def test_clearing_takes_everything_off_the_disk(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b'secret\n{"v":1,"text":"secret"}\n')
    journal = journal_at(path)
    assert len(journal.read()) == 1
    journal.clear()
    assert journal.read() == ()
    assert not [file for file in path.parent.iterdir() if b"secret" in file.read_bytes()]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.integers(0, 200))
def test_whatever_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, kept: list[str], cut: int) -> None:
    path = tmp_path_factory.mktemp("journal") / "notes.jsonl"
    journal = journal_at(path)
    for text in kept:
        journal.append(Note(text=text))
    assert texts(path) == [note.text for note in journal.read()] == kept
    content = path.read_bytes() if kept else b""
    path.write_bytes(content[: len(content) - min(cut, len(content))])
    assert kept[: len(texts(path))] == texts(path)


def test_a_disk_that_is_full_leaves_the_journal_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = journal_at(path)
    journal.append(Note(text="one"))
    whole, write = path.read_bytes(), os.write
    monkeypatch.setattr("tui.workspace.journal.os.write", lambda fd, data: write(fd, data[:5]))
    with pytest.raises(WorkspaceError, match="is the disk full"):
        journal.append(Note(text="two"))
    assert path.read_bytes() == whole
    assert [note.text for note in journal.read()] == ["one"]


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WorkspaceError, match="cannot be created"):
        journal_at(tmp_path / "file" / "notes.jsonl").append(Note(text="one"))
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(WorkspaceError, match="cannot be"):
        journal_at(tmp_path / "folder.jsonl").read()


def test_threads_lose_nothing(path: Path) -> None:
    journal = journal_at(path)

    def work(name: str) -> None:
        for number in range(20):
            journal.append(Note(text=f"{name} {number}"))
            journal.read()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(texts(path)) == sorted(f"{name} {number}" for name in "abcd" for number in range(20))
    assert list(texts(path)) == [note.text for note in journal.read()]


WRITER = """
import sys
from pathlib import Path
from pydantic import TypeAdapter
from tui.workspace.journal import Entry, Journal
class Note(Entry):
    text: str
journal = Journal(Path(sys.argv[1]), TypeAdapter(Note))
for number in range(int(sys.argv[3])):
    journal.append(Note(text=f"{sys.argv[2]} {number} " + "x" * 2000))
    print(number, flush=True)
"""


def writer(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.slow
def test_processes_at_once_lose_nothing(path: Path) -> None:
    processes = [writer(path, name, 40) for name in "abc"]
    for process in processes:
        process.communicate(timeout=120)
        assert process.returncode == 0
    found = [text.split()[:2] for text in texts(path)]
    assert sorted(found) == sorted([name, str(number)] for name in "abc" for number in range(40))


@pytest.mark.slow
def test_a_killed_process_loses_nothing_that_it_reported(path: Path) -> None:
    for reported in (1, 7, 20):
        with writer(path, f"run{reported}", 100_000) as process:
            assert process.stdout is not None
            for _ in range(reported):
                process.stdout.readline()
            process.kill()
        known = {(text.split()[0], text.split()[1]) for text in texts(path)}
        assert {(f"run{reported}", str(number)) for number in range(reported)} <= known
    journal_at(path).append(Note(text="after all"))
    assert texts(path)[-1] == "after all"
