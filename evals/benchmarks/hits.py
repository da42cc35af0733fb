"""Measures the cost of a further hit of a search: `python -m evals.benchmarks.hits --collections DIR`.

The documents and questions come from BEIR collections; the vectors are synthetic, because the time of a hit does not
depend on them.
"""

import argparse
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.machine import machine
from evals.benchmarks.synthetic import SyntheticEmbedder
from index.models import Document
from rag.retriever import Retriever

CORPORA = (("cranfield",), ("cranfield", "scifact"))
"""Collections indexed together: about 2,000 passages, and more than 11,000."""

FEW, MANY = 5, 200
"""Hits to ask for; the cost of a further hit is the difference in time over the difference in hits."""

QUESTIONS = 25
REPEATS = 5
"""Times a question is asked; the fastest counts."""


def measure(collections: Sequence[Path]) -> dict[str, Any]:
    """Return the milliseconds of the median question for few and for many hits, and of a further hit.

    `collections` are folders; the questions come from the first.
    """
    questions = [row["text"] for row in itertools.islice(_rows(collections[0] / "queries.jsonl"), QUESTIONS)]
    with (
        tempfile.TemporaryDirectory() as scratch,
        Retriever.build(_documents(collections), Path(scratch) / "index", embedder=SyntheticEmbedder()) as retriever,
    ):
        few, many = (statistics.median(_seconds(retriever, one, k) for one in questions) for k in (FEW, MANY))
        return {
            "passages": len(retriever.generation.passages),
            "segments": len(retriever.generation.manifest.segments),
            "few_ms": few * 1e3,
            "many_ms": many * 1e3,
            "further_hit_ms": (many - few) * 1e3 / (MANY - FEW),
        }


def _documents(collections: Sequence[Path]) -> Iterator[Document]:
    for folder in collections:
        for row in _rows(folder / "corpus.jsonl"):
            yield Document.from_text(f"{folder.name}/{row['_id']}", row["text"], title=row.get("title") or None)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _seconds(retriever: Retriever, question: str, k: int) -> float:
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        retriever.search(question, k)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.hits", description=__doc__)
    parser.add_argument(
        "--collections", type=Path, required=True, metavar="DIR", help="the folder that holds cranfield and scifact"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args(argv)
    where = machine()
    found = [measure([arguments.collections / name for name in names]) for names in CORPORA]
    if arguments.json:
        sys.stdout.write(json.dumps({"machine": where, "few": FEW, "many": MANY, "corpora": found}) + "\n")
        return 0
    print(where, f"milliseconds a question for {FEW} and for {MANY} hits", "", sep="\n")
    print(f"{'passages':>10}{'segments':>10}{FEW:>10}{MANY:>10}{'a further hit':>15}")
    for row in found:
        print(f"{row['passages']:>10,}{row['segments']:>10}{row['few_ms']:>10.1f}{row['many_ms']:>10.1f}", end="")
        print(f"{row['further_hit_ms']:>15.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
