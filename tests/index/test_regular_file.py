"""Reading regular files: what is there comes whole, what is none is refused, and what gives no data is given up."""

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.regular_file import CHUNK_BYTES, LEAST_PATIENCE_SECONDS, Patience, Turn, open_regular, read_regular


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Free at the end whatever a test left blocked."""
    event = threading.Event()
    yield event
    event.set()


def test_a_file_is_read_whole_with_its_status(tmp_path: Path) -> None:
    for size in (0, 1, 4096, 5000, CHUNK_BYTES + 3):
        data = os.urandom(size)
        (tmp_path / "a").write_bytes(data)
        found, before, after = read_regular(tmp_path / "a", 10**8)
        assert found == data
        assert before.st_size == after.st_size == size
        with open_regular(tmp_path / "a") as file:
            assert file.read() == data


def test_nothing_is_read_of_a_file_over_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 11)
    assert read_regular(tmp_path / "a", 10)[0] == b""
    assert read_regular(tmp_path / "a", 11)[0] == b"x" * 11


def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match="is not a regular file"):
            read_regular(path, 100)
        with pytest.raises(OSError, match="is not a regular file"):
            open_regular(path)
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / "nowhere")


def soon(patience: Patience) -> int:
    """Run a call after others that were given up; a busy machine may take longer to start it than is left for it."""
    for _ in range(100):
        with contextlib.suppress(TimeoutError):
            return patience.run(lambda _: 7)
    raise AssertionError("it never ran")


def test_a_call_that_never_returns_is_given_up_and_the_next_one_runs(release: threading.Event) -> None:
    patience = Patience(0.3)
    with pytest.raises(TimeoutError, match=r"gave no data for 0\.3 s"):
        patience.run(lambda _: release.wait())
    assert soon(patience) == 7


def test_a_call_that_makes_progress_is_waited_for() -> None:
    def slow(turn: Turn) -> str:
        for _ in range(30):
            time.sleep(0.05)
            turn.advance()
        return "done"

    # In all longer than its patience, and each step so much shorter that a busy machine does not count.
    assert Patience(1.2).run(slow) == "done"


def test_calls_in_a_row_that_are_given_up_leave_the_next_less_time(release: threading.Event) -> None:
    patience = Patience(1.0)
    told = []
    for _ in range(4):
        with pytest.raises(TimeoutError) as error:
            patience.run(lambda _: release.wait())
        told.append(str(error.value.strerror).split(";")[0])
    least = f"gave no data for {LEAST_PATIENCE_SECONDS} s"
    assert told == ["gave no data for 1 s", "gave no data for 0.3 s", least, least]
    soon(patience)
    with pytest.raises(TimeoutError, match="for 1 s"):
        patience.run(lambda _: release.wait())


def test_errors_come_through(tmp_path: Path) -> None:
    def fail(_: Turn) -> None:
        raise PermissionError(13, "no")

    with pytest.raises(PermissionError):
        Patience().run(fail)


def test_a_forked_child_reads_too(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"text")
    read_regular(tmp_path / "a", 100)
    child = os.fork()
    if child == 0:
        os._exit(0 if read_regular(tmp_path / "a", 100)[0] == b"text" else 1)
    deadline = time.monotonic() + 20
    while (ended := os.waitpid(child, os.WNOHANG))[0] == 0:
        assert time.monotonic() < deadline, "the child hangs"
        time.sleep(0.01)
    assert ended[1] == 0


def test_threads_read_at_the_same_time(release: threading.Event, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"text")
    patience = Patience(20)
    started = threading.Event()

    def block(_: Turn) -> None:
        started.set()
        release.wait()

    thread = threading.Thread(target=lambda: patience.run(block))
    thread.start()
    assert started.wait(10)
    assert read_regular(tmp_path / "a", 100, patience)[0] == b"text"
    release.set()
    thread.join(10)
