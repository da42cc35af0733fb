"""Measures over outcomes. Pure functions; their tests are worked by hand."""

from collections.abc import Sequence

import numpy as np

from rag.cases import Case, EvidenceSpan
from rag.models import RankedPassage


def effort(case: Case, passages: Sequence[RankedPassage]) -> tuple[int | None, int | None]:
    """Return the characters to read until evidence is complete, and the rank of the passage it is in.

    Passages are read in order, whole. Evidence counts where all of one alternative is inside a passage.
    """
    read = 0
    for hit in passages:
        ends = [
            span.end - hit.citation.start
            for part in case.evidence
            for span in part
            if _inside(span, hit.citation.document, hit.citation.start, hit.citation.end)
        ]
        if ends:
            return read + min(ends), hit.rank
        read += len(hit.text)
    return None, None


def highlights_evidence(case: Case, passages: Sequence[RankedPassage]) -> bool:
    """Tell whether the first highlight of the first passage touches evidence."""
    if not passages or not passages[0].highlights:
        return False
    first, document = passages[0].highlights[0], passages[0].citation.document
    return any(
        span.document == document and span.start < first.end and first.start < span.end
        for part in case.evidence
        for span in part
    )


def _inside(span: EvidenceSpan, document: str, start: int, end: int) -> bool:
    return span.document == document and start <= span.start and span.end <= end


def share_within(efforts: Sequence[int | None], characters: int) -> float:
    """Return the share of questions whose evidence stands within so many characters of ranked text."""
    return float(np.mean([effort is not None and effort <= characters for effort in efforts])) if efforts else 0.0


def reciprocal_rank(ranks: Sequence[int | None]) -> float:
    """Return the mean reciprocal rank of the first passage with evidence; 0 for a question without."""
    return float(np.mean([1.0 / rank if rank else 0.0 for rank in ranks])) if ranks else 0.0


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative, ties counted half (Mann–Whitney)."""
    if not positive or not negative:
        return float("nan")
    wins = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return wins / (len(positive) * len(negative))


def calibration_error(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error over equally wide bins (Guo et al., ICML 2017)."""
    if not confidences:
        return float("nan")
    place = np.minimum((np.asarray(confidences) * bins).astype(int), bins - 1)
    truth, stated = np.asarray(correct, float), np.asarray(confidences)
    return float(
        sum(
            abs(truth[place == b].mean() - stated[place == b].mean()) * (place == b).mean() for b in set(place.tolist())
        )
    )


def ndcg(ranked: Sequence[str], relevant: dict[str, int], k: int = 10) -> float:
    """Return nDCG@k with linear gains, as trec_eval computes it; 0 where nothing is relevant."""
    gains = [relevant.get(name, 0) for name in ranked[:k]]
    ideal = sorted((gain for gain in relevant.values() if gain > 0), reverse=True)[:k]
    best = sum(gain / np.log2(place + 2) for place, gain in enumerate(ideal))
    return float(sum(gain / np.log2(place + 2) for place, gain in enumerate(gains)) / best) if best else 0.0
