"""Milvus engines that tests and attacks start and kill, each in an environment of its own (`make test-milvus`)."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""

ENVIRONMENTS = Path(os.environ.get("MILVUS_LITE_ENGINES") or ROOT / ".venv-engines")
"""Where `tests/setup/engines.sh` puts them."""

START_SECONDS = 30.0
"""Seconds that an engine may take to listen."""

LITE_25, LITE_32 = "lite-2.5", "lite-3.2"


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


class MilvusEngine:
    """One engine with a folder of its own, over TCP on this machine."""

    def __init__(self, name: str, folder: Path) -> None:
        """Take the engine's name, one of those above, and a folder for its data."""
        self.name = name
        self.port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def is_there(name: str) -> bool:
        """Return whether an engine is installed."""
        return (ENVIRONMENTS / name / "bin").is_dir()

    @property
    def uri(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the data that it had, and wait until it listens."""
        self._folder.mkdir(parents=True, exist_ok=True)
        environment = dict(os.environ)
        if self.name == LITE_25:
            library = next((ENVIRONMENTS / self.name / "lib").glob("python*/site-packages/milvus_lite/lib"))
            environment["LD_LIBRARY_PATH"] = str(library)
            command = [str(library / "milvus"), str(self._folder / "data.db"), f"127.0.0.1:{self.port}", "ERROR"]
        else:
            command = [str(ENVIRONMENTS / self.name / "bin" / "milvus-lite"), "server", "--host", "127.0.0.1"]
            command += ["--port", str(self.port), "--data-dir", str(self._folder)]
        with (self._folder.parent / f"{self._folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                command, env=environment, stdout=log, stderr=log, cwd=self._folder
            )
        limit = time.monotonic() + START_SECONDS
        while time.monotonic() < limit:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not listen")

    def kill(self) -> None:
        """End it as a loss of power would: SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def running(name: str, folder: Path) -> Iterator[MilvusEngine]:
    """Yield a running engine; kill it in the end."""
    engine = MilvusEngine(name, folder)
    engine.start()
    try:
        yield engine
    finally:
        engine.kill()
