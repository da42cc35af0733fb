"""Copying, wherever the terminal is: by OSC 52 or through tmux, and always to a file too.

No terminal says whether it took what it was sent, so the words are in a file as well, and the person is told of it.
"""

import base64
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from index.value import Value
from tui.workspace.files import WorkspaceError, make_folder, write_file

LARGEST = 74_994
"""Bytes of text that are sent to a terminal at most: 100,000 characters with what is around them, which is where
xterm and those after it stop reading."""

VTE_SINCE = 7600
"""The version of VTE, under GNOME Terminal and its kin, from which it knows OSC 52."""


class CopyResult(Value):
    """Where copied words went. `sent`: through what they were sent on their way to the clipboard, if at all.

    `file`: where they are in any case, None if that could not be written. `why`: why they were not sent.
    """

    sent: Literal["terminal", "tmux"] | None
    file: Path | None
    why: str | None = None

    @property
    def message(self) -> str:
        """What to tell the person, in a sentence or two."""
        if self.sent is not None and self.file is not None:
            return f"Copied. If your terminal did not take it, it is in {self.file}"
        if self.sent is not None:
            return "Copied, if your terminal took it."
        if self.file is not None:
            return f"Not copied ({self.why}). It is in {self.file}"
        return f"Not copied ({self.why}), and it could not be written to a file."


class Clipboard:
    """Copies text, given the environment and what is written to the terminal."""

    def __init__(
        self,
        file: Path,
        *,
        environ: Mapping[str, str],
        write: Callable[[bytes], None] | None,
        run: "Callable[[Sequence[str], bytes], bool] | None" = None,
    ) -> None:
        """Name the file, and what sends bytes to the terminal, None where there is none.

        `run` runs a command with bytes on its standard input and tells whether it went well.
        """
        self._file = file
        self._environ = environ
        self._write = write
        self._run = run or run_command

    def copy(self, text: str) -> CopyResult:
        """Copy text and return where it went."""
        data = text.encode("utf-8", "replace")
        file: Path | None = self._file
        try:
            make_folder(self._file.parent)
            write_file(self._file, data, overwrite=True)
        except WorkspaceError:
            file = None
        if self._environ.get("TMUX") and self._run(["tmux", "load-buffer", "-w", "-"], data):
            return CopyResult(sent="tmux", file=file)
        why = refusal(text, self._environ)
        if why is None and self._write is None:
            why = "there is no terminal"
        if why is not None or self._write is None:
            return CopyResult(sent=None, file=file, why=why)
        try:
            self._write(osc52(text))
        except OSError as error:
            return CopyResult(sent=None, file=file, why=error.strerror or str(error))
        return CopyResult(sent="terminal", file=file)


def osc52(text: str) -> bytes:
    """Return what asks a terminal to put text on the clipboard."""
    return b"\x1b]52;c;" + base64.b64encode(text.encode("utf-8", "replace")) + b"\x07"


def refusal(text: str, environ: Mapping[str, str]) -> str | None:
    """Return why text can't be sent to the terminal in this environment, None if it may be tried."""
    size = len(text.encode("utf-8", "replace"))
    if size > LARGEST:
        return f"{size:,} bytes are more than terminals take, {LARGEST:,}"
    term = environ.get("TERM", "")
    if term in ("", "dumb"):
        return "this terminal takes no commands"
    if term == "linux":
        return "the Linux console has no clipboard"
    if environ.get("TMUX"):
        return "tmux did not take it"
    if environ.get("STY") or term.startswith("screen"):
        return "GNU screen does not pass it on"
    if environ.get("TERM_PROGRAM") == "Apple_Terminal":
        return "Apple's Terminal does not let programs copy"
    if "JetBrains" in environ.get("TERMINAL_EMULATOR", ""):
        return "this terminal does not let programs copy"
    version = environ.get("VTE_VERSION", "")
    if version.isdecimal() and int(version) < VTE_SINCE:
        return "this version of the terminal does not let programs copy"
    return None


def run_command(command: Sequence[str], data: bytes) -> bool:
    """Run a command with bytes on its standard input; return whether it succeeded within 2 seconds."""
    try:
        done = subprocess.run(list(command), input=data, capture_output=True, timeout=2, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
