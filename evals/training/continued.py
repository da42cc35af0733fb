"""The mixture of a continued training: the rows of the first one, and more, with people's near misses weighted up.

`qa2` adds near misses that people wrote; rows stand under the titles of their documents as passages do in pincite,
and questions name documents, rightly or wrongly.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evals.training.data import TrainingRow, read_folder
from evals.training.made.labelled import labelled_rows
from evals.training.made.rows import made_rows
from evals.training.mixture import SHARES, Change, Mixture, clean, read_mixture
from evals.training.titles import misnamed, named, under_titles

KEPT = 0.22
"""Share of each source of the first training that an epoch repeats."""

MORE: dict[str, float] = {
    # Near misses by people.
    "squad2": 1.0,
    "squad2_dev_rest": 1.6,
    "squad2_unansq": 1.0,
    "squad2_train_parts": 0.35,
    "squad2_sentences": 0.4,
    "timeqa_human": 0.8,
    # Spans marked by people.
    "tydiqa_en": 0.4,
    "mlqa_en_dev": 0.8,
    "narrativeqa_part": 1.0,
    "qadiscourse_reason": 1.0,
    # Whole sentences: whether the passage answers.
    "boolq": 0.3,
    "fever_evidence": 0.3,
    "pubmedqa": 0.3,
    "medquad_definitions": 0.08,
    "medquad_sections": 0.12,
    # Questions that name a document.
    "named": 1.0,
    "misnamed": 1.0,
    # Forms, tables, logs and conversations.
    "made": 1.0,
    "labelled": 1.0,
}
"""Rows of an epoch as a multiple of a source's rows."""

CHANGED: dict[Change, dict[str, float]] = {
    Change.NEIGHBOUR: {"squad2": 0.2, "squad2_dev_rest": 0.2, "squad2_train_parts": 0.05},
    Change.SWAP: {"squad2": 0.25, "squad2_dev_rest": 0.25, "squad2_train_parts": 0.1, "squadshifts_new_wiki": 0.1},
}
"""Further answerable rows of an epoch that become near misses by rule."""

NEAR_MISSES = ("squad2", "squad2_dev_rest", "squad2_unansq", "squad2_train_parts", "squad2_sentences")
"""Sources in which a negated question is several times as often unanswerable as answerable."""

NEGATED_KEPT = 0.3
"""Share of their unanswerable negated questions that is kept, so that a negation alone tells little."""

LABELLED = 0.2
"""Rows made from people's questions as a share of those made from our own words."""

TITLED, NAMED, MISNAMED = 0.35, 0.06, 0.06
"""Shares of the rows of titled documents that stand under their titles, and whose questions name a document."""

_NEGATION = re.compile(r"\b(?:not|never|no|cannot|without)\b|n['’]t\b", re.IGNORECASE)


def continued_mixture(qa: Path, more: Path, collections: Path, seed: int, made: int = 0) -> Mixture:
    """Return the mixture of a continued training; `more`: the folder of the rows that the first one did not have.

    `made`: rows of an epoch that are made from our own words, and up to LABELLED as many from people's questions.
    """
    mixture = read_mixture(qa, collections)
    sources: dict[str, Sequence[TrainingRow]] = {**mixture.sources, **clean(read_folder(more), collections)}
    rng = random.Random(f"{seed}:titles")
    for name in NEAR_MISSES:
        sources[name] = thinned(sources.get(name, ()), rng)
    titled = [row for name in (*NEAR_MISSES, "mlqa_en_dev", "clapnq") for row in sources.get(name, ())]
    extra = {"named": named(titled, rng, NAMED), "misnamed": misnamed(titled, rng, MISNAMED)}
    asked = [row for name in ("squad2", "squad2_dev_rest", "squad2_train_parts") for row in sources.get(name, ())]
    if made:
        extra["made"] = made_rows(made, seed)
        extra["labelled"] = labelled_rows(asked, seed, round(LABELLED * made))
    sources = {**{name: under_titles(rows, rng, TITLED) for name, rows in sources.items()}, **extra}
    return replace(mixture, sources=sources, shares=_shares(), changed=CHANGED)


def _shares() -> Mapping[str, float]:
    return {name: KEPT * share for name, share in SHARES.items()} | MORE


def thinned(rows: Sequence[TrainingRow], rng: random.Random) -> list[TrainingRow]:
    """Return rows with a share of the unanswerable negated questions."""
    return [row for row in rows if row.answers or not _NEGATION.search(row.question) or rng.random() < NEGATED_KEPT]
