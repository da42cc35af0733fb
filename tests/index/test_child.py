"""Child processes: lines there and back, last words, and ends of every kind."""

import sys
import threading
from collections.abc import Callable, Iterator

import pytest

from index.child import LAST_WORDS_BYTES, Child

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
