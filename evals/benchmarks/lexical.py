"""Measures lexical search beside its peers: `python -m evals.benchmarks.lexical`.

The same questions of eight terms on the same passages, tokenised once: questions a second with their ten best
passages, in one thread. rank-bm25 is the reference for the weights, so its ten best must be the same.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evals.benchmarks.machine import machine
from evals.benchmarks.synthetic import QUESTION_TERMS, add_arguments, add_words, sentences
from index.search.lexical import K1, B, LexicalIndex, lucene_bm25
from index.text.tokenizer import terms

if TYPE_CHECKING:
    from rank_bm25 import BM25Okapi

TOP_K = 10
"""Passages to find for a question."""

ROUNDS = 3
"""Turns of each engine; the median counts."""

REFERENCE_QUESTIONS = 10
"""Questions for rank-bm25, which takes a quarter of a second for each at 100,000 passages."""

REFERENCE_PASSAGES = 100_000
"""The largest size for rank-bm25: it needs more than minutes to index a million passages."""

Search = Callable[[list[str]], Sequence[int]]


def sample_corpus(size: int, collections: Path | None, questions: int) -> tuple[list[list[str]], list[list[str]]]:
    """Return the terms of passages of three sentences, and of questions, each from one of the sentences."""
    pool = [found for found in map(terms, sentences(collections)) if found]
    chance = random.Random(1)
    corpus = [[term for one in chance.choices(pool, k=3) for term in one] for _ in range(size)]
    long = [found for found in pool if len(found) >= QUESTION_TERMS]
    return corpus, [chance.sample(chance.choice(long), QUESTION_TERMS) for _ in range(questions)]


def measure(size: int, collections: Path | None, questions: int = 200) -> dict[str, Any]:
    """Return questions a second by engine, and the number of questions whose ten best are rank-bm25's."""
    corpus, asked = sample_corpus(size, collections, questions)
    started = time.perf_counter()
    own = LexicalIndex.build(corpus)
    built = time.perf_counter() - started
    engines: dict[str, tuple[Callable[[list[list[str]]], object], int]] = {
        "pincite": (lambda batch: [own.top(question, TOP_K) for question in batch], questions),
    }
    reference = lucene_bm25(corpus) if size <= REFERENCE_PASSAGES else None
    if reference is not None:
        engines["rank-bm25"] = (lambda batch: [_best(reference, question) for question in batch], REFERENCE_QUESTIONS)
    peer = _bm25s(corpus)
    if peer is not None:
        engines["bm25s"] = (peer, questions)
    rates: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, (answer, count) in engines.items():
            started = time.perf_counter()
            answer(asked[:count])
            rates[name].append(count / (time.perf_counter() - started))
    figures = {
        "passages": size,
        "build_seconds": built,
        "questions_a_second": {name: statistics.median(found) for name, found in rates.items()},
    }
    if reference is None:
        return figures
    same = sum(
        own.top(question, TOP_K)[0].tolist() == _best(reference, question) for question in asked[:REFERENCE_QUESTIONS]
    )
    exact = max(float(np.abs(own.scores(one) - reference.get_scores(one)).max()) for one in asked[:REFERENCE_QUESTIONS])
    return {**figures, "same_ranking": f"{same} of {REFERENCE_QUESTIONS}", "largest_difference": exact}


def _best(reference: "BM25Okapi", question: list[str]) -> list[int]:
    """Return rank-bm25's best passages."""
    found: list[int] = np.argsort(-reference.get_scores(question), kind="stable")[:TOP_K].tolist()
    return found


def _bm25s(corpus: list[list[str]]) -> Callable[[list[list[str]]], object] | None:
    """Return bm25s over a corpus, for all questions at once, its fastest way; None if it is not installed."""
    try:
        import bm25s
    except ImportError:
        return None
    index: Any = bm25s.BM25(k1=K1, b=B, method="lucene")
    index.index(corpus, show_progress=False)
    return lambda batch: index.retrieve(batch, k=TOP_K, show_progress=False)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.lexical", description=__doc__)
    add_arguments(parser, [10_000, 100_000])
    add_words(parser)
    arguments = parser.parse_args(argv)
    where = machine()
    found = [measure(size, arguments.collections) for size in arguments.sizes]
    try:
        peer = f"bm25s {version('bm25s')}"
    except PackageNotFoundError:
        peer = "bm25s is not installed (pip install --group bench)"
    if arguments.json:
        sys.stdout.write(json.dumps({"machine": where, "peer": peer, "sizes": found}) + "\n")
        return 0
    print(where, f"rank-bm25 {version('rank-bm25')}, {peer}", "", sep="\n")
    for figures in found:
        rates = figures["questions_a_second"]
        print(f"{figures['passages']:>9,} passages, built in {figures['build_seconds']:.1f} s")
        for name, rate in rates.items():
            print(f"{name:>20} {rate:>10,.1f} questions/s {rates['pincite'] / rate:>8.1f} times as long as pincite")
        if "same_ranking" not in figures:
            continue
        print(f"{'the ten best':>20} are rank-bm25's for {figures['same_ranking']} questions; ", end="")
        print(f"scores differ by at most {figures['largest_difference']:.1e}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
