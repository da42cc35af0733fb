"""Varies rows without changing their labels: shorter contexts, and questions as people type them."""

import random
import re
from dataclasses import dataclass, replace

from evals.training.data import GoldAnswer, TrainingRow
from evals.training.titles import below_heading
from index.models import Span
from index.text.sentences import sentences
from index.text.tokenizer import STOP_WORDS

SHORTEST, LONGEST = 350, 800
"""Characters of the retriever's passages; contexts are cut to a length between these."""

_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


@dataclass(frozen=True, slots=True)
class Chances:
    """The probability of each variation."""

    cut: float = 0.6
    lower: float = 0.12
    no_mark: float = 0.15
    keywords: float = 0.06
    typo: float = 0.04


def vary(row: TrainingRow, rng: random.Random, chances: Chances) -> TrainingRow:
    """Return the row with its context perhaps cut, its heading before it, and its question perhaps restyled."""
    if len(row.context) > LONGEST and rng.random() < chances.cut:
        row = cut(row, rng)
    return below_heading(replace(row, question=restyle(row.question, rng, chances)))


def cut(row: TrainingRow, rng: random.Random) -> TrainingRow:
    """Return the row with a run of sentences of its context: around an answer, or anywhere without one."""
    found = _sentences(row.context)
    if row.answers:
        answer = rng.choice(row.answers)
        inside = [i for i, s in enumerate(found) if s.start < answer.end and answer.start < s.end]
        if not inside:
            return row
        first, last = inside[0], inside[-1]
    else:
        first = last = rng.randrange(len(found)) if found else 0
    if not found:
        return row
    first, last = _widen(found, first, last, rng.randint(SHORTEST, LONGEST), rng)
    return _part(row, found[first].start, found[last].end)


def neighbour(row: TrainingRow, rng: random.Random) -> TrainingRow | None:
    """Return the question with a part of its context that lacks the answers; None if there is no such part."""
    if not row.answers:
        return None
    found = _sentences(row.context)
    named = [answer.text.casefold() for answer in row.answers]
    free = [not any(name in row.context[s.start : s.end].casefold() for name in named) for s in found]
    for answer in row.answers:
        for i, s in enumerate(found):
            if s.start < answer.end and answer.start < s.end:
                free[i] = False
    runs = [run for run in _runs(free) if found[run[1]].end - found[run[0]].start >= SHORTEST]
    if not runs:
        return None
    low, high = rng.choice(runs)
    start = rng.randint(low, high)
    run = found[low : high + 1]
    first, last = _widen(run, start - low, start - low, rng.randint(SHORTEST, LONGEST), rng)
    text = row.context[run[first].start : run[last].end]
    if any(name in text.casefold() for name in named):
        return None
    return replace(row, id=f"{row.id}#neighbour", context=text, answers=(), source="neighbour")


def _runs(free: list[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for i, is_free in enumerate(free):
        if is_free and i and free[i - 1]:
            runs[-1] = (runs[-1][0], i)
        elif is_free:
            runs.append((i, i))
    return runs


def _sentences(text: str) -> list[Span]:
    return sentences(re.sub(r"\s", " ", text))


def _widen(found: list[Span], first: int, last: int, length: int, rng: random.Random) -> tuple[int, int]:
    """Return the run widened by sentences on random sides, up to a length."""
    while True:
        sides = []
        if first > 0 and found[last].end - found[first - 1].start <= length:
            sides.append(-1)
        if last + 1 < len(found) and found[last + 1].end - found[first].start <= length:
            sides.append(1)
        if not sides:
            return first, last
        if rng.choice(sides) < 0:
            first -= 1
        else:
            last += 1


def _part(row: TrainingRow, start: int, end: int) -> TrainingRow:
    answers = tuple(GoldAnswer(a.text, a.start - start) for a in row.answers if start <= a.start and a.end <= end)
    if row.answers and not answers:
        return row
    return replace(row, context=row.context[start:end], answers=answers)


def restyle(question: str, rng: random.Random, chances: Chances) -> str:
    """Return the question as people may type it: keywords only, lower case, no question mark, a typo."""
    if rng.random() < chances.keywords:
        question = keywords(question)
    if rng.random() < chances.no_mark:
        question = question.rstrip("?. ")
    if rng.random() < chances.lower:
        question = question.lower()
    if rng.random() < chances.typo:
        question = typo(question, rng)
    return question


def keywords(question: str) -> str:
    """Return the question without stop words, or unchanged if fewer than two words remain."""
    words = [word for word in _WORD.findall(question) if word.lower() not in STOP_WORDS or word.isupper()]
    return " ".join(words) if len(words) > 1 else question


def typo(question: str, rng: random.Random) -> str:
    """Return the question with a letter dropped, doubled or swapped with the next in a long lower-case word."""
    places = [
        m for m in _WORD.finditer(question) if len(m.group()) >= 6 and m.group().isalpha() and m.group().islower()
    ]
    if not places:
        return question
    word = rng.choice(places)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    change = rng.choice(("drop", "double", "swap"))
    if change == "drop":
        return question[:at] + question[at + 1 :]
    if change == "double":
        return question[:at] + question[at] + question[at:]
    return question[:at] + question[at + 1] + question[at] + question[at + 2 :]
