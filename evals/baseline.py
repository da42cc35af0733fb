"""The baseline, which records how each case was answered, and the gate that a change must pass.

Cases are the same before and after, so the tests are paired: they see a question that is answered worse even if the
noise between questions hides it in the means.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from pydantic import ValidationError

from evals.figures import LABELS, MEASURES, UNANSWERABLE
from evals.measures.confidence import wins
from evals.outcomes import Outcome
from evals.provenance import Provenance
from evals.statistics import SIGNIFICANCE_LEVEL, fall_probability, holm, pair_means, randomisation_test
from index.errors import PinciteError
from index.value import Value

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


class SavedRecord(Value):
    """How one question was answered. `sha256` identifies what was asked, so that a changed question is noticed."""

    id: str
    sha256: str


class SavedMeasures(Value):
    """A baseline, with the measures that its records hold."""

    measures: tuple[str, ...]


Saved = TypeVar("Saved", bound=SavedMeasures)
Record = TypeVar("Record", bound=SavedRecord)

Compared = tuple[str, float, float, float]
"""A measure with its mean before and now, and the probability of such a fall by chance."""


class CaseRecord(SavedRecord):
    """How one case was answered.

    `values` are those of the measures in GATED, in order; empty for an unanswerable case.
    """

    kinds: tuple[str, ...]
    answerable: bool
    confidence: float
    values: tuple[float, ...]


class Baseline(SavedMeasures):
    """How the shipped settings answered all cases."""

    provenance: Provenance
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
            sha256=fingerprint(outcome.case, {"question", "answerable", "evidence"}),
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
    return load_saved(path, Baseline, GATED)


def load_saved(path: Path, kind: type[Saved], measures: tuple[str, ...]) -> Saved:
    """Return a saved baseline of a kind and of some measures. Raises BaselineError, which says how to make one."""
    again = "Make it with: pincite eval --save-baseline"
    try:
        baseline = kind.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(f"{path}: cannot be read ({error.strerror or error}). {again}") from error
    except ValidationError as error:
        raise BaselineError(f"{path}: is not a baseline ({error.errors()[0]['msg']}). {again}") from error
    if baseline.measures != measures:
        raise BaselineError(f"{path}: holds other measures than the gate compares. {again}")
    return baseline


def gate(baseline: Baseline, outcomes: Sequence[Outcome]) -> GateReport:
    """Return for each gated measure whether it fell significantly, at 5% for all together (Holm).

    Means are compared by a paired randomisation test, areas under the ROC curve by a paired bootstrap; both one-sided.
    Raises BaselineError if too few of the baseline's cases are unchanged.
    """
    pairs = unchanged(baseline.cases, record_outcomes(outcomes), "cases")
    compared: list[Compared] = []
    answerable = [(old, new) for old, new in pairs if new.answerable]
    if answerable:
        for place, key in enumerate(GATED):
            compared.append(compare_values(key, [(old.values[place], new.values[place]) for old, new in answerable]))
    for key in GATED_AUROCS:
        unanswerable = [pair for pair in pairs if not pair[1].answerable and UNANSWERABLE[key] in pair[1].kinds]
        if answerable and unanswerable:
            tables = [
                wins([pair[side].confidence for pair in answerable], [pair[side].confidence for pair in unanswerable])
                for side in (0, 1)
            ]
            p = fall_probability(pair_means(tables[1]), pair_means(tables[0]))
            compared.append((key, float(tables[0].mean()), float(tables[1].mean()), p))
    return report_gate(compared, LABELS, cases=len(pairs), of=len(baseline.cases))


def unchanged(before: Sequence[Record], now: Sequence[Record], what: str) -> list[tuple[Record, Record]]:
    """Return the records of the questions that are still the same, before and now.

    `what` they are, for the message. Raises BaselineError if they are too few.
    """
    known = {record.id: record for record in before}
    pairs = [(known[one.id], one) for one in now if one.id in known and known[one.id].sha256 == one.sha256]
    if len(pairs) < UNCHANGED_SHARE * len(known) or not pairs:
        raise BaselineError(
            f"only {len(pairs)} of the baseline's {len(known)} {what} are unchanged. "
            "Write a new one with: pincite eval --save-baseline"
        )
    return pairs


def compare_values(measure: str, pairs: Sequence[tuple[float, float]]) -> Compared:
    """Return the comparison of a measure's values before and now, question by question."""
    old, new = np.array(pairs, float).T
    return measure, float(old.mean()), float(new.mean()), randomisation_test((new - old).tolist(), fell=True)


def report_gate(compared: Sequence[Compared], labels: Mapping[str, str], *, cases: int, of: int) -> GateReport:
    """Return the verdicts on measures, corrected for their number (Holm); `cases` of the baseline's were compared."""
    corrected = holm([p for *_, p in compared])
    return GateReport(
        cases=cases,
        left_out=of - cases,
        verdicts=tuple(
            GateVerdict(measure=key, label=labels[key], old=old, new=new, p=p, p_holm=p_holm)
            for (key, old, new, p), p_holm in zip(compared, corrected, strict=True)
        ),
    )


def fingerprint(asked: Value, names: Collection[str]) -> str:
    """Return the first 16 hex digits of the SHA-256 of some fields of what is asked."""
    stated = asked.model_dump_json(include=set(names))
    return hashlib.sha256(stated.encode("utf-8", "surrogatepass")).hexdigest()[:16]
