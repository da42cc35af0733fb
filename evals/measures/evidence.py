"""Measures of one answer against its gold evidence, and of confidences.

Pure functions; their tests are worked by hand.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from evals.outcomes import Overlap, ReliabilityBin, RiskPoint
from rag.cases import Case, EvidenceSpan
from rag.models import RankedPassage

SHOWN = 5
"""Passages that a person is shown at first: what `ask` returns unasked."""

_WORD = re.compile(r"\w+")


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
            if holds(span, hit.citation.document, hit.citation.start, hit.citation.end)
        ]
        if ends:
            return read + min(ends), hit.rank
        read += len(hit.text)
    return None, None


def holds(span: EvidenceSpan, document: str, start: int, end: int) -> bool:
    """Tell whether characters of a document have all of an evidence span."""
    return span.document == document and start <= span.start and span.end <= end


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


def evidence_recall(case: Case, passages: Sequence[RankedPassage]) -> float:
    """Return the share of the evidence's parts that have an alternative in whole in one of the passages; 0 for none."""
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
    """Return how the words of the passages and those of the evidence overlap.

    A word is a run of letters and digits at its place in its document. Of each part the alternative with the
    largest share shown counts, the first of equals. Source: B. Smith, A. Troynikov, "Evaluating Chunking
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
    """Yield the words of a text that begins at a character of a document, each by the place it stands at."""
    return ((document, start + match.start()) for match in _WORD.finditer(text))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Return the probability that a positive scores above a negative, ties counted half; NaN without both."""
    if not positive or not negative:
        return float("nan")
    return float(wins(positive, negative).mean())


def wins(positive: Sequence[float], negative: Sequence[float]) -> NDArray[np.float64]:
    """Return for each pair 1 where the positive scores above the negative, ½ where they tie (Mann–Whitney).

    Shape (positives, negatives). Its mean is the area under the ROC curve, also over rows and columns drawn again.
    """
    above = np.subtract.outer(np.asarray(positive, float), np.asarray(negative, float))
    shares: NDArray[np.float64] = (np.sign(above) + 1) / 2
    return shares


def calibration_error(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> float:
    """Return the expected calibration error over equally wide bins (Guo et al., ICML 2017); NaN for nothing."""
    if not confidences:
        return float("nan")
    return sum(abs(b.correct - b.stated) * b.count for b in reliability(confidences, correct, bins)) / len(confidences)


def reliability(confidences: Sequence[float], correct: Sequence[bool], bins: int = 10) -> list[ReliabilityBin]:
    """Return the bins of equal width that hold any confidence, lowest first."""
    stated, truth = np.asarray(confidences, float), np.asarray(correct, float)
    place = np.minimum((stated * bins).astype(int), bins - 1)
    return [
        ReliabilityBin(
            count=int((place == b).sum()),
            stated=float(stated[place == b].mean()),
            correct=float(truth[place == b].mean()),
        )
        for b in sorted(set(place.tolist()))
    ]


def risk_coverage(confidences: Sequence[float], correct: Sequence[bool]) -> list[RiskPoint]:
    """Return for each confidence as a threshold the share of questions answered and the share of those answered wrong.

    From the highest threshold to the lowest. Source: R. El-Yaniv, Y. Wiener, "On the Foundations of Noise-free
    Selective Classification", JMLR 2010.
    """
    stated, risks, last = _risks(confidences, correct)
    return [
        RiskPoint(threshold=float(stated[end]), coverage=(end + 1) / len(stated), risk=float(risks[end]))
        for end in sorted(set(last.tolist()))
    ]


def area_under_risk(confidences: Sequence[float], correct: Sequence[bool]) -> float:
    """Return the mean risk over all coverages (AURC); lower is better, NaN for nothing.

    Questions with equal confidences are answered together. Source: Y. Geifman et al., "Bias-Reduced Uncertainty
    Estimation for Deep Neural Classifiers", ICLR 2019.
    """
    if not len(confidences):
        return float("nan")
    _, risks, last = _risks(confidences, correct)
    return float(risks[last].mean())


def _risks(
    confidences: Sequence[float], correct: Sequence[bool]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return confidences from the highest, the share wrong down to each, and the last place of each one's equals."""
    stated, truth = np.asarray(confidences, float), np.asarray(correct, float)
    order = np.argsort(-stated, kind="stable")
    stated, wrong = stated[order], 1.0 - truth[order]
    risks = np.cumsum(wrong) / np.arange(1, len(wrong) + 1)
    return stated, risks, np.searchsorted(-stated, -stated, side="right") - 1
