"""A temporary folder for benchmarks: a copy of the demo documents and data folders of its own."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from evals.benchmarks.engines import PEERS
from index.encoder.model_files import ModelFiles
from index.location import default_corpus

PINCITE = (sys.executable, "-P", "-m", "tui")
"""The command `pincite` of this checkout."""


class Sandbox:
    """A folder to work in; its processes write nowhere else."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.documents = scratch / "documents"
        homes = {f"XDG_{kind}_HOME": str(scratch / kind) for kind in ("DATA", "CACHE", "CONFIG")}
        self.environment = {**os.environ, **homes, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        # No model hub, and one thread for numpy, as pincite's own command sets it.
        self.environment.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", OPENBLAS_NUM_THREADS="1")
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)  # modules are compiled once, as on people's machines
        shutil.copytree(default_corpus(), self.documents, ignore=shutil.ignore_patterns(".pincite"))

    def run(self, *command: str) -> str:
        """Return what a command prints. Raises CalledProcessError after showing its errors."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            sys.stderr.write(done.stderr)
        done.check_returncode()
        return done.stdout

    def engine(self, name: str, task: str, *arguments: str | Path) -> Any:  # JSON
        """Return the result of a task that an engine does in a process of its own."""
        return json.loads(self.run(*engine_command(name, task, *arguments)).splitlines()[-1])


def engine_command(name: str, task: str, *arguments: str | Path) -> tuple[str, ...]:
    """Return the command of an engine's task."""
    module = (sys.executable, "-P", "-m", "evals.benchmarks.engines", "--model", str(ModelFiles().folder))
    return (*module, name, task, *map(str, arguments))


def peers() -> list[str]:
    """Return the installed peers; name the others on stderr."""
    found = [name for name, (package, _) in PEERS.items() if importlib.util.find_spec(package)]
    if len(found) < len(PEERS):
        missing = ", ".join(sorted(set(PEERS) - set(found)))
        print(f"not installed: {missing} (make bench installs them)", file=sys.stderr)
    return found
