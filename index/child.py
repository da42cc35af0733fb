"""A child process of pincite's own: one line of JSON in, an answer out, until its input ends.

Used instead of a pool of `multiprocessing`: a child can be killed at once whatever it does, it sends raw arrays
without pickling, and the parent's memory is not copied.
"""

import contextlib
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from typing import IO

LAST_WORDS_BYTES = 2000
"""The most of a child's standard error that an error message quotes."""

_LIFELINE = "_PINCITE_LIFELINE"
"""The environment variable that tells a child its end of the pipe whose other end only its parent holds open."""


def module_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs one of our modules as a child."""
    return [sys.executable, "-P", "-m", module, *arguments]


class Child:
    """A running child. Starting it does not wait for it; it ends when `close` is called or this process ends."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start the command. Raises OSError if it cannot be started."""
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (open for as long as the child lives)
        childs_end, self._lifeline = os.pipe()
        paths = os.pathsep.join(path for path in sys.path if path)
        try:
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, "PYTHONPATH": paths, _LIFELINE: str(childs_end)},
                start_new_session=True,
                pass_fds=(childs_end,),
            )
        except OSError:
            self._errors.close()
            os.close(self._lifeline)
            raise
        finally:
            os.close(childs_end)
        assert self._process.stdin is not None and self._process.stdout is not None
        self.requests: IO[bytes] = self._process.stdin
        self.answers: IO[bytes] = self._process.stdout

    @property
    def is_alive(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    def send(self, line: bytes) -> None:
        """Send one line, without its line end. Raises OSError if the child has ended."""
        self.requests.write(line + b"\n")
        self.requests.flush()

    def read_line(self) -> bytes:
        """Return the next line of the answer, with its line end. Raises EOFError if the child has ended."""
        line = self.answers.readline()
        if not line:
            raise EOFError("the child has ended")
        return line

    def read_bytes(self, size: int) -> bytes:
        """Return exactly `size` bytes of the answer. Raises EOFError if the child ends before."""
        data = self.answers.read(size)
        if len(data) != size:
            raise EOFError("the child has ended")
        return data

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until the child ends and return its exit code; None after `timeout` seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout)
        return None

    def last_words(self) -> str:
        """Return the last line that the child wrote to standard error, empty if there is none."""
        end = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, end - LAST_WORDS_BYTES))
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""

    def kill(self) -> None:
        """End the child at once, whatever it is doing; whoever waits for its answer gets an EOFError."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the child and close its pipes. Safe to call twice, but not while another thread reads an answer."""
        self.kill()
        for stream in (self.requests, self.answers, self._errors):
            with contextlib.suppress(OSError):
                stream.close()
        if self._lifeline >= 0:
            os.close(self._lifeline)
            self._lifeline = -1


def end_with_parent() -> None:
    """End this process once its parent has ended in whatever way, whatever this process is doing then.

    Called in a child of `Child`, elsewhere it does nothing. The kernel sends SIGIO, whose default is to end a process,
    when the parent's end of a pipe closes; unlike Linux' PR_SET_PDEATHSIG this does not depend on the parent's thread.
    """
    lifeline = os.environ.pop(_LIFELINE, "")
    if not lifeline or sys.platform != "linux":
        return
    import fcntl
    import signal

    descriptor = int(lifeline)
    try:
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_ASYNC | os.O_NONBLOCK)
        hung_up = bool(select.select([descriptor], [], [], 0)[0])
    except (OSError, ValueError):
        return  # the descriptor is another's: not a child of `Child`
    if hung_up:
        os._exit(0)


def take_over_stdout() -> IO[bytes]:
    """Return standard output for answers alone; called first in a child.

    Whatever a library prints goes to standard error instead, so that it cannot get between the answers.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers
