"""Fit the weights of items: `python -m evals.items --collections DIR --cache DIR`.

The first run asks some 1,500 questions, which takes minutes; the cache keeps indexes and what came of the questions.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from evals.evidence.corpora import Corpus, Question, corpora
from evals.evidence.examples import open_corpus
from evals.evidence.kinds import WRONG_ITEM
from evals.folders.judging import folders
from evals.formats.judging import opened_copy
from evals.formats.questions import FileQuestion, read_questions
from evals.items.fit import report
from evals.items.lookalikes import swapped
from evals.items.rows import AskedQuestion, ItemRow, rows_of
from rag.models import RankedPassage
from rag.ranking.evidence import shipped_model
from rag.reader import make_reader

CORPORA = ("squad fresh", "chroma", "covidqa", "clapnq")
"""Collections that no reader was trained on."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.items", description=__doc__)
    parser.add_argument("--collections", type=Path, required=True, metavar="DIR", help="the public collections")
    parser.add_argument(
        "--cache", type=Path, required=True, metavar="DIR", help="the folder that keeps indexes and rows"
    )
    parser.add_argument("--most", type=int, default=150, metavar="N", help="questions of a collection (default 150)")
    parser.add_argument("--anew", action="store_true", help="ask again instead of using the rows of the cache")
    arguments = parser.parse_args(argv)
    kept = arguments.cache / "item-rows.jsonl"
    if arguments.anew or not kept.exists():
        rows = [*_of_collections(arguments.collections, arguments.cache, arguments.most), *_of_folders()]
        kept.write_text("".join(f"{row.model_dump_json()}\n" for row in rows), "utf-8")
    found = [ItemRow.model_validate_json(line) for line in kept.read_text("utf-8").splitlines()]
    print("\n".join(report(found)))
    return 0


def _of_collections(collections: Path, cache: Path, most: int) -> Iterator[ItemRow]:
    reader = make_reader()
    for corpus in corpora(collections, 4 * most):
        if corpus.name in CORPORA:
            own = Corpus(corpus.name, corpus.documents, corpus.questions[:most], corpus.fresh)
            with open_corpus(corpus, cache, reader, shipped_model()) as retriever:
                for name, questions in (
                    (corpus.name, own.questions),
                    (f"{corpus.name}, swapped", swapped(corpus, most)),
                ):
                    rows = list(rows_of(retriever, name, map(_asked, questions)))
                    print(f"{name}: {len(rows)} questions with items", file=sys.stderr, flush=True)
                    yield from rows


def _asked(question: Question) -> AskedQuestion:
    def is_right(hit: RankedPassage) -> bool:
        return question.found_in(hit.citation.document, hit.citation.start, hit.citation.end)

    return AskedQuestion(question.text, question.kind, is_right)


def _of_folders() -> Iterator[ItemRow]:
    for folder in folders("dev"):
        questions = read_questions(folder)
        with opened_copy(folder, questions) as retriever:
            yield from rows_of(retriever, "folders", map(_of_file, questions))


def _of_file(question: FileQuestion) -> AskedQuestion:
    return AskedQuestion(
        question.question,
        "answerable" if question.file else WRONG_ITEM,
        partial(_stands, question),
    )


def _stands(question: FileQuestion, hit: RankedPassage) -> bool:
    return question.stands_in(hit.citation.document, hit.text)


if __name__ == "__main__":
    sys.exit(main())
