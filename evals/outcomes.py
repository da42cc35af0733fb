"""What a system showed for a question of an evaluation set, and what that was worth."""

from index.models import Value
from rag.cases import Case, EvidenceSpan
from rag.models import RankedPassage

__all__ = ["Case", "EvidenceSpan", "Outcome", "ShownPassage"]

TRUSTED = 3
"""Passages that the confidence speaks of: it is the probability that the first so many answer."""


class ShownPassage(Value):
    """A passage as it was shown: its words, where they stand, and its highlights, best first."""

    document: str
    start: int
    end: int
    text: str
    highlights: tuple[str, ...]

    @classmethod
    def of(cls, hit: RankedPassage) -> "ShownPassage":
        """Return what a hit shows."""
        return cls(
            document=hit.citation.document,
            start=hit.citation.start,
            end=hit.citation.end,
            text=hit.text,
            highlights=tuple(highlight.text for highlight in hit.highlights),
        )


class Classic(Value):
    """The classic measures of one question's ranking of passages, as ir-measures computes them."""

    success_1: float
    success_5: float
    reciprocal_rank: float
    ndcg_10: float


class Overlap(Value):
    """The words that were shown against the gold evidence's: shares of the shown, of the gold, of their union."""

    precision: float
    recall: float
    iou: float


class ReliabilityBin(Value):
    """Questions of about the same confidence: how many, their mean confidence, and the share that was right."""

    count: int
    stated: float
    correct: float


class RiskPoint(Value):
    """What answering from a threshold on gives: the share of questions answered, and of those the share wrong."""

    threshold: float
    coverage: float
    risk: float


class Outcome(Value):
    """What one question's answer was worth.

    `effort`: characters of ranked text up to the end of the first complete evidence, None if it is in none
    of the passages. `rank`: that of the first passage with evidence. `highlight`: whether the first
    highlight of the first passage touches evidence. `containment`: whether an accepted answer stands in the
    first passage. `whole`: whether any passage of the index holds evidence in whole. `short`: the answer's own short
    answer. `passages`: what was shown, best first. `milliseconds`: the time the answer took.
    """

    case: Case
    answered: bool
    confidence: float
    effort: int | None
    rank: int | None
    highlight: bool
    classic: Classic
    evidence_recall: float
    containment: bool
    overlap: Overlap
    whole: bool
    short: str | None
    passages: tuple[ShownPassage, ...]
    milliseconds: float

    @property
    def correct(self) -> bool:
        """Whether an answer would be right: one of the first three passages holds evidence."""
        return self.rank is not None and self.rank <= TRUSTED
