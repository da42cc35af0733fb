"""What a report says, whatever it is told as; its JSON is this."""

import datetime
import hashlib
import importlib.metadata
import platform
from collections.abc import Sequence

import numpy as np

from evals.compare import Comparison, compare
from evals.figures import Figure, by_kind, effort_curve, figures_of, means, scores_of
from evals.measures.evidence import reliability, risk_coverage
from evals.measures.trec import passage_name
from evals.outcomes import Outcome, ReliabilityBin, RiskPoint
from evals.report.failures import Fault, fault_of
from evals.systems import SHIPPED, Arm, Failed, Ran
from index.models import Value
from index.store.generation import Generation
from rag.settings import RagSettings

PACKAGES = ("pincite", "torch", "sentence-transformers", "faiss-cpu", "numpy", "scipy", "ir-measures")
"""Packages whose versions stand in a report."""


class Provenance(Value):
    """What was measured with what, and when (UTC): enough to know whether two reports can be compared."""

    title: str
    split: str
    made: str
    manifest_sha256: str
    versions: dict[str, str]


class KindReport(Value):
    """The figures over the questions of one kind."""

    kind: str
    answerable: bool
    questions: int
    figures: tuple[Figure, ...]


class QuestionReport(Value):
    """What one question's answer was worth, as in Outcome; `first`: the first passage, `document:start-end`."""

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


class ArmReport(Value):
    """What one system was worth. Times are in milliseconds, of an answer.

    `effort`: characters read, and the share of answerable questions whose evidence stands within them.
    """

    arm: str
    settings: RagSettings
    figures: tuple[Figure, ...]
    kinds: tuple[KindReport, ...]
    effort: tuple[tuple[int, float], ...]
    risk: tuple[RiskPoint, ...]
    reliability: tuple[ReliabilityBin, ...]
    p50_ms: float | None
    p95_ms: float | None
    questions: tuple[QuestionReport, ...]


class SavedRuns(Value):
    """What stands beside runs saved in TREC's form."""

    provenance: Provenance
    arms: tuple[Arm, ...]


class Report(Value):
    """What an evaluation found."""

    provenance: Provenance
    answerable: int
    unanswerable: int
    unreachable: int
    arms: tuple[ArmReport, ...]
    comparisons: tuple[Comparison, ...]
    failed: tuple[Failed, ...]


def provenance_of(title: str, split: str, generation: Generation) -> Provenance:
    """Return what an evaluation on a generation of an index was made with, now."""
    manifest = (generation.folder / "manifest.json").read_bytes()
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return Provenance(
        title=title,
        split=split,
        made=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        versions={"python": platform.python_version()} | versions,
    )


def report_of(provenance: Provenance, ran: Sequence[Ran[list[Outcome]]], failed: Sequence[Failed] = ()) -> Report:
    """Return the report of runs of the same cases. The reference of comparisons is the shipped arm, else the first."""
    outcomes = ran[0].result if ran else []
    names = [run.arm.name for run in ran]
    scores = {run.arm.name: scores_of(run.result) for run in ran}
    return Report(
        provenance=provenance,
        answerable=sum(outcome.case.answerable for outcome in outcomes),
        unanswerable=sum(not outcome.case.answerable for outcome in outcomes),
        unreachable=sum(outcome.case.answerable and not outcome.whole for outcome in outcomes),
        arms=tuple(_arm(run) for run in ran),
        comparisons=tuple(compare(scores, SHIPPED if SHIPPED in names else names[0])) if len(ran) > 1 else (),
        failed=tuple(failed),
    )


def _arm(run: Ran[list[Outcome]]) -> ArmReport:
    outcomes = run.result
    stated, correct = [outcome.confidence for outcome in outcomes], [outcome.correct for outcome in outcomes]
    times = [outcome.milliseconds for outcome in outcomes]
    return ArmReport(
        arm=run.arm.name,
        settings=run.arm.settings,
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
