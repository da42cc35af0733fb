"""Cases of the evaluation set and what a system showed for them."""

from typing import Literal

from pydantic import Field

from index.models import Value


class EvidenceSpan(Value):
    """Words of a document that answer: `quote` stands at character `start` of `document`."""

    document: str
    start: int = Field(ge=0)
    quote: str = Field(min_length=1)

    @property
    def end(self) -> int:
        """The character after the last."""
        return self.start + len(self.quote)


class Case(Value):
    """A question with its gold evidence.

    `evidence`: the parts of the answer, each with alternative spans, any of which suffices; empty for a
    question that the documents don't answer. `why`: why they don't.
    """

    id: str
    question: str
    kinds: tuple[str, ...]
    answerable: bool
    answer: tuple[str, ...]
    evidence: tuple[tuple[EvidenceSpan, ...], ...]
    split: Literal["dev", "test"]
    why: str | None = None


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
