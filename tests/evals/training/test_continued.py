"""The mixture of a continued training: unanswerable negations are thinned, every source has its share."""

import random
from collections.abc import Callable
from dataclasses import replace

from evals.training.continued import CHANGED, MORE, NEGATED_KEPT, thinned
from evals.training.data import TrainingRow

MakeRow = Callable[..., TrainingRow]


def test_unanswerable_negated_questions_are_thinned(row: MakeRow) -> None:
    negated = [replace(row("Who didn't win?", "it was ann"), id=f"n{i}") for i in range(300)]
    others = [row("Who didn't win?", "it was ann", "ann"), row("Who won?", "it was ann")]
    kept = thinned([*negated, *others], random.Random(0))
    assert kept[-2:] == others
    assert abs((len(kept) - 2) / 300 - NEGATED_KEPT) < 0.1


def test_changed_sources_are_in_the_mixture() -> None:
    from evals.training.mixture import SHARES

    assert {name for shares in CHANGED.values() for name in shares} <= {*MORE, *SHARES}
