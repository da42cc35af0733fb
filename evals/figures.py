"""Figures: the mean of each measure over the questions it applies to, with a 95% interval."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.measures.answers import F1_ACCEPTED, exact_match, token_f1
from evals.measures.confidence import area_under_risk, auroc, calibration_error, wins
from evals.outcomes import Outcome
from evals.statistics import clustered_share_interval, interval_of, pair_interval, share_interval
from index.value import Value

Scores = Mapping[str, Sequence[float | None]]
"""By measure, the value of every question in one order; None if the measure does not apply."""

UNANSWERABLE = {"unanswerable_auroc": None, "off_topic_auroc": "off-topic", "near_miss_auroc": "near-miss"}
"""The kinds of unanswerable questions whose confidence is compared with that of answerable ones; None: any kind."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of one question: its key, its label, and its value for an outcome, None if it does not apply."""

    key: str
    label: str
    of: Callable[[Outcome], float | None]


class Figure(Value):
    """A measure over `count` questions, with its 95% interval."""

    key: str
    label: str
    value: float
    low: float
    high: float
    count: int


def _answerable(of: Callable[[Outcome], float]) -> Callable[[Outcome], float | None]:
    return lambda outcome: float(of(outcome)) if outcome.case.answerable else None


def _within(characters: int) -> Callable[[Outcome], float | None]:
    return _answerable(lambda outcome: outcome.effort is not None and outcome.effort <= characters)


def _short(of: Callable[[str, Sequence[str]], float]) -> Callable[[Outcome], float | None]:
    def value(outcome: Outcome) -> float | None:
        accepted = outcome.case.answer
        return float(of(outcome.short or "", accepted)) if outcome.case.answerable and accepted else None

    return value


MEASURES = (
    Measure("within_250", "evidence within 250 characters", _within(250)),
    Measure("within_500", "evidence within 500 characters", _within(500)),
    Measure("within_1000", "evidence within 1,000 characters", _within(1000)),
    Measure("within_2000", "evidence within 2,000 characters", _within(2000)),
    Measure("first_passage", "evidence in the first passage", _answerable(lambda o: o.classic.success_1)),
    Measure("first_five", "evidence in the first five", _answerable(lambda o: o.classic.success_5)),
    Measure("reciprocal_rank", "reciprocal rank", _answerable(lambda o: o.classic.reciprocal_rank)),
    Measure("ndcg_10", "nDCG@10", _answerable(lambda o: o.classic.ndcg_10)),
    Measure("evidence_recall", "evidence recall of five passages", _answerable(lambda o: o.evidence_recall)),
    Measure("highlight", "first highlight on the evidence", _answerable(lambda o: o.highlight)),
    Measure("containment", "answer's words in the first passage", _answerable(lambda o: o.containment)),
    Measure("token_precision", "token precision of five passages", _answerable(lambda o: o.overlap.precision)),
    Measure("token_recall", "token recall of five passages", _answerable(lambda o: o.overlap.recall)),
    Measure("token_iou", "token IoU of five passages", _answerable(lambda o: o.overlap.iou)),
    Measure("short_f1", "short answer, token F1 ≥ .5", _short(lambda s, a: token_f1(s, a) >= F1_ACCEPTED)),
    Measure("short_exact", "short answer, exact match", _short(exact_match)),
    Measure("false_refusals", "answerable but refused", _answerable(lambda o: not o.answered)),
    Measure(
        "false_answers",
        "unanswerable but answered",
        lambda outcome: None if outcome.case.answerable else float(outcome.answered),
    ),
)
"""The measures of one question, in the order of the report. `first_passage` is Success@1, `first_five` Success@5."""

LABELS = {measure.key: measure.label for measure in MEASURES} | {
    "unanswerable_auroc": "AUROC, unanswerable refused",
    "off_topic_auroc": "AUROC, off-topic refused",
    "near_miss_auroc": "AUROC, near misses refused",
    "risk": "risk over all coverages (AURC)",
    "calibration_error": "calibration error",
}


def scores_of(outcomes: Sequence[Outcome]) -> dict[str, list[float | None]]:
    """Return every measure's value for every outcome; measures of short answers only if the system gives any."""
    shorts = any(outcome.short is not None for outcome in outcomes)
    return {
        measure.key: [measure.of(outcome) for outcome in outcomes]
        for measure in MEASURES
        if shorts or not measure.key.startswith("short_")
    }


def means(scores: Scores, labels: Mapping[str, str] = LABELS, clusters: Sequence[str] | None = None) -> list[Figure]:
    """Return the mean of every measure over the questions it applies to; measures that apply to none are left out.

    `clusters`: what each question is about; intervals then come from whole clusters (`clustered_share_interval`).
    """
    figures = []
    for key, values in scores.items():
        known = [value for value in values if value is not None]
        if known:
            if clusters is None:
                low, high = share_interval(known)
            else:
                own = [name for name, value in zip(clusters, values, strict=True) if value is not None]
                low, high = clustered_share_interval(known, own)
            mean = float(np.mean(known))
            figures.append(Figure(key=key, label=labels[key], value=mean, low=low, high=high, count=len(known)))
    return figures


def figures_of(outcomes: Sequence[Outcome]) -> list[Figure]:
    """Return all figures of outcomes; figures of empty groups of questions are left out."""
    return [*means(scores_of(outcomes)), *confidence_figures(outcomes)]


def confidence_figures(outcomes: Sequence[Outcome]) -> list[Figure]:
    """Return the figures of the confidences: AUROC by kind of unanswerable question, AURC, calibration error.

    An answer is right if one of the first three passages holds evidence.
    """
    figures = []
    for key in UNANSWERABLE:
        sure, unsure = confidences(outcomes, key)
        if sure and unsure:
            low, high = pair_interval(wins(sure, unsure))
            value, count = auroc(sure, unsure), len(sure) + len(unsure)
            figures.append(Figure(key=key, label=LABELS[key], value=value, low=low, high=high, count=count))
    if not outcomes:
        return figures
    stated = np.array([outcome.confidence for outcome in outcomes])
    correct = np.array([outcome.correct for outcome in outcomes])
    for key, statistic in (("risk", area_under_risk), ("calibration_error", calibration_error)):
        low, high = interval_of(
            lambda numbers, of=statistic: of(stated[numbers].tolist(), correct[numbers].tolist()),  # type: ignore[misc]
            len(outcomes),
        )
        value = statistic(stated.tolist(), correct.tolist())
        figures.append(Figure(key=key, label=LABELS[key], value=value, low=low, high=high, count=len(outcomes)))
    return figures


def confidences(outcomes: Sequence[Outcome], key: str) -> tuple[list[float], list[float]]:
    """Return the confidences of answerable questions and of the unanswerable ones of an AUROC in UNANSWERABLE."""
    kind = UNANSWERABLE[key]
    sure = [outcome.confidence for outcome in outcomes if outcome.case.answerable]
    unsure = [
        outcome.confidence
        for outcome in outcomes
        if not outcome.case.answerable and (kind is None or kind in outcome.case.kinds)
    ]
    return sure, unsure


def by_kind(outcomes: Sequence[Outcome], *, answerable: bool = True) -> dict[str, list[Outcome]]:
    """Return the outcomes of answerable or unanswerable cases by kind, kinds in alphabetical order."""
    chosen = [outcome for outcome in outcomes if outcome.case.answerable is answerable]
    kinds = sorted({kind for outcome in chosen for kind in outcome.case.kinds})
    return {kind: [outcome for outcome in chosen if kind in outcome.case.kinds] for kind in kinds}


def effort_curve(outcomes: Sequence[Outcome]) -> list[tuple[int, float]]:
    """Return pairs: characters read, and the share of answerable questions whose evidence ends within them."""
    answerable = [outcome for outcome in outcomes if outcome.case.answerable]
    efforts = sorted(outcome.effort for outcome in answerable if outcome.effort is not None)
    return [(0, 0.0), *((read, place / len(answerable)) for place, read in enumerate(efforts, 1))]
