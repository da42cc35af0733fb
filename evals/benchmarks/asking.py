"""Measures questions beside the peers, warm: `python -m evals.benchmarks.asking`.

All engines answer the test questions about the demo documents, each in a process of its own, in turns. Measured are the
time of an answer and the place of the evidence: the first passage, the first 1,000 characters. Evidence counts where
its words stand in a row, whatever the spaces, because peers keep no offsets.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.benchmarks.engines import OWN
from evals.benchmarks.machine import machine
from evals.benchmarks.sandbox import Sandbox, peers
from evals.checked_cases import CASES
from rag.cases import Case, read_cases

READ_CHARACTERS = 1000
"""Characters read."""


def first(case: Case, texts: Sequence[str]) -> bool:
    """Return whether the first passage holds a span of a case's evidence."""
    return bool(texts) and _states(case, texts[0])


def within(case: Case, texts: Iterable[str], most: int = READ_CHARACTERS) -> bool:
    """Return whether a span of a case's evidence lies in one passage within the first `most` characters."""
    for text in texts:
        if _states(case, text[:most]):
            return True
        most -= len(text)
        if most <= 0:
            return False
    return False


def _states(case: Case, text: str) -> bool:
    words = " ".join(text.split())
    return any(" ".join(span.quote.split()) in words for part in case.evidence for span in part)


def measure(runs: int, most: int | None = None) -> dict[str, dict[str, float]]:
    """Return each engine's median p50 and p95 over all runs, in seconds, and its shares of evidence.

    `most` limits the number of questions.
    """
    cases = [case for _, case in read_cases(CASES) if case.split == "test" and case.answerable][:most]
    with tempfile.TemporaryDirectory() as scratch:
        sandbox = Sandbox(Path(scratch))
        questions = sandbox.scratch / "questions.json"
        questions.write_text(json.dumps([case.question for case in cases]), "utf-8")
        own = sandbox.scratch / "pincite"
        sandbox.engine("pincite", "index", sandbox.documents, own)
        indexes = dict.fromkeys(OWN, own)
        for name in peers():
            indexes[name] = sandbox.scratch / name
            sandbox.engine(name, "index", sandbox.documents, indexes[name])
        rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in indexes}
        for _ in range(runs):
            for name, index in indexes.items():
                rounds[name].append(sandbox.engine(name, "answer", questions, index))
    return {name: figures(cases, own_rounds) for name, own_rounds in rounds.items()}


def figures(cases: Sequence[Case], rounds: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Return the figures of an engine from its rounds."""
    texts = [[text for _, text in found] for found in rounds[0]["found"]]
    return {
        "p50": statistics.median(float(np.percentile(one["seconds"], 50)) for one in rounds),
        "p95": statistics.median(float(np.percentile(one["seconds"], 95)) for one in rounds),
        "first": statistics.mean(first(case, found) for case, found in zip(cases, texts, strict=True)),
        "within_1000": statistics.mean(within(case, found) for case, found in zip(cases, texts, strict=True)),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.asking", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="processes of each (default 3)")
    parser.add_argument("--questions", type=int, metavar="N", help="ask the first N only")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args(argv)
    where = machine()
    found = measure(arguments.runs, arguments.questions)
    if arguments.json:
        sys.stdout.write(json.dumps({"machine": where, "runs": arguments.runs, "engines": found}) + "\n")
        return 0
    print(where, f"medians of {arguments.runs} processes", "", sep="\n")
    print(f"{'':28}{'p50':>8}{'p95':>8}{'evidence first':>18}{'within 1,000':>16}")
    for name, row in found.items():
        print(f"{name:<28}{row['p50'] * 1e3:>5.0f} ms{row['p95'] * 1e3:>5.0f} ms", end="")
        print(f"{row['first']:>18.3f}{row['within_1000']:>16.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
