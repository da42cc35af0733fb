"""The content of a report, the same in every form; its JSON."""

from collections.abc import Sequence

import numpy as np

from evals.compare import Comparison, compare
from evals.figures import Figure, by_kind, effort_curve, figures_of, means, scores_of
from evals.measures.confidence import reliability, risk_coverage
from evals.measures.trec import passage_name
from evals.outcomes import Outcome, ReliabilityBin, RiskPoint
from evals.provenance import Provenance
from evals.report.failures import Fault, fault_of
from evals.systems import SHIPPED, FailedSystem, SystemRun
from index.value import Value
from rag.settings import RagSettings


class KindReport(Value):
    """The figures of the questions of one kind."""

    kind: str
    answerable: bool
    questions: int
    figures: tuple[Figure, ...]


class QuestionReport(Value):
    """How one question was answered, as in Outcome. `first` is the first passage as `document:start-end`."""

    id: str
    question: str
    kinds: tuple[str, ...]
    answerable: bool
    answered: bool
    confidence: float
    rank: int | None
    effort: int | None
    highlight: bool
    ndcg_10: float
    evidence_recall: float
    short: str | None
    first: str | None
    fault: Fault | None


class SystemReport(Value):
    """How well one system answered. Times are milliseconds an answer.

    `effort` holds pairs: characters read, and the share of answerable questions whose evidence ends within them.
    """

    name: str
    settings: RagSettings
    figures: tuple[Figure, ...]
    kinds: tuple[KindReport, ...]
    effort: tuple[tuple[int, float], ...]
    risk: tuple[RiskPoint, ...]
    reliability: tuple[ReliabilityBin, ...]
    p50_ms: float | None
    p95_ms: float | None
    questions: tuple[QuestionReport, ...]


class Report(Value):
    """The results of an evaluation. `unreachable` counts answerable questions whose evidence no passage holds whole."""

    provenance: Provenance
    answerable: int
    unanswerable: int
    unreachable: int
    systems: tuple[SystemReport, ...]
    comparisons: tuple[Comparison, ...]
    failed: tuple[FailedSystem, ...]


def report_of(
    provenance: Provenance, system_runs: Sequence[SystemRun[list[Outcome]]], failed: Sequence[FailedSystem] = ()
) -> Report:
    """Return the report of runs of the same cases. Systems are compared with the shipped one, or else the first."""
    outcomes = system_runs[0].result if system_runs else []
    names = [run.system.name for run in system_runs]
    scores = {run.system.name: scores_of(run.result) for run in system_runs}
    return Report(
        provenance=provenance,
        answerable=sum(outcome.case.answerable for outcome in outcomes),
        unanswerable=sum(not outcome.case.answerable for outcome in outcomes),
        unreachable=sum(outcome.case.answerable and not outcome.whole for outcome in outcomes),
        systems=tuple(_report_system(run) for run in system_runs),
        comparisons=tuple(compare(scores, SHIPPED if SHIPPED in names else names[0])) if len(system_runs) > 1 else (),
        failed=tuple(failed),
    )


def _report_system(run: SystemRun[list[Outcome]]) -> SystemReport:
    outcomes = run.result
    stated, correct = [outcome.confidence for outcome in outcomes], [outcome.correct for outcome in outcomes]
    times = [outcome.milliseconds for outcome in outcomes]
    return SystemReport(
        name=run.system.name,
        settings=run.system.settings,
        figures=tuple(figures_of(outcomes)),
        kinds=tuple(
            KindReport(kind=kind, answerable=answerable, questions=len(own), figures=tuple(means(scores_of(own))))
            for answerable in (True, False)
            for kind, own in by_kind(outcomes, answerable=answerable).items()
        ),
        effort=tuple(effort_curve(outcomes)),
        risk=tuple(risk_coverage(stated, correct)),
        reliability=tuple(reliability(stated, correct)),
        p50_ms=float(np.percentile(times, 50)) if times else None,
        p95_ms=float(np.percentile(times, 95)) if times else None,
        questions=tuple(_question(outcome) for outcome in outcomes),
    )


def _question(outcome: Outcome) -> QuestionReport:
    case, passages = outcome.case, outcome.passages
    return QuestionReport(
        id=case.id,
        question=case.question,
        kinds=case.kinds,
        answerable=case.answerable,
        answered=outcome.answered,
        confidence=outcome.confidence,
        rank=outcome.rank,
        effort=outcome.effort,
        highlight=outcome.highlight,
        ndcg_10=outcome.classic.ndcg_10,
        evidence_recall=outcome.evidence_recall,
        short=outcome.short,
        first=passage_name(passages[0].document, passages[0].start, passages[0].end) if passages else None,
        fault=fault_of(outcome),
    )
