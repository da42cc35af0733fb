"""Words whose opposites turn what a sentence says: before and after, at least and at most, hotter and cooler."""

import re

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
)
"""Pairs of opposites. Only such as nearly always exclude each other in one sentence about one thing."""

_OPPOSITES = tuple(
    (re.compile(rf"\b(?:{one})\b", re.IGNORECASE), re.compile(rf"\b(?:{other})\b", re.IGNORECASE))
    for pair in _PAIRS
    for one, other in (pair, pair[::-1])
)


def find_opposites(question: str) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Return patterns of the words of a question that have an opposite, each with that of the opposite.

    A question that says both, as a comparison does, has none.
    """
    return tuple(
        (said, opposite) for said, opposite in _OPPOSITES if said.search(question) and not opposite.search(question)
    )
