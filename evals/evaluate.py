"""An evaluation: the cases of a set put to every arm, on one index."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.measures.trec import qrels_of, run_of, save_runs
from evals.outcomes import Outcome
from evals.report.content import Provenance, SavedRuns, provenance_of
from evals.runner import run_cases
from evals.sets import EvaluationSet
from evals.systems import Arm, Failed, Ran, run_arms


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What every arm's run gave, the arms that failed, and the passages that were relevant, by case."""

    provenance: Provenance
    ran: list[Ran[list[Outcome]]]
    failed: list[Failed]
    qrels: dict[str, dict[str, int]]

    def save_runs(self, folder: Path) -> None:
        """Write the runs and the qrels in TREC's form."""
        runs = {done.arm.name: run_of({o.case.id: o.passages for o in done.result}) for done in self.ran}
        about = SavedRuns(provenance=self.provenance, arms=tuple(done.arm for done in self.ran))
        save_runs(folder, runs, self.qrels, self.provenance.manifest_sha256, about)


def evaluate(
    evaluated: EvaluationSet, arms: Sequence[Arm | Failed], tell: Callable[[str], None] = lambda _: None
) -> Evaluation:
    """Put the cases to every arm. `tell` hears the name of each as its turn comes."""
    with evaluated.open_with(evaluated.settings) as retriever:
        provenance = provenance_of(evaluated.title, evaluated.split, retriever.generation)
        qrels = qrels_of(evaluated.cases, retriever.generation)
    ran, failed = run_arms(arms, evaluated.open_with, lambda retriever: run_cases(retriever, evaluated.cases), tell)
    return Evaluation(provenance, ran, failed, qrels)
