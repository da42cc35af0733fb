"""Words whose opposites turn what a sentence says: before and after, at least and at most, hotter and cooler."""

import re
from typing import NamedTuple

_PAIRS = (
    ("before", "after"),
    ("at least", "at most"),
    ("minimum", "maximum"),
    ("minimal", "maximal"),
    ("more than", "less than"),
    ("hotter|warmer", "colder|cooler"),
    ("higher|taller", "lower|shorter"),
    ("larger|bigger|greater", "smaller"),
    ("older", "younger|newer"),
    ("faster|quicker", "slower"),
    ("earlier", "later"),
    ("cheaper", "dearer|more expensive"),
    ("heavier", "lighter"),
    ("longer", "shorter"),
    ("stronger", "weaker"),
    ("better", "worse"),
    ("nearer|closer", "farther|further away"),
    ("deeper", "shallower"),
    ("wider|broader", "narrower"),
    ("thicker", "thinner"),
    ("brighter", "darker"),
    ("louder", "quieter"),
    ("richer", "poorer"),
)
"""Pairs of opposites. Only such as nearly always exclude each other in one sentence about one thing."""


class TurnedWord(NamedTuple):
    """A word of a question that has an opposite: a pattern of it, one of the opposite, and how the question has it."""

    said: re.Pattern[str]
    opposite: re.Pattern[str]
    word: str


_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for pair in _PAIRS
    for one, other in (pair, pair[::-1])
)

_IRREGULAR = {"more expensive": "most expensive", "further away": "furthest"}


def _superlatives(side: str) -> str:
    words = (_IRREGULAR.get(word) or word.removesuffix("r") + "st" for word in side.split("|") if word[-1] in "yre")
    return "|".join(words)


_NOT_MEASURED = frozenset("better earlier later".split())
"""Comparatives whose superlatives no numbers tell, or say something else: the best, the latest."""

_SUPERLATIVES = tuple(
    re.compile(rf"\b(?:{_superlatives(side)})\b", re.IGNORECASE)
    for pair in _PAIRS
    for side in pair
    if all(word in _IRREGULAR or (word.endswith("er") and word not in _NOT_MEASURED) for word in side.split("|"))
)
_MOST = re.compile(r"\b(?:most|record|maximum|minimum)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

_LIMIT = re.compile(
    r"(?<!\w)(?:at (?:least|most)|up to|(?:no|not) (?:more|less|fewer|longer) than|min(?:imum)?|max(?:imum)?)(?!\w)"
    r"|[<>≤≥]"
    r"|\d[^\d\n]{0,6}(?:\bto\b|\bbis\b|–|…|\.{2,3})[ \u00a0]*[-+−±]?\d",
    re.IGNORECASE,
)
"""A bound or a range, whose end is the least or the most."""

LEAST_NUMBERS = 3
"""Numbers of a text from which a superlative that it does not say would have to be worked out from them."""


def find_opposites(question: str) -> tuple[TurnedWord, ...]:
    """Return the words of a question that have an opposite; of one that says both, as a comparison does, none."""
    found = ((said, opposite, said.search(question)) for said, opposite in _OPPOSITES if not opposite.search(question))
    return tuple(TurnedWord(said, opposite, match.group()) for said, opposite, match in found if match)


def find_superlatives(question: str) -> tuple[re.Pattern[str], ...]:
    """Return patterns of the superlatives of a question, each with those that mean the same."""
    return tuple(pattern for pattern in _SUPERLATIVES if pattern.search(question))


def must_be_worked_out(superlative: re.Pattern[str], text: str, answer: str = "") -> bool:
    """Return whether a text has numbers to compare but does not say which is the most; nor do the words that answer.

    `at least 12 cm` says what the smallest is, `-25 to +140 °C` what the lowest.
    """
    if superlative.search(text) or _MOST.search(text) or _LIMIT.search(answer):
        return False
    return len(_NUMBER.findall(text)) >= LEAST_NUMBERS


Spans = tuple[tuple[int, int], str, tuple[int, int]]


def converse(turned: TurnedWord, sentence: str) -> Spans | None:
    """Return a comparison the other way round: `B is hotter than A` as A, ` is cooler than `, B, with their spans."""
    match = turned.opposite.search(sentence)
    if match is None:
        return None
    before = re.search(
        r"(?:\A|[,;:]\s)\s*([^,;:]{2,80}?)\s+(is|are|was|were)\s+(?:\w+\s+)?\Z", sentence[: match.start()]
    )
    after = re.match(r"\s+than\s+([^,;:.!?]{2,80})", sentence[match.end() :])
    if before is None or after is None:
        return None
    second = match.end() + after.start(1), match.end() + after.end(1)
    return second, f" {before[2]} {turned.word} than ", before.span(1)
