"""A report as tables for the terminal."""

from collections.abc import Iterator, Sequence

from evals.baseline import GateReport
from evals.collections import CollectionReport
from evals.compare import Comparison
from evals.figures import Figure
from evals.measures.trec import COLLECTION_MEASURES
from evals.outcomes import Outcome
from evals.report.content import KindReport, Report
from evals.statistics import LEVEL
from evals.systems import Failed

KIND_MEASURES = ("first_passage", "within_500", "within_1000", "highlight")
ARM_MEASURES = ("first_passage", "within_500", "within_1000", "reciprocal_rank", "ndcg_10", "highlight")
KIND_ARM_MEASURE = "first_passage"

UNCALIBRATED = (
    "The confidence is fitted to the shipped settings; what other arms refuse and answer says little of them."
)

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
    """Return text on one line with whatever a terminal would obey shown instead."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in line)


def report_lines(report: Report) -> Iterator[str]:
    """Yield a report's lines: one system in full, or several side by side."""
    counts = f"{report.answerable} answerable questions, {report.unanswerable} unanswerable"
    yield f"{one_line(report.provenance.title)}, {counts}"
    if report.unreachable:
        yield f"evidence of {report.unreachable} lies across passages: no ranking can show it in one"
    yield ""
    if len(report.arms) == 1 and not report.failed:
        [arm] = report.arms
        yield from figure_lines(arm.figures)
        if arm.p50_ms is not None:
            yield f"{'milliseconds an answer, p50 / p95':<38}{arm.p50_ms:6.0f} /{arm.p95_ms:4.0f}"
        yield from kind_lines(arm.kinds)
    elif report.arms:
        yield from arm_lines([(arm.arm, arm.figures) for arm in report.arms], ARM_MEASURES, _SHORT)
        yield from comparison_lines(report.comparisons)
        yield from kind_arm_lines([(arm.arm, arm.kinds) for arm in report.arms])
    yield from failed_lines(report.failed)


def collection_lines(report: CollectionReport) -> Iterator[str]:
    """Yield the report on a collection."""
    yield f"{one_line(report.provenance.title)}: {report.documents:,} documents, {report.queries:,} queries"
    if report.missing:
        yield f"{report.missing:,} documents judged relevant are not in it and count as not found"
    yield ""
    if len(report.arms) == 1 and not report.failed:
        yield from figure_lines(report.arms[0].figures)
    elif report.arms:
        measures = list(COLLECTION_MEASURES)
        yield from arm_lines([(arm.arm, arm.figures) for arm in report.arms], measures, {key: key for key in measures})
        yield from comparison_lines(report.comparisons)
    yield from failed_lines(report.failed)


def failed_lines(failed: Sequence[Failed]) -> Iterator[str]:
    """Yield the arms that are not scored."""
    if failed:
        yield ""
    for arm in failed:
        yield f"{one_line(arm.arm):<16}  failed to run, not scored"


def figure_lines(figures: Sequence[Figure]) -> Iterator[str]:
    """Yield a line a figure, with its interval of 95% and the questions it is of."""
    yield f"{'':<38}{'':6}  {'95%':<9}  {'n':>4}"
    for figure in figures:
        yield f"{figure.label:<38}{figure.value:6.3f}  {_interval(figure)}  {figure.count:>5}"


def kind_lines(kinds: Sequence[KindReport]) -> Iterator[str]:
    """Yield the main measures for each kind of question, with their intervals."""
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
        yield f"{'unanswerable':<18}{'n':>4}  answered all the same"
    for kind in unanswerable:
        [figure] = (figure for figure in kind.figures if figure.key == "false_answers")
        yield f"{one_line(kind.kind):<18}{kind.questions:>4}  {figure.value:.2f} {_interval(figure)}"


def arm_lines(
    arms: Sequence[tuple[str, Sequence[Figure]]], measures: Sequence[str], heads: dict[str, str]
) -> Iterator[str]:
    """Yield the measures of several arms, an arm a line, with their intervals."""
    yield f"{'arm':<16}" + "".join(f"  {heads[key]:<15}" for key in measures).rstrip()
    for name, own in arms:
        figures = {figure.key: figure for figure in own}
        row = "".join(
            f"  {figures[key].value:.3f} {_interval(figures[key]):<9}" if key in figures else f"{'':<17}"
            for key in measures
        )
        yield f"{one_line(name):<16}{row}".rstrip()


def comparison_lines(comparisons: Sequence[Comparison]) -> Iterator[str]:
    """Yield the comparisons measure by measure; a star where the difference is more than chance gives."""
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
        star = "*" if found.p_holm < LEVEL else " "
        tested = f"{f'{found.wins}/{found.losses}':>14}  {found.p_holm:8.4f}{star}  {least:>10}"
        yield f"  {one_line(found.arm):<25}{found.difference:+8.3f}  {interval:>14}  {tested}"


def kind_arm_lines(arms: Sequence[tuple[str, Sequence[KindReport]]]) -> Iterator[str]:
    """Yield for each kind of question the share whose evidence is in the first passage, by arm, with its interval."""
    rows: dict[str, list[str]] = {}
    for _, kinds in arms:
        for kind in kinds:
            figure = next((figure for figure in kind.figures if figure.key == KIND_ARM_MEASURE), None)
            if figure is not None:
                row = rows.setdefault(kind.kind, [f"{one_line(kind.kind):<18}{kind.questions:>4}"])
                row.append(f"  {figure.value:.2f} {_interval(figure):<10}")
    if rows:
        yield ""
        heads = "".join(f"  {one_line(name):<15}" for name, _ in arms)
        yield f"{_SHORT[KIND_ARM_MEASURE]:<18}{'n':>4}{heads}".rstrip()
    for row in rows.values():
        yield "".join(row).rstrip()


def failure_lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the answerable questions whose first passage lacks evidence, and what was wanted."""
    for outcome in outcomes:
        if outcome.case.answerable and outcome.rank != 1:
            kinds = ", ".join(outcome.case.kinds)
            yield ""
            yield one_line(f"{outcome.case.id} [{kinds}] rank {outcome.rank}: {outcome.case.question}")
            yield f"     wanted: {one_line(outcome.case.evidence[0][0].quote)}"


def gate_lines(report: GateReport) -> Iterator[str]:
    """Yield the gate's verdicts, and in the last line whether it was passed."""
    left_out = f", {report.left_out} of the baseline's changed and left out" if report.left_out else ""
    yield f"{report.cases} cases{left_out}"
    yield f"{'':<38}{'baseline':>9}{'now':>9}   p (Holm)"
    for verdict in report.verdicts:
        fallen = "" if verdict.passed else "  fell"
        yield f"{verdict.label:<38}{verdict.old:9.3f}{verdict.new:9.3f}   {verdict.p_holm:.4f}{fallen}"
    fell = [f"{v.label} fell {v.old:.3f} → {v.new:.3f} (p {v.p_holm:.4f})" for v in report.verdicts if not v.passed]
    yield f"gate: FAILED: {'; '.join(fell)}" if fell else "gate: passed"


def _interval(figure: Figure) -> str:
    """Return the interval as `0.70–0.86`: none of the figures is negative or above 1."""
    return "–".join(f"{bound:.2f}" for bound in (figure.low, figure.high))
