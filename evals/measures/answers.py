"""Measures of short answers by their words, as SQuAD compares them.

Source: P. Rajpurkar et al., "SQuAD: 100,000+ Questions for Machine Comprehension of Text", EMNLP 2016, and its
evaluation script.
"""

import re
import string
from collections import Counter
from collections.abc import Sequence

F1_ACCEPTED = 0.5
"""The token F1 from which a short answer counts as found."""

_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation + "‘’“”«»–—…", " "))
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalise(text: str) -> list[str]:
    """Return a text's words in lower case, without punctuation and the articles a, an, the.

    Unlike SQuAD's script, punctuation separates words (`arms-trade` is two), typographic punctuation too.
    """
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def exact_match(given: str, accepted: Sequence[str]) -> bool:
    """Return whether an answer has exactly the words of an accepted one."""
    return any(normalise(given) == normalise(answer) for answer in accepted)


def token_f1(given: str, accepted: Sequence[str]) -> float:
    """Return the best F1 of tokens with an accepted answer, in [0, 1]."""
    return max((_f1(normalise(given), normalise(answer)) for answer in accepted), default=0.0)


def _f1(given: list[str], wanted: list[str]) -> float:
    common = sum((Counter(given) & Counter(wanted)).values())
    return 2 * common / (len(given) + len(wanted)) if common else 0.0


def contains_answer(text: str, accepted: Sequence[str]) -> bool:
    """Return whether a text holds the words of an accepted answer in a row.

    Source: V. Karpukhin et al., "Dense Passage Retrieval for Open-Domain Question Answering", EMNLP 2020.
    """
    words = f" {' '.join(normalise(text))} "
    return any(found and f" {found} " in words for found in (" ".join(normalise(answer)) for answer in accepted))
