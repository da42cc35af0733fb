"""Forms made of people's questions: `label: value` lines whose labels are the words of questions about one text."""

import random
import re
from collections.abc import Sequence

from evals.training.data import GoldAnswer, TrainingRow
from index.text.tokenizer import STOP_WORDS

MOST_LABEL_WORDS = 6
"""Words of the longest label."""

MOST_VALUE_CHARS = 60
"""Characters of the longest value."""

UNANSWERABLE = 0.45
"""Share of rows whose question's line is left out."""

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_DROPPED = STOP_WORDS | {"many", "much", "kind", "type", "name", "does", "long", "year", "old"}


def labelled_rows(rows: Sequence[TrainingRow], seed: int, most: int) -> list[TrainingRow]:
    """Return at most `most` rows made of the questions of each context, the same for the same seed."""
    by_context: dict[str, list[TrainingRow]] = {}
    for row in rows:
        if row.spans and row.answers and 0 < len(row.answers[0].text) <= MOST_VALUE_CHARS:
            by_context.setdefault(row.context, []).append(row)
    contexts = sorted(context for context, asked in by_context.items() if len(asked) >= 3)
    rng = random.Random(f"labelled:{seed}")
    rng.shuffle(contexts)
    made: list[TrainingRow] = []
    for context in contexts:
        asked = by_context[context]
        for _ in range(2):
            one = _labelled(rng.sample(asked, len(asked)), rng)
            if one is not None:
                made.append(one)
        if len(made) >= most:
            break
    return made[:most]


def _labelled(asked: Sequence[TrainingRow], rng: random.Random) -> TrainingRow | None:
    target, *others = asked
    lines: list[tuple[str, str]] = []
    is_answered = rng.random() >= UNANSWERABLE
    for row in [target, *others] if is_answered else others:
        label, value = _label(row.question, rng), " ".join(row.answers[0].text.split())
        known = [value for _, value in lines]
        if label and value not in known and (row is target or value != target.answers[0].text):
            lines.append((label, value))
        if len(lines) == 7:
            break
    if len(lines) < 2 or (is_answered and lines[0][1] != " ".join(target.answers[0].text.split())):
        return None
    own = lines[0]
    rng.shuffle(lines)
    before, between = rng.choice((("", ": "),) * 4 + (("- ", ": "), ("", " | "), ("", "\n"), ("", "    "), ("", " – ")))
    text, place = rng.choice(("", "", "\n", "Facts\n")), 0
    for label, value in lines:
        text += before + label + between
        if (label, value) == own:
            place = len(text)
        text += value + "\n"
    answers = (GoldAnswer(own[1], place),) if is_answered else ()
    return TrainingRow(f"{target.id}#labelled", target.question, text.rstrip(), answers, "made_labelled", "")


def _label(question: str, rng: random.Random) -> str:
    words = [word for word in _WORD.findall(question) if word.casefold() not in _DROPPED]
    kept = [word for word in words if rng.random() < 0.8] or words
    label = " ".join(kept[:MOST_LABEL_WORDS])
    return label[:1].upper() + label[1:]
