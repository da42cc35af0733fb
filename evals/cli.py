"""Measure the answers: on hand-written cases over the demo documents, on your own cases, or on a collection."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.sets import EvaluationSet, Split
    from evals.systems import FailedSystem, System
    from rag.settings import RagSettings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="FOLDER",
        help="measure on this folder, with the cases you taught there (default: the demo documents and their cases)",
    )
    parser.add_argument("--cases", type=Path, metavar="FILE", help="your cases, instead of those you taught in FOLDER")
    parser.add_argument("--index", type=Path, metavar="DIR", help="the index of the documents, if it lives elsewhere")
    parser.add_argument(
        "--collection",
        type=Path,
        metavar="DIR",
        help="score a collection in BEIR's format: document ranking, and characters where queries name spans",
    )
    parser.add_argument("--every", type=int, metavar="N", help="ask only every Nth query of a collection")
    parser.add_argument(
        "--split", choices=("dev", "test", "all"), help="which cases (default test; with FOLDER or --cases all)"
    )
    parser.add_argument(
        "--systems",
        metavar="LIST",
        help="compare: all, or bm25, dense, rrf, convex, late, no-reader, shipped, settings files, with commas",
    )
    parser.add_argument("--failures", action="store_true", help="list the questions whose first passage lacks evidence")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with plots and the failures")
    parser.add_argument("--runs", type=Path, metavar="DIR", help="save runs and qrels in TREC's format")
    parser.add_argument("--gate", action="store_true", help="fail if a measure fell below the baseline")
    parser.add_argument("--save-baseline", action="store_true", help="write a new baseline for the gate")
    parser.add_argument("--baseline", type=Path, metavar="FILE", help="your baseline (default: the project's own)")
    parser.add_argument("--write-readme", action="store_true", help="rewrite the figures in the README and the docs")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print; the exit code is 1 if a system failed to run or a measure fell."""
    _refuse_contradictions(arguments)
    if arguments.write_readme:
        from evals.readme import rewrite

        rewrite("pincite eval")
        return 0
    if arguments.collection is not None:
        return _collection(arguments)
    if arguments.gate or arguments.save_baseline:
        return _baseline(arguments)
    return _cases(arguments)


_PLACES = ("folder", "cases", "index")
_EXCLUDES = {
    "write_readme": (*_PLACES, "collection", "split", "systems", "failures", "json", "html", "runs", "baseline"),
    "gate": ("collection", "split", "systems", "failures", "html", "runs", "save_baseline"),
    "save_baseline": ("collection", "split", "systems", "failures", "json", "html", "runs"),
    "collection": (*_PLACES, "baseline"),
}
"""By argument, those that have no effect beside it."""


def _refuse_contradictions(arguments: argparse.Namespace) -> None:
    from index.errors import CasesError

    flags = {name: name.upper() if name == "folder" else f"--{name.replace('_', '-')}" for name in vars(arguments)}
    for name, excluded in _EXCLUDES.items():
        spare = next((other for other in excluded if getattr(arguments, name) and getattr(arguments, other)), None)
        if spare is not None:
            raise CasesError(f"{flags[name]} does not go with {flags[spare]}; leave one out.")
    gated = arguments.gate or arguments.save_baseline
    if arguments.baseline is not None and not gated:
        raise CasesError("--baseline has no effect alone; add --gate or --save-baseline.")
    if gated and arguments.baseline is None and (arguments.folder or arguments.cases):
        raise CasesError("the project's own baseline holds its own cases; name yours with --baseline FILE.")
    if arguments.every is not None and arguments.collection is None:
        raise CasesError("--every has no effect alone; add --collection DIR.")
    if arguments.every is not None and arguments.every < 1:
        raise CasesError(f"--every is a number of queries, at least 1; it was {arguments.every}.")


def _cases(arguments: argparse.Namespace) -> int:
    """Measure on cases; the exit code is 1 if a system failed to run."""
    from evals.evaluate import evaluate
    from evals.report.content import report_of
    from evals.report.table import failure_lines, report_lines

    evaluated = _evaluation_set(arguments, arguments.split)
    found = evaluate(evaluated, _systems(arguments.systems, evaluated.settings), _narrator(arguments))
    if not found.system_runs:
        return _report_failures(found.failed)
    report = report_of(found.provenance, found.system_runs, found.failed)
    if arguments.json:
        sys.stdout.write(report.model_dump_json(indent=2) + "\n")
    else:
        _print(report_lines(report))
        for system_run in found.system_runs if arguments.failures else []:
            _print(["", f"failures of {system_run.system.name}:"] if len(found.system_runs) > 1 else [])
            _print(failure_lines(system_run.result))
    if arguments.html is not None:
        from evals.report.html import page

        _write(arguments.html, page(report, found.system_runs))
    if arguments.runs is not None:
        found.save_runs(arguments.runs)
    return _report_failures(report.failed)


def _evaluation_set(arguments: argparse.Namespace, split: "Split | None") -> "EvaluationSet":
    """Return the cases to ask, and name the stale ones on stderr. Raises CasesError if none is left."""
    from evals.sets import project_set, user_set
    from index.errors import CasesError

    if arguments.folder is None and arguments.cases is None:
        evaluated = project_set(split or "test", arguments.index, arguments.models.embedder)
    else:
        evaluated = user_set(
            arguments.folder, arguments.cases, arguments.index, split or "all", arguments.models.embedder
        )
    for case in evaluated.stale:
        _narrate(f"left out: {case.id} “{case.question}”: its evidence is no longer in the documents; teach it again")
    if evaluated.stale:
        _narrate(f"{len(evaluated.stale)} of {evaluated.count} cases left out")
    if not evaluated.cases:
        source = arguments.cases or evaluated.corpus
        raise CasesError(f"{source}: holds no usable case of the split {evaluated.split!r}.")
    return evaluated


def _systems(wanted: str | None, settings: "RagSettings | None" = None) -> "list[System | FailedSystem]":
    """Return the named systems; by default the settings in force, named `shipped` if they are the shipped ones."""
    from evals.systems import SHIPPED, SYSTEMS, System, parse_systems

    if wanted is not None:
        return parse_systems(wanted)
    if settings is None or settings == SYSTEMS[SHIPPED]:
        return [System(name=SHIPPED, settings=SYSTEMS[SHIPPED])]
    return [System(name="as set", settings=settings)]


def _collection(arguments: argparse.Namespace) -> int:
    """Score a collection; the exit code is 1 if a system failed to run."""
    from evals.collections import read_collection, score_collection
    from evals.report.spans import span_failure_lines, span_lines, span_page
    from evals.report.table import collection_lines, failed_lines
    from index.errors import CasesError
    from index.settings import IndexSettings

    embedder = arguments.models.embedder(IndexSettings())
    collection = read_collection(arguments.collection, arguments.split or "test", arguments.every or 1)
    needing = next((flag for flag in ("failures", "html") if getattr(arguments, flag)), None)
    if needing is not None and not collection.spans:
        raise CasesError(f"--{needing} needs queries that name spans, which those of {arguments.collection} do not.")
    with tempfile.TemporaryDirectory() as scratch:
        systems = _systems(arguments.systems)
        report, runs = score_collection(collection, Path(scratch) / "index", systems, embedder, report=_narrate)
    if arguments.json:
        sys.stdout.write(report.model_dump_json(indent=2) + "\n")
    else:
        _print(collection_lines(report))
        _print(span_lines(report.spans) if report.spans else ())
        _print(failed_lines(report.failed))
        if report.spans and arguments.failures:
            _print(chain.from_iterable(map(span_failure_lines, report.spans.systems)))
    if report.spans and arguments.html is not None:
        _write(arguments.html, span_page(report, report.spans))
    if arguments.runs is not None:
        from evals.measures.trec import save_runs

        save_runs(arguments.runs, runs, collection.qrels, report.provenance.manifest_sha256, report.saved)
    return _report_failures(report.failed)


def _baseline(arguments: argparse.Namespace) -> int:
    """Write the baseline of all cases, or compare the settings in force with it.

    The project's own baseline covers the folders of look-alikes too.
    """
    from evals.baseline import BASELINE, gate, load_baseline, save_baseline
    from evals.evaluate import evaluate
    from evals.folders.gate import BASELINE as FOLDER_BASELINE
    from evals.folders.gate import gate_folders, load_folder_baseline, save_folder_baseline
    from evals.folders.judging import ask_folders
    from evals.report.table import gate_lines

    path = arguments.baseline or BASELINE
    baseline = load_baseline(path) if arguments.gate else None
    is_project = arguments.baseline is None
    folder_baseline = load_folder_baseline() if arguments.gate and is_project else None
    evaluated = _evaluation_set(arguments, "all")
    systems = _systems(None, evaluated.settings if arguments.baseline else None)
    found = evaluate(evaluated, [one.unhurried() for one in systems])
    if found.failed:
        return _report_failures(found.failed)
    [system_run] = found.system_runs
    if baseline is None:
        save_baseline(path, found.provenance, system_run.result)
        print(f"{len(system_run.result)} cases written to {path}")
        if is_project:
            outcomes = list(ask_folders(embedder=evaluated.embedder))
            save_folder_baseline(FOLDER_BASELINE, outcomes)
            print(f"{len(outcomes)} questions on look-alikes written to {FOLDER_BASELINE}")
        return 0
    report = gate(baseline, system_run.result)
    if folder_baseline is not None:
        report = report.beside(gate_folders(folder_baseline, list(ask_folders(embedder=evaluated.embedder))))
    if arguments.json:
        sys.stdout.write(report.model_dump_json(indent=2) + "\n")
    else:
        _print(gate_lines(report))
    return 0 if report.passed else 1


def _report_failures(failed: "Sequence[FailedSystem]") -> int:
    """Name the failed systems on stderr and return the exit code."""
    for system in failed:
        _narrate(f"pincite: the system {system.name} failed and is not scored: {system.reason}")
    return 1 if failed else 0


def _narrator(arguments: argparse.Namespace) -> "Callable[[str], None]":
    return _narrate if arguments.systems else lambda _: None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _narrate(line: str) -> None:
    from evals.report.table import one_line

    sys.stderr.write(one_line(line) + "\n")
