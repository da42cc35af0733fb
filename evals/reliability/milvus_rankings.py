"""Compares what is found in Milvus with what is found on this disk: `python -m evals.reliability.milvus_rankings`.

The demo documents, or a collection in BEIR's format, are indexed and copied into an engine. Every case, or query, is
asked of both: answers must agree in all that is said, rankings in their order to DEPTH passages, ties aside.
"""

import argparse
import itertools
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.checked_cases import CASES
from evals.reliability.milvus_engine import LITE_25, running
from evals.systems import unhurried
from index.backend.local import LocalBackend
from index.backend.mirror import copy_index
from index.encoder.load import make_embedder
from index.location import default_corpus
from index.models import Document
from index.settings import IndexSettings
from index.store.store import Store
from rag.models import Answer, RankedPassage
from rag.opening import RemoteIndex
from rag.retriever import Retriever
from rag.settings import RagSettings

DEPTH = 100
"""Passages of a ranking that are compared."""

TIE = 1e-6
"""Difference of scores up to which passages may change places."""

Differ = Callable[[str], float | None]


@dataclass
class Compared:
    """How many questions were asked, which differ, and the largest difference of confidence or of a score."""

    asked: int
    different: list[str]
    largest: float


def compare(questions: Sequence[str], differ: Differ) -> Compared:
    """Ask all; `differ` returns how far two answers are apart, None if they differ in more than a number."""
    found = Compared(len(questions), [], 0.0)
    for question in questions:
        difference = differ(question)
        if difference is None:
            found.different.append(question)
        else:
            found.largest = max(found.largest, difference)
    return found


def answers_apart(one: Answer, other: Answer) -> float | None:
    """Return how far the confidence of two answers is apart, None if anything else that is said differs."""
    said = [answer.model_dump(exclude={"confidence", "signals", "passages"}) for answer in (one, other)]
    hits = [
        [
            hit.model_dump(exclude={"scores": True, "highlights": {"__all__": {"score"}}, "words": {"score"}})
            for hit in a
        ]
        for a in (one.passages, other.passages)
    ]
    return abs(one.confidence - other.confidence) if (said[0], hits[0]) == (said[1], hits[1]) else None


def rankings_apart(one: Sequence[RankedPassage], other: Sequence[RankedPassage]) -> float | None:
    """Return the largest difference of fused scores of two rankings, None if the order differs, ties aside."""
    if len(one) != len(other):
        return None
    scores, others = (np.array([hit.scores.fused for hit in hits]) for hits in (one, other))
    places = [[(hit.citation.document, hit.citation.start) for hit in hits] for hits in (one, other)]
    starts = [0, *(np.flatnonzero(np.abs(np.diff(scores)) > TIE) + 1).tolist(), len(one)]
    for first, last in itertools.pairwise(starts):
        # Of passages that are tied at the end, others may be left out.
        if last < len(one) and sorted(places[0][first:last]) != sorted(places[1][first:last]):
            return None
    return float(np.abs(scores - others).max(initial=0.0))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield json.loads(line)


def run(engine: str, collection: Path | None, every: int) -> Compared:
    """Index, copy and compare."""
    embedder = make_embedder(IndexSettings().model, IndexSettings().runtime)
    settings = unhurried(RagSettings())
    with tempfile.TemporaryDirectory() as scratch, running(engine, Path(scratch) / "engine") as started:
        from index.backend.milvus.backend import MilvusBackend

        index = Path(scratch) / "index"
        if collection is None:
            questions = [row["question"] for row in _lines(CASES)]
            disk = Retriever.open(default_corpus(), index=index, settings=settings, embedder=embedder)
        else:
            questions = [row["text"] for row in _lines(collection / "queries.jsonl")]
            rows = _lines(collection / "corpus.jsonl")
            documents = (Document.from_text(row["_id"], row["text"], title=row.get("title") or None) for row in rows)
            disk = Retriever.build(documents, index, settings=settings, embedder=embedder)
        backend = MilvusBackend(started.uri, "rankings", consistency="Strong")
        copy_index(LocalBackend(Store(index)), backend)
        with disk, Retriever(RemoteIndex(backend, IndexSettings(), embedder), embedder, settings=settings) as remote:

            def differ(question: str) -> float | None:
                if collection is None:
                    return answers_apart(disk.ask(question), remote.ask(question))
                return rankings_apart(disk.search(question, DEPTH), remote.search(question, DEPTH))

            return compare(questions[::every], differ)


def main(argv: Sequence[str] | None = None) -> int:
    """Compare and print; exit code 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m evals.reliability.milvus_rankings", description=__doc__)
    parser.add_argument("--engine", default=LITE_25, help="one of tests/setup/engines.sh (default %(default)s)")
    parser.add_argument("--collection", type=Path, metavar="DIR", help="a collection (default: the demo documents)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask only every Nth question")
    arguments = parser.parse_args(argv)
    found = run(arguments.engine, arguments.collection, arguments.every)
    for question in found.different:
        print(f"differs: {question}")
    same = found.asked - len(found.different)
    print(f"{same} of {found.asked} the same; numbers differ by at most {found.largest:.1e}")
    return bool(found.different)


if __name__ == "__main__":
    sys.exit(main())
