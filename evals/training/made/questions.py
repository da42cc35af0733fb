"""Questions about made records: by what an attribute is called, by what people say for it, or by keywords alone."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from evals.training.made.attributes import Attribute, attributes
from evals.training.made.layouts import MadeRecord, Mark
from evals.training.made.names import asked, sibling

UNANSWERABLE = 0.45
"""Share of rows that the text does not answer."""

OTHER_ITEM, MISSING_ATTRIBUTE = 0.42, 0.46
"""Shares of the unanswerable rows that ask about a sibling of the item, or for another attribute of such items; the
others ask for something of another kind."""

REVERSED = 0.12
"""Share of the questions about several records that ask which of them has a value."""

KEYWORDS = ("{l} {x}", "{x} {l}", "{x}: {l}", "{l} of {x}", "{l} for {x}")
BY_LABEL = (
    "What is the {l} of {x}?",
    "What is {x}'s {l}?",
    "Which {l} has {x}?",
    "Tell me the {l} of {x}",
    "what's the {l} for {x}",
    "Do you know the {l} of {x}?",
    "In {x}, what is the {l}?",
)
REVERSE = ("Which {d} has {l} {v}?", "{l} {v} which {d}", "What has the {l} {v}?")

_NOUNS = {
    "person": ("he", "she", "the person", "this member"),
    "server": ("the host", "it"),
    "town": ("the town", "it"),
}
_ITEM = re.compile(r"\{x\}(?:'s)?")
_OF_ITEM = re.compile(r" (?:of|at|in|on|for|about|with|under|from|after|to|by) \{x\}(?:'s)?")


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """A question and the mark of its answer (None: the text has none)."""

    words: str
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a made text is about: a domain, the names of its items, their records, and whether the text names them.

    `kind`: what makes the names. `chosen`, `missing`: the attributes that the records have, and others of the domain.
    """

    domain: str
    kind: str
    names: Sequence[str]
    records: Sequence[MadeRecord]
    chosen: Sequence[Attribute]
    missing: Sequence[Attribute]
    is_named: bool


def make_question(subject: Subject, rng: random.Random) -> MadeQuestion | None:
    """Return a question about a subject; None where none came about."""
    at, one = rng.randrange(len(subject.names)), rng.choice(subject.chosen)
    name = subject.names[at]
    if rng.random() < UNANSWERABLE:
        return _unanswerable(subject, at, one, rng)
    value = next(value for key, _, value in subject.records[at].fields if key == one.key)
    if len(subject.names) > 1 and value and rng.random() < REVERSED:
        same = [r for r in subject.records if any((key, said) == (one.key, value) for key, _, said in r.fields)]
        words = rng.choice(REVERSE).format(d=subject.domain, l=rng.choice(one.labels), v=value)
        return MadeQuestion(words, (at, "")) if len(same) == 1 else None
    # A text whose document's name stands elsewhere answers a question that names it.
    says_name = len(subject.names) > 1 or rng.random() < (0.7 if subject.is_named else 0.3)
    words = _words(one, asked(name, rng) if says_name else None, subject.domain, rng)
    return MadeQuestion(words, None if value is None else (at, one.key))


def _unanswerable(subject: Subject, at: int, one: Attribute, rng: random.Random) -> MadeQuestion | None:
    draw = rng.random()
    if draw < OTHER_ITEM and subject.is_named:
        other = sibling(subject.names[at], subject.kind, rng)
        if any(alike(other, name) for name in subject.names):
            return None
        return MadeQuestion(_words(one, asked(other, rng), subject.domain, rng), None)
    others: Sequence[Attribute] = subject.missing
    if draw >= OTHER_ITEM + MISSING_ATTRIBUTE or not others:
        others = [field for field in attributes() if subject.domain not in field.domains]
    one = rng.choice(others)
    said = {label.lower() for field in subject.chosen for label in field.labels}
    if one in subject.chosen or said & {label.lower() for label in one.labels}:
        return None
    says_name = len(subject.names) > 1 or (subject.is_named and rng.random() < 0.7)
    return MadeQuestion(_words(one, asked(subject.names[at], rng) if says_name else None, subject.domain, rng), None)


def alike(one: str, other: str) -> bool:
    """Return whether one name is part of the other, so that neither tells them apart."""
    return one.lower() in other.lower() or other.lower() in one.lower()


def _words(one: Attribute, name: str | None, domain: str, rng: random.Random) -> str:
    label = rng.choice(one.labels).rstrip(".")
    label = label if label.isupper() else label[:1].lower() + label[1:]
    draw = rng.random()
    template = rng.choice(one.questions if draw < 0.5 else KEYWORDS if draw < 0.72 else BY_LABEL).replace("{l}", label)
    if name is not None:
        return template.replace("{x}", name)
    if rng.random() < 0.5:
        template = _OF_ITEM.sub("", template)
    noun = rng.choice(_NOUNS.get(domain, (f"the {domain}", "it", f"this {domain}"))) if template[-1] == "?" else ""
    return " ".join(_ITEM.sub(noun, template).split()).strip(" :,") or label
