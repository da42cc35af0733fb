"""Child processes: lines there and back, last words, and ends of every kind."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.child import LAST_WORDS_BYTES, Child, end_with_parent

ECHO = """
import sys
for line in sys.stdin.buffer:
    sys.stdout.buffer.write(line.upper())
    sys.stdout.buffer.flush()
"""
Start = Callable[[str], Child]


@pytest.fixture
def start() -> Iterator[Start]:
    children: list[Child] = []

    def started(script: str) -> Child:
        children.append(Child([sys.executable, "-c", script]))
        return children[-1]

    yield started
    for child in children:
        child.close()


def test_a_line_is_answered(start: Start) -> None:
    child = start(ECHO)
    child.send(b"one")
    child.send(b"two")
    assert child.read_line() == b"ONE\n"
    assert child.read_bytes(4) == b"TWO\n"
    assert child.is_alive


def test_it_ends_when_its_input_ends(start: Start) -> None:
    child = start(ECHO)
    child.requests.close()
    assert child.wait(20) == 0
    assert not child.is_alive


def test_an_answer_cut_short_is_an_eoferror(start: Start) -> None:
    child = start("import sys; sys.stdin.readline(); sys.stdout.write('ab')")
    child.send(b"go")
    with pytest.raises(EOFError):
        child.read_bytes(3)
    with pytest.raises(EOFError):
        child.read_line()


def test_killing_frees_a_thread_that_waits_for_an_answer(start: Start) -> None:
    child = start("import time; time.sleep(600)")
    failed: list[EOFError] = []

    def wait() -> None:
        try:
            child.read_line()
        except EOFError as error:
            failed.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    child.kill()
    thread.join(20)
    assert len(failed) == 1


def test_the_last_words_are_the_last_line_of_standard_error(start: Start) -> None:
    child = start(f"import sys; sys.exit('first ' + 'x' * {LAST_WORDS_BYTES} + '\\nno such weights')")
    assert child.wait(20) == 1
    assert child.last_words() == "no such weights"
    silent = start("")
    silent.wait(20)
    assert silent.last_words() == ""


def test_a_command_that_is_not_there_is_an_oserror() -> None:
    with pytest.raises(OSError, match="does/not/exist"):
        Child(["/does/not/exist"])


PARENT = """
import sys, time
from index.child import Child
child = Child([sys.executable, "-c", sys.argv[1]])
child.read_line()
print(child._process.pid, flush=True)
time.sleep(600)
"""
BUSY = """
import re
from index.child import end_with_parent
end_with_parent()
print("ready", flush=True)
re.match("(a*)*b", "a" * 64)  # never ends, and holds Python's lock
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children by a signal")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_ends_with_its_parent_whatever_it_does(end: signal.Signals) -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, BUSY], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert Path(f"/proc/{child}").exists()
    parent.send_signal(end)
    parent.wait(20)
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while _runs(child):
        assert time.monotonic() < deadline, "the child outlives its parent"
        time.sleep(0.02)


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_process_that_is_no_child_does_not_end_itself() -> None:
    end_with_parent()
