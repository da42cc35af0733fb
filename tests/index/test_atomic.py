"""Atomic writes: all or nothing, rights kept, names not taken away."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from index.atomic import publish_file, sync, write_atomically

ROOT = Path(__file__).resolve().parents[2]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"old")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


def test_a_file_that_is_replaced_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"old", mode=0o600)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    write_atomically(path, b"new", mode=0o600)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_name_that_is_taken_stays(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        write_atomically(path, b"new", overwrite=False)
    assert path.read_bytes() == b"old"
    write_atomically(tmp_path / "b", b"new", overwrite=False)
    assert names(tmp_path) == ["a", "b"]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.mkdir()
    with pytest.raises(OSError):  # noqa: PT011  (which one depends on the system)
        write_atomically(path, b"new")
    assert names(tmp_path) == ["a"]


def test_a_file_is_flushed_before_it_gets_its_name_and_the_folder_after(tmp_path: Path) -> None:
    partial, path, order = tmp_path / "a.new", tmp_path / "a", list[tuple[str, bool]]()
    partial.write_bytes(b"new")

    def watched(flushed: Path) -> None:
        order.append((flushed.name, path.exists()))
        sync(flushed)

    publish_file(partial, path, sync=watched)
    assert order == [("a.new", False), (tmp_path.name, True)]
    assert path.read_bytes() == b"new"


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from index.atomic import write_atomically
seen = 0
def hook(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.remove", "os.chmod") and sys.argv[2] in str(arguments):
        seen += 1
        if seen == int(sys.argv[3]):
            os._exit(9)
sys.addaudithook(hook)
write_atomically(Path(sys.argv[2]) / "a", b"new")
"""


def test_killed_at_any_step_it_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path, outcomes = tmp_path / "a", set[bytes]()
    for step in range(1, 9):
        path.write_bytes(b"old")
        command = [sys.executable, "-c", KILLED, str(ROOT), str(tmp_path), str(step)]
        done = subprocess.run(command, check=False, timeout=60)
        outcomes.add(path.read_bytes())
        if done.returncode == 0:
            break
        assert done.returncode == 9
    else:
        pytest.fail("it never finished")
    assert step > 2
    assert outcomes == {b"old", b"new"}
