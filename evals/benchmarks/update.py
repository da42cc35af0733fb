"""Measures what one changed document costs: `python -m evals.benchmarks.update`.

The index is built with synthetic vectors, which need no hours of encoding; changed documents are really embedded.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.machine import machine
from evals.benchmarks.synthetic import SyntheticEmbedder, add_arguments, add_words, document, sentences
from index.encoder.base import Embedder
from index.encoder.load import make_embedder
from index.encoder.model_files import PACKAGED
from index.indexing.builder import Builder
from index.settings import IndexSettings
from index.store.store import Store

CHANGES = 9
"""Documents changed one after the other. The median counts; the longest, which merges segments, is reported too."""

OLD_MTIME = 1_600_000_000
"""The files' modification time in Unix seconds, old enough to prove them unchanged."""


def measure(documents: int, collections: Path | None) -> dict[str, Any]:
    """Return the seconds of a build, of an update with nothing changed, and of one with one changed document."""
    pool, chance, embedder = sentences(collections), random.Random(3), make_embedder(PACKAGED, "auto")
    embedder.encode(["warm"])
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "documents"
        folder.mkdir()
        paths = [folder / f"{number:07}.txt" for number in range(documents)]
        for path in paths:
            path.write_text(document(pool, chance), "utf-8")
            os.utime(path, (OLD_MTIME, OLD_MTIME))
        store = Store(Path(scratch) / "index")

        def update(embedder: Embedder = embedder) -> tuple[float, Any]:
            started = time.perf_counter()
            report = Builder(store, IndexSettings(), embedder).update(folder)
            return time.perf_counter() - started, report

        built, report = update(SyntheticEmbedder(embedder.identity))
        unchanged = statistics.median(update()[0] for _ in range(3))
        seconds = []
        for number in range(CHANGES):
            path = paths[number * documents // CHANGES]
            path.write_text(document(pool, chance), "utf-8")
            os.utime(path, (OLD_MTIME + number + 1, OLD_MTIME + number + 1))
            duration, changed = update()
            assert changed.changed == (path.name,)
            seconds.append(duration)
    return {
        "documents": documents,
        "passages": report.passages,
        "build": built,
        "unchanged": unchanged,
        "one_changed": statistics.median(seconds),
        "one_changed_longest": max(seconds),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.update", description=__doc__)
    add_arguments(parser, [1_000, 10_000])
    add_words(parser)
    arguments = parser.parse_args(argv)
    where = machine()
    found = [measure(size, arguments.collections) for size in arguments.sizes]
    if arguments.json:
        sys.stdout.write(json.dumps({"machine": where, "seconds": found}) + "\n")
        return 0
    print(where, "seconds; built without a model, changed with it", "", sep="\n")
    print(f"{'documents':>10}{'passages':>10}{'build':>10}{'unchanged':>11}{'one changed':>13}{'the longest':>13}")
    for row in found:
        print(f"{row['documents']:>10,}{row['passages']:>10,}{row['build']:>10.1f}{row['unchanged']:>11.2f}", end="")
        print(f"{row['one_changed']:>13.2f}{row['one_changed_longest']:>13.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
