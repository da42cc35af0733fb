"""The mixture of an epoch: the share of each source, and the rows that are turned into near misses."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from evals.checked_cases import CASES
from evals.training.augment import neighbour
from evals.training.data import CLAPNQ, SQUAD, TrainingRow, read_clapnq, read_folder, read_squad, without_overlap
from evals.training.negatives import NameIndex, mine, swap
from index.location import default_corpus


class Change(Enum):
    """A change to a row before it is used."""

    KEEP = "keep"
    NEIGHBOUR = "neighbour"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class Item:
    """A row and its change."""

    row: TrainingRow
    change: Change = Change.KEEP

    def apply(self, rng: random.Random, names: NameIndex) -> TrainingRow | None:
        """Return the changed row; None if the change is impossible."""
        if self.change is Change.NEIGHBOUR:
            return neighbour(self.row, rng)
        if self.change is Change.SWAP:
            return swap(self.row, rng, names)
        return self.row


SHARES: dict[str, float] = {
    # Human-written near misses, weighted most.
    "squad2": 1.75,
    "squad2_train_subset": 2.0,
    # Spans marked by people.
    "squadshifts_new_wiki": 1.0,
    "squadshifts_reddit": 0.75,
    "squadshifts_amazon": 0.6,
    "quoref_contrast": 1.0,
    "tatqa_text": 1.0,
    "sleepqa_dev": 1.0,
    "qed_nq_dev": 1.0,
    "qamr": 0.3,
    "policyqa": 0.3,
    # Spans found by matching.
    "nq_oracle": 1.3,
    "bioasq_factoid_list": 0.6,
    "fairytaleqa": 0.5,
    "tweetqa": 0.25,
    # Whole sentences: whether the passage answers.
    "clapnq": 2.0,
    "selqa_sentence": 0.3,
    # Passages of the same document, or lexically near.
    "neg_squadshifts_new_wiki": 0.5,
    "neg_nq_oracle": 0.6,
    "neg_fairytaleqa": 0.15,
    "neg_selqa_sentence": 0.2,
    # Retrieved passages.
    "mined_squad2": 1.0,
    "mined_squad2_train_subset": 0.5,
    "mined_squadshifts_new_wiki": 0.3,
    "mined_squadshifts_reddit": 0.2,
    "mined_squadshifts_amazon": 0.15,
    "mined_nq_oracle": 0.4,
    "mined_qed_nq_dev": 0.4,
    "mined_bioasq_factoid_list": 0.2,
    "mined_quoref_contrast": 0.5,
}
"""Rows of an epoch as a multiple of a source's rows; above 1, rows repeat."""

CHANGED: dict[Change, dict[str, float]] = {
    Change.NEIGHBOUR: {
        "squad2": 0.6,
        "squadshifts_new_wiki": 0.3,
        "quoref_contrast": 0.7,
        "nq_oracle": 0.3,
        "fairytaleqa": 0.15,
    },
    Change.SWAP: {
        "squad2": 0.8,
        "squad2_train_subset": 0.8,
        "squadshifts_new_wiki": 0.4,
        "squadshifts_reddit": 0.2,
        "nq_oracle": 0.4,
        "quoref_contrast": 0.5,
        "bioasq_factoid_list": 0.1,
    },
}
"""Further answerable rows of an epoch that become near misses; rows that allow no change are left out."""

MINED = (
    ("squad2", "squad2_train_subset"),
    ("squadshifts_new_wiki",),
    ("squadshifts_reddit",),
    ("squadshifts_amazon",),
    ("nq_oracle", "qed_nq_dev"),
    ("bioasq_factoid_list",),
    ("quoref_contrast",),
)
"""Groups of sources whose questions get negatives from each other's passages."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """All rows by source, the names to change questions with, and the rows kept out for validation.

    `held_out`: rows by collection. `passages`: all passages of the SQuAD 2 collection, to rank among.
    `shares`, `changed`: the rows of an epoch, as in SHARES and CHANGED.
    """

    sources: Mapping[str, Sequence[TrainingRow]]
    names: NameIndex
    held_out: Mapping[str, Sequence[TrainingRow]]
    passages: Sequence[str]
    titles: Mapping[str, Sequence[str]]
    shares: Mapping[str, float] = field(default_factory=lambda: SHARES)
    changed: Mapping[Change, Mapping[str, float]] = field(default_factory=lambda: CHANGED)

    def epoch(self, seed: int, number: int) -> list[Item]:
        """Return an epoch's items in order; they depend on the seed and the epoch's number alone."""
        items: list[Item] = []
        for source, share in self.shares.items():
            rng = random.Random(f"{seed}:{number}:{source}")
            items += [Item(row) for row in _sample_rows(self.sources.get(source, ()), share, rng)]
        for change, shares in self.changed.items():
            for source, share in shares.items():
                rng = random.Random(f"{seed}:{number}:{source}:{change.value}")
                answerable = [row for row in self.sources.get(source, ()) if row.answers and row.spans]
                items += [Item(row, change) for row in _sample_rows(answerable, share, rng)]
        random.Random(f"{seed}:{number}").shuffle(items)
        return items


def _sample_rows(rows: Sequence[TrainingRow], share: float, rng: random.Random) -> list[TrainingRow]:
    whole, part = divmod(share, 1)
    return [*rows] * int(whole) + rng.sample(list(rows), round(part * len(rows)))


def read_mixture(qa: Path, collections: Path) -> Mixture:
    """Return all rows and mined negatives, without rows that overlap what the project is evaluated on."""
    squad, clapnq = read_squad(collections / SQUAD), read_clapnq(collections / CLAPNQ)
    forbidden = [*squad.held_out_passages, *clapnq.held_out_passages, *_seeds()]
    sources = read_folder(qa)
    sources["squad2"], sources["clapnq"] = list(squad.training), list(clapnq.training)
    sources = clean(sources, collections)
    pool = [row.context for row in without_overlap(_as_rows(squad.passages), forbidden)]
    for group in MINED:
        rows = [row for name in group for row in sources.get(name, ()) if row.answers]
        for row in mine(rows, pool if "squad2" in group else (), apart="bioasq_factoid_list" in group):
            sources.setdefault(row.source, []).append(row)
    return Mixture(
        sources=sources,
        names=NameIndex.of({row.context for name in SHARES for row in sources.get(name, ()) if row.answers}),
        held_out={SQUAD: squad.held_out, CLAPNQ: clapnq.held_out},
        passages=(*squad.held_out_passages, *squad.passages),
        titles={SQUAD: squad.held_out_titles, CLAPNQ: clapnq.held_out_titles},
    )


def clean(sources: Mapping[str, Sequence[TrainingRow]], collections: Path) -> dict[str, list[TrainingRow]]:
    """Return rows by source without those that overlap what the project is evaluated on."""
    squad, clapnq = read_squad(collections / SQUAD), read_clapnq(collections / CLAPNQ)
    forbidden = [*squad.held_out_passages, *clapnq.held_out_passages, *_seeds()]
    asked = [*_evaluation_questions(collections), *(row.question for row in (*squad.held_out, *clapnq.held_out))]
    return {name: without_overlap(rows, forbidden, asked) for name, rows in sources.items()}


def _as_rows(passages: Sequence[str]) -> list[TrainingRow]:
    return [TrainingRow(str(i), "", passage, (), "", "") for i, passage in enumerate(passages)]


def _seeds() -> list[str]:
    return [path.read_bytes().decode("utf-8", "replace") for path in sorted(default_corpus().glob("*.txt"))]


def _evaluation_questions(collections: Path) -> list[str]:
    """Return the questions the project is evaluated on: the cases and the other test collections."""
    questions = [json.loads(line)["question"] for line in CASES.read_text("utf-8").splitlines() if line.strip()]
    for path in sorted(collections.glob("*/queries.jsonl")):
        if path.parent.name not in (SQUAD, CLAPNQ):
            with path.open(encoding="utf-8") as file:
                questions += [json.loads(line)["text"] for line in file]
    return questions
