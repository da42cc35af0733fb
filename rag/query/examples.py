"""Makes example questions from a corpus, for someone who does not know yet what to ask."""

import itertools
import math
import re
from collections import Counter

import numpy as np

from index.store.generation import Generation
from index.text.tokenizer import STOP_WORDS, terms

SAMPLED_PASSAGES = 400
"""Passages that are read for examples, spread evenly over the corpus."""

_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]*[\w]"
_NAME = re.compile(
    r"(?<=[a-zß-öø-ÿ,] )"
    rf"({_WORD}(?: (?:(?:of|de|the|for|and|del) )?{_WORD}){{1,2}})"
    r"(?=[,.;]? [a-z(])"
)
"""Two or three capitalised words between lower-case words: neither the start of a sentence nor a headline."""


def example_questions(generation: Generation, most: int = 3) -> list[str]:
    """Return up to `most` questions about a corpus; names that several passages share come first."""
    count = len(generation.passages)
    if not count:
        return []
    looked = sorted(set(np.linspace(0, count - 1, min(count, SAMPLED_PASSAGES)).astype(int).tolist()))
    found: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for passage in looked:
        names = sorted(_names(generation.search_text(passage)))
        found.update(names)
        together.update(
            (a, b) for i, a in enumerate(names) for b in names[i + 1 :] if not set(a.split()) & set(b.split())
        )
    worth = {name: passages * math.log(len(looked) / passages + 1) for name, passages in found.items() if passages > 1}
    ranked = _apart(sorted(worth, key=lambda name: (-worth[name], name)))
    shared = [pair for pair, passages in together.items() if passages > 1 and {*pair} <= {*ranked[1:6]}]
    pairs = sorted(shared, key=lambda pair: (-together[pair], pair))
    pair = pairs[:1] or [(a, b) for a, b in itertools.pairwise(ranked[1:3])]
    questions = [f"Who or what is {name}?" for name in ranked[:1]]
    questions += [f"What links {a} and {b}?" for a, b in pair]
    used = {*ranked[:1], *itertools.chain(*pair)}
    questions += [f"What is said about {name}?" for name in ranked if name not in used]
    if len(questions) < most:
        questions += [f"What is said about {word}?" for word in _common_words(generation, looked, ranked)]
    return questions[:most]


def _apart(names: list[str]) -> list[str]:
    """Return the names without those that start a word like an earlier one: `Latin American` after `Latin America`."""
    kept: list[str] = []
    seen: set[str] = set()
    for name in names:
        beginnings = {word[:5].lower() for word in name.split()}
        if not beginnings & seen:
            kept.append(name)
        seen |= beginnings
    return kept


def _names(text: str) -> set[str]:
    found = {match.group(1) for match in _NAME.finditer(text)}
    return {name for name in found if len(name) <= 40 and not any(word.isupper() for word in name.split())}


def _common_words(generation: Generation, passages: list[int], names: list[str]) -> list[str]:
    """Return words that many passages have, but not most: for a corpus with few names or none."""
    found: Counter[str] = Counter()
    for passage in passages:
        found.update({word.lower() for word in re.findall(r"[^\W\d_]{5,}", generation.search_text(passage))})
    usual = [
        word for word, count in found.items() if word not in STOP_WORDS and terms(word) and count <= len(passages) / 2
    ]
    return _apart([*names, *sorted(usual, key=lambda word: (-found[word], word))])[len(names) :][:3]
