"""Rows as pincite reads passages: under the title of their document, which the question may name, rightly or not."""

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from evals.training.data import GoldAnswer, TrainingRow

_PREFIX = re.compile(r"^[A-Za-z0-9]+:")
_NO_TITLE = re.compile(r"^(?:[0-9a-f]{8,}|\d+|ord\d+|para:.*)$|/\d+$")

NAMINGS = (
    "According to {title}, {question}",
    "In {title}, {question}",
    "{title}: {question}",
    "Consider {title}; {question}",
    "{bare} in {title}?",
    "{bare} according to {title}?",
)
"""Ways in which a question says where to look."""


def title_of(row: TrainingRow) -> str | None:
    """Return the title of a row's document in words, None if its document has only a number or a hash."""
    name = _PREFIX.sub("", row.document).removeprefix("/wiki/").replace("_", " ").strip()
    if not name or _NO_TITLE.search(name) or not any(map(str.isalpha, name)) or len(name) > 60:
        return None
    return name


def under_titles(rows: Sequence[TrainingRow], rng: random.Random, share: float) -> list[TrainingRow]:
    """Return the rows, a share of those whose documents have titles under these."""
    return [replace(row, heading=title) if (title := title_of(row)) and rng.random() < share else row for row in rows]


def named(rows: Sequence[TrainingRow], rng: random.Random, share: float) -> list[TrainingRow]:
    """Return a share of the rows whose documents have titles, under these, with questions that name the document."""
    found = []
    for row in rows:
        title = title_of(row)
        if title and rng.random() < share:
            found.append(replace(row, id=f"{row.id}#named", question=_naming(row, title, rng), heading=title))
    return found


def misnamed(rows: Sequence[TrainingRow], rng: random.Random, share: float) -> list[TrainingRow]:
    """Return a share of the answerable rows with questions that name another document: unanswerable by document."""
    titles = sorted({title for row in rows if (title := title_of(row))})
    found = []
    for row in rows:
        title = title_of(row)
        if not title or not row.answers or len(titles) < 2 or rng.random() >= share:
            continue
        other = rng.choice([name for name in titles if name != title])
        if other.casefold() in row.context.casefold():
            continue
        question = _naming(row, other, rng)
        found.append(replace(row, id=f"{row.id}#misnamed", question=question, heading=title, answers=()))
    return found


def below_heading(row: TrainingRow) -> TrainingRow:
    """Return the row with its heading before the context, as the reader gets passages."""
    if not row.heading:
        return row
    above = row.heading + ("\n" if row.heading[-1] in ".!?:" else ".\n")
    answers = tuple(GoldAnswer(answer.text, answer.start + len(above)) for answer in row.answers)
    return replace(row, context=above + row.context, answers=answers, heading="")


def _naming(row: TrainingRow, title: str, rng: random.Random) -> str:
    question = row.question
    lowered = question[:1].lower() + question[1:]
    return rng.choice(NAMINGS).format(title=title, question=lowered, bare=question.rstrip("?. "))
