"""Measures the compiled encoder beside sentence-transformers: `python -m evals.benchmarks.encoder`.

Both sides of a comparison take turns in one process, so that a busy machine is as busy for one as for the other;
seconds of the processor stand beside seconds of the clock, as only the second depend on who else is at work.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.app import machine
from evals.benchmarks.workplace import Workplace
from index.embedder import PACKAGED, embedder_for
from index.model_files import ModelFiles
from rag.retriever import Retriever

QUESTION = "Who trains police in Managua?"

QUESTIONS = 20
"""How often it is asked in a turn."""

Timing = tuple[float, float]
"""Seconds by the clock, and of the processor."""


def timed(work: Callable[[], object]) -> Timing:
    """Return how long some work takes."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(scratch: Path, runs: int) -> dict[str, list[float]]:
    """Return the median seconds of a question and of a passage by either runtime, and of a passage indexed."""
    place = Workplace(scratch)
    os.environ.update({key: value for key, value in place.environment.items() if key.startswith("XDG_")})
    os.environ["HF_HUB_OFFLINE"] = "1"
    from sentence_transformers import SentenceTransformer

    reference: Any = SentenceTransformer(str(ModelFiles().folder))
    compiled = embedder_for(PACKAGED, "compiled")
    with Retriever.open(place.documents, embedder=compiled) as retriever:
        generation = retriever.generation
        passages = [generation.search_text(number) for number in range(len(generation.passages))]

    def index() -> None:
        shutil.rmtree(scratch / "index", ignore_errors=True)
        Retriever.open(place.documents, index=scratch / "index", embedder=compiled).close()

    def encode(texts: list[str]) -> object:
        return reference.encode(texts, show_progress_bar=False)

    steps: dict[str, tuple[int, Callable[[], object]]] = {
        "question, sentence-transformers": (QUESTIONS, lambda: [encode([QUESTION]) for _ in range(QUESTIONS)]),
        "question, compiled": (QUESTIONS, lambda: [compiled.encode([QUESTION]) for _ in range(QUESTIONS)]),
        "passage, sentence-transformers": (len(passages), lambda: encode(passages)),
        "passage, compiled": (len(passages), lambda: compiled.encode(passages)),
        "passage, read to published": (len(passages), index),
    }
    found: dict[str, list[Timing]] = {name: [] for name in steps}
    for _, work in steps.values():
        work()
    for _ in range(runs):
        for name, (_, work) in steps.items():
            found[name].append(timed(work))
    return {
        name: [statistics.median(one[kind] for one in timings) / steps[name][0] for kind in (0, 1)]
        for name, timings in found.items()
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.encoder", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each kind (default 5)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, in seconds: clock, processor")
    arguments = parser.parse_args(argv)
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
