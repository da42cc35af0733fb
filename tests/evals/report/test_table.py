"""The tables that the terminal shows."""

from collections.abc import Callable

import pytest

from evals.baseline import GateReport, GateVerdict
from evals.outcomes import Outcome
from evals.provenance import Provenance
from evals.report.content import Report, report_of
from evals.report.table import failure_lines, gate_lines, one_line, report_lines
from evals.systems import SYSTEMS, FailedSystem, System, SystemRun
from rag.cases import Case

MakeCase = Callable[..., Case]
MakeOutcome = Callable[..., Outcome]
PROVENANCE = Provenance(title="made \x1b up", split="test", created="2024", manifest_sha256="ab" * 32, versions={})


@pytest.fixture
def outcomes(case: MakeCase, outcome: MakeOutcome) -> list[Outcome]:
    who = {"kinds": ("who",)}
    return [
        outcome(case([("a", 0, "x")], id="one", **who), rank=1, effort=200, milliseconds=10.0),
        outcome(case([("a", 0, "gold\n\x1bquote")], id="two", **who), rank=2, effort=900, milliseconds=20.0),
        outcome(case([("a", 0, "x")], id="three", **who), whole=False, milliseconds=30.0),
        outcome(case(kinds=("near-miss",)), confidence=0.9, milliseconds=40.0),
    ]


def report(outcomes: list[Outcome], *systems: str, failed: tuple[FailedSystem, ...] = ()) -> Report:
    system_runs = [SystemRun(System(name=name, settings=SYSTEMS[name]), outcomes) for name in systems]
    return report_of(PROVENANCE, system_runs, failed)


def test_one_system_is_shown_in_full(outcomes: list[Outcome]) -> None:
    lines = list(report_lines(report(outcomes, "shipped")))
    assert lines[0] == "made <U+001B> up, 3 answerable questions, 1 unanswerable"
    assert lines[1] == "questions whose evidence spans several passages, so that no ranking can show it in one: 1"
    assert "evidence within 250 characters         0.333  0.00–1.00      3" in lines
    assert "unanswerable but answered              1.000  0.03–1.00      1" in lines
    assert "milliseconds an answer, p50 / p95         25 /  38" in lines
    assert "who                  3  0.33 0.00–1.00   0.33 0.00–1.00   0.67 0.00–1.00   0.00 0.00–0.71" in lines
    assert "near-miss            1  1.00 0.03–1.00" in lines


def test_several_systems_stand_side_by_side(outcomes: list[Outcome]) -> None:
    failed = FailedSystem(name="own", reason="no such file")
    lines = list(report_lines(report(outcomes, "bm25", "shipped", failed=(failed,))))
    [words] = [line for line in lines if line.startswith("bm25")]
    assert words.split()[:3] == ["bm25", "0.333", "0.00–1.00"]
    assert any(line.startswith("less shipped, question by question") for line in lines)
    compared = [line.split() for line in lines if line.startswith("  bm25")]
    assert compared[0] == ["bm25", "+0.000", "+0.00…+0.00", "0/0", "1.0000", "–"]
    assert "first                n  bm25             shipped" in lines
    assert "who                  3  0.33 0.00–1.00   0.33 0.00–1.00" in lines
    assert not any(line.startswith("near-miss") for line in lines)
    assert lines[-1].split(maxsplit=1) == ["own", "failed to run, not scored"]


def test_failures(outcomes: list[Outcome]) -> None:
    assert list(failure_lines(outcomes)) == [
        "",
        "two [who] rank 2: Who?",
        "     wanted: gold <U+001B>quote",
        "",
        "three [who] rank None: Who?",
        "     wanted: x",
    ]


def test_the_gate_says_in_its_last_line_what_fell() -> None:
    good = GateVerdict(measure="highlight", label="highlight", old=0.7, new=0.69, p=0.4, p_holm=0.4)
    bad = GateVerdict(measure="first_passage", label="first passage", old=0.8, new=0.7, p=0.001, p_holm=0.002)
    *_, last = gate_lines(GateReport(cases=9, left_out=0, verdicts=(good,)))
    assert last == "gate: passed"
    first, *_, last = gate_lines(GateReport(cases=9, left_out=2, verdicts=(good, bad)))
    assert first == "9 cases; 2 of the baseline's cases changed and are left out"
    assert last == "gate: FAILED: first passage fell 0.800 → 0.700 (p 0.0020)"


def test_one_line() -> None:
    assert one_line("a\n\x1b[31m b\u200b\u2028c\x00") == "a <U+001B>[31m b<U+200B> c<U+0000>"
