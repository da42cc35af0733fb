"""What the system refuses is told from damage, each with its advice."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexDamaged, IndexUnreadable
from index.indexing.builder import Builder
from index.store.disk_errors import MOST_OPEN_FILES, allow_open_files, read_error, write_error
from index.store.store import Store

PATH = Path("/corpus/.pincite/segments/1/texts.bin")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EMFILE, "ulimit -n"),
        (errno.ENFILE, "Too many files are open"),
        (errno.EACCES, "you may not read it (Permission denied)"),
        (errno.EPERM, "--index DIR"),
        (errno.ENOMEM, "too little memory"),
        (errno.EIO, "Check the drive"),
        (errno.ESTALE, "Check the drive"),
    ],
)
def test_what_the_system_refuses_is_no_damage(number: int, words: str) -> None:
    error = read_error(PATH, OSError(number, os.strerror(number)), "Rebuild it.")
    assert isinstance(error, IndexUnreadable)
    assert not isinstance(error, IndexDamaged)
    assert words in str(error)
    assert str(error).startswith(f"{PATH}: ")
    assert "ebuild" not in str(error)
    assert "\n" not in str(error)


def test_too_little_memory_is_no_damage() -> None:
    assert isinstance(read_error(PATH, MemoryError(), "Rebuild it."), IndexUnreadable)


@pytest.mark.parametrize("error", [OSError(errno.ENOENT, "gone"), OSError(errno.ELOOP, "a link"), ValueError("odd")])
def test_a_file_to_blame_is_damage_with_its_advice(error: Exception) -> None:
    found = read_error(PATH, error, "Rebuild it.")
    assert isinstance(found, IndexDamaged)
    assert str(found).endswith("Rebuild it.")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "free some space"),
        (errno.EMFILE, "ulimit -n"),
        (errno.ENOMEM, "too little memory"),
        (errno.EROFS, "cannot be written (Read-only file system)"),
        (errno.EACCES, "--index DIR"),
        (errno.EIO, "check the drive"),
    ],
)
def test_each_failed_write_has_its_advice(number: int, words: str) -> None:
    error = str(write_error(PATH, OSError(number, os.strerror(number))))
    assert words in error
    assert "is untouched" in error
    assert "ebuild" not in error


@pytest.fixture
def limits() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.mark.usefixtures("limits")
def test_the_limit_of_open_files_is_raised_to_what_is_allowed() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, hard))
    allow_open_files()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft == (MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_OPEN_FILES))
    allow_open_files()
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == soft


SCRIPT = """
import os, resource, sys
from pathlib import Path
from index.errors import IndexUnreadable
from index.store.store import Store
import index.store.generation, index.search.dense, index.search.ann
store = Store(Path(sys.argv[1]))
store.open()
limit = len(os.listdir("/proc/self/fd"))
resource.setrlimit(resource.RLIMIT_NOFILE, (limit - 1, limit - 1))
try:
    store.open()
except IndexUnreadable as error:
    assert "Too many files are open" in str(error), error
    print("told")
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")
def test_a_sound_index_with_no_file_left_to_open_is_not_called_damaged(
    filled: Path, store: Store, builder: Builder
) -> None:
    builder.update(filled)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(store.folder)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.stdout, done.returncode) == ("told\n", 0), done.stderr
