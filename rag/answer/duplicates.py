"""Folds near-duplicates: the same words in several documents become one hit that cites every source."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from rapidfuzz.distance import Levenshtein

from index.reading import OpenGeneration
from index.text.tokenizer import terms

MIN_WORDS = 6
"""Words of the shortest sentence that can be a near-duplicate; shorter ones recur by chance."""

LOOK_AHEAD = 5
"""Hits beyond the wanted ones that are searched for near-duplicates."""

MIN_JACCARD = 0.85
"""Jaccard similarity of their words from which two sentences are near-duplicates."""

MIN_SPELLING = 0.75
"""Share of the letters of two words that must agree for them to be spellings of one."""

PREFIX_SHARED = 3
"""Words that the prefixes of near-duplicates share; more cost more to count, fewer leave more pairs to compare."""


def word_set(sentence: str) -> frozenset[str]:
    """Return a sentence's words, case folded."""
    return frozenset(re.findall(r"[^\W_]+", sentence.casefold()))


def are_near_duplicates(a: frozenset[str], b: frozenset[str]) -> bool:
    """Return whether two sentences say the same: nearly the same words, the others spelled alike or without meaning."""
    fewer, more = (len(a), len(b)) if len(a) < len(b) else (len(b), len(a))
    # The lengths alone exclude most pairs: at most all words of the shorter sentence are shared.
    if fewer < MIN_WORDS or fewer < MIN_JACCARD * more:
        return False
    shared = len(a & b)
    return shared >= MIN_JACCARD * (fewer + more - shared) and _differ_in_spelling(a - b, b - a)


def _differ_in_spelling(a: frozenset[str], b: frozenset[str]) -> bool:
    """Return whether the words that one of two sentences has more than the other change nothing that it says.

    Those that mean nothing alone, such as articles, do not; another name, number or kind of thing does.
    """
    left, right = ({word for word in words if terms(word)} for words in (a, b))
    return all(any(_is_spelled_alike(word, other) for other in right) for word in left) and all(
        any(_is_spelled_alike(word, other) for other in left) for word in right
    )


def _is_spelled_alike(a: str, b: str) -> bool:
    return a.isalpha() and b.isalpha() and Levenshtein.normalized_similarity(a, b) >= MIN_SPELLING


def fold(sentences: Iterable[str], wanted: int) -> list[tuple[int, list[int]]]:
    """Return the first `wanted` distinct hits, each with the later hits that repeat it.

    `sentences`: the best sentence of each hit, best hit first; consumed only as far as needed.
    """
    kept: list[tuple[int, list[int]]] = []
    words: list[frozenset[str]] = []
    kept_by_word: dict[str, list[int]] = {}
    for index, sentence in enumerate(sentences):
        own = word_set(sentence)
        prefix = _prefix(own)
        counts = Counter(place for word in prefix for place in kept_by_word.get(word, ()))
        near = sorted(place for place, count in counts.items() if count >= PREFIX_SHARED)
        repeated = next((kept[place][1] for place in near if are_near_duplicates(words[place], own)), None)
        if repeated is not None:
            repeated.append(index)
        elif len(kept) < wanted:
            for word in prefix:
                kept_by_word.setdefault(word, []).append(len(kept))
            kept.append((index, []))
            words.append(own)
        if len(kept) == wanted and index + 1 >= wanted + LOOK_AHEAD:
            break
    return kept


def _prefix(words: frozenset[str]) -> list[str]:
    """Return the words of a sentence of which every near-duplicate has at least PREFIX_SHARED in its own prefix.

    Two sets of n words with a Jaccard similarity of t have at least ⌈t n⌉ words in common. In any order of all words,
    the first m of these are therefore among the first n - ⌈t n⌉ + m of both. Long words come first because few
    sentences have them. Source (prefix filtering): R. Bayardo, Y. Ma, R. Srikant, "Scaling Up All Pairs Similarity
    Search", WWW 2007; J. Wang, G. Li, J. Feng, "Can We Beat the Prefix Filtering?", SIGMOD 2012 (m above 1).
    """
    if len(words) < MIN_WORDS:
        return []
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return ordered[: len(words) - math.ceil(MIN_JACCARD * len(words)) + PREFIX_SHARED]


def repeats(generation: OpenGeneration, sentences: Mapping[int, str]) -> dict[int, list[int]]:
    """Return the sentences elsewhere in the corpus with the same words as each of some, given with their texts."""
    asked = [sentence for sentence, text in sentences.items() if len(word_set(text)) >= MIN_WORDS]
    return dict(zip(asked, generation.repeats_of(asked), strict=True))
