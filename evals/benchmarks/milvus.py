"""Measures a whole search of an index in Milvus: `python -m evals.benchmarks.milvus --engine lite-2.5`.

The index is that of `evals.benchmarks.scale`, copied into an engine of `tests/setup/engines.sh` on this machine. Two
times are taken away from that of a whole search: all that is spent in calls of the engine, and the two searches alone
that any hybrid search asks of it, by words and by vectors. The same searches of the index on disk stand beside them.
"""

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evals.benchmarks.machine import machine
from evals.benchmarks.scale import QUESTIONS, Asker, build, question_texts
from evals.benchmarks.synthetic import VectorClusters, add_arguments, add_words, sentences
from evals.reliability.milvus_engine import LITE_25, running
from index.backend.local import LocalBackend
from index.backend.mirror import copy_index
from index.settings import IndexSettings
from index.store.store import Store
from index.text.tokenizer import terms
from rag.opening import RemoteIndex
from rag.retriever import Retriever

if TYPE_CHECKING:
    from index.backend.base import Backend

HITS = 10

POOL = 1000
"""Passages that each of the two searches returns."""

TIMEOUT = 120.0
"""Seconds that a call may take: the first search of a large collection is slow."""


class Clock:
    """Adds up the seconds and the number of calls."""

    def __init__(self) -> None:
        self.seconds, self.calls = 0.0, 0

    def timed(self, run: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function whose calls are counted and timed."""

        def timed(*arguments: Any) -> Any:
            started = time.perf_counter()
            try:
                return run(*arguments)
            finally:
                self.seconds += time.perf_counter() - started
                self.calls += 1

        return timed

    def take(self) -> tuple[float, int]:
        """Return the seconds and the number of calls since the last time."""
        found = self.seconds, self.calls
        self.seconds, self.calls = 0.0, 0
        return found


def timed_backend(uri: str, clock: Clock) -> "Backend":
    """Return the back end at an address whose calls of the engine are timed."""
    from index.backend.milvus.backend import MilvusBackend
    from index.backend.milvus.client import MilvusCalls

    calls = MilvusCalls(uri, timeout=TIMEOUT)
    calls._try = clock.timed(calls._try)  # noqa: SLF001
    return MilvusBackend(uri, "benchmark", calls=calls)


def measure(size: int, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the figures of an index of `size` passages."""
    pool, vectors = sentences(arguments.collections), next(VectorClusters().blocks(QUESTIONS, seed=9))
    texts = question_texts(pool, arguments.questions)
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
        store = Store(Path(scratch) / "index")
        build(store, size, pool, VectorClusters())
        with running(arguments.engine, Path(scratch) / "engine") as engine:
            clock = Clock()
            backend = timed_backend(engine.uri, clock)
            started = time.perf_counter()
            copy_index(LocalBackend(store), backend)
            found: dict[str, Any] = {"passages": size, "copied_s": time.perf_counter() - started}
            started = time.perf_counter()
            remote = Retriever(RemoteIndex(backend, IndexSettings(), Asker(vectors)), Asker(vectors))
            found["opened_s"] = time.perf_counter() - started
            started = time.perf_counter()
            remote.search(texts[0], k=HITS)
            found["first_s"] = time.perf_counter() - started
            gc.freeze()  # as `pincite` does once it has started
            at = backend.snapshot()
            whole, engines, bare, calls = [], [], [], []
            for number, text in enumerate(texts):
                clock.take()
                backend.lexical(at, [terms(text)], POOL)
                backend.dense(at, vectors[number % QUESTIONS][None], POOL)
                bare.append(clock.take()[0])
                started = time.perf_counter()
                remote.search(text, k=HITS)
                whole.append(time.perf_counter() - started)
                spent, count = clock.take()
                engines.append(spent)
                calls.append(count)
            found |= {
                "search": _quantiles(whole),
                "engine": _quantiles(engines),
                "two_searches": _quantiles(bare),
                "above_engine": _quantiles(np.subtract(whole, engines)),
                "above_two_searches": _quantiles(np.subtract(whole, bare)),
                "calls": float(np.mean(calls)),
            }
        disk = Retriever(store, Asker(vectors))
        disk.search(texts[0], k=HITS)
        seconds = []
        for text in texts:
            started = time.perf_counter()
            disk.search(text, k=HITS)
            seconds.append(time.perf_counter() - started)
        return {**found, "disk": _quantiles(seconds)}


def _quantiles(seconds: "Sequence[float] | np.ndarray[Any, Any]") -> dict[str, float]:
    """Return the median and the 95th percentile in milliseconds."""
    return {f"p{share}": float(np.percentile(seconds, share)) * 1000 for share in (50, 95)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.milvus", description=__doc__)
    add_arguments(parser, [100_000])
    add_words(parser)
    parser.add_argument("--engine", default=LITE_25, help="one of tests/setup/engines.sh (default %(default)s)")
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="where the temporary indexes are written")
    arguments = parser.parse_args(argv)
    where = machine()
    sizes = [measure(size, arguments) for size in arguments.sizes]
    if arguments.json:
        sys.stdout.write(json.dumps({"machine": where, "sizes": sizes}) + "\n")
        return 0
    print(where)
    for row in sizes:
        print(f"\n{row['passages']:,} passages, copied in {row['copied_s']:.0f} s; {row['calls']:.1f} calls a search")
        print(f"  opened in {row['opened_s']:.2f} s; first search {row['first_s']:.2f} s")
        for name in ("search", "engine", "two_searches", "above_engine", "above_two_searches", "disk"):
            print(f"  {name.replace('_', ' ')}: p50 {row[name]['p50']:.0f} ms, p95 {row[name]['p95']:.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
