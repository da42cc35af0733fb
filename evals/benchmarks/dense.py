"""Measures exact and approximate nearest vectors: `python -m evals.benchmarks.dense --sizes 200000`.

The vectors belong to real passages and questions (`--vectors`) or are random directions, with noise. These figures
decided the kind of the approximate index and the size from which it is used.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.benchmarks.machine import machine
from evals.benchmarks.synthetic import VectorClusters, add_arguments, add_vectors
from index.search.ann import CANDIDATES, AnnIndex, build
from index.search.dense import DenseIndex, DensePart

QUESTIONS = 200


def measure(size: int, seeds: NDArray[np.float32] | None, questions: NDArray[np.float32]) -> dict[str, Any]:
    """Return the times of exact and approximate search at one size, and the recall of the index."""
    vectors = np.concatenate(list(VectorClusters(seeds).blocks(size)))
    exact = DenseIndex([DensePart(vectors)])
    started = time.perf_counter()
    data, record = build(vectors)
    built = time.perf_counter() - started
    near = DenseIndex([DensePart(vectors.astype(np.float16), AnnIndex(data, record))])
    near.nearest(questions[0], CANDIDATES)
    truth, all_seconds = _timed(lambda question: exact.nearest(question, 10)[0], questions)
    found, near_seconds = _timed(lambda question: near.nearest(question, CANDIDATES)[0][:10], questions)
    shares = [len(set(own.tolist()) & set(true.tolist())) / 10 for own, true in zip(found, truth, strict=True)]
    return {
        "vectors": size,
        "build": built,
        "megabytes": len(data) / 1e6,
        "lists": record.lists,
        "probes": record.probes,
        "recall_expected": record.recall,
        "recall_measured": float(np.mean(shares)),
        "all_p50": float(np.median(all_seconds)),
        "all_p95": float(np.percentile(all_seconds, 95)),
        "near_p50": float(np.median(near_seconds)),
        "near_p95": float(np.percentile(near_seconds, 95)),
    }


def _timed(
    search: Callable[[NDArray[np.float32]], NDArray[np.int64]], questions: NDArray[np.float32]
) -> tuple[list[NDArray[np.int64]], list[float]]:
    found, seconds = [], []
    for question in questions[:QUESTIONS]:
        started = time.perf_counter()
        found.append(search(question))
        seconds.append(time.perf_counter() - started)
    return found, seconds


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.dense", description=__doc__)
    add_arguments(parser, [50_000, 100_000, 200_000])
    add_vectors(parser)
    arguments = parser.parse_args(argv)
    seeds, questions = None, next(VectorClusters().blocks(QUESTIONS, seed=9))
    if arguments.vectors is not None:
        seeds, questions = np.load(arguments.vectors[0]), np.load(arguments.vectors[1])
    where = machine()
    rows = [measure(size, seeds, questions) for size in arguments.sizes]
    if arguments.json:
        sys.stdout.write(json.dumps({"machine": where, "sizes": rows}) + "\n")
        return 0
    print(where, "milliseconds a question", "", sep="\n")
    print(
        f"{'vectors':>10}{'all p50':>9}{'p95':>7}{'index p50':>11}{'p95':>7}{'recall@10':>11}{'expected':>10}", end=""
    )
    print(f"{'lists':>8}{'probes':>8}{'MB':>7}{'build s':>9}")
    for row in rows:
        print(f"{row['vectors']:>10,}{row['all_p50'] * 1e3:>9.1f}{row['all_p95'] * 1e3:>7.1f}", end="")
        print(f"{row['near_p50'] * 1e3:>11.1f}{row['near_p95'] * 1e3:>7.1f}{row['recall_measured']:>11.3f}", end="")
        print(f"{row['recall_expected']:>10.3f}{row['lists']:>8,}{row['probes']:>8,}", end="")
        print(f"{row['megabytes']:>7.0f}{row['build']:>9.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
