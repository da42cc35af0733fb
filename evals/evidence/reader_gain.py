"""Measures the gain of the reader on public collections: `python -m evals.evidence.reader_gain`.

Every question is answered without and with the reader: is the evidence in the first passage, do confidences separate
near misses? Collections that a reader was trained on are left out; the evidence model was fitted to some questions of
the others. The cache keeps indexes.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.evidence.corpora import Corpus, corpora
from evals.evidence.examples import open_corpus
from evals.measures.confidence import auroc
from evals.statistics import mean_interval, randomisation_test
from rag.ranking.evidence import shipped_model
from rag.reader import Reader, make_reader
from rag.retriever import Retriever

HEAD = f"{'':<14}{'n':>5}{'first':>8}{'read':>7}{'95%':>16}{'better/worse':>14}{'p':>8}{'AUROC':>8}{'read':>7}"


@dataclass(frozen=True, slots=True)
class ReaderComparison:
    """The outcomes of a collection's questions, without or with the reader.

    `first`: whether the first passage holds evidence, of answerable questions. `sure`, `unsure`: the confidences of
    answerable questions and of near misses.
    """

    first: list[float] = field(default_factory=list)
    sure: list[float] = field(default_factory=list)
    unsure: list[float] = field(default_factory=list)


def ask_all(retriever: Retriever, corpus: Corpus, *, read: bool) -> ReaderComparison:
    """Return the outcomes of every question of a corpus."""
    found = ReaderComparison()
    for question in corpus.questions:
        answer = retriever.ask(question.text, 1, read=read)
        if question.kind != "answerable":
            found.unsure.append(answer.confidence)
            continue
        found.sure.append(answer.confidence)
        cited = [(hit.citation.document, hit.citation.start, hit.citation.end) for hit in answer.passages]
        found.first.append(float(any(question.found_in(*place) for place in cited)))
    return found


def line(name: str, unread: ReaderComparison, read: ReaderComparison) -> str:
    """Return a collection's line of the table under HEAD."""
    gained = [after - before for before, after in zip(unread.first, read.first, strict=True)]
    low, high = mean_interval(gained)
    counts = f"{sum(one > 0 for one in gained)}/{sum(one < 0 for one in gained)}"
    areas = [f"{auroc(side.sure, side.unsure):.3f}" if side.unsure else "–" for side in (unread, read)]
    return (
        f"{name:<14}{len(gained):>5}{statistics.mean(unread.first):>8.3f}{statistics.mean(read.first):>7.3f}"
        f"{f'{low:+.3f}…{high:+.3f}':>16}{counts:>14}{randomisation_test(gained):>8.3f}"
        f"{areas[0]:>8}{areas[1]:>7}"
    )


def table(own: Sequence[Corpus], cache: Path, reader: Reader) -> Iterator[str]:
    """Yield the table, one line a collection."""
    yield HEAD
    for corpus in own:
        with open_corpus(corpus, cache, reader, shipped_model()) as retriever:
            retriever.load()
            yield line(corpus.name, *(ask_all(retriever, corpus, read=read) for read in (False, True)))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.evidence.reader_gain", description=__doc__)
    parser.add_argument("--collections", type=Path, required=True, metavar="DIR", help="the public collections")
    parser.add_argument("--cache", type=Path, required=True, metavar="DIR", help="the folder that keeps indexes")
    parser.add_argument("--most", type=int, default=400, metavar="N", help="questions of a collection (default 400)")
    arguments = parser.parse_args(argv)
    own = [corpus for corpus in corpora(arguments.collections, arguments.most) if corpus.fresh]
    for row in table(own, arguments.cache, make_reader()):
        print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
