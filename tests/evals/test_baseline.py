"""The gate: a drop fails, noise does not."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evals.baseline import (
    BASELINE,
    GATED,
    GATED_AUROCS,
    SMALLEST_FALL,
    Baseline,
    BaselineError,
    GateReport,
    gate,
    load_baseline,
    record_outcomes,
    save_baseline,
)
from evals.checked_cases import CASES
from evals.outcomes import Outcome
from evals.provenance import Provenance
from rag.cases import Case, read_cases

MakeCase = Callable[..., Case]
MakeOutcome = Callable[..., Outcome]
MakeOutcomes = Callable[..., list[Outcome]]

PROVENANCE = Provenance(title="made up", split="all", created="2024-01-01", manifest_sha256="0" * 64, versions={})


@pytest.fixture
def outcomes(case: MakeCase, outcome: MakeOutcome) -> MakeOutcomes:
    """Return outcomes of 100 answerable and 40 unanswerable cases.

    `missed`: the answerable ones that found nothing. `near`: how sure it is of the near misses.
    """
    random = np.random.default_rng(1)
    sure, unsure = random.uniform(0.4, 1.0, 100), random.uniform(0.0, 0.6, 40)

    def make(missed: range = range(0), near: float = 0.0) -> list[Outcome]:
        answerable = [
            outcome(
                case([("a", 0, "x")], id=f"a{number}"),
                rank=None if number in missed else 1,
                effort=None if number in missed else 300,
                highlight=number not in missed,
                confidence=float(confidence),
            )
            for number, confidence in enumerate(sure)
        ]
        unanswerable = [
            outcome(
                case(id=f"u{number}", kinds=("near-miss",) if number < 30 else ("off-topic",)),
                confidence=float(confidence) + (near if number < 30 else 0.0),
            )
            for number, confidence in enumerate(unsure)
        ]
        return answerable + unanswerable

    return make


def verdicts(before: list[Outcome], after: list[Outcome]) -> GateReport:
    return gate(Baseline(provenance=PROVENANCE, measures=GATED, cases=tuple(record_outcomes(before))), after)


def fallen(report: GateReport) -> set[str]:
    return {verdict.measure for verdict in report.verdicts if not verdict.passed}


def test_what_stayed_as_it_was_passes(outcomes: MakeOutcomes) -> None:
    report = verdicts(outcomes(range(10)), outcomes(range(10)))
    assert report.passed
    assert [verdict.measure for verdict in report.verdicts] == [*GATED, *GATED_AUROCS]
    assert {verdict.p_holm for verdict in report.verdicts} == {1.0}
    assert (report.cases, report.left_out) == (140, 0)


def test_a_drop_fails(outcomes: MakeOutcomes) -> None:
    report = verdicts(outcomes(range(10)), outcomes(range(25)))
    assert not report.passed
    assert fallen(report) == set(GATED)
    first = report.verdicts[0]
    assert (first.old, first.new) == (0.9, 0.75)
    # All 15 that differ fell: one assignment of signs of 2^15.
    assert first.p == pytest.approx(2**-15, abs=2e-4)


def test_noise_passes(outcomes: MakeOutcomes) -> None:
    """As many questions are lost as are won, or a few more."""
    assert verdicts(outcomes(range(10)), outcomes(range(5, 15))).passed
    assert verdicts(outcomes(range(10)), outcomes(range(3, 14))).passed


def test_a_drop_that_the_means_hide_is_seen_because_cases_are_paired(outcomes: MakeOutcomes) -> None:
    """Nine of a hundred lost and none won: within the interval of either mean, but no accident."""
    assert fallen(verdicts(outcomes(range(10)), outcomes(range(19)))) == set(GATED)


def test_a_rise_passes(outcomes: MakeOutcomes) -> None:
    assert verdicts(outcomes(range(30)), outcomes()).passed


def test_confidence_that_no_longer_tells_near_misses_fails(outcomes: MakeOutcomes) -> None:
    assert fallen(verdicts(outcomes(), outcomes(near=0.3))) == {"near_miss_auroc"}
    assert verdicts(outcomes(near=0.3), outcomes()).passed


def test_a_shift_by_next_to_nothing_passes_however_sure_it_is(outcomes: MakeOutcomes) -> None:
    report = verdicts(outcomes(), outcomes(near=0.01))
    [near] = (verdict for verdict in report.verdicts if verdict.measure == "near_miss_auroc")
    assert 0 < near.old - near.new < SMALLEST_FALL
    assert near.p_holm < 0.05
    assert report.passed


def test_rarely_does_chance_alone_fail_the_gate(case: MakeCase, outcome: MakeOutcome) -> None:
    """Two runs of one system whose every answer is a throw of dice: at most about 5% of pairs may fail."""
    random = np.random.default_rng(2)

    def run() -> list[Outcome]:
        hits = random.random(60) < 0.7
        return [
            outcome(case([("a", 0, "x")], id=f"a{number}"), rank=1 if hit else None, effort=100 if hit else None)
            for number, hit in enumerate(hits)
        ]

    assert sum(not verdicts(run(), run()).passed for _ in range(60)) <= 6


def test_only_cases_that_are_asked_as_they_were_are_compared(outcomes: MakeOutcomes, case: MakeCase) -> None:
    before, after = outcomes(), outcomes(range(40))
    # The 40 that fell are asked another question now.
    changed = [
        o.model_copy(update={"case": o.case.model_copy(update={"question": "What?"})}) if o.rank is None else o
        for o in after
        if o.case.answerable
    ] + after[100:]
    report = verdicts(before, changed)
    assert report.passed
    assert (report.cases, report.left_out) == (100, 40)
    with pytest.raises(BaselineError, match="only 60 of the baseline's 140 cases"):
        verdicts(before, after[:60])


def test_it_is_read_as_it_was_saved(tmp_path: Path, outcomes: MakeOutcomes) -> None:
    path = tmp_path / "baseline.json"
    save_baseline(path, PROVENANCE, outcomes(range(3)))
    baseline = load_baseline(path)
    assert baseline == Baseline(provenance=PROVENANCE, measures=GATED, cases=tuple(record_outcomes(outcomes(range(3)))))
    assert gate(baseline, outcomes(range(3))).passed
    # A line a case.
    assert sum(line.startswith('{"id": ') for line in path.read_text("utf-8").splitlines()) == 140


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "cannot be read"), ("{", "is not a baseline"), ('{"cases": []}', "is not a baseline")],
)
def test_an_unusable_baseline_is_refused(content: str | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(BaselineError, match=rf"baseline\.json: {message}.*--save-baseline"):
        load_baseline(path)


def test_a_baseline_of_other_measures_is_refused(tmp_path: Path, outcomes: MakeOutcomes) -> None:
    path = tmp_path / "baseline.json"
    save_baseline(path, PROVENANCE, outcomes())
    path.write_text(path.read_text("utf-8").replace('"highlight"', '"beauty"'), "utf-8")
    with pytest.raises(BaselineError, match="other measures"):
        load_baseline(path)


def test_the_projects_own_baseline_is_of_its_cases() -> None:
    baseline = load_baseline(BASELINE)
    assert {one.id for one in baseline.cases} == {case.id for _, case in read_cases(CASES)}
    assert {len(one.values) for one in baseline.cases if one.answerable} == {len(GATED)}
