"""Measures what the compiled encoder saves: `make bench-encoder`.

Both sides of a comparison take turns in one process, so that a busy machine is as busy for one as for the other;
seconds of the processor stand beside seconds of the clock, as only the second depend on who else is at work.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from index.embedder import PACKAGED, Embedder, embedder_for
from index.location import default_corpus
from index.store import Store
from rag.retriever import Retriever

QUESTION = "Who trains police in Managua?"
_PINCITE = (sys.executable, "-P", "-m", "tui")

Timing = tuple[float, float]
"""Seconds by the clock, and of the processor."""


def timed(work: Callable[[], object], who: int = resource.RUSAGE_SELF) -> Timing:
    """Return how long some work takes; `who`: this process, or those that it starts."""
    before, began = resource.getrusage(who), time.perf_counter()
    work()
    wall, after = time.perf_counter() - began, resource.getrusage(who)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median(timings: list[Timing], per: int = 1) -> list[float]:
    """Return the median seconds by the clock and of the processor, of one of `per` things."""
    return [statistics.median(timing[kind] for timing in timings) / per for kind in (0, 1)]


class Bench:
    """Works on copies of the default documents in a folder that is thrown away."""

    def __init__(self, scratch: Path, runs: int) -> None:
        self._scratch = scratch
        self._runs = runs
        self._documents = scratch / "documents"
        homes = {f"XDG_{kind}_HOME": str(scratch / kind) for kind in ("DATA", "CACHE", "CONFIG")}
        self._environment = {**os.environ, **homes, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        shutil.copytree(default_corpus(), self._documents, ignore=shutil.ignore_patterns(".pincite"))

    def _run(self, *arguments: str) -> Timing:
        command = [*_PINCITE, *arguments, str(self._documents)]
        return timed(
            lambda: subprocess.run(command, env=self._environment, check=True, capture_output=True),  # noqa: S603
            resource.RUSAGE_CHILDREN,
        )

    def cold(self) -> dict[str, list[float]]:
        """Return the seconds of whole processes: indexing, the encoder prepared before or not, and one answer."""
        first: list[Timing] = []
        later: list[Timing] = []
        asked: list[Timing] = []
        for _ in range(self._runs):
            shutil.rmtree(self._scratch / "CACHE", ignore_errors=True)
            for timings in (first, later):
                shutil.rmtree(self._documents / ".pincite", ignore_errors=True)
                timings.append(self._run("index"))
            asked.append(self._run("ask", QUESTION))
        return {"index, first ever": median(first), "index": median(later), "ask": median(asked)}

    def warm(self) -> dict[str, list[float]]:
        """Return the seconds of a question and of a passage, with either runtime, and of a passage indexed."""
        os.environ.update({key: value for key, value in self._environment.items() if key.startswith("XDG_")})
        os.environ["HF_HUB_OFFLINE"] = "1"
        from sentence_transformers import SentenceTransformer

        from index.model_files import ModelFiles

        reference = SentenceTransformer(str(ModelFiles().folder))
        compiled = embedder_for(PACKAGED, "compiled")
        with Retriever.open(self._documents, embedder=compiled) as retriever:
            generation = retriever.generation
            passages = [generation.search_text(number) for number in range(len(generation.passages))]
        steps: dict[str, tuple[int, Callable[[], object]]] = {
            "question, sentence-transformers": (20, lambda: [_encode(reference, [QUESTION]) for _ in range(20)]),
            "question, compiled": (20, lambda: [compiled.encode([QUESTION]) for _ in range(20)]),
            "passage, sentence-transformers": (len(passages), lambda: _encode(reference, passages)),
            "passage, compiled": (len(passages), lambda: compiled.encode(passages)),
            "passage, read to published": (len(passages), lambda: self._index(compiled)),
        }
        found: dict[str, list[Timing]] = {name: [] for name in steps}
        for _, work in steps.values():
            work()
        for _ in range(self._runs):
            for name, (_, work) in steps.items():
                found[name].append(timed(work))
        return {name: median(timings, steps[name][0]) for name, timings in found.items()}

    def _index(self, embedder: Embedder) -> None:
        from index.builder import Builder
        from index.settings import IndexSettings

        index = self._scratch / "index"
        shutil.rmtree(index, ignore_errors=True)
        Builder(Store(index), IndexSettings(), embedder).update(self._documents)


def _encode(model: object, texts: list[str]) -> object:
    """Encode with sentence-transformers as it comes."""
    return model.encode(texts, show_progress_bar=False)  # type: ignore[attr-defined]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench-encoder", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="runs of each kind (default 5)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, in seconds: clock, processor")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(Path(scratch), arguments.runs)
        figures = {**bench.cold(), **bench.warm()}
    if arguments.json:
        print(json.dumps(figures))
        return
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {load:.1f} before; medians of {arguments.runs}, seconds\n"
    )
    print(f"{'':34}{'clock':>10}{'processor':>12}")
    for name, (wall, own) in figures.items():
        print(f"{name:34}{wall:>10.4f}{own:>12.4f}")


if __name__ == "__main__":
    main()
