"""A baseline: what the shipped settings were worth case by case; and the gate that a change has to pass.

The cases are the same before and after, so that the tests are paired: one question that is answered worse is seen
even where the means hide it in the noise between questions.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from evals.figures import LABELS, MEASURES, UNANSWERABLE
from evals.measures.evidence import wins
from evals.outcomes import Outcome
from evals.report.content import Provenance
from evals.statistics import LEVEL, fall_probability, holm, pair_means, randomisation_test
from index.errors import PinciteError
from index.models import Value
from rag.cases import Case

BASELINE = Path(__file__).with_name("baseline.json")

GATED = ("first_passage", "within_500", "within_1000", "highlight")
"""The measures of one question that must not fall."""

GATED_AUROCS = ("near_miss_auroc", "off_topic_auroc")
"""The areas under the ROC curve that must not fall."""

LEAST = 0.01
"""The smallest fall that fails. A shift of all confidences by a rounding, on another processor, can be significant."""

COMMON = 0.5
"""Share of the baseline's cases that must still be asked for it to say anything."""


class BaselineError(PinciteError):
    """A baseline that cannot be used."""


class CaseRecord(Value):
    """What one case was worth. `sha256`: of the case itself, by which a case that was changed is told.

    `values`: of the measures in GATED, in their order; empty for an unanswerable case.
    """

    id: str
    sha256: str
    kinds: tuple[str, ...]
    answerable: bool
    confidence: float
    values: tuple[float, ...]


class Baseline(Value):
    """What the shipped settings were worth on all cases."""

    provenance: Provenance
    measures: tuple[str, ...]
    cases: tuple[CaseRecord, ...]


class GateVerdict(Value):
    """Whether a measure fell. `p`: one-sided; `p_holm`: corrected for the measures that are gated."""

    measure: str
    label: str
    old: float
    new: float
    p: float
    p_holm: float

    @property
    def passed(self) -> bool:
        """Whether it did not fall by more than chance gives, or by next to nothing."""
        return self.p_holm >= LEVEL or self.old - self.new < LEAST


class GateReport(Value):
    """The gate's verdicts, over the cases that are the same in both; `left_out`: how many of the baseline's are not."""

    cases: int
    left_out: int
    verdicts: tuple[GateVerdict, ...]

    @property
    def passed(self) -> bool:
        """Whether no measure fell."""
        return all(verdict.passed for verdict in self.verdicts)


def record(outcomes: Sequence[Outcome]) -> list[CaseRecord]:
    """Return what outcomes were worth, as it is kept."""
    of = {measure.key: measure.of for measure in MEASURES}
    return [
        CaseRecord(
            id=outcome.case.id,
            sha256=_fingerprint(outcome.case),
            kinds=outcome.case.kinds,
            answerable=outcome.case.answerable,
            confidence=round(outcome.confidence, 6),
            values=tuple(of[key](outcome) or 0.0 for key in GATED) if outcome.case.answerable else (),
        )
        for outcome in outcomes
    ]


def save_baseline(path: Path, provenance: Provenance, outcomes: Sequence[Outcome]) -> None:
    """Write a baseline, a line a case, so that a change of it can be read."""
    head = {"provenance": provenance.model_dump(), "measures": GATED}
    rows = ",\n".join(json.dumps(case.model_dump(), ensure_ascii=False) for case in record(outcomes))
    path.write_text(json.dumps(head, indent=1)[:-2] + f',\n "cases": [\n{rows}\n]}}\n', "utf-8")


def load_baseline(path: Path) -> Baseline:
    """Return a baseline that was saved. Raises BaselineError, saying how to make one."""
    again = "Make it with: pincite eval --save-baseline"
    try:
        baseline = Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read ({error.strerror or error}). {again}") from error
    except ValidationError as error:
        raise BaselineError(f"{path}: is not a baseline ({error.errors()[0]['msg']}). {again}") from error
    if baseline.measures != GATED:
        raise BaselineError(f"{path}: holds other measures than are gated now. {again}")
    return baseline


def gate(baseline: Baseline, outcomes: Sequence[Outcome]) -> GateReport:
    """Return whether a measure fell since the baseline by more than chance gives, at 5% for all together (Holm).

    Per question by a paired randomisation test, areas under the ROC curve by a paired bootstrap, one-sided both.
    Raises BaselineError where too few of the baseline's cases are asked as they were.
    """
    before = {case.id: case for case in baseline.cases}
    pairs = [
        (before[now.id], now) for now in record(outcomes) if now.id in before and before[now.id].sha256 == now.sha256
    ]
    if len(pairs) < COMMON * len(before) or not pairs:
        raise BaselineError(
            f"only {len(pairs)} of the baseline's {len(before)} cases are asked as they were. "
            "Make it anew with: pincite eval --save-baseline"
        )
    compared: list[tuple[str, float, float, float]] = []
    answerable = [(old, new) for old, new in pairs if new.answerable]
    if answerable:
        for place, key in enumerate(GATED):
            old, new = (np.array([pair[side].values[place] for pair in answerable]) for side in (0, 1))
            p = randomisation_test((new - old).tolist(), fell=True)
            compared.append((key, float(old.mean()), float(new.mean()), p))
    for key in GATED_AUROCS:
        unanswerable = [pair for pair in pairs if not pair[1].answerable and UNANSWERABLE[key] in pair[1].kinds]
        if answerable and unanswerable:
            tables = [
                wins([pair[side].confidence for pair in answerable], [pair[side].confidence for pair in unanswerable])
                for side in (0, 1)
            ]
            p = fall_probability(pair_means(tables[1]), pair_means(tables[0]))
            compared.append((key, float(tables[0].mean()), float(tables[1].mean()), p))
    corrected = holm([p for *_, p in compared])
    return GateReport(
        cases=len(pairs),
        left_out=len(before) - len(pairs),
        verdicts=tuple(
            GateVerdict(measure=key, label=LABELS[key], old=old, new=new, p=p, p_holm=p_holm)
            for (key, old, new, p), p_holm in zip(compared, corrected, strict=True)
        ),
    )


def _fingerprint(case: Case) -> str:
    """Return the first 16 digits of a hash of all that decides what a case asks for."""
    asked = case.model_dump_json(include={"question", "answerable", "evidence"})
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:16]
