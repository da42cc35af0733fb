"""Renders a report as tables for the terminal."""

from collections.abc import Iterator, Sequence

from evals.baseline import GateReport
from evals.collections import CollectionReport
from evals.compare import Comparison
from evals.figures import Figure
from evals.measures.trec import COLLECTION_MEASURES
from evals.outcomes import Outcome
from evals.report.content import KindReport, Report
from evals.statistics import SIGNIFICANCE_LEVEL
from evals.systems import FailedSystem

KIND_MEASURES = ("first_passage", "within_500", "within_1000", "highlight")
SYSTEM_MEASURES = ("first_passage", "within_500", "within_1000", "reciprocal_rank", "ndcg_10", "highlight")
KIND_SYSTEM_MEASURE = "first_passage"

UNCALIBRATED = (
    "The confidence is fitted to the shipped settings; it says little about what other systems answer or refuse."
)

UNREACHABLE = "questions whose evidence spans several passages, so that no ranking can show it in one"

_SHORT = {
    "first_passage": "first",
    "within_500": "500",
    "within_1000": "1,000",
    "reciprocal_rank": "RR",
    "ndcg_10": "nDCG@10",
    "highlight": "highlight",
}
"""Heads of columns."""


def one_line(text: str) -> str:
    """Return text on one line, with unprintable characters as code points."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in line)


def report_lines(report: Report) -> Iterator[str]:
    """Yield a report's lines: one system in full, or several side by side."""
    counts = f"{report.answerable} answerable questions, {report.unanswerable} unanswerable"
    yield f"{one_line(report.provenance.title)}, {counts}"
    if report.unreachable:
        yield f"{UNREACHABLE}: {report.unreachable}"
    yield ""
    if len(report.systems) == 1 and not report.failed:
        [system] = report.systems
        yield from figure_lines(system.figures)
        if system.p50_ms is not None:
            yield f"{'milliseconds an answer, p50 / p95':<38}{system.p50_ms:6.0f} /{system.p95_ms:4.0f}"
        yield from kind_lines(system.kinds)
    elif report.systems:
        yield from system_lines([(system.name, system.figures) for system in report.systems], SYSTEM_MEASURES, _SHORT)
        yield from comparison_lines(report.comparisons)
        yield from kind_system_lines([(system.name, system.kinds) for system in report.systems])
    yield from failed_lines(report.failed)


def collection_lines(report: CollectionReport) -> Iterator[str]:
    """Yield the ranking of a collection's documents."""
    yield f"{one_line(report.provenance.title)}: {report.documents:,} documents, {report.queries:,} queries"
    if report.missing:
        yield f"{report.missing:,} relevant documents are missing from the collection and count as not found"
    yield ""
    if len(report.systems) == 1 and not report.failed:
        yield from figure_lines(report.systems[0].figures)
    elif report.systems:
        measures = list(COLLECTION_MEASURES)
        yield from system_lines(
            [(system.name, system.figures) for system in report.systems], measures, {key: key for key in measures}
        )
        yield from comparison_lines(report.comparisons)


def failed_lines(failed: Sequence[FailedSystem]) -> Iterator[str]:
    """Yield a line for each system that failed."""
    if failed:
        yield ""
    for system in failed:
        yield f"{one_line(system.name):<16}  failed to run, not scored"


def figure_lines(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield a line for each figure, with its 95% interval and its number of questions."""
    yield f"{'':<38}{'':6}  {'95%':<9}  {'n':>4}"
    for figure in figures:
        yield f"{figure.label:<38}{figure.value:6.3f}  {_interval(figure)}  {figure.count:>5}"


def kind_lines(kinds: Sequence[KindReport]) -> Iterator[str]:
    """Yield the main measures of each kind of question, with their intervals."""
    answerable = [kind for kind in kinds if kind.answerable]
    if answerable:
        yield ""
        yield f"{'kind':<18}{'n':>4}" + "".join(f"  {_SHORT[key]:<15}" for key in KIND_MEASURES).rstrip()
    for kind in answerable:
        figures = {figure.key: figure for figure in kind.figures}
        row = "".join(f"  {figures[key].value:.2f} {_interval(figures[key]):<10}" for key in KIND_MEASURES)
        yield f"{one_line(kind.kind):<18}{kind.questions:>4}{row}".rstrip()
    unanswerable = [kind for kind in kinds if not kind.answerable]
    if unanswerable:
        yield ""
        yield f"{'unanswerable':<18}{'n':>4}  answered"
    for kind in unanswerable:
        [figure] = (figure for figure in kind.figures if figure.key == "false_answers")
        yield f"{one_line(kind.kind):<18}{kind.questions:>4}  {figure.value:.2f} {_interval(figure)}"


def system_lines(
    systems: Sequence[tuple[str, Sequence[Figure]]], measures: Sequence[str], heads: dict[str, str]
) -> Iterator[str]:
    """Yield a line of measures for each system, with their intervals."""
    yield f"{'system':<16}" + "".join(f"  {heads[key]:<15}" for key in measures).rstrip()
    for name, own in systems:
        figures = {figure.key: figure for figure in own}
        row = "".join(
            f"  {figures[key].value:.3f} {_interval(figures[key]):<9}" if key in figures else f"{'':<17}"
            for key in measures
        )
        yield f"{one_line(name):<16}{row}".rstrip()


def comparison_lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield the comparisons measure by measure; a star marks a significant difference."""
    if not comparisons:
        return
    head = f"less {one_line(comparisons[0].reference)}, question by question"
    yield ""
    yield f"{head:<38}{'95%':>12}  {'better/worse':>14}  {'p (Holm)':>9}  detectable"
    measure = None
    for found in comparisons:
        if found.measure != measure:
            measure = found.measure
            yield found.label
        interval = f"{found.low:+.2f}…{found.high:+.2f}"
        least = f"{found.detectable:.3f}" if found.detectable is not None else "–"
        star = "*" if found.p_holm < SIGNIFICANCE_LEVEL else " "
        tested = f"{f'{found.wins}/{found.losses}':>14}  {found.p_holm:8.4f}{star}  {least:>10}"
        yield f"  {one_line(found.system):<25}{found.difference:+8.3f}  {interval:>14}  {tested}"


def kind_system_lines(systems: Sequence[tuple[str, Sequence[KindReport]]]) -> Iterator[str]:
    """Yield for each kind of question and system the share with evidence in the first passage, with its interval."""
    rows: dict[str, list[str]] = {}
    for _, kinds in systems:
        for kind in kinds:
            figure = next((figure for figure in kind.figures if figure.key == KIND_SYSTEM_MEASURE), None)
            if figure is not None:
                row = rows.setdefault(kind.kind, [f"{one_line(kind.kind):<18}{kind.questions:>4}"])
                row.append(f"  {figure.value:.2f} {_interval(figure):<10}")
    if rows:
        yield ""
        heads = "".join(f"  {one_line(name):<15}" for name, _ in systems)
        yield f"{_SHORT[KIND_SYSTEM_MEASURE]:<18}{'n':>4}{heads}".rstrip()
    for row in rows.values():
        yield "".join(row).rstrip()


def failure_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the answerable questions whose first passage lacks evidence, with the evidence."""
    for outcome in outcomes:
        if outcome.case.answerable and outcome.rank != 1:
            kinds = ", ".join(outcome.case.kinds)
            yield ""
            yield one_line(f"{outcome.case.id} [{kinds}] rank {outcome.rank}: {outcome.case.question}")
            yield f"     wanted: {one_line(outcome.case.evidence[0][0].quote)}"


def gate_lines(report: GateReport) -> Iterator[str]:
    """Yield the gate's verdicts; the last line says whether it passed."""
    left_out = f"; {report.left_out} of the baseline's cases changed and are left out" if report.left_out else ""
    yield f"{report.cases} cases{left_out}"
    yield f"{'':<38}{'baseline':>9}{'now':>9}   p (Holm)"
    for verdict in report.verdicts:
        fallen = "" if verdict.passed else "  fell"
        yield f"{verdict.label:<38}{verdict.old:9.3f}{verdict.new:9.3f}   {verdict.p_holm:.4f}{fallen}"
    fell = [f"{v.label} fell {v.old:.3f} → {v.new:.3f} (p {v.p_holm:.4f})" for v in report.verdicts if not v.passed]
    yield f"gate: FAILED: {'; '.join(fell)}" if fell else "gate: passed"


def _interval(figure: Figure) -> str:
    """Return the interval as `0.70–0.86`; every figure lies in [0, 1]."""
    return "–".join(f"{bound:.2f}" for bound in (figure.low, figure.high))
