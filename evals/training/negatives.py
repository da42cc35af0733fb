"""Makes negatives: retrieved passages that do not answer, and questions whose facts are changed by rule."""

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evals.training.data import TrainingRow
from index.search.lexical import LexicalIndex
from index.text.tokenizer import fold, terms
from rag.ranking.fusion import order

RETRIEVED_PASSAGES = 8
"""Retrieved passages considered for a question."""

_NAME = re.compile(r"(?:[A-Z][\w’'-]+)(?: (?:of |the |de |and )?[A-Z][\w’'-]+)*")
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_NUMBER = re.compile(r"\b\d{1,3}(?:[.,]\d+)*\b")
_FIRST = re.compile(r"\w+")

_OPPOSITES = (
    "first/last largest/smallest biggest/smallest oldest/newest highest/lowest most/least more/fewer before/after "
    "north/south northern/southern east/west eastern/western northeast/southwest northwest/southeast increase/decrease "
    "increased/decreased rise/fall rose/fell won/lost win/lose maximum/minimum earliest/latest early/late best/worst "
    "longest/shortest began/ended begin/end start/finish started/stopped buy/sell bought/sold import/export "
    "male/female support/oppose supported/opposed higher/lower larger/smaller older/younger above/below inside/outside "
    "enter/leave entered/left arrived/departed majority/minority gain/lose gained/lost public/private "
    "strongest/weakest fastest/slowest richest/poorest advantages/disadvantages accept/reject accepted/rejected"
)
OPPOSITES = {word: other for pair in _OPPOSITES.split() for word, other in (pair.split("/"), reversed(pair.split("/")))}
"""Words whose exchange makes a question that its passage does not answer."""


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Names and years of many contexts, to change questions with; sorted, so that a seed decides."""

    by_words: dict[int, list[str]]
    years: list[str]

    @classmethod
    def of(cls, contexts: Iterable[str]) -> "NameIndex":
        """Return the names that do not begin a sentence, by number of words, and the years of the contexts."""
        found: dict[int, set[str]] = {}
        years: set[str] = set()
        for context in contexts:
            years.update(_YEAR.findall(context))
            for match in names_in(context):
                found.setdefault(match.count(" ") + 1, set()).add(match)
        return cls({count: sorted(names) for count, names in found.items()}, sorted(years))


def names_in(text: str) -> list[str]:
    """Return the runs of capitalised words that do not begin a sentence."""
    return [
        match.group()
        for match in _NAME.finditer(text)
        if match.start() and text[: match.start()].rstrip()[-1:] not in ("", ".", "!", "?", '"', "“", ":")
    ]


def swap(row: TrainingRow, rng: random.Random, names: NameIndex) -> TrainingRow | None:
    """Return the row with one fact of its question changed, so that the context no longer answers it.

    A year or number becomes another; a name of the context becomes another name with the same number of words; a word
    becomes its opposite. None if the question has nothing to change.
    """
    if not row.answers:
        return None
    options = [change for change in (_year(row, rng), _name(row, rng, names), _opposite(row, rng)) if change]
    if not options:
        return None
    question = rng.choice(options)
    return replace(row, id=f"{row.id}#swap", question=question, answers=(), source="swap")


def _year(row: TrainingRow, rng: random.Random) -> str | None:
    places = [m for m in _YEAR.finditer(row.question) if m.group() in row.context]
    if places:
        place = rng.choice(places)
        others = sorted(set(_YEAR.findall(row.context)) - {place.group()})
        near = str(int(place.group()) + rng.choice((-1, 1)) * rng.randint(1, 12))
        other = rng.choice(others) if others and rng.random() < 0.5 else near
        return _substitute(row.question, place, other)
    places = [m for m in _NUMBER.finditer(row.question) if m.group() in row.context and m.group().isdecimal()]
    if not places:
        return None
    place = rng.choice(places)
    return _substitute(row.question, place, str(int(place.group()) + rng.randint(1, 9)))


def _name(row: TrainingRow, rng: random.Random, names: NameIndex) -> str | None:
    answers = " ".join(answer.text for answer in row.answers).casefold()
    places = [
        m
        for m in _NAME.finditer(row.question)
        if m.start() and m.group() in row.context and m.group().casefold() not in answers
    ]
    if not places:
        return None
    place = rng.choice(places)
    count = place.group().count(" ") + 1
    asked = row.question.casefold()
    here = [name for name in dict.fromkeys(names_in(row.context)) if name.count(" ") + 1 == count]
    pool = here if here and rng.random() < 0.6 else names.by_words.get(count, [])
    for _ in range(8):
        other = rng.choice(pool) if pool else ""
        known = other in row.context and pool is not here
        related = set(_words(other)) & set(_words(place.group()))
        if other and not known and not related and other.casefold() not in asked and other.casefold() not in answers:
            return _substitute(row.question, place, other)
    return None


def _opposite(row: TrainingRow, rng: random.Random) -> str | None:
    places = [m for m in _FIRST.finditer(row.question) if m.start() and m.group() in OPPOSITES]
    if not places:
        return None
    place = rng.choice(places)
    other = OPPOSITES[place.group()]
    return None if re.search(rf"\b{other}\b", row.question) else _substitute(row.question, place, other)


def _substitute(question: str, place: re.Match[str], other: str) -> str:
    return question[: place.start()] + other + question[place.end() :]


def _words(text: str) -> list[str]:
    return [fold(word) for word in _FIRST.findall(text)]


def contains_answer(context: str, row: TrainingRow) -> bool:
    """Return whether a context holds the words of one of the row's answers, whatever their case and punctuation."""
    text = f" {' '.join(_words(context))} "
    return any(f" {' '.join(_words(answer.text))} " in text for answer in row.answers)


def mine(
    rows: Sequence[TrainingRow], passages: Iterable[str] = (), most: int = 2, *, apart: bool = False
) -> list[TrainingRow]:
    """Return rows of questions beside the passages that BM25 ranks first among those that do not answer.

    Only questions whose own passage is among the first two are used: vaguer ones have answers elsewhere. Passages with
    an answer's words are skipped. `most` limits the rows of a question. `apart` skips its own document, for sources
    where all passages of a document answer.
    """
    contexts = list(dict.fromkeys([*(row.context for row in rows), *passages]))
    documents: dict[str, set[str]] = {}
    for row in rows:
        documents.setdefault(row.context, set()).add(row.document)
    place = {context: i for i, context in enumerate(contexts)}
    index = LexicalIndex.build([terms(context) for context in contexts])
    found: list[TrainingRow] = []
    for row in rows:
        if not row.answers:
            continue
        scores = index.scores(terms(row.question))
        if np.count_nonzero(scores > scores[place[row.context]]) > 1:
            continue
        found += [
            replace(row, id=f"{row.id}#mined", context=context, answers=(), source=f"mined_{row.source}")
            for context in (contexts[n] for n in order(scores)[:RETRIEVED_PASSAGES].tolist() if scores[n] > 0)
            if context != row.context
            and not contains_answer(context, row)
            and not (apart and row.document in documents.get(context, ()))
        ][:most]
    return found
