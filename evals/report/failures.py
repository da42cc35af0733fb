"""The kinds of failure."""

from enum import StrEnum

from evals.outcomes import Outcome


class Fault(StrEnum):
    """The kinds of failure, gravest first."""

    MISSED = "not among the passages"
    LATE = "not in the first passage"
    REFUSED = "refused though found"
    ANSWERED = "answered though unanswerable"


def fault_of(outcome: Outcome) -> Fault | None:
    """Return the gravest failure of an outcome, or None."""
    if not outcome.case.answerable:
        return Fault.ANSWERED if outcome.answered else None
    if outcome.rank is None:
        return Fault.MISSED
    if outcome.rank > 1:
        return Fault.LATE
    return None if outcome.answered else Fault.REFUSED
