"""A temporary place for attacks: folders of its own for data and settings, and the real command in them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PINCITE = (sys.executable, "-P", "-m", "tui")
"""The command `pincite` of this checkout."""

MARK = "RELIABILITY_RUN"
"""The environment variable by which the processes of one run are found again."""

AS_SOMEONE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")
"""Takes from root what lets it read files whose permissions forbid it."""

LEAVING_SECONDS = 10.0
"""Seconds that the processes of a command have to leave after it."""


@dataclass(frozen=True)
class Ended:
    """A command that ended; `code` is None if it had to be stopped."""

    code: int | None
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard error."""
        return self.err.splitlines()


class Workplace:
    """Runs pincite in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        homes = {f"XDG_{kind}_HOME": str(folder / "home" / kind.lower()) for kind in ("DATA", "CACHE", "CONFIG")}
        self.environment = {**os.environ, **homes, "PYTHONPATH": str(ROOT), MARK: self.mark, "COLUMNS": "1000"}
        self.environment.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", OPENBLAS_NUM_THREADS="1")
        self.environment.update(PINCITE_RAG_READER_USE="false")

    def new(self, name: str) -> Path:
        """Return an empty folder."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def start(self, *arguments: str | Path, prefix: Sequence[str] = ()) -> "subprocess.Popen[str]":
        """Start pincite in a session of its own, its output in pipes."""
        return subprocess.Popen(  # noqa: S603  (our own command)
            [*prefix, *PINCITE, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="backslashreplace",
            env=self.environment,
            cwd=self.folder,
            start_new_session=True,
        )

    def run(self, *arguments: str | Path, seconds: float = 120, prefix: Sequence[str] = ()) -> Ended:
        """Run pincite to its end, or for at most so many seconds."""
        with self.start(*arguments, prefix=prefix) as process:
            try:
                out, err = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                out, err = process.communicate()
                return Ended(None, out, err)
        return Ended(process.returncode, out, err)

    def processes(self) -> set[int]:
        """Return the processes of this run that are alive: all commands and what they started."""
        mark = f"{MARK}={self.mark}".encode()
        found = set()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                alive = b") Z " not in (entry / "stat").read_bytes()
                if alive and mark in (entry / "environ").read_bytes().split(b"\0"):
                    found.add(int(entry.name))
        return found - {os.getpid()}

    def wait_alone(self, besides: frozenset[int] = frozenset()) -> set[int]:
        """Wait until no process of this run is alive but `besides`; return those that stay."""
        wait_until(lambda: not self.processes() - besides, LEAVING_SECONDS)
        return self.processes() - besides


def wait_until(condition: Callable[[], object], seconds: float) -> bool:
    """Wait until a condition holds; return whether it does after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
