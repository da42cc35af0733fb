"""Putting the cases to a retriever, and summing up what came of it."""

import time
from collections.abc import Sequence

import numpy as np

from evals.metrics import auroc, calibration_error, effort, highlights_evidence, reciprocal_rank, share_within
from evals.models import Outcome, Summary
from rag.cases import Case
from rag.retriever import Retriever

TRUSTED = 3
"""Passages that the confidence speaks of: it is the probability that the first so many answer."""

DEPTH = 10
"""Passages that are asked for; enough for 2,000 characters."""


def run_cases(retriever: Retriever, cases: Sequence[Case]) -> list[Outcome]:
    """Return the outcome of every case, in order. The first question is asked once before, to load the model."""
    if cases:
        retriever.ask(cases[0].question, DEPTH)
    outcomes: list[Outcome] = []
    for case in cases:
        started = time.perf_counter()
        answer = retriever.ask(case.question, DEPTH)
        elapsed = (time.perf_counter() - started) * 1000
        read, rank = effort(case, answer.passages)
        outcomes.append(
            Outcome(
                case=case,
                answered=answer.answered,
                confidence=answer.confidence,
                effort=read,
                rank=rank,
                highlight=highlights_evidence(case, answer.passages),
                milliseconds=elapsed,
            )
        )
    return outcomes


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """Return the measures over outcomes; those over a group that is empty are NaN or 0."""
    answerable = [outcome for outcome in outcomes if outcome.case.answerable]
    off_topic = [outcome.confidence for outcome in outcomes if "off-topic" in outcome.case.kinds]
    near = [outcome.confidence for outcome in outcomes if "near-miss" in outcome.case.kinds]
    sure = [outcome.confidence for outcome in answerable]
    refused = [not outcome.answered for outcome in outcomes if not outcome.case.answerable]
    efforts = [outcome.effort for outcome in answerable]
    ranks = [outcome.rank for outcome in answerable]
    times = [outcome.milliseconds for outcome in outcomes]
    return Summary(
        answerable=len(answerable),
        unanswerable=len(outcomes) - len(answerable),
        within_250=share_within(efforts, 250),
        within_500=share_within(efforts, 500),
        within_1000=share_within(efforts, 1000),
        within_2000=share_within(efforts, 2000),
        first_passage=_mean([rank == 1 for rank in ranks]),
        first_five=_mean([rank is not None and rank <= 5 for rank in ranks]),
        reciprocal_rank=reciprocal_rank(ranks),
        highlight=_mean([outcome.highlight for outcome in answerable]),
        off_topic_auroc=auroc(sure, off_topic),
        near_miss_auroc=auroc(sure, near),
        calibration_error=calibration_error(
            [outcome.confidence for outcome in outcomes],
            [outcome.rank is not None and outcome.rank <= TRUSTED for outcome in outcomes],
        ),
        false_refusals=_mean([not outcome.answered for outcome in answerable]),
        false_answers=1.0 - _mean(refused),
        p50_ms=float(np.percentile(times, 50)) if times else float("nan"),
        p95_ms=float(np.percentile(times, 95)) if times else float("nan"),
    )


def by_kind(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """Return the outcomes of answerable cases by kind, in the order of the kinds' names."""
    kinds = sorted({kind for outcome in outcomes if outcome.case.answerable for kind in outcome.case.kinds})
    return {kind: [o for o in outcomes if o.case.answerable and kind in o.case.kinds] for kind in kinds}


def _mean(flags: Sequence[bool]) -> float:
    return float(np.mean(flags)) if flags else float("nan")
