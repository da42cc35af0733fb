"""Outcomes: what a system showed for a question, and how it scores."""

from index.value import Value
from rag.cases import Case, EvidenceSpan
from rag.models import RankedPassage

__all__ = ["Case", "EvidenceSpan", "Outcome", "ShownPassage"]

CONFIDENCE_DEPTH = 3
"""The confidence is the probability that the first three passages answer."""


class ShownPassage(Value):
    """A passage as shown: its words, their place, and its highlights, best first."""

    document: str
    start: int
    end: int
    text: str
    highlights: tuple[str, ...]

    @classmethod
    def of(cls, hit: RankedPassage) -> "ShownPassage":
        """Return the passage of a hit."""
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
    """The words shown and those of the evidence: their common words as a share of the first, the second, the union."""

    precision: float
    recall: float
    iou: float


class ReliabilityBin(Value):
    """Questions of similar confidence: their number, mean confidence, and the share that was right."""

    count: int
    stated: float
    correct: float


class RiskPoint(Value):
    """The share of questions answered at a threshold, and the share of those that are wrong."""

    threshold: float
    coverage: float
    risk: float


class Outcome(Value):
    """How one question was answered.

    `effort`: characters of ranked text up to the end of the first complete evidence, None if no passage holds it.
    `rank`: of the first passage with evidence. `highlight`: whether the first highlight of the first passage touches
    evidence. `containment`: whether the first passage holds an accepted answer. `whole`: whether any passage of the
    index holds the evidence whole. `short`: the short answer. `passages`: best first. `milliseconds`: of the answer.
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
        """Whether one of the first three passages holds evidence, so that an answer would be right."""
        return self.rank is not None and self.rank <= CONFIDENCE_DEPTH
