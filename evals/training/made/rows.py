"""Makes training rows: forms, tables, logs, conversations and clauses with questions, some of them unanswerable."""

import random

from evals.training.data import GoldAnswer, TrainingRow
from evals.training.made.conversations import phrase_text
from evals.training.made.layouts import MadeText
from evals.training.made.tables import grid_text, record_text

MAKERS = (record_text, record_text, grid_text, phrase_text)
"""Makers of texts, the first of them twice as often as the others."""


def made_rows(count: int, seed: int, *, held_out: bool = False) -> list[TrainingRow]:
    """Return made rows, the same for the same seed.

    `held_out`: rows for validation, of layouts, attributes and phrases that the others do not have.
    """
    rows: list[TrainingRow] = []
    number = 0
    while len(rows) < count:
        rng = random.Random(f"made:{seed}:{held_out}:{number}")
        made = rng.choice(MAKERS)(rng, held_out=held_out)
        if made is not None:
            rows.append(_row(f"made:{seed}:{number}", made))
        number += 1
    return rows


def _row(name: str, made: MadeText) -> TrainingRow:
    text = made.text.rstrip()
    answers = () if made.span is None else (GoldAnswer(text[slice(*made.span)], made.span[0]),)
    return TrainingRow(name, made.question, text, answers, f"made_{made.kind}", "")
