"""Renders a report as one self-contained page: plots, tables, and each failure with the evidence and the passages."""

import json
from collections.abc import Iterable, Sequence
from html import escape
from itertools import chain

from evals.figures import Figure
from evals.measures.evidence import holds
from evals.outcomes import CONFIDENCE_DEPTH, Outcome, ShownPassage
from evals.report.content import Report, SystemReport
from evals.report.failures import Fault, fault_of
from evals.report.page import cell, comparison_tables, safe, select, shell, table
from evals.report.plots import Bar, PlotMark, Series, bars, chart
from evals.report.table import UNCALIBRATED, UNREACHABLE, one_line
from evals.systems import SHIPPED, SystemRun

EFFORT_POINTS = (250, 500, 1000, 2000)
"""Characters read at which the effort curve shows its interval."""


def page(report: Report, system_runs: Sequence[SystemRun[list[Outcome]]]) -> str:
    """Return the whole page. `system_runs` holds the outcomes behind the report's systems."""
    parts = (_heading(report), _plots(report), _tables(report), _failures(system_runs))
    return shell(report.provenance.title, chain.from_iterable(parts))


def _main(report: Report) -> SystemReport:
    """Return the system that the page describes in full: the shipped one, or else the first."""
    return next((system for system in report.systems if system.name == SHIPPED), report.systems[0])


def _heading(report: Report) -> Iterable[str]:
    about = report.provenance
    yield f"<h1>{safe(about.title)}</h1>"
    versions = ", ".join(f"{name} {version}" for name, version in about.versions.items())
    yield f"<p>{report.answerable} answerable questions, {report.unanswerable} unanswerable. "
    yield f"Created {safe(about.created)}; index {about.manifest_sha256[:12]}; {safe(versions)}. "
    yield "Intervals: 95%, by bootstrap; exact where all questions have the same outcome.</p>"
    if report.unreachable:
        yield f"<p>{UNREACHABLE}: {report.unreachable}</p>"
    for failed in report.failed:
        yield f'<p class="strong">Not scored: {safe(failed.name)} failed to run: {safe(failed.reason)}</p>'


def _plots(report: Report) -> Iterable[str]:
    if not report.systems:
        return
    main = _main(report)
    yield '<h2>Plots</h2><div class="plots">'
    if report.answerable:
        figures = {figure.key: figure for figure in main.figures}
        place = report.systems.index(main)
        effort = [
            Series(one_line(system.name), _until(system.effort, EFFORT_POINTS[-1]), number, stepped=True)
            for number, system in enumerate(report.systems)
        ]
        within = [(read, figures[f"within_{read}"]) for read in EFFORT_POINTS]
        marks = [
            PlotMark((read, own.value), f"{own.label}: {own.value:.3f}", place, low=own.low, high=own.high)
            for read, own in within
        ]
        yield chart(
            "Evidence found by characters read",
            "characters read",
            "questions",
            right=EFFORT_POINTS[-1],
            series=effort,
            marks=marks,
        )
        kinds = [(kind, {figure.key: figure for figure in kind.figures}) for kind in main.kinds if kind.answerable]
        yield bars(
            "Evidence in the first passage, by kind",
            [_bar(one_line(kind.kind), own["first_passage"]) for kind, own in kinds],
        )
    risk = [
        Series(one_line(system.name), [(point.coverage, point.risk) for point in system.risk], number)
        for number, system in enumerate(report.systems)
    ]
    threshold = main.settings.threshold
    at = [point for point in main.risk if point.threshold >= threshold][-1:]
    shipped = [
        PlotMark((point.coverage, point.risk), f"at the threshold {threshold:g}: {point.coverage:.2f} answered, "
             f"{point.risk:.2f} of them wrong", report.systems.index(main), 5)
        for point in at
    ]  # fmt: skip
    yield chart("Risk by coverage", "share answered", "share of those wrong", series=risk, marks=shipped)
    dots = [
        PlotMark((own.stated, own.correct), f"{own.count} questions", radius=3 + 1.2 * own.count**0.5)
        for own in main.reliability
    ]
    yield chart(
        f"Confidence of {one_line(main.name)} against truth",
        "confidence", f"evidence in the first {CONFIDENCE_DEPTH}", marks=dots, diagonal=True,
    )  # fmt: skip
    yield "</div>"


def _until(curve: Sequence[tuple[int, float]], characters: int) -> list[tuple[float, float]]:
    """Return an effort curve up to a number of characters."""
    inside: list[tuple[float, float]] = [point for point in curve if point[0] <= characters]
    return [*inside, (characters, inside[-1][1])]


def _bar(label: str, figure: Figure) -> Bar:
    return Bar(label, figure.value, figure.low, figure.high, figure.count)


def _tables(report: Report) -> Iterable[str]:
    if not report.systems:
        return
    labels = {figure.key: figure.label for system in report.systems for figure in system.figures}
    own = [{figure.key: figure for figure in system.figures} for system in report.systems]
    rows = [
        [safe(label), *(cell(figures[key]) if key in figures else "" for figures in own)]
        for key, label in labels.items()
    ]
    rows.append(["milliseconds an answer, p50 / p95", *(_times(system) for system in report.systems)])
    yield "<h2>Figures</h2>"
    if len(report.systems) > 1:
        yield f"<p>{UNCALIBRATED}</p>"
    yield table(["", *(safe(system.name) for system in report.systems)], rows)
    yield from comparison_tables(report.comparisons)
    yield "<h2>By kind</h2>"
    kinds = _main(report).kinds
    columns = {figure.key: figure.label for kind in kinds for figure in kind.figures}
    yield table(
        ["kind", "questions", *map(safe, columns.values())],
        [
            [safe(kind.kind), str(kind.questions), *(cell(figures[key]) if key in figures else "" for key in columns)]
            for kind, figures in ((kind, {figure.key: figure for figure in kind.figures}) for kind in kinds)
        ],
    )


def _times(system: SystemReport) -> str:
    return f"{system.p50_ms:.0f} / {system.p95_ms:.0f}" if system.p50_ms is not None else ""


def _failures(system_runs: Sequence[SystemRun[list[Outcome]]]) -> Iterable[str]:
    if not system_runs:
        return
    found = [
        (run.system.name, o, fault) for run in system_runs for o in run.result if (fault := fault_of(o)) is not None
    ]
    yield "<h2>Failures <output></output></h2><form>"
    names = [run.system.name for run in system_runs]
    yield select("system", "system", names, SHIPPED if SHIPPED in names else names[0])
    yield select("fault", "what went wrong", dict.fromkeys(fault.value for *_, fault in found))
    yield select("kind", "kind", sorted({kind for _, outcome, _ in found for kind in outcome.case.kinds}))
    yield '<label>words<input name="text" type="search"></label></form>'
    for system, outcome, fault in found:
        yield _failure(system, outcome, fault)


def _failure(system: str, outcome: Outcome, fault: Fault) -> str:
    case = outcome.case
    wanted = "".join(
        f'<blockquote class="wanted">{" <em>or</em> ".join(safe(span.quote) for span in part)}</blockquote>'
        for part in case.evidence
    )
    across = "" if outcome.whole or not case.answerable else " (no passage holds it whole)"
    asked = f"<p>Wanted{across}:</p>{wanted}" if case.answerable else f"<p>Not answered: {safe(case.why or '')}</p>"
    kinds = escape(json.dumps([one_line(kind) for kind in case.kinds]))
    data = f'data-system="{safe(system)}" data-fault="{fault.value}" data-kinds="{kinds}"'
    shown = "".join(_shown(outcome, passage) for passage in outcome.passages[:CONFIDENCE_DEPTH])
    rank = f", evidence at rank {outcome.rank}" if outcome.rank else ""
    return (
        f"<details {data}><summary>{safe(case.question)} "
        f'<span class="quiet">{safe(case.id)} · {fault.value}{rank} · confidence {outcome.confidence:.2f} · '
        f"{safe(', '.join(case.kinds))} · {safe(system)}</span></summary>{asked}<p>Shown:</p>{shown}</details>"
    )


def _shown(outcome: Outcome, passage: ShownPassage) -> str:
    """Return a passage with its first highlight marked; passages with evidence get a green edge."""
    gold = any(
        holds(span, passage.document, passage.start, passage.end) for part in outcome.case.evidence for span in part
    )
    first = passage.highlights[0] if passage.highlights else ""
    before, found, after = passage.text.partition(first) if first else (passage.text, "", "")
    words = " ".join(part for part in (safe(before), f"<mark>{safe(found)}</mark>", safe(after)) if part)
    place = f'<small class="quiet">{safe(passage.document)}, characters {passage.start}–{passage.end}</small>'
    return f'<blockquote class="{"gold" if gold else "shown"}">{words}<br>{place}</blockquote>'
