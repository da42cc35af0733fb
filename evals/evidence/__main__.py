"""Fit the evidence model on public collections and the dev cases, and store it with its record.

`python -m evals.evidence --collections DIR --cache DIR`; the cache keeps indexes. It takes about ten minutes.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
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
from evals.evidence.fit import Factors, cross_validated, fit_confidence, fit_ranking
from rag.ranking.evidence import EVIDENCE_FILE, EvidenceModel, Logistic, shipped_model
from rag.reader import make_reader

DEV_CASES_WEIGHT = 5.0
"""The weight of the dev cases in the confidence; a collection has 1. They alone are like people's folders, and a
probability holds only for questions like those it was fitted on. In the ranking they weigh 2."""

RIDGE = 0.003
"""The ridge penalty of the ranking."""

CONFIDENCE_RIDGE = 0.002
"""The ridge penalty of the confidence."""

SUBJECT = ("late_interaction", "dense", "corpus_coverage")
WITHOUT_READER = Factors(SUBJECT, ("late_interaction", "dense", "lead", "coverage"))
WITH_READER = Factors(
    (*SUBJECT, "best_answerable_logit"),
    ("late_interaction", "dense", "lead", "coverage", "span_margin", "answerable_logit", "best_answerable_logit"),
)

LATE_INTERACTION_WEIGHT = 2.5
"""The weight of late interaction; the others are scaled to it, for scores of a readable size."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.evidence", description=__doc__)
    parser.add_argument("--collections", type=Path, required=True, metavar="DIR", help="the public collections")
    parser.add_argument("--cache", type=Path, required=True, metavar="DIR", help="the folder that keeps indexes")
    parser.add_argument("--most", type=int, default=400, metavar="N", help="questions of a collection (default 400)")
    parser.add_argument("--strangers", type=int, default=60, metavar="N", help="off-topic questions added to each")
    parser.add_argument("--keep-ranking", action="store_true", help="fit the confidence alone")
    parser.add_argument("--dry-run", action="store_true", help="print the model instead of storing it")
    arguments = parser.parse_args(argv)
    own = add_off_topic(list(corpora(arguments.collections, arguments.most)), arguments.strangers)
    reader = RememberingReader(make_reader())
    ranking = shipped_model().ranking if arguments.keep_ranking else _ranking(own, arguments.cache, reader)
    bare = shipped_model().model_copy(update={"ranking": ranking, "reader": reader.identity})
    fitted: dict[str, dict[str, Logistic]] = {}
    record: dict[str, str] = {}
    for name, factors, read in (("without_reader", WITHOUT_READER, False), ("with_reader", WITH_READER, True)):
        rows, shares, groups = _judgements(own, arguments.cache, reader, bare, read=read)
        fitted[name] = fit_confidence(rows, shares, factors, CONFIDENCE_RIDGE)
        found = cross_validated(rows, shares, factors, CONFIDENCE_RIDGE, groups)
        record |= {f"{name}, {group}": said for group, said in found.items()}
    fitted["many_documents"] = _many_documents(rows, groups)
    fresh = ", ".join(name for name in dict.fromkeys(groups) if name != "cases")
    record["many_documents"] = f"up to {arguments.most} questions each of {fresh}; no weight negative"
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


def _many_documents(rows: Sequence[JudgedAnswer], groups: Sequence[str]) -> dict[str, Logistic]:
    """Return the factors for folders of many documents: fitted on the collections alone, no weight negative.

    The dev cases are about one subject; their paraphrases share fewer words with the documents than their near misses.
    """
    kept = [(row, group) for row, group in zip(rows, groups, strict=True) if group != "cases"]
    own = [group for _, group in kept]
    shares = np.array([1.0 / own.count(group) for group in own])
    return fit_confidence([row for row, _ in kept], shares / shares.sum(), WITH_READER, CONFIDENCE_RIDGE, signed=False)


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
) -> tuple[list[JudgedAnswer], "np.ndarray[tuple[int], np.dtype[np.float64]]", list[str]]:
    rows: list[JudgedAnswer] = []
    shares: list[float] = []
    groups: list[str] = []
    for corpus in own:
        if (read and not corpus.fresh) or corpus.name in JUDGED_COLLECTIONS:
            continue
        with open_corpus(corpus, cache, reader, model) as retriever:
            answers = judge_answers(retriever, corpus, read=read)
        rows += answers
        shares += [(DEV_CASES_WEIGHT if corpus.documents is None else 1.0) / len(answers)] * len(answers)
        groups += [corpus.name] * len(answers)
    weights = np.array(shares)
    return rows, weights / weights.sum(), groups


if __name__ == "__main__":
    sys.exit(main())
