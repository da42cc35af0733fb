"""What a system showed for the cases of an evaluation set, and the measures over it."""

from index.models import Value
from rag.cases import Case, EvidenceSpan

__all__ = ["Case", "EvidenceSpan", "Outcome", "Summary"]


class Outcome(Value):
    """What one question's answer was worth.

    `effort`: characters of ranked text up to the end of the first complete evidence, None if it is in none
    of the passages. `rank`: that of the first passage with evidence. `highlight`: whether the first
    highlight of the first passage touches evidence. `milliseconds`: the time the answer took.
    """

    case: Case
    answered: bool
    confidence: float
    effort: int | None
    rank: int | None
    highlight: bool
    milliseconds: float


class Summary(Value):
    """Measures over outcomes. Shares are of answerable questions unless said otherwise.

    `within_N`: evidence complete within N characters of ranked text. `first_passage`, `first_five`:
    evidence in it or them. `highlight`: the first highlight touches evidence. `*_auroc`: the probability
    that an answerable question is given a higher confidence than such an unanswerable one.
    `calibration_error`: of the confidence as the probability of evidence in the first three passages.
    `false_answers`: share of unanswerable questions that were answered. Times are in milliseconds.
    """

    answerable: int
    unanswerable: int
    within_250: float
    within_500: float
    within_1000: float
    within_2000: float
    first_passage: float
    first_five: float
    reciprocal_rank: float
    highlight: float
    off_topic_auroc: float
    near_miss_auroc: float
    calibration_error: float
    false_refusals: float
    false_answers: float
    p50_ms: float
    p95_ms: float
