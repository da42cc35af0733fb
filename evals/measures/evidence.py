"""Measures of one answer against its gold evidence: pure functions."""

import re
from collections.abc import Iterable, Sequence

from evals.outcomes import Overlap
from rag.cases import Case, EvidenceSpan
from rag.models import RankedPassage

SHOWN = 5
"""Passages that `ask` returns by default."""

_WORD = re.compile(r"\w+")


def effort(case: Case, passages: Sequence[RankedPassage]) -> tuple[int | None, int | None]:
    """Return the characters to read until the evidence is complete, and the rank of its passage; None without any.

    Passages are read in order, whole. Evidence counts if a passage holds all of one alternative.
    """
    read = 0
    for hit in passages:
        ends = [
            span.end - hit.citation.start
            for part in case.evidence
            for span in part
            if holds(span, hit.citation.document, hit.citation.start, hit.citation.end)
        ]
        if ends:
            return read + min(ends), hit.rank
        read += len(hit.text)
    return None, None


def holds(span: EvidenceSpan, document: str, start: int, end: int) -> bool:
    """Return whether a range of a document holds all of an evidence span."""
    return span.document == document and start <= span.start and span.end <= end


def highlights_evidence(case: Case, passages: Sequence[RankedPassage]) -> bool:
    """Return whether the first highlight of the first passage touches evidence."""
    if not passages or not passages[0].highlights:
        return False
    first, document = passages[0].highlights[0], passages[0].citation.document
    return any(
        span.document == document and span.start < first.end and first.start < span.end
        for part in case.evidence
        for span in part
    )


def evidence_recall(case: Case, passages: Sequence[RankedPassage]) -> float:
    """Return the share of the evidence's parts with an alternative that a passage holds whole; 0 without evidence."""
    found = [
        any(
            holds(span, hit.citation.document, hit.citation.start, hit.citation.end)
            for span in part
            for hit in passages
        )
        for part in case.evidence
    ]
    return sum(found) / len(found) if found else 0.0


def token_overlap(case: Case, passages: Sequence[RankedPassage]) -> Overlap:
    """Return the overlap of the words of the passages with those of the evidence.

    A word is a run of letters and digits at its place in its document. Of each part, the alternative with the
    largest share shown counts; the first of equals. Source: B. Smith, A. Troynikov, "Evaluating Chunking
    Strategies for Retrieval", Chroma 2024.
    """
    shown = {word for hit in passages for word in words_at(hit.citation.document, hit.citation.start, hit.text)}
    gold: set[tuple[str, int]] = set()
    for part in case.evidence:
        alternatives = [set(words_at(span.document, span.start, span.quote)) for span in part]
        gold |= max(alternatives, key=lambda words: len(words & shown) / len(words) if words else 0.0)
    common, union = len(shown & gold), len(shown | gold)
    return Overlap(
        precision=common / len(shown) if shown else 0.0,
        recall=common / len(gold) if gold else 0.0,
        iou=common / union if union else 0.0,
    )


def words_at(document: str, start: int, text: str) -> Iterable[tuple[str, int]]:
    """Yield the words of a text that begins at `start` of a document, each as its document and place."""
    return ((document, start + match.start()) for match in _WORD.finditer(text))
