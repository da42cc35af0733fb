"""Measure a collection whose answers are spans of characters: `python -m evals.folders.spans DIR`.

In the form of LegalBench-RAG (N. Pipitone, G. Houir Alami, arXiv:2408.10343): one index of all documents, precision of
the first passage and recall of the first eight, in characters, and how often the first passage is of the right
document; by part, that is the beginning of the question's id.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.models import Document

PASSAGES = 8

Span = tuple[int, int]


def overlap(span: Span, others: Iterable[Span]) -> int:
    """Return how many characters of a span lie in others, which do not overlap each other."""
    return sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in others)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans without overlaps."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def measure(shown: Sequence[tuple[str, Span]], right: Mapping[str, Sequence[Span]]) -> tuple[float, float, float]:
    """Return precision at 1, recall at `PASSAGES`, and whether the first passage is of a right document.

    `shown`: document and characters of each passage; `right`: the spans that answer, by document.
    """
    if not shown:
        return 0.0, 0.0, 0.0
    name, span = shown[0]
    precision = overlap(span, merged(right.get(name, ()))) / max(span[1] - span[0], 1)
    total = sum(end - start for spans in right.values() for start, end in merged(spans))
    passages: defaultdict[str, list[Span]] = defaultdict(list)
    for name, span in shown[:PASSAGES]:
        passages[name].append(span)
    found = sum(overlap(wanted, merged(passages[name])) for name, spans in right.items() for wanted in merged(spans))
    return precision, found / max(total, 1), float(shown[0][0] in right)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.folders.spans", description=__doc__)
    parser.add_argument("collection", type=Path, metavar="DIR", help="corpus.jsonl and queries.jsonl with spans")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every Nth question only")
    arguments = parser.parse_args(argv)
    from rag.retriever import Retriever

    documents = [
        Document.from_text(row["_id"], row["text"], row.get("title") or None)
        for row in _rows(arguments.collection / "corpus.jsonl")
    ]
    parts: defaultdict[str, list[tuple[float, float, float]]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as place, Retriever.build(documents, Path(place) / "index") as retriever:
        for row in list(_rows(arguments.collection / "queries.jsonl"))[:: arguments.every]:
            stated = row["metadata"]
            right: defaultdict[str, list[Span]] = defaultdict(list)
            for name, span in zip(stated["span_files"], stated["spans"], strict=True):
                right[name].append((span[0], span[1]))
            if right:
                hits = retriever.ask(row["text"], k=PASSAGES).passages
                shown = [(hit.citation.document, (hit.citation.start, hit.citation.end)) for hit in hits]
                parts[row["_id"].rsplit("-", 1)[0]].append(measure(shown, right))
    print(f"{'':<20}{'n':>5}  {'P@1':>6}  {'R@8':>6}  {'document':>8}")
    for name, values in sorted(parts.items()):
        means = [sum(column) / len(values) for column in zip(*values, strict=True)]
        print(f"{name:<20}{len(values):>5}  {means[0]:>6.3f}  {means[1]:>6.3f}  {means[2]:>8.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
