"""Measures reading files of every format: `python -m evals.benchmarks.reading FOLDER [--whole FILE]`.

By format: files, pages, megabytes and characters a second, in the process that extracts, once it runs. `--whole`: how
long `pincite index` takes for one file, and for its text alone as a `.txt`, in turns.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.machine import machine
from index.errors import ReadError
from index.files.extract.extracted import Extracted
from index.files.extractors import find_extractor
from index.files.worker import Limits, Worker


def measure(folder: Path, runs: int) -> dict[str, dict[str, float]]:
    """Return by ending the files, pages, bytes and characters read, and the seconds that took, medians of runs."""
    worker = Worker()
    found: dict[str, dict[str, float]] = {}
    try:
        for path in sorted(folder.rglob("*")):
            extractor = find_extractor(path.name) if path.is_file() else None
            if extractor is None:
                continue
            data = path.read_bytes()
            seconds: list[float] = []
            documents: list[Extracted] = []
            try:
                list(worker.extract(extractor.module, path.name, data, Limits()))  # loads what the format needs
                for _ in range(runs):
                    started = time.perf_counter()
                    documents = [
                        one
                        for one in worker.extract(extractor.module, path.name, data, Limits())
                        if isinstance(one, Extracted)
                    ]
                    seconds.append(time.perf_counter() - started)
            except ReadError as error:
                print(f"{path.name}: {error}", file=sys.stderr)
                continue
            own = found.setdefault(
                path.suffix.lower(), dict.fromkeys(("files", "pages", "bytes", "characters", "seconds"), 0.0)
            )
            own["files"] += 1
            own["pages"] += sum(one.text.count("\f") + 1 for one in documents if one.format == "pdf")
            own["bytes"] += len(data)
            own["characters"] += sum(len(one.text) for one in documents)
            own["seconds"] += statistics.median(seconds)
    finally:
        worker.close()
    return found


def measure_whole(path: Path, runs: int) -> dict[str, float]:
    """Return the median seconds that the command takes to index a file, and its text as `.txt`."""
    extractor = find_extractor(path.name)
    assert extractor is not None
    worker = Worker()
    found = worker.extract(extractor.module, path.name, path.read_bytes(), Limits())
    text = "\n\n".join(one.text for one in found if isinstance(one, Extracted))
    worker.close()
    rounds: dict[str, list[float]] = {"file": [], "text": []}
    for _ in range(runs):
        for kind, own in rounds.items():
            with tempfile.TemporaryDirectory() as scratch:
                place = Path(scratch) / (path.name if kind == "file" else "text.txt")
                place.write_bytes(path.read_bytes() if kind == "file" else text.encode("utf-8", "replace"))
                command = [sys.executable, "-m", "tui", "index", scratch]
                started = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True, env=dict(os.environ))  # noqa: S603
                own.append(time.perf_counter() - started)
    return {kind: statistics.median(own) for kind, own in rounds.items()}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.reading", description=__doc__)
    parser.add_argument("folder", type=Path, help="files to read")
    parser.add_argument("--whole", type=Path, metavar="FILE", help="also index this file and its text")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each (default 3)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args(argv)
    result: dict[str, Any] = {"machine": machine(), "formats": measure(arguments.folder, arguments.runs)}
    if arguments.whole is not None:
        result["whole"] = measure_whole(arguments.whole, arguments.runs)
    if arguments.json:
        print(json.dumps(result))
        return 0
    print(result["machine"])
    print(f"{'format':<10}{'files':>6}{'pages/s':>9}{'MB/s':>8}{'kchars/s':>10}")
    for ending, own in result["formats"].items():
        pages = f"{own['pages'] / own['seconds']:.0f}" if own["pages"] else ""
        megabytes, thousands = own["bytes"] / own["seconds"] / 1e6, own["characters"] / own["seconds"] / 1e3
        print(f"{ending:<10}{own['files']:>6.0f}{pages:>9}{megabytes:>8.1f}{thousands:>10,.0f}")
    if whole := result.get("whole"):
        print(f"indexed: the file {whole['file']:.1f} s, its text {whole['text']:.1f} s: ", end="")
        print(f"{whole['file'] / whole['text']:.2f} times as long")
    return 0


if __name__ == "__main__":
    sys.exit(main())
