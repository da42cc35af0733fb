"""Measure the answers: on hand-written cases over the default documents, on your own cases, or on a collection."""

import argparse
import math
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from evals.models import Outcome, Summary

if TYPE_CHECKING:
    from rag.cases import Case
    from rag.retriever import Retriever


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "folder",
        nargs="?",
        metavar="FOLDER",
        help="measure on this folder, with the cases you taught (default: the project's own documents and cases)",
    )
    parser.add_argument("--cases", type=Path, metavar="FILE", help="your cases, if not those you taught in FOLDER")
    parser.add_argument("--index", type=Path, metavar="DIR", help="where FOLDER's index lives, if not in it")
    parser.add_argument(
        "--split", choices=("dev", "test", "all"), help="which cases (default test; with FOLDER or --cases all)"
    )
    parser.add_argument("--collection", type=Path, metavar="DIR", help="score document ranking on this BEIR collection")
    parser.add_argument("--failures", action="store_true", help="list the questions whose first passage lacks evidence")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument(
        "--fit-confidence", action="store_true", help="fit the confidence on the dev split and store it"
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    if arguments.collection is not None:
        return _collection(arguments.collection, as_json=arguments.json)
    if arguments.folder is not None or arguments.cases is not None:
        return _own(arguments)
    from evals.loader import CASES, load_cases
    from index.location import default_corpus
    from rag.retriever import Retriever

    split = arguments.split or "test"
    with Retriever.open() as retriever:
        cases = load_cases(CASES, _texts(retriever))
        if arguments.fit_confidence:
            from evals.calibrate import fit_confidence

            sys.stdout.write(fit_confidence(retriever, [case for case in cases if case.split == "dev"]))
            return 0
        _measure(retriever, cases, split, f"{default_corpus().name}: {split} split", arguments)
    return 0


def _own(arguments: argparse.Namespace) -> int:
    """Measure on a person's own cases; those whose words no longer stand are named and left out."""
    from evals.loader import load_standing
    from index.location import check_folder, default_corpus, find_corpus
    from rag.cases import CasesError, cases_location
    from rag.retriever import Retriever

    if arguments.fit_confidence:
        raise CasesError("the confidence is fitted on the project's own cases; leave FOLDER and --cases out.")
    folder = check_folder(arguments.folder) if arguments.folder else find_corpus(Path.cwd()) or default_corpus()
    path = arguments.cases or cases_location(folder)
    if arguments.cases is None and not path.exists():
        how = f'pincite teach "QUESTION" {folder} --passage N'
        raise CasesError(f"{folder}: no cases have been taught here yet. Make one with: {how}")
    split = arguments.split or "all"
    with Retriever.open(folder, index=arguments.index) as retriever:
        cases, stale = load_standing(path, _texts(retriever))
        for case in stale:
            _tell(f"left out: {case.id} “{case.question}”: its words no longer stand in the documents; teach it again")
        if stale:
            _tell(f"{len(stale)} of {len(cases) + len(stale)} cases left out")
        if not [case for case in cases if split in ("all", case.split)]:
            raise CasesError(f"{path}: holds no case of the split {split!r} that could be asked.")
        title = f"{folder.resolve().name}: your cases" + (f", {split} split" if split != "all" else "")
        _measure(retriever, cases, split, title, arguments)
    return 0


def _measure(
    retriever: "Retriever", cases: "Sequence[Case]", split: str, title: str, arguments: argparse.Namespace
) -> None:
    """Ask the cases of a split and print what came of it."""
    from evals.runner import run_cases, summarise

    outcomes = run_cases(retriever, [case for case in cases if split in ("all", case.split)])
    summary = summarise(outcomes)
    if arguments.json:
        sys.stdout.write(summary.model_dump_json(indent=2) + "\n")
        return
    print(f"{_harmless(title)}, {summary.answerable} answerable questions, {summary.unanswerable} unanswerable\n")
    print_summary(summary)
    print_kinds(outcomes)
    if arguments.failures:
        print_failures(outcomes)


def _texts(retriever: "Retriever") -> dict[str, str]:
    """Return the documents' texts by name."""
    generation = retriever.generation
    return {record.name: generation.document_text(number) for number, record in enumerate(generation.documents)}


def _tell(line: str) -> None:
    sys.stderr.write(_harmless(line) + "\n")


def _harmless(text: str) -> str:
    """Return text on one line with whatever a terminal would obey shown instead."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in line)


def _collection(folder: Path, *, as_json: bool) -> int:
    from evals.collections import score_collection

    with tempfile.TemporaryDirectory() as scratch:
        score = score_collection(folder, Path(scratch) / "index")
    if as_json:
        sys.stdout.write(score.model_dump_json(indent=2) + "\n")
    else:
        print(f"{score.name}: {score.documents:,} documents, {score.queries:,} queries")
        print(f"nDCG@10 {score.ndcg_10:.4f}  (95% {score.low:.3f}–{score.high:.3f})")
    return 0


def print_summary(summary: Summary) -> None:
    """Print the measures, a line each; those over a group of questions that is empty are left out."""
    found = {
        "evidence within   250 characters": summary.within_250,
        "                  500": summary.within_500,
        "                1,000": summary.within_1000,
        "                2,000": summary.within_2000,
        "evidence in the first passage": summary.first_passage,
        "            the first five": summary.first_five,
        "reciprocal rank": summary.reciprocal_rank,
        "first highlight on the evidence": summary.highlight,
    }
    shares = (found if summary.answerable else {}) | {
        "AUROC, off-topic refused": summary.off_topic_auroc,
        "       near misses refused": summary.near_miss_auroc,
        "calibration error": summary.calibration_error,
        "answerable but refused": summary.false_refusals,
        "unanswerable but answered": summary.false_answers,
    }
    for name, value in shares.items():
        if not math.isnan(value):
            print(f"{name:<36}{value:6.3f}")
    print(f"{'milliseconds an answer, p50 / p95':<36}{summary.p50_ms:6.0f} /{summary.p95_ms:4.0f}\n")


def print_kinds(outcomes: Sequence[Outcome]) -> None:
    """Print the main measures for each kind of answerable question."""
    from evals.runner import by_kind, summarise

    if not by_kind(outcomes):
        return
    print(f"{'kind':<20}{'n':>4}{'first':>8}{'500':>7}{'1,000':>7}{'highlight':>11}")
    for kind, own in by_kind(outcomes).items():
        part = summarise(own)
        figures = f"{part.first_passage:8.2f}{part.within_500:7.2f}{part.within_1000:7.2f}{part.highlight:11.2f}"
        print(f"{kind:<20}{part.answerable:>4}{figures}")


def print_failures(outcomes: Sequence[Outcome]) -> None:
    """Print the answerable questions whose first passage lacks evidence, and what was wanted."""
    for outcome in outcomes:
        if outcome.case.answerable and outcome.rank != 1:
            kinds = ", ".join(outcome.case.kinds)
            print()
            print(_harmless(f"{outcome.case.id} [{kinds}] rank {outcome.rank}: {outcome.case.question}"))
            print(f"     wanted: {_harmless(outcome.case.evidence[0][0].quote)}")
