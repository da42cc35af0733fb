"""Measures in characters: how much of what was shown answers, and how much of what answers was shown.

Source: N. Pipitone, G. Houir Alami, "LegalBench-RAG", arXiv:2408.10343.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

Span = tuple[int, int]
"""The characters from a start up to an end."""

DEPTHS = (1, 2, 4, 8, 16, 32, 64)
"""Passages that are counted, as LegalBench-RAG counts them."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans without overlaps, in order."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def length(spans: Iterable[Span]) -> int:
    """Return the characters in spans that do not overlap."""
    return sum(end - start for start, end in spans)


def overlap(spans: Sequence[Span], others: Sequence[Span]) -> int:
    """Return the characters that lie in both; neither overlaps itself."""
    return sum(max(0, min(end, last) - max(start, first)) for start, end in spans for first, last in others)


def precision_and_recall(
    shown: Sequence[tuple[str, Span]], right: Mapping[str, Iterable[Span]], depths: Sequence[int] = DEPTHS
) -> list[tuple[float, float]]:
    """Return precision and recall of the first passages at each depth; 0 where nothing is shown.

    `shown`: document and characters of each passage, best first; `right`: what answers, by document. A character counts
    once, however many passages or spans hold it.
    """
    wanted = {document: merged(spans) for document, spans in right.items()}
    total = sum(map(length, wanted.values()))
    values = []
    for depth in depths:
        passages: defaultdict[str, list[Span]] = defaultdict(list)
        for document, span in shown[:depth]:
            passages[document].append(span)
        seen = {document: merged(spans) for document, spans in passages.items()}
        found = sum(overlap(spans, wanted.get(document, ())) for document, spans in seen.items())
        values.append((found / max(sum(map(length, seen.values())), 1), found / max(total, 1)))
    return values
