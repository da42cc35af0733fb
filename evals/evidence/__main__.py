"""Fit the evidence model on public collections and the dev cases, and store it with its record.

`python -m evals.evidence --collections DIR --cache DIR`; the cache keeps indexes. It takes about ten minutes.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from evals.evidence.corpora import JUDGED_COLLECTIONS, Corpus, add_off_topic, corpora
from evals.evidence.examples import (
    SIGNALS,
    Example,
    JudgedAnswer,
    RememberingReader,
    judge_answers,
    open_corpus,
    ranking_examples,
)
from evals.evidence.fit import Factors, KindShares, cross_validated, fit_confidence, fit_ranking, weigh
from evals.evidence.folder_answers import file_answers, look_alike_answers
from evals.evidence.kinds import of_wrong_document, of_wrong_item
from rag.ranking.evidence import EVIDENCE_FILE, EvidenceModel, shipped_model
from rag.reader import make_reader
from rag.retriever import Retriever

CASES_WEIGHT = 5.0
"""The weight of the dev cases in the confidence without a reader; a collection has 1. In the ranking they weigh 2."""

FEW_LONG = {"cases": 5.0, "squad fresh": 1.0, "chroma": 1.0}
"""The weights of the groups, all of few long documents, in the confidence for such folders; only questions that people
wrote."""

GENERAL = {
    "folders": 1.5,
    "files": 1.5,
    "clapnq": 1.0,
    "covidqa": 1.0,
    "squad fresh": 1.0,
    "chroma": 1.0,
    "cases": 0.3,
}
"""The weights of the groups in the confidence for folders of few short documents, and for those of many."""

FEW_LONG_SHARES, GENERAL_SHARES = KindShares(0.62, 0.08, 0.3), KindShares(0.55, 0.1, 0.35)
"""The shares of the kinds of questions in both: how many of people's questions have no answer is not known."""

WRITTEN = ("answerable", "near-miss", "off-topic")
"""Kinds of questions that people wrote, or asked elsewhere."""

MADE = {"cases": (15, 15), "squad fresh": (10, 30), "clapnq": (30, 30), "covidqa": (20, 25), "chroma": (15, 25)}
"""How many questions of the wrong document and of the wrong item are made of a corpus."""

RIDGE = 0.003
"""The ridge penalty of the ranking."""

CONFIDENCE_RIDGE = 0.002
"""The ridge penalty of the confidence."""

SUBJECT = ("late_interaction", "dense", "corpus_coverage")
WITHOUT_READER = Factors(SUBJECT, ("late_interaction", "dense", "lead", "coverage"))
READ = ("span_margin", "answerable_logit", "best_answerable_logit", "joined_logit")
"""What the reader says; no weight of these is negative."""

WITH_WORDS, BY_READER = Factors(SUBJECT, (*READ, "coverage", "late_interaction")), Factors(SUBJECT, READ)

LATE_INTERACTION_WEIGHT = 2.5
"""The weight of late interaction; the others are scaled to it, for scores of a readable size."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.evidence", description=__doc__)
    parser.add_argument("--collections", type=Path, required=True, metavar="DIR", help="the public collections")
    parser.add_argument("--cache", type=Path, required=True, metavar="DIR", help="the folder that keeps indexes")
    parser.add_argument("--most", type=int, default=400, metavar="N", help="questions of a collection (default 400)")
    parser.add_argument("--strangers", type=int, default=60, metavar="N", help="off-topic questions added to each")
    parser.add_argument("--files", type=Path, metavar="DIR", help="a folder of real files with questions.jsonl")
    parser.add_argument("--keep-ranking", action="store_true", help="fit the confidence alone")
    parser.add_argument("--dry-run", action="store_true", help="print the model instead of storing it")
    arguments = parser.parse_args(argv)
    own = add_off_topic(list(corpora(arguments.collections, arguments.most)), arguments.strangers)
    reader = RememberingReader(make_reader())
    ranking = shipped_model().ranking if arguments.keep_ranking else _ranking(own, arguments.cache, reader)
    bare = shipped_model().model_copy(update={"ranking": ranking, "reader": reader.identity})
    record: dict[str, str] = {}
    rows, groups = _judgements(own, arguments.cache, reader, bare, read=False)
    weights = {group: CASES_WEIGHT if group == "cases" else 1.0 for group in groups}
    shares = np.array([weights[group] / groups.count(group) for group in groups])
    shares /= shares.sum()
    fitted = {"without_reader": fit_confidence(rows, shares, WITHOUT_READER, CONFIDENCE_RIDGE)}
    found = cross_validated(rows, shares, WITHOUT_READER, CONFIDENCE_RIDGE, groups)
    record |= {f"without_reader, {group}": said for group, said in found.items()}
    rows, groups = _judgements(own, arguments.cache, reader, bare, read=True)
    for name, more in _folders(arguments.files, reader, bare):
        rows, groups = [*rows, *more], [*groups, *[name] * len(more)]
    both = list(zip(rows, groups, strict=True))
    written = [(row, group) for row, group in both if row.question.kind in WRITTEN]
    for name, given, kept, parts, factors, rising in (
        ("with_reader", written, FEW_LONG, FEW_LONG_SHARES, WITH_WORDS, READ),
        ("short_documents", both, GENERAL, GENERAL_SHARES, BY_READER, READ),
        ("many_documents", both, GENERAL, GENERAL_SHARES, WITH_WORDS, WITH_WORDS.answers),
    ):
        pairs = [(row, group) for row, group in given if group in kept]
        own_rows, own_groups = [row for row, _ in pairs], [group for _, group in pairs]
        shares = weigh(own_rows, own_groups, {group: kept[group] for group in dict.fromkeys(own_groups)}, parts)
        shares /= shares.sum()
        fitted[name] = fit_confidence(own_rows, shares, factors, CONFIDENCE_RIDGE, rising=rising)
        found = cross_validated(own_rows, shares, factors, CONFIDENCE_RIDGE, own_groups, rising)
        record |= {f"{name}, {group}": said for group, said in found.items()}
    # Rows of tables and lines of forms are far from their questions by words and vectors.
    fitted["short_documents"]["subject"] = fitted["with_reader"]["subject"]
    model = EvidenceModel(reader=reader.identity, ranking=ranking, record=record, **fitted)
    text = json.dumps(model.model_dump(), indent=2, ensure_ascii=False) + "\n"
    if arguments.dry_run:
        sys.stdout.write(text)
    else:
        EVIDENCE_FILE.write_text(text, "utf-8")
    for group, said in record.items():
        print(f"{group}: {said}", file=sys.stderr)
    return 0


def _ranking(own: Sequence[Corpus], cache: Path, reader: RememberingReader) -> dict[str, float]:
    found: dict[str, list[Example]] = {}
    for corpus in own:
        with open_corpus(corpus, cache, reader, shipped_model()) as retriever:
            found[corpus.name] = ranking_examples(retriever, corpus, reader, shipped_model())
        print(f"{corpus.name}: {len(found[corpus.name])} examples", file=sys.stderr)
    unread = fit_ranking([*found.values(), found["cases"]], {"span_margin": 0.0, "answerable_logit": 0.0}, RIDGE)
    unread = {
        name: LATE_INTERACTION_WEIGHT * weight / unread["late_interaction"]
        for name, weight in unread.items()
        if name not in ("span_margin", "answerable_logit")
    }
    fresh = [found[corpus.name] for corpus in own if corpus.fresh and corpus.name not in JUDGED_COLLECTIONS]
    both = fit_ranking([*fresh, found["cases"]], unread, RIDGE)
    _report_ranking(found, own, unread, both)
    return {name: round(weight, 4) for name, weight in both.items()}


def _folders(
    files: Path | None, reader: RememberingReader, model: EvidenceModel
) -> Iterator[tuple[str, list[JudgedAnswer]]]:
    yield "folders", list(look_alike_answers(reader, model))
    if files is not None:
        yield "files", list(file_answers(files, reader, model))


def _report_ranking(
    found: Mapping[str, Sequence[Example]],
    own: Sequence[Corpus],
    unread: Mapping[str, float],
    both: Mapping[str, float],
) -> None:
    for corpus in own:
        said = []
        for weights in (unread, both):
            total = np.array([weights.get(name, 0.0) for name in SIGNALS])
            firsts = [bool(example.right[np.argmax(example.values @ total)]) for example in found[corpus.name]]
            said.append(f"{np.mean(firsts):.3f}")
        print(f"{corpus.name}: first passage right {' unread, '.join(said)} read", file=sys.stderr)


def _judgements(
    own: Sequence[Corpus], cache: Path, reader: RememberingReader, model: EvidenceModel, *, read: bool
) -> tuple[list[JudgedAnswer], list[str]]:
    """Return the judged answers of the corpora, with made questions where the reader reads, and their corpora."""
    rows: list[JudgedAnswer] = []
    groups: list[str] = []
    for corpus in own:
        if (read and not corpus.fresh) or corpus.name in JUDGED_COLLECTIONS:
            continue
        with open_corpus(corpus, cache, reader, model) as retriever:
            answers = judge_answers(retriever, _with_made(corpus, retriever) if read else corpus, model, read=read)
        rows += answers
        groups += [corpus.name] * len(answers)
    return rows, groups


def _with_made(corpus: Corpus, retriever: Retriever) -> Corpus:
    rng = random.Random(corpus.name)
    documents, items = MADE.get(corpus.name, (0, 0))
    made = of_wrong_document(corpus.questions, documents, rng)
    made += of_wrong_item(corpus.questions, retriever.generation, items, rng)
    return replace(corpus, questions=[*corpus.questions, *made])


if __name__ == "__main__":
    sys.exit(main())
