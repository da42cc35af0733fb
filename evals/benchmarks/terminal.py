"""Runs a program in a terminal of its own: send keys, read the screen at any moment.

pyte does the same, but takes seven times as long for the app's output (8.6 ms a frame), which would count as a delay
of the app.
"""

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self
from unicodedata import combining, east_asian_width

_SEQUENCE = re.compile(
    r"\x1b\[(?P<numbers>[0-9;]*)(?P<final>[Hf])"  # go to a row and a column
    r"|\x1b\[[0-?]*[ -/]*[@-~]"  # colours, modes, questions to the terminal
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, the clipboard
    r"|\x1b[ -/]*[0-Z\\^-~]"
)
_BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[ -/]*)?$")


class Screen:
    """The characters on the screen, of programs that place text by row and column."""

    def __init__(self, columns: int, rows: int) -> None:
        self._cells = [[" "] * columns for _ in range(rows)]
        self._row = self._column = 0
        self._rest = ""
        self._undecoded = b""

    def feed(self, data: bytes) -> None:
        """Process output of the program; it may be cut inside a character or a sequence."""
        data = self._undecoded + data
        text = data.decode("utf-8", "ignore")
        self._undecoded = b""
        for tail in range(1, min(3, len(data)) + 1):
            if data[-tail] >= 0xC0:
                lead = data[-tail]
                needed = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
                self._undecoded = data[-tail:] if tail < needed else b""
                break
        text = self._rest + text
        self._rest = ""
        if begun := _BEGUN.search(text):
            text, self._rest = text[: begun.start()], begun.group()
        done = 0
        for match in _SEQUENCE.finditer(text):
            self._write(text[done : match.start()])
            done = match.end()
            if match["final"]:
                row, _, column = match["numbers"].partition(";")
                self._row, self._column = int(row or 1) - 1, int(column or 1) - 1
        self._write(text[done:])

    def lines(self) -> list[str]:
        """Return the rows."""
        return ["".join(row) for row in self._cells]

    def text(self) -> str:
        """Return the whole screen."""
        return "\n".join(self.lines())

    def _write(self, text: str) -> None:
        for character in text:
            if character == "\r":
                self._column = 0
            elif character == "\n":
                self._row += 1
            elif character >= " " and not combining(character):
                if self._row < len(self._cells) and self._column < len(self._cells[0]):
                    self._cells[self._row][self._column] = character
                self._column += 1
                if east_asian_width(character) in "WF":
                    if self._row < len(self._cells) and self._column < len(self._cells[0]):
                        self._cells[self._row][self._column] = ""
                    self._column += 1


class WaitTimeout(Exception):
    """A condition that did not come true in time."""


class Program:
    """A running program. `started` is the moment of its start."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], folder: Path, size: tuple[int, int] = (120, 40)
    ) -> None:
        """Start a command in a terminal of `size` columns and rows."""
        columns, rows = size
        self.screen = Screen(columns, rows)
        self.started = time.perf_counter()
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.chdir(folder)
                os.execve(command[0], list(command), dict(environment))  # noqa: S606
            finally:
                os._exit(127)
        self._status: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is None:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
        os.close(self._terminal)

    def press(self, keys: str) -> float:
        """Send keys and return the moment."""
        os.write(self._terminal, keys.encode())
        return time.perf_counter()

    def look(self, seconds: float) -> bool:
        """Wait up to `seconds` for output, process it, and return whether there was any."""
        if not select.select([self._terminal], [], [], max(0.0, seconds))[0]:
            return False
        with contextlib.suppress(OSError):  # the program has gone
            if data := os.read(self._terminal, 1 << 16):
                self.screen.feed(data)
                return True
        return False

    def wait(self, condition: Callable[[Screen], bool], what: str, patience: float = 60.0) -> float:
        """Return the moment at which a condition holds. Raises WaitTimeout."""
        end = time.perf_counter() + patience
        while not condition(self.screen):
            has_ended = self._has_ended()  # asked first: what it wrote at its end is still to be read
            if time.perf_counter() > end or (not self.look(0.05) and has_ended):
                raise WaitTimeout(f"{what}; on the screen is\n{self.screen.text()}")
        return time.perf_counter()

    def wait_for_end(self, patience: float = 30.0) -> float:
        """Return the moment at which the program has ended. Raises WaitTimeout."""
        end = time.perf_counter() + patience
        while not self._has_ended():
            self.look(0.002)
            if time.perf_counter() > end:
                raise WaitTimeout(f"the end; on the screen is\n{self.screen.text()}")
        return time.perf_counter()

    def _has_ended(self) -> bool:
        if self._status is None:
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            self._status = status if pid else None
        return self._status is not None
