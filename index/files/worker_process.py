"""The child process that extractors run in; see `worker`.

It receives a line of JSON and as many bytes as that says, and answers with lines of a kind and a size, each followed by
so many bytes: `found`, an `Extracted` or `Skipped` in JSON; `data`, bytes; `alive`, nothing, when a slow part is done;
then `end`. Or `bad` and the reason why the file cannot be read. It may neither open files for writing nor connections
nor start programs.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

from index.child import end_with_parent, take_over_stdout
from index.errors import ReadError
from index.files.extract.extracted import Budget
from index.files.extract.members import MemberFound
from index.files.extract.modules import load_extractor
from index.files.extract.office.other_format import extract_by_content
from index.files.worker import FOUND, too_large

_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename")
"""What no extractor does, as audit events of Python."""


def serve(requests: IO[bytes], answers: IO[bytes], memory_mb: int) -> None:
    """Answer requests until they end."""
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["bytes"])
        try:
            for kind, content in _answer(request, data, lambda: _send(answers, b"alive", b"")):
                _send(answers, kind, content)
            _send(answers, b"end", b"")
        except MemoryError:
            _send(answers, b"bad", too_large(memory_mb).encode())
            return  # what a library holds after that is not known
        except ReadError as error:
            _send(answers, b"bad", str(error).encode("utf-8", "replace"))
        except RecursionError:
            _send(answers, b"bad", b"is nested too deeply to be read")
        except Exception as error:  # noqa: BLE001  (whatever a library raises costs this file alone)
            reason = f"cannot be read ({type(error).__name__}: {str(error)[:200]}); it may be damaged"
            _send(answers, b"bad", reason.encode("utf-8", "replace"))


def _answer(request: dict[str, Any], data: bytes, alive: Callable[[], None]) -> Iterator[tuple[bytes, bytes]]:
    if request["call"] == "extract":
        count = 0
        for found in extract_by_content(data, request["module"], request["name"], Budget(alive=alive)):
            count += 1
            yield b"found", FOUND.dump_json(found)
        if not count:
            raise ReadError("holds no text")
    elif request["call"] == "member":
        try:
            budget = Budget(alive=alive, wanted=request["member"])
            for _ in extract_by_content(data, request["module"], request["name"], budget):
                alive()
        except MemberFound as found:
            yield b"data", found.data
        else:
            raise ReadError("does not hold it any more")
    else:
        module = load_extractor(request["module"])
        yield b"data", module.CALLS[request["call"]](data, request)


def _send(answers: IO[bytes], kind: bytes, content: bytes) -> None:
    answers.write(b"%s %d\n" % (kind, len(content)))
    answers.write(content)
    answers.flush()


def _limit_memory(megabytes: int) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1_000_000, megabytes * 1_000_000))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid() -> None:
    """Have Python refuse what no extractor does. tesseract, which reads pictures, may be started, with one command."""
    from index.files.extract.pdf.ocr import tesseract_command

    ocr = tesseract_command()

    def check(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen" and ocr[0] != "tesseract" and list(arguments[1]) == ocr:
            return
        if event.startswith(_FORBIDDEN):
            raise PermissionError(f"an extractor may not do this: {event}")
        if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
            if isinstance(arguments[0], int):
                return  # a descriptor that is open already, such as a pipe
            raise PermissionError("an extractor may not write files")

    sys.addaudithook(check)


def _main() -> None:
    end_with_parent()
    answers = take_over_stdout()
    memory_mb = int(sys.argv[1])
    _limit_memory(memory_mb)
    forbid()
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers, memory_mb)


if __name__ == "__main__":
    _main()
