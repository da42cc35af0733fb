"""Asks a retriever the cases and measures each answer."""

import math
import time
from collections.abc import Sequence

from evals.measures.answers import contains_answer
from evals.measures.evidence import SHOWN, effort, evidence_recall, highlights_evidence, token_overlap
from evals.measures.trec import classic, qrels_of, run_of
from evals.outcomes import CONFIDENCE_DEPTH, Classic, Outcome, ShownPassage
from index.errors import PinciteError
from rag.cases import Case
from rag.models import Answer
from rag.retriever import Retriever

__all__ = ["ASKED_PASSAGES", "CONFIDENCE_DEPTH", "RunFailed", "run_cases"]

ASKED_PASSAGES = 10
"""Passages asked for, enough for 2,000 characters."""

NOT_FOUND = Classic(success_1=0.0, success_5=0.0, reciprocal_rank=0.0, ndcg_10=0.0)


class RunFailed(PinciteError):
    """A system whose answers cannot be measured."""


def run_cases(retriever: Retriever, cases: Sequence[Case]) -> list[Outcome]:
    """Return the outcome of every case, in order. The first question is asked twice; the first time loads the model.

    Raises RunFailed if no question found a passage or a confidence is not a number.
    """
    if cases:
        retriever.ask(cases[0].question, ASKED_PASSAGES)
    answers: list[tuple[Case, Answer, float]] = []
    for case in cases:
        started = time.perf_counter()
        answer = retriever.ask(case.question, ASKED_PASSAGES)
        elapsed = (time.perf_counter() - started) * 1000
        if not math.isfinite(answer.confidence):
            raise RunFailed(f"the confidence for {case.id} is not a number ({answer.confidence})")
        answers.append((case, answer, elapsed))
    if cases and not any(answer.passages for _, answer, _ in answers):
        raise RunFailed("no question found a passage")
    qrels = qrels_of(cases, retriever.generation)
    shown = {case.id: tuple(ShownPassage.of(hit) for hit in answer.passages) for case, answer, _ in answers}
    scores = classic(qrels, run_of(shown))
    return [
        _outcome(case, answer, elapsed, scores.get(case.id, NOT_FOUND), shown[case.id], whole=bool(qrels.get(case.id)))
        for case, answer, elapsed in answers
    ]


def _outcome(
    case: Case, answer: Answer, elapsed: float, scores: Classic, shown: tuple[ShownPassage, ...], *, whole: bool
) -> Outcome:
    read, rank = effort(case, answer.passages)
    accepted = case.answer or tuple(span.quote for part in case.evidence for span in part)
    first = answer.passages[0].text if answer.passages else ""
    return Outcome(
        case=case,
        answered=answer.answered,
        confidence=answer.confidence,
        effort=read,
        rank=rank,
        highlight=highlights_evidence(case, answer.passages),
        classic=scores,
        evidence_recall=evidence_recall(case, answer.passages[:SHOWN]),
        containment=contains_answer(first, accepted),
        overlap=token_overlap(case, answer.passages[:SHOWN]),
        whole=whole,
        short=answer.short,
        passages=shown,
        milliseconds=elapsed,
    )
