"""Measures cold starts beside the peers: `python -m evals.benchmarks.starting`.

From the start of a process to the cited passage, from an existing index of the default documents: whole processes,
the engines taking turns. pincite is its own command; a peer the shortest program that its documentation gives.
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

from evals.benchmarks.app import machine
from evals.benchmarks.workplace import PINCITE, Sandbox, engine_command, peers

QUESTION = "Who trains police in Managua?"

HELP, FIRST_INDEX, INDEX = "pincite --help", "pincite index, first ever", "pincite index"
"""The first index ever prepares the encoder, too."""


def measure(runs: int) -> dict[str, list[float]]:
    """Return the seconds of each run by what was run."""
    with tempfile.TemporaryDirectory() as scratch:
        place = Sandbox(Path(scratch))
        documents = str(place.documents)
        ask = (*PINCITE, "ask", QUESTION, documents, "--no-history")
        commands = {"pincite": ask, "pincite, no reader": (*ask, "--no-reader"), HELP: (*PINCITE, "--help")}
        seconds: dict[str, list[float]] = {name: [] for name in (*commands, FIRST_INDEX, INDEX)}

        def timed(name: str, command: Sequence[str]) -> None:
            started = time.perf_counter()
            place.run(*command)
            seconds[name].append(time.perf_counter() - started)

        for name in peers():
            index = place.scratch / name
            place.engine(name, "index", place.documents, index)
            commands[name] = engine_command(name, "ask", QUESTION, index)
            seconds[name] = []
        for run in range(runs + 1):
            shutil.rmtree(place.scratch / "CACHE", ignore_errors=True)
            for name in (FIRST_INDEX, INDEX):
                shutil.rmtree(place.documents / ".pincite", ignore_errors=True)
                timed(name, (*PINCITE, "index", documents))
            for name, command in commands.items():
                timed(name, command)
            if run == 0:  # it compiled the modules, and the system read the files
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
        told: dict[str, Any] = {"machine": where, "runs": arguments.runs, "seconds": found}
        sys.stdout.write(json.dumps(told) + "\n")
        return 0
    print(where, f"medians of {arguments.runs} processes, seconds", "", sep="\n")
    for name, seconds in found.items():
        print(f"{name:<28}{seconds:>8.2f}{seconds / found['pincite']:>8.1f} times pincite")
    return 0


if __name__ == "__main__":
    sys.exit(main())
