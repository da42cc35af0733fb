"""Names in questions: words with a capital that the place in the sentence does not explain."""

import re
from collections.abc import Collection, Iterator, Sequence

from index.text.tokenizer import STOP_WORDS, fold
from rag.query.dates import whole_names
from rag.query.question_words import QUESTION_WORDS

MOST_CAPITALS = 0.5
"""Share of the words inside a question that have capitals, from which they are those of a title."""

LEAST_WORDS = 30
"""Words of a sample that tell whether its nouns have capitals."""

NOUNS_SHARE = 0.22
"""Share of the words inside sentences that have capitals, from which all nouns have them, as in German."""

_CAPITALISED = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_INSIDE = re.compile(r"(?<=[a-zß-öø-ÿ,] )[^\W\d_][^\W\d_]+")

_POSSESSIVE = re.compile(r"['’]s?$")

Words = list[re.Match[str]]


def without_possessive(word: str) -> str:
    """Return a word without the `'s` or the apostrophe at its end."""
    return _POSSESSIVE.sub("", word)


def find_names(question: str, taken: Collection[tuple[int, int]], labels: Collection[str]) -> Iterator[Words]:
    """Yield runs of capitalised words inside a question; `taken`: places of other items; `labels`: theirs."""
    words = list(_CAPITALISED.finditer(question))
    inside = words[1:]
    capital = [word for word in inside if word.group()[0].isupper()]
    if len(capital) > MOST_CAPITALS * len(inside) + 1:
        return
    runs: list[Words] = []
    for word in capital:
        plain = fold(word.group())
        lone = question[: word.start()].rstrip()[-1:] in ".?!:“\"'"
        is_taken = any(start <= word.start() < end for start, end in taken)
        is_plain = plain in STOP_WORDS or plain in QUESTION_WORDS or word.group().casefold() in whole_names()
        if is_taken or is_plain or len(plain) < 2 or lone:
            continue
        if runs and question[runs[-1][-1].end() : word.start()] == " ":
            runs[-1].append(word)
        else:
            runs.append([word])
    yield from (run for run in runs if len(run) > 1 or run[0].group() not in labels)


def name_pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of a name, also with an initial between its words."""
    parts = [re.escape(without_possessive(word)) for word in words]
    return re.compile(r"(?<![^\W_])" + r"[\W_]+(?:\w\.? )?".join(parts) + r"(?![^\W_])", re.IGNORECASE)


def other_names(words: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern of other names of two words that share one with a name of two words; None for others."""
    if len(words) != 2:
        return None
    first, last = (re.escape(without_possessive(word)) for word in words)
    other = r"[A-ZÀ-ÖØ-Þ][^\W\d_]{2,}"
    before = rf"(?!{first}(?![^\W_])|(?:Mrs|The|Von|Van|Dr|Sir)\b){other} {last}"
    return re.compile(rf"(?<![^\W_])(?:{before}|{first} (?!{last}(?![^\W_])){other})(?![^\W_])")


def has_capital_nouns(texts: Sequence[str]) -> bool:
    """Return whether all nouns of some texts have capitals, as in German, so that a capital tells no name."""
    inside = [word for text in texts for word in _INSIDE.findall(text)]
    return len(inside) >= LEAST_WORDS and sum(word[0].isupper() for word in inside) >= NOUNS_SHARE * len(inside)
