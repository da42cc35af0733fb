"""How well a text answers what was typed to find it again: whole words first, then parts, then scattered letters."""

import re
import unicodedata
from functools import lru_cache

WORD, START, PART, LETTERS = 4.0, 3.0, 2.0, 1.0
"""What a typed word is worth where it stands in the text as a word, at the start of one, inside one, or only as
letters in order."""

CLOSEST = 1.6
"""Letters in order count if they stand within so many times their number of characters."""


def fuzzy_score(typed: str, text: str) -> float:
    """Return how well a text fits what was typed, 0 if a typed word is not in it at all.

    Case and accents don't matter. Every typed word has to be in the text; each is worth its best place, weighted
    by its length; the words together and in order, and at the start, are worth more.
    """
    words, within = _fold(typed).split(), _fold(text)
    if not words:
        return 0.0
    total = 0.0
    for word in words:
        worth = _worth(word, within)
        if not worth:
            return 0.0
        total += worth * len(word)
    score = total / sum(len(word) for word in words)
    phrase = " ".join(words)
    if phrase in within:
        score += 1.0
    if within.startswith(phrase):
        score += 0.5
    return score


def _worth(word: str, within: str) -> float:
    if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", within):
        return WORD
    if re.search(rf"(?<!\w){re.escape(word)}", within):
        return START
    if word in within:
        return PART
    span = _shortest_run(word, within) if len(word) > 2 else 0
    return LETTERS * len(word) / span if 0 < span <= CLOSEST * len(word) else 0.0


def _shortest_run(letters: str, within: str) -> int:
    """Return the fewest characters that hold all letters in order, 0 if none do."""
    best = 0
    for start in (match.start() for match in re.finditer(re.escape(letters[0]), within)):
        at = start
        for letter in letters[1:]:
            at = within.find(letter, at + 1)
            if at < 0:
                return best
        length = at - start + 1
        best = min(best, length) if best else length
    return best


@lru_cache(maxsize=20_000)
def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(bare.split()) or " ".join(text.casefold().split())
