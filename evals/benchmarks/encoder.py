"""Measures the compiled encoder beside sentence-transformers: `python -m evals.benchmarks.encoder`.

Each side has a process of its own, because the threads of one would disturb the other, and they take turns, so that
load on the machine affects both alike. Processor seconds stand beside clock seconds; only the latter depend on load.
"""

import argparse
import functools
import json
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.machine import machine
from evals.benchmarks.sandbox import Sandbox
from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED, ModelFiles
from index.store.store import Store
from rag.retriever import Retriever

QUESTION = "Who trains police in Managua?"

SIDES = ("sentence-transformers", "compiled")

QUESTIONS = 20
"""Times the question is encoded in a turn."""

Timing = tuple[float, float]
"""Seconds of the clock, and of the processor."""


def timed(work: Callable[[], object]) -> Timing:
    """Return the time that a piece of work takes."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(scratch: Path, runs: int) -> dict[str, list[float]]:
    """Return the median seconds of a question and a passage with either runtime, and of an indexed passage."""
    sandbox = Sandbox(scratch)
    sandbox.engine("pincite", "index", sandbox.documents, scratch / "first")
    generation = Store(scratch / "first").open()
    texts = [generation.search_text(number) for number in range(len(generation.passages))]
    (scratch / "passages.json").write_text(json.dumps(texts), "utf-8")
    found: dict[str, list[Timing]] = {}
    for _ in range(runs):
        for side in SIDES:
            printed = sandbox.run(sys.executable, "-P", "-m", "evals.benchmarks.encoder", "--side", side, str(scratch))
            for name, timing in json.loads(printed.splitlines()[-1]).items():
                found.setdefault(name, []).append(timing)
    return {name: [statistics.median(one[kind] for one in rounds) for kind in (0, 1)] for name, rounds in found.items()}


def by_side(side: str, scratch: Path) -> dict[str, Timing]:
    """Return the seconds of each step with one runtime, after one run as warm-up."""
    texts = json.loads((scratch / "passages.json").read_text("utf-8"))
    steps: dict[str, tuple[int, Callable[[], object]]] = {}
    if side == "compiled":
        compiled = make_embedder(PACKAGED, "compiled")
        encode: Callable[[list[str]], object] = compiled.encode

        def index() -> None:
            shutil.rmtree(scratch / "index", ignore_errors=True)
            Retriever.open(scratch / "documents", index=scratch / "index", embedder=compiled).close()

        steps["passage, read to published"] = len(texts), index
    else:
        from sentence_transformers import SentenceTransformer

        reference: Any = SentenceTransformer(str(ModelFiles().folder))
        encode = functools.partial(reference.encode, show_progress_bar=False)
    steps[f"question, {side}"] = QUESTIONS, lambda: [encode([QUESTION]) for _ in range(QUESTIONS)]
    steps[f"passage, {side}"] = len(texts), lambda: encode(texts)
    found: dict[str, Timing] = {}
    for name, (count, work) in steps.items():
        work()
        wall, own = timed(work)
        found[name] = wall / count, own / count
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.encoder", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each kind (default 5)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, in seconds: clock, processor")
    parser.add_argument("--side", nargs=2, metavar=("SIDE", "SCRATCH"), help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.side is not None:
        sys.stdout.write(json.dumps(by_side(arguments.side[0], Path(arguments.side[1]))) + "\n")
        return 0
    where = machine()
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure(Path(scratch), arguments.runs)
    if arguments.json:
        sys.stdout.write(json.dumps({"machine": where, "runs": arguments.runs, "seconds": figures}) + "\n")
        return 0
    print(where, f"medians of {arguments.runs}, milliseconds", "", sep="\n")
    print(f"{'':34}{'clock':>10}{'processor':>12}")
    for name, (wall, own) in figures.items():
        print(f"{name:34}{wall * 1e3:>10.2f}{own * 1e3:>12.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
