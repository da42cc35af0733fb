"""Fit the evidence model on public collections and the dev cases, and store it with its record.

`python -m evals.evidence --collections DIR --cache DIR`; indexes are kept in the cache. Takes about ten minutes.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from evals.evidence.corpora import JUDGED, Corpus, corpora, with_strangers
from evals.evidence.examples import SIGNALS, Example, Judged, RememberingReader, examples, judged, opened
from evals.evidence.fit import Factors, cross_validated, fit_confidence, fit_ranking
from rag.ranking.evidence import STORED, EvidenceModel, Logistic, shipped_model
from rag.reader import reader_for

OWN_SHARE = 5.0
"""What the dev cases weigh beside a collection in the confidence: they alone are of the kind of folder that people
have, and a probability is right only for questions like those that it was fitted on. In the ranking they weigh 2."""

RIDGE = 0.003
"""Weight of the squared weights, for the ranking."""

CONFIDENCE_RIDGE = 0.002

SUBJECT = ("late_interaction", "dense", "corpus_coverage")
UNREAD = Factors(SUBJECT, ("late_interaction", "dense", "lead", "coverage"))
READ = Factors(
    SUBJECT,
    ("late_interaction", "dense", "lead", "coverage", "span_margin", "answerable_logit", "best_answerable_logit"),
)

LATE = 2.5
"""The weight of late interaction, to which the others are scaled: scores of a size that reads well."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m evals.evidence", description=__doc__)
    parser.add_argument("--collections", type=Path, required=True, metavar="DIR", help="the public collections")
    parser.add_argument("--cache", type=Path, required=True, metavar="DIR", help="where indexes are kept")
    parser.add_argument("--most", type=int, default=400, metavar="N", help="questions of a collection (default 400)")
    parser.add_argument("--strangers", type=int, default=60, metavar="N", help="off-topic questions added to each")
    parser.add_argument("--dry-run", action="store_true", help="print the model instead of storing it")
    arguments = parser.parse_args(argv)
    own = with_strangers(list(corpora(arguments.collections, arguments.most)), arguments.strangers)
    reader = RememberingReader(reader_for("pincite-reader"))
    ranking = _ranking(own, arguments.cache, reader)
    bare = shipped_model().model_copy(update={"ranking": ranking})
    fitted: dict[str, dict[str, Logistic]] = {}
    record: dict[str, str] = {}
    for name, factors, read in (("without_reader", UNREAD, False), ("with_reader", READ, True)):
        rows, shares, groups = _judgements(own, arguments.cache, reader, bare, read=read)
        fitted[name] = fit_confidence(rows, shares, factors, CONFIDENCE_RIDGE)
        found = cross_validated(rows, shares, factors, CONFIDENCE_RIDGE, groups)
        record |= {f"{name}, {group}": said for group, said in found.items()}
    model = EvidenceModel(ranking=ranking, record=record, **fitted)
    text = json.dumps(model.model_dump(), indent=2, ensure_ascii=False) + "\n"
    if arguments.dry_run:
        sys.stdout.write(text)
    else:
        STORED.write_text(text, "utf-8")
    for group, said in record.items():
        print(f"{group}: {said}", file=sys.stderr)
    return 0


def _ranking(own: Sequence[Corpus], cache: Path, reader: RememberingReader) -> dict[str, float]:
    found: dict[str, list[Example]] = {}
    for corpus in own:
        with opened(corpus, cache, reader, shipped_model()) as retriever:
            found[corpus.name] = examples(retriever, corpus, reader, shipped_model())
        print(f"{corpus.name}: {len(found[corpus.name])} examples", file=sys.stderr)
    unread = fit_ranking([*found.values(), found["cases"]], {"span_margin": 0.0, "answerable_logit": 0.0}, RIDGE)
    unread = {
        name: LATE * weight / unread["late_interaction"]
        for name, weight in unread.items()
        if name not in ("span_margin", "answerable_logit")
    }
    fresh = [found[corpus.name] for corpus in own if corpus.fresh and corpus.name not in JUDGED]
    both = fit_ranking([*fresh, found["cases"]], unread, RIDGE)
    _tell(found, own, unread, both)
    return {name: round(weight, 4) for name, weight in both.items()}


def _tell(
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
) -> tuple[list[Judged], "np.ndarray[tuple[int], np.dtype[np.float64]]", list[str]]:
    rows: list[Judged] = []
    shares: list[float] = []
    groups: list[str] = []
    for corpus in own:
        if (read and not corpus.fresh) or corpus.name in JUDGED:
            continue
        with opened(corpus, cache, reader, model) as retriever:
            made = judged(retriever, corpus, read=read)
        rows += made
        shares += [(OWN_SHARE if corpus.documents is None else 1.0) / len(made)] * len(made)
        groups += [corpus.name] * len(made)
    weights = np.array(shares)
    return rows, weights / weights.sum(), groups


if __name__ == "__main__":
    sys.exit(main())
