"""Renders the results in characters as tables for the terminal, and as a page."""

import json
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import chain

from evals.collections import CollectionReport
from evals.figures import Figure
from evals.measures.characters import DEPTHS
from evals.report.page import cell, comparison_tables, safe, select, shell, table
from evals.report.plots import PlotMark, Series, chart
from evals.report.table import comparison_lines, figure_lines, one_line, system_lines
from evals.span_scores import DOCUMENT, REFUSED, SpanOutcome, SpanPart, SpanReport, SpanSystem, span_fault

SYSTEM_MEASURES = {"P@1": "P@1", "R@1": "R@1", "P@8": "P@8", "R@8": "R@8", "R@64": "R@64", DOCUMENT: "document"}
"""The measures of systems side by side, with the heads of their columns."""

CLUSTERED = (
    "Intervals and tests take the questions on one document together; below some ten documents they are too narrow."
)


def span_lines(report: SpanReport) -> Iterator[str]:
    """Yield the results in characters: one system in full, or several side by side, together and by part."""
    if report.missing:
        yield f"{report.missing:,} queries have answers that stand whole in no document and count as not found there"
    for place, part in enumerate(report.systems[0].parts if report.systems else ()):
        yield ""
        yield f"{one_line(part.name)}: characters, {_counts(part)}"
        own = [(system.name, system.parts[place].figures) for system in report.systems]
        if len(own) > 1:
            yield from system_lines(own, list(SYSTEM_MEASURES), SYSTEM_MEASURES)
            continue
        figures = {figure.key: figure for figure in part.figures}
        yield f"{'passages':<10}{'precision':<18}{'recall':<16}".rstrip()
        for depth in DEPTHS:
            yield f"{depth:>8}  {_figure(figures[f'P@{depth}'])}  {_figure(figures[f'R@{depth}'])}"
        yield from figure_lines([figures[DOCUMENT], figures[REFUSED]])
    yield from comparison_lines(report.comparisons)
    yield ""
    yield CLUSTERED


def _counts(part: SpanPart) -> str:
    return f"{part.queries:,} queries on {part.documents:,} document{'s' * (part.documents != 1)}"


def _figure(figure: Figure) -> str:
    return f"{figure.value:.3f} {figure.low:.2f}–{figure.high:.2f}"


def span_failure_lines(system: SpanSystem) -> Iterator[str]:
    """Yield the queries whose first passage is wrong or refused, with what answers and what came first."""
    yield ""
    yield f"failures of {one_line(system.name)}:"
    for one in system.queries:
        fault = span_fault(one)
        if fault is not None:
            rank = f", right at rank {one.rank}" if one.rank and one.rank > 1 else ""
            yield ""
            yield one_line(f"{one.query}: {fault.value}{rank}: {one.question}")
            yield f"     wanted: {one_line(one.wanted)}"
            yield f"     first: {one_line(_first(one))}"


def _first(outcome: SpanOutcome) -> str:
    return f"{outcome.passages[0][0]}: {outcome.begins}" if outcome.passages else "nothing"


def span_page(report: CollectionReport, spans: SpanReport) -> str:
    """Return the page on a collection whose queries name spans: curves, tables, and the failures."""
    about = report.provenance
    versions = ", ".join(f"{name} {version}" for name, version in about.versions.items())
    heading = (
        f"<h1>{safe(about.title)}</h1><p>{report.documents:,} documents, {report.queries:,} queries. Created "
        f"{safe(about.created)}; index {about.manifest_sha256[:12]}; {safe(versions)}. {CLUSTERED}</p>"
    )
    failed = (
        f'<p class="strong">Not scored: {safe(one.name)} failed to run: {safe(one.reason)}</p>' for one in report.failed
    )
    parts = (_plots(spans), _tables(report, spans), comparison_tables(spans.comparisons), _failures(spans.systems))
    return shell(about.title, chain([heading], failed, *parts))


def _plots(report: SpanReport) -> Iterable[str]:
    yield '<h2>Characters by passages shown</h2><div class="plots">'
    for place, part in enumerate(report.systems[0].parts if report.systems else ()):
        for letter, label in (("P", "precision"), ("R", "recall")):
            curves = [
                Series(one_line(system.name), _curve(system.parts[place], letter), number)
                for number, system in enumerate(report.systems)
            ]
            yield chart(
                f"{one_line(part.name)}: {label}",
                "log₂ of the passages shown",
                "characters",
                right=len(DEPTHS) - 1,
                series=curves,
                marks=list(_marks(part, letter)),
            )
    yield "</div>"


def _curve(part: SpanPart, letter: str) -> list[tuple[float, float]]:
    values = {figure.key: figure.value for figure in part.figures}
    return [(place, values[f"{letter}@{depth}"]) for place, depth in enumerate(DEPTHS)]


def _marks(part: SpanPart, letter: str) -> Iterable[PlotMark]:
    figures = {figure.key: figure for figure in part.figures}
    for place, depth in enumerate(DEPTHS):
        own = figures[f"{letter}@{depth}"]
        yield PlotMark((place, own.value), f"{own.label}: {own.value:.3f}", low=own.low, high=own.high)


def _tables(report: CollectionReport, spans: SpanReport) -> Iterable[str]:
    for place, part in enumerate(spans.systems[0].parts if spans.systems else ()):
        yield f"<h2>{safe(part.name)}: {_counts(part)}</h2>"
        own = [{figure.key: figure for figure in system.parts[place].figures} for system in spans.systems]
        rows = [
            [safe(figure.label), *(cell(figures[figure.key]) for figures in own)]
            for figure in spans.systems[0].parts[place].figures
        ]
        yield table(["", *(safe(system.name) for system in spans.systems)], rows)
    yield "<h2>Documents by their best passage, without the reader</h2>"
    yield table(
        ["", *(safe(system.name) for system in report.systems)],
        [
            [safe(row[0].label), *(cell(figure) for figure in row)]
            for row in zip(*(system.figures for system in report.systems), strict=True)
        ],
    )


def _failures(systems: Sequence[SpanSystem]) -> Iterable[str]:
    found = [(system.name, one, fault) for system in systems for one in system.queries if (fault := span_fault(one))]
    yield "<h2>Failures <output></output></h2><form>"
    yield select("system", "system", [system.name for system in systems], systems[0].name if systems else None)
    yield select("fault", "what went wrong", dict.fromkeys(fault.value for *_, fault in found))
    yield select("kind", "part", sorted({one.part for _, one, _ in found if one.part}))
    yield '<label>words<input name="text" type="search"></label></form>'
    for name, one, fault in found:
        rank = f", right at rank {one.rank}" if one.rank and one.rank > 1 else ""
        data = f'data-system="{safe(name)}" data-fault="{fault.value}" data-kinds="{escape(json.dumps([one.part]))}"'
        yield (
            f'<details {data}><summary>{safe(one.question)} <span class="quiet">{safe(one.query)} · '
            f"{fault.value}{rank} · confidence {one.confidence:.2f} · {safe(name)}</span></summary><p>Wanted:</p>"
            f'<blockquote class="wanted">{safe(one.wanted)}</blockquote><p>First:</p>'
            f'<blockquote class="shown">{safe(_first(one))}</blockquote></details>'
        )
