"""The same words in several documents: one hit that cites every source."""

import re
from collections.abc import Iterable

from index.store.generation import Generation

SHORTEST = 6
"""Words from which a sentence can be a repeat; shorter ones recur by chance."""

LOOK_AHEAD = 5
"""Hits beyond those wanted that are looked at for repeats."""

SIMILAR = 0.85
"""Share of words that two sentences have in common to be near-duplicates."""


def word_set(sentence: str) -> frozenset[str]:
    """Return a sentence's words, case folded."""
    return frozenset(re.findall(r"[^\W_]+", sentence.casefold()))


def are_near_duplicates(a: frozenset[str], b: frozenset[str]) -> bool:
    """Tell whether two sentences say the same in the same words, but for a word or two (Jaccard)."""
    if min(len(a), len(b)) < SHORTEST:
        return False
    return len(a & b) >= SIMILAR * len(a | b)


def fold(sentences: Iterable[str], wanted: int) -> list[tuple[int, list[int]]]:
    """Return the first `wanted` hits that stay, each with the later hits that repeat it.

    `sentences`: for each hit, best first, the sentence it is there for; no more are drawn than needed.
    """
    kept: list[tuple[int, list[int]]] = []
    words: list[frozenset[str]] = []
    for index, sentence in enumerate(sentences):
        own = word_set(sentence)
        words.append(own)
        repeated = next((again for first, again in kept if are_near_duplicates(words[first], own)), None)
        if repeated is not None:
            repeated.append(index)
        elif len(kept) < wanted:
            kept.append((index, []))
        if len(kept) == wanted and index + 1 >= wanted + LOOK_AHEAD:
            break
    return kept


def repeats(generation: Generation, sentence: int, text: str) -> list[int]:
    """Return the sentences elsewhere in the corpus with the same words as one."""
    return list(generation.repeats_of(sentence)) if len(word_set(text)) >= SHORTEST else []
