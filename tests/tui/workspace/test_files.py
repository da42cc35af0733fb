"""Files written in one step."""

import os
import threading
from pathlib import Path

import pytest

from tests.fakes import Crash, CrashAt, disk_steps
from tui.workspace.files import AlreadyThere, WorkspaceError, locked, write_file


def test_a_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_file(tmp_path / "a.md", b"words", overwrite=False)
    assert (tmp_path / "a.md").read_bytes() == b"words"
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_a_new_file_is_for_the_owner_unless_said_otherwise(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_file(tmp_path / "own", b"words", overwrite=False)
        write_file(tmp_path / "shared", b"words", overwrite=False, mode=0o666)
    finally:
        os.umask(before)
    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o644


def test_a_file_that_is_there_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"old")
    with pytest.raises(AlreadyThere, match=r"a\.md: exists already"):
        write_file(tmp_path / "a.md", b"new", overwrite=False)
    assert (tmp_path / "a.md").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_a_file_that_appears_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.md"

    def step(name: str) -> None:
        if name.startswith("link"):
            path.write_bytes(b"theirs")

    with pytest.raises(AlreadyThere), disk_steps(tmp_path, step):
        write_file(path, b"ours", overwrite=False)
    assert path.read_bytes() == b"theirs"


def test_replacing_keeps_the_rights_and_follows_links(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_bytes(b"old")
    (tmp_path / "real.md").chmod(0o640)
    (tmp_path / "link.md").symlink_to("real.md")
    write_file(tmp_path / "link.md", b"new", overwrite=True)
    assert (tmp_path / "real.md").read_bytes() == b"new"
    assert (tmp_path / "real.md").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link.md").is_symlink()


def test_a_device_is_written_to_and_stays_one() -> None:
    write_file(Path("/dev/null"), b"words", overwrite=False)
    assert Path("/dev/null").is_char_device()


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """/dev/stdout leads to one whose name is no path."""
    reading, writing = os.pipe()
    write_file(Path(f"/dev/fd/{writing}"), b"words", overwrite=False)
    os.close(writing)
    assert os.read(reading, 100) == b"words"
    os.close(reading)


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_crash_at_any_step_leaves_the_old_or_the_new(overwrite: bool, tmp_path: Path) -> None:
    old, steps = b"old" if overwrite else None, CrashAt()
    with disk_steps(tmp_path, steps):
        write_file(tmp_path / "a.md", b"new", overwrite=overwrite)
    assert len(steps.names) > 2
    outcomes = set()
    for number in range(len(steps.names)):
        path = tmp_path / f"{number}.md"
        if old:
            path.write_bytes(old)
        with pytest.raises(Crash), disk_steps(tmp_path, CrashAt(number)):
            write_file(path, b"new", overwrite=overwrite)
        outcomes.add(path.read_bytes() if path.exists() else None)
    assert outcomes == {old, b"new"}


@pytest.mark.parametrize("name", ["missing/a.md", "a\0b", "x" * 300])
def test_a_place_that_cannot_be_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_file(tmp_path / name, b"words", overwrite=True)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="is a folder"):
        write_file(tmp_path, b"words", overwrite=True)


def test_a_lock_that_is_held_is_told_of(tmp_path: Path) -> None:
    told: list[str] = []

    def second() -> None:
        try:
            with locked(tmp_path / "lock", wait=0.05):
                told.append("held twice")
        except WorkspaceError as error:
            told.append(str(error))

    with locked(tmp_path / "lock"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert len(told) == 1
    assert "another pincite process is writing" in told[0]
    with locked(tmp_path / "lock", wait=0.05):
        pass
