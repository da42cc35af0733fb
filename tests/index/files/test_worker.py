"""The process that extracts: what it gives, and what a file costs that loops, crashes or wants too much."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.child import Child
from index.errors import ReadError
from index.files.extract.extracted import Extracted
from index.files.worker import FOUND, Limits, Worker
from index.structure import Block, BlockKind, OriginalPlace, Structure

ECHO = """
import json, os, sys, time
requests, answers = sys.stdin.buffer, sys.stdout.buffer
while line := requests.readline():
    request = json.loads(line)
    data = requests.read(request["bytes"])
    if data == b"loop":
        time.sleep(600)
    for _ in range(9 if data == b"slow" else 0):
        time.sleep(0.25)
        answers.write(b"alive 0\\n")
        answers.flush()
    if data == b"crash":
        os.abort()
    if data == b"memory":
        sys.stderr.write("MemoryError: no more")
        sys.exit(1)
    kind = b"bad" if data == b"bad" else b"data"
    answers.write(b"%s %d\\n" % (kind, len(data)) + data)
    if kind == b"data":
        answers.write(b"pid %d\\n" % len(str(os.getpid())) + str(os.getpid()).encode() + b"end 0\\n")
    answers.flush()
"""


def start(_: Limits) -> Child:
    return Child([sys.executable, "-c", ECHO])


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(start)
    yield made
    made.close()


def ask(worker: Worker, data: bytes, limits: Limits | None = None) -> list[tuple[str, bytes]]:
    return worker.request({"call": "x"}, data, limits or Limits())


def test_bytes_go_there_and_back_as_they_are_and_the_child_stays(worker: Worker) -> None:
    data = bytes(range(256)) * 1000 + b"\nend 0\n"
    first, second = ask(worker, data), ask(worker, b"")
    assert first[0] == ("data", data)
    assert second[0] == ("data", b"")
    assert first[1] == second[1]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"bad", "^bad$"),
        (b"crash", "ended the process that reads it .*signal 6"),
        (b"memory", "takes more than 2,000 MB of memory to read; .*extraction_memory_mb"),
    ],
)
def test_a_file_that_cannot_be_read_costs_itself_alone(worker: Worker, data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        ask(worker, data)
    assert ask(worker, b"next")[0] == ("data", b"next")


def test_a_file_that_takes_too_long_is_given_up(worker: Worker) -> None:
    with pytest.raises(ReadError, match=r"takes more than 1 s to read; .*extraction_seconds"):
        ask(worker, b"loop", Limits(seconds=1))
    assert ask(worker, b"next", Limits(seconds=60))[0] == ("data", b"next")


def test_a_file_that_says_it_comes_on_has_its_time_anew(worker: Worker) -> None:
    """Nine parts of a quarter of a second, with two for the file, once the child has started."""
    ask(worker, b"first")
    assert ask(worker, b"slow", Limits(seconds=2))[0] == ("data", b"slow")


def test_threads_take_turns(worker: Worker) -> None:
    found: dict[int, bytes] = {}

    def run(number: int) -> None:
        found[number] = ask(worker, b"%d" % number * 10_000)[0][1]

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: b"%d" % number * 10_000 for number in range(8)}


def test_a_child_that_cannot_be_started_is_told() -> None:
    def fail(_: Limits) -> Child:
        raise OSError("no room")

    with pytest.raises(ReadError, match=r"cannot be started .no room."):
        ask(Worker(fail), b"x")


def test_a_document_travels_whole() -> None:
    block = Block(BlockKind.RECORD, 0, 3, context=((4, 5),), hidden=((1, 2),))
    structure = Structure((block,), (), ("i", "1"), (OriginalPlace(start=0, label="sheet A", row=3, column=1),))
    found = Extracted("a\tb", "xlsx", structure, part="#1", notes=("odd",))
    assert FOUND.validate_json(FOUND.dump_json(found)) == found


@pytest.mark.parametrize(
    "wish",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('made', 'w')",
        "import os; os.remove('kept')",
    ],
)
def test_an_extractor_may_not_reach_out(tmp_path: Path, wish: str) -> None:
    (tmp_path / "kept").write_text("x")
    script = f"import os; os.chdir({str(tmp_path)!r}); from index.files.worker_process import forbid; forbid()\n{wish}"
    child = Child([sys.executable, "-c", script])
    assert child.wait(60) == 1
    assert "PermissionError: an extractor may not" in child.last_words()
    child.close()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_the_real_child_answers_with_what_the_module_finds() -> None:
    real = Worker()
    with pytest.raises(ReadError, match="cannot be opened as a PDF"):
        list(real.extract("pdf", "a.pdf", b"%PDF-nothing", Limits()))
    with pytest.raises(ReadError, match="without an extractor"):
        real.request({"call": "extract", "module": "../../x", "name": ""}, b"", Limits())
    real.close()
