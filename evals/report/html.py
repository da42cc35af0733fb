"""Renders a report as one self-contained page: plots, tables, and each failure with the evidence and the passages.

The documents' words are hostile: all text is escaped, unprintable characters are shown as code points, and the page's
policy runs no script but its own and loads nothing.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from evals.figures import Figure
from evals.measures.evidence import holds
from evals.outcomes import CONFIDENCE_DEPTH, Outcome, ShownPassage
from evals.report.content import Report, SystemReport
from evals.report.failures import Fault, fault_of
from evals.report.plots import Bar, PlotMark, Series, bars, chart
from evals.report.table import UNCALIBRATED, UNREACHABLE, one_line
from evals.statistics import SIGNIFICANCE_LEVEL
from evals.systems import SHIPPED, SystemRun

EFFORT_POINTS = (250, 500, 1000, 2000)
"""Characters read at which the effort curve shows its interval."""


def page(report: Report, system_runs: Sequence[SystemRun[list[Outcome]]]) -> str:
    """Return the whole page. `system_runs` holds the outcomes behind the report's systems."""
    style, script = (Path(__file__).with_name(name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(report.provenance.title)}</title><style>{style}</style></head><body>"
    )
    body = "".join([*_heading(report), *_plots(report), *_tables(report), *_failures(system_runs)])
    return f"{head}{body}<script>{script}</script></body></html>\n"


def _digest(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _text(text: str) -> str:
    """Return text on one line, without control characters or markup."""
    return escape(one_line(text))


def _main(report: Report) -> SystemReport:
    """Return the system that the page describes in full: the shipped one, or else the first."""
    return next((system for system in report.systems if system.name == SHIPPED), report.systems[0])


def _heading(report: Report) -> Iterable[str]:
    about = report.provenance
    yield f"<h1>{_text(about.title)}</h1>"
    versions = ", ".join(f"{name} {version}" for name, version in about.versions.items())
    yield f"<p>{report.answerable} answerable questions, {report.unanswerable} unanswerable. "
    yield f"Created {_text(about.created)}; index {about.manifest_sha256[:12]}; {_text(versions)}. "
    yield "Intervals: 95%, by bootstrap; exact where all questions have the same outcome.</p>"
    if report.unreachable:
        yield f"<p>{UNREACHABLE}: {report.unreachable}</p>"
    for failed in report.failed:
        yield f'<p class="strong">Not scored: {_text(failed.name)} failed to run: {_text(failed.reason)}</p>'


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
        [_text(label), *(_cell(figures[key]) if key in figures else "" for figures in own)]
        for key, label in labels.items()
    ]
    rows.append(["milliseconds an answer, p50 / p95", *(_times(system) for system in report.systems)])
    yield "<h2>Figures</h2>"
    if len(report.systems) > 1:
        yield f"<p>{UNCALIBRATED}</p>"
    yield _table(["", *(_text(system.name) for system in report.systems)], rows)
    if report.comparisons:
        yield f"<h2>Compared with {_text(report.comparisons[0].reference)}, question by question</h2>"
        yield "<p>p: two-sided paired randomisation test, corrected for the number of systems (Holm). Detectable: the "
        yield "smallest difference that this number of questions shows with a power of 80%.</p>"
        yield _table(
            ["measure", "system", "difference", "better", "worse", "equal", "p", "detectable"],
            [
                [
                    _text(one.label),
                    _text(one.system),
                    f"{one.difference:+.3f} <small>{one.low:+.2f}…{one.high:+.2f}</small>",
                    *(str(count) for count in (one.wins, one.losses, one.ties)),
                    f'<span class="{"strong" if one.p_holm < SIGNIFICANCE_LEVEL else ""}">{one.p_holm:.4f}</span>',
                    f"{one.detectable:.3f}" if one.detectable is not None else "–",
                ]
                for one in report.comparisons
            ],
        )
    yield "<h2>By kind</h2>"
    kinds = _main(report).kinds
    columns = {figure.key: figure.label for kind in kinds for figure in kind.figures}
    yield _table(
        ["kind", "questions", *map(_text, columns.values())],
        [
            [_text(kind.kind), str(kind.questions), *(_cell(figures[key]) if key in figures else "" for key in columns)]
            for kind, figures in ((kind, {figure.key: figure for figure in kind.figures}) for kind in kinds)
        ],
    )


def _cell(figure: Figure) -> str:
    return f"{figure.value:.3f} <small>{figure.low:.2f}–{figure.high:.2f}</small>"


def _times(system: SystemReport) -> str:
    return f"{system.p50_ms:.0f} / {system.p95_ms:.0f}" if system.p50_ms is not None else ""


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; its cells are HTML already."""
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _failures(system_runs: Sequence[SystemRun[list[Outcome]]]) -> Iterable[str]:
    if not system_runs:
        return
    found = [
        (run.system.name, o, fault) for run in system_runs for o in run.result if (fault := fault_of(o)) is not None
    ]
    yield "<h2>Failures <output></output></h2><form>"
    names = [run.system.name for run in system_runs]
    yield _select("system", "system", names, SHIPPED if SHIPPED in names else names[0])
    yield _select("fault", "what went wrong", dict.fromkeys(fault.value for *_, fault in found))
    yield _select("kind", "kind", sorted({kind for _, outcome, _ in found for kind in outcome.case.kinds}))
    yield '<label>words<input name="text" type="search"></label></form>'
    for system, outcome, fault in found:
        yield _failure(system, outcome, fault)


def _select(name: str, label: str, values: Iterable[str], chosen: str | None = None) -> str:
    options = "".join(
        f'<option value="{_text(value)}"{" selected" if value == chosen else ""}>{_text(value)}</option>'
        for value in values
    )
    return f'<label>{label}<select name="{name}"><option value="">all</option>{options}</select></label>'


def _failure(system: str, outcome: Outcome, fault: Fault) -> str:
    case = outcome.case
    wanted = "".join(
        f'<blockquote class="wanted">{" <em>or</em> ".join(_text(span.quote) for span in part)}</blockquote>'
        for part in case.evidence
    )
    across = "" if outcome.whole or not case.answerable else " (no passage holds it whole)"
    asked = f"<p>Wanted{across}:</p>{wanted}" if case.answerable else f"<p>Not answered: {_text(case.why or '')}</p>"
    kinds = escape(json.dumps([one_line(kind) for kind in case.kinds]))
    data = f'data-system="{_text(system)}" data-fault="{fault.value}" data-kinds="{kinds}"'
    shown = "".join(_shown(outcome, passage) for passage in outcome.passages[:CONFIDENCE_DEPTH])
    rank = f", evidence at rank {outcome.rank}" if outcome.rank else ""
    return (
        f"<details {data}><summary>{_text(case.question)} "
        f'<span class="quiet">{_text(case.id)} · {fault.value}{rank} · confidence {outcome.confidence:.2f} · '
        f"{_text(', '.join(case.kinds))} · {_text(system)}</span></summary>{asked}<p>Shown:</p>{shown}</details>"
    )


def _shown(outcome: Outcome, passage: ShownPassage) -> str:
    """Return a passage with its first highlight marked; passages with evidence get a green edge."""
    gold = any(
        holds(span, passage.document, passage.start, passage.end) for part in outcome.case.evidence for span in part
    )
    first = passage.highlights[0] if passage.highlights else ""
    before, found, after = passage.text.partition(first) if first else (passage.text, "", "")
    words = " ".join(part for part in (_text(before), f"<mark>{_text(found)}</mark>", _text(after)) if part)
    place = f'<small class="quiet">{_text(passage.document)}, characters {passage.start}–{passage.end}</small>'
    return f'<blockquote class="{"gold" if gold else "shown"}">{words}<br>{place}</blockquote>'
