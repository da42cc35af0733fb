"""The baseline, which records how each case was answered, and the gate that a change must pass.

Cases are the same before and after, so the tests are paired: they see a question that is answered worse even if the
noise between questions hides it in the means.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from evals.figures import LABELS, MEASURES, UNANSWERABLE
from evals.measures.confidence import wins
from evals.outcomes import Outcome
from evals.provenance import Provenance
from evals.statistics import SIGNIFICANCE_LEVEL, fall_probability, holm, pair_means, randomisation_test
from index.errors import PinciteError
from index.value import Value
from rag.cases import Case

BASELINE = Path(__file__).with_name("baseline.json")

GATED = ("first_passage", "within_500", "within_1000", "highlight")
"""The measures that must not fall."""

GATED_AUROCS = ("near_miss_auroc", "off_topic_auroc")
"""The areas under the ROC curve that must not fall."""

SMALLEST_FALL = 0.01
"""Smaller falls pass: another processor's rounding shifts all confidences a little, which can be significant."""

UNCHANGED_SHARE = 0.5
"""The share of the baseline's cases that must be unchanged for a comparison."""


class BaselineError(PinciteError):
    """A baseline that cannot be used."""


class CaseRecord(Value):
    """How one case was answered. `sha256` identifies the case's content, so that a changed case is noticed.

    `values` are those of the measures in GATED, in order; empty for an unanswerable case.
    """

    id: str
    sha256: str
    kinds: tuple[str, ...]
    answerable: bool
    confidence: float
    values: tuple[float, ...]


class Baseline(Value):
    """How the shipped settings answered all cases."""

    provenance: Provenance
    measures: tuple[str, ...]
    cases: tuple[CaseRecord, ...]


class GateVerdict(Value):
    """Whether a measure fell. `p` is one-sided, `p_holm` corrected for all gated measures."""

    measure: str
    label: str
    old: float
    new: float
    p: float
    p_holm: float

    @property
    def passed(self) -> bool:
        """Whether there is no significant fall, or one below SMALLEST_FALL."""
        return self.p_holm >= SIGNIFICANCE_LEVEL or self.old - self.new < SMALLEST_FALL


class GateReport(Value):
    """The gate's verdicts over the unchanged cases; `left_out` counts the baseline's other cases."""

    cases: int
    left_out: int
    verdicts: tuple[GateVerdict, ...]

    @property
    def passed(self) -> bool:
        """Whether no measure fell."""
        return all(verdict.passed for verdict in self.verdicts)

    def beside(self, other: "GateReport") -> "GateReport":
        """Return one report with the verdicts of both; each set keeps its own correction."""
        return GateReport(
            cases=self.cases + other.cases,
            left_out=self.left_out + other.left_out,
            verdicts=self.verdicts + other.verdicts,
        )


def record_outcomes(outcomes: Sequence[Outcome]) -> list[CaseRecord]:
    """Return the records of outcomes."""
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
    """Write a baseline, one line a case, so that its changes are easy to review."""
    head = {"provenance": provenance.model_dump(), "measures": GATED}
    rows = ",\n".join(json.dumps(case.model_dump(), ensure_ascii=False) for case in record_outcomes(outcomes))
    path.write_text(json.dumps(head, indent=1)[:-2] + f',\n "cases": [\n{rows}\n]}}\n', "utf-8")


def load_baseline(path: Path) -> Baseline:
    """Return a saved baseline. Raises BaselineError, which says how to make one."""
    again = "Make it with: pincite eval --save-baseline"
    try:
        baseline = Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read ({error.strerror or error}). {again}") from error
    except ValidationError as error:
        raise BaselineError(f"{path}: is not a baseline ({error.errors()[0]['msg']}). {again}") from error
    if baseline.measures != GATED:
        raise BaselineError(f"{path}: holds other measures than the gate compares. {again}")
    return baseline


def gate(baseline: Baseline, outcomes: Sequence[Outcome]) -> GateReport:
    """Return for each gated measure whether it fell significantly, at 5% for all together (Holm).

    Means are compared by a paired randomisation test, areas under the ROC curve by a paired bootstrap; both one-sided.
    Raises BaselineError if too few of the baseline's cases are unchanged.
    """
    before = {case.id: case for case in baseline.cases}
    pairs = [
        (before[now.id], now)
        for now in record_outcomes(outcomes)
        if now.id in before and before[now.id].sha256 == now.sha256
    ]
    if len(pairs) < UNCHANGED_SHARE * len(before) or not pairs:
        raise BaselineError(
            f"only {len(pairs)} of the baseline's {len(before)} cases are unchanged. "
            "Write a new one with: pincite eval --save-baseline"
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
    """Return the first 16 hex digits of the SHA-256 of a case's question and evidence."""
    asked = case.model_dump_json(include={"question", "answerable", "evidence"})
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()[:16]
