"""Measures indexing beside the peers: `python -m evals.benchmarks.indexing`.

From reading a folder of texts to the index on the disk, after loading the model; each in a process of its own, in
turns. For comparison, sentence-transformers' `encode` alone, at its defaults, on pincite's passages. Peers cut texts
differently, some into parts longer than the model reads: compare characters a second.
"""

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.engines import ENCODE_ALONE
from evals.benchmarks.machine import machine
from evals.benchmarks.sandbox import Sandbox, peers
from evals.benchmarks.synthetic import add_arguments, add_words, document, sentences
from index.store.store import Store


def measure(size: int, collections: Path | None, runs: int) -> dict[str, Any]:
    """Return each engine's median seconds and peak memory for `size` documents."""
    pool, chance = sentences(collections), random.Random(7)
    with tempfile.TemporaryDirectory() as scratch:
        sandbox = Sandbox(Path(scratch))
        folders = {name: sandbox.scratch / name for name in ("texts", "passages")}
        for folder in folders.values():
            folder.mkdir()
        texts = [document(pool, chance, length=12) for _ in range(size)]
        for number, text in enumerate(texts):
            (folders["texts"] / f"{number:06}.txt").write_text(text, "utf-8")
        first = sandbox.scratch / "first"
        sandbox.engine("pincite", "index", folders["texts"], first)
        generation = Store(first).open()
        passages = len(generation.passages)
        for number in range(passages):
            (folders["passages"] / f"{number:06}.txt").write_text(generation.search_text(number), "utf-8")
        works = {"pincite": folders["texts"], ENCODE_ALONE: folders["passages"]} | dict.fromkeys(
            peers(), folders["texts"]
        )
        rounds: dict[str, list[dict[str, float]]] = {name: [] for name in works}
        for _ in range(runs):
            for name, folder in works.items():
                index = sandbox.scratch / "index"
                rounds[name].append(sandbox.engine(name, "index", folder, index))
                for left in sandbox.scratch.glob("index*"):
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
    return {
        "documents": size,
        "passages": passages,
        "characters": sum(map(len, texts)),
        "seconds": {name: statistics.median(one["seconds"] for one in own) for name, own in rounds.items()},
        "memory_mb": {name: max(one["memory_mb"] for one in own) for name, own in rounds.items()},
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.indexing", description=__doc__)
    add_arguments(parser, [25, 100, 400])
    add_words(parser)
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="runs of each (default 3)")
    arguments = parser.parse_args(argv)
    where = machine()
    sizes = [measure(size, arguments.collections, arguments.runs) for size in arguments.sizes]
    if arguments.json:
        sys.stdout.write(json.dumps({"machine": where, "runs": arguments.runs, "sizes": sizes}) + "\n")
        return 0
    print(where, f"medians of {arguments.runs} processes", sep="\n")
    for row in sizes:
        print(f"\n{row['documents']:,} documents, {row['characters'] / 1e3:,.0f} kB, {row['passages']:,} passages")
        for name, seconds in row["seconds"].items():
            rate = row["characters"] / seconds / 1e3
            print(f"  {name:<38}{seconds:>8.1f} s{rate:>8.0f} kB/s{row['memory_mb'][name]:>8,.0f} MB", end="")
            print(f"{seconds / row['seconds']['pincite']:>8.1f} times pincite")
    return 0


if __name__ == "__main__":
    sys.exit(main())
