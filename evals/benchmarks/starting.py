"""Measures cold starts beside the peers: `python -m evals.benchmarks.starting`.

From the start of a process to the cited passage, with an existing index of the demo documents: whole processes, in
turns. pincite runs as its command; a peer as the shortest program in its documentation.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.machine import machine
from evals.benchmarks.sandbox import PINCITE, Sandbox, engine_command, peers

QUESTION = "Who trains police in Managua?"

HELP, FIRST_INDEX, INDEX = "pincite --help", "pincite index, first ever", "pincite index"
"""The first index on a machine also prepares the encoder."""


def measure(runs: int) -> dict[str, list[float]]:
    """Return the seconds of each run by command."""
    with tempfile.TemporaryDirectory() as scratch:
        sandbox = Sandbox(Path(scratch))
        documents = str(sandbox.documents)
        ask = (*PINCITE, "ask", QUESTION, documents, "--no-history")
        commands = {"pincite": ask, "pincite, no reader": (*ask, "--no-reader"), HELP: (*PINCITE, "--help")}
        seconds: dict[str, list[float]] = {name: [] for name in (*commands, FIRST_INDEX, INDEX)}

        def timed(name: str, command: Sequence[str]) -> None:
            started = time.perf_counter()
            sandbox.run(*command)
            seconds[name].append(time.perf_counter() - started)

        for name in peers():
            index = sandbox.scratch / name
            sandbox.engine(name, "index", sandbox.documents, index)
            commands[name] = engine_command(name, "ask", QUESTION, index)
            seconds[name] = []
        for run in range(runs + 1):
            shutil.rmtree(sandbox.scratch / "CACHE", ignore_errors=True)
            for name in (FIRST_INDEX, INDEX):
                shutil.rmtree(sandbox.documents / ".pincite", ignore_errors=True)
                timed(name, (*PINCITE, "index", documents))
            for name, command in commands.items():
                timed(name, command)
            if run == 0:  # this run compiled the modules and filled the file cache
                seconds = {name: [] for name in seconds}
        return seconds


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.starting", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each (default 5)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args(argv)
    where = machine()
    found = {name: statistics.median(seconds) for name, seconds in measure(arguments.runs).items()}
    if arguments.json:
        result: dict[str, Any] = {"machine": where, "runs": arguments.runs, "seconds": found}
        sys.stdout.write(json.dumps(result) + "\n")
        return 0
    print(where, f"medians of {arguments.runs} processes, seconds", "", sep="\n")
    for name, seconds in found.items():
        print(f"{name:<28}{seconds:>8.2f}{seconds / found['pincite']:>8.1f} times pincite")
    return 0


if __name__ == "__main__":
    sys.exit(main())
