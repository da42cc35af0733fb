"""Runs an evaluation: every system answers the cases of a set, on one index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.measures.trec import qrels_of, run_of, save_runs
from evals.outcomes import Outcome
from evals.provenance import Provenance, SavedRuns, provenance_of
from evals.runner import run_cases
from evals.sets import EvaluationSet
from evals.systems import FailedSystem, System, SystemRun, run_systems


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcomes of every system, the systems that failed, and the relevant passages of each case."""

    provenance: Provenance
    system_runs: list[SystemRun[list[Outcome]]]
    failed: list[FailedSystem]
    qrels: dict[str, dict[str, int]]

    def save_runs(self, folder: Path) -> None:
        """Write the runs and the qrels in TREC's format."""
        runs = {run.system.name: run_of({o.case.id: o.passages for o in run.result}) for run in self.system_runs}
        about = SavedRuns(provenance=self.provenance, systems=tuple(run.system for run in self.system_runs))
        save_runs(folder, runs, self.qrels, self.provenance.manifest_sha256, about)


def evaluate(
    evaluated: EvaluationSet, systems: Sequence[System | FailedSystem], report: Callable[[str], None] = lambda _: None
) -> Evaluation:
    """Return the outcomes of every system; `report` gets each system's name before it runs."""
    with evaluated.open_with(evaluated.settings) as retriever:
        provenance = provenance_of(evaluated.title, evaluated.split, retriever.generation)
        qrels = qrels_of(evaluated.cases, retriever.generation)
    system_runs, failed = run_systems(
        systems, evaluated.open_with, lambda retriever: run_cases(retriever, evaluated.cases), report
    )
    return Evaluation(provenance, system_runs, failed, qrels)
