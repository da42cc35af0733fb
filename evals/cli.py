"""Measure the answers: on the hand-written cases over the default documents, or on a BEIR collection."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evals.models import Outcome, Summary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--split", choices=("dev", "test", "all"), default="test", help="which cases (default test)")
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
    from evals.loader import CASES, load_cases
    from evals.runner import run_cases, summarise
    from index.location import default_corpus
    from rag.retriever import Retriever

    with Retriever.open() as retriever:
        names = [record.name for record in retriever.generation.documents]
        cases = load_cases(CASES, {name: retriever.document(name) for name in names})
        if arguments.fit_confidence:
            from evals.calibrate import fit_confidence

            sys.stdout.write(fit_confidence(retriever, [case for case in cases if case.split == "dev"]))
            return 0
        chosen = [case for case in cases if arguments.split in ("all", case.split)]
        outcomes = run_cases(retriever, chosen)
    summary = summarise(outcomes)
    if arguments.json:
        sys.stdout.write(summary.model_dump_json(indent=2) + "\n")
        return 0
    print(f"{default_corpus().name}: {arguments.split} split, {summary.answerable} answerable questions, ", end="")
    print(f"{summary.unanswerable} unanswerable\n")
    print_summary(summary)
    print_kinds(outcomes)
    if arguments.failures:
        print_failures(outcomes)
    return 0


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
    """Print the measures, a line each."""
    shares = {
        "evidence within   250 characters": summary.within_250,
        "                  500": summary.within_500,
        "                1,000": summary.within_1000,
        "                2,000": summary.within_2000,
        "evidence in the first passage": summary.first_passage,
        "            the first five": summary.first_five,
        "reciprocal rank": summary.reciprocal_rank,
        "first highlight on the evidence": summary.highlight,
        "AUROC, off-topic refused": summary.off_topic_auroc,
        "       near misses refused": summary.near_miss_auroc,
        "calibration error": summary.calibration_error,
        "answerable but refused": summary.false_refusals,
        "unanswerable but answered": summary.false_answers,
    }
    for name, value in shares.items():
        print(f"{name:<36}{value:6.3f}")
    print(f"{'milliseconds an answer, p50 / p95':<36}{summary.p50_ms:6.0f} /{summary.p95_ms:4.0f}\n")


def print_kinds(outcomes: Sequence[Outcome]) -> None:
    """Print the main measures for each kind of question."""
    from evals.runner import by_kind, summarise

    print(f"{'kind':<20}{'n':>4}{'first':>8}{'500':>7}{'1,000':>7}{'highlight':>11}")
    for kind, own in by_kind(outcomes).items():
        part = summarise(own)
        figures = f"{part.first_passage:8.2f}{part.within_500:7.2f}{part.within_1000:7.2f}{part.highlight:11.2f}"
        print(f"{kind:<20}{part.answerable:>4}{figures}")


def print_failures(outcomes: Sequence[Outcome]) -> None:
    """Print the answerable questions whose first passage lacks evidence, and what was wanted."""
    for outcome in outcomes:
        if outcome.case.answerable and outcome.rank != 1:
            quote = " ".join(outcome.case.evidence[0][0].quote.split())
            print(f"\n{outcome.case.id} [{', '.join(outcome.case.kinds)}] rank {outcome.rank}: {outcome.case.question}")
            print(f"     wanted: {quote}")
