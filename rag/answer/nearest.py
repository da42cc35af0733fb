"""Finds what of an item's shape stands in the documents nearest to an item that stands nowhere: 416 for 418.

Candidates come from the vocabulary, by numeric neighbourhood or one letter off, and are shown as the documents write
them. The time depends on a few postings and passages, not on how many there are.
"""

import datetime
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from index.reading import LexicalSearch
from index.text.tokenizer import STOP_WORDS, fold, terms
from rag.answer.neighbours import MOST_DIGITS, neighbours, one_letter_off
from rag.query.dates import Day, find_dates
from rag.query.items import ItemKind, QuestionItem, set_numbers_apart
from rag.query.names import without_possessive
from rag.query.question_words import QUESTION_WORDS
from rag.ranking.items import ItemBinding

MOST_NEAREST = 3
"""Items that are named at most."""

MOST_PASSAGES = 3
"""Passages of one term that are searched for how an item is written."""

MOST_TEXTS = 40
"""Passages that are searched for dates, names and letters."""

MOST_FIELDS = 300
"""Documents up to which the names of all are searched, beyond it only those that a word of the item names."""

LEAST_DIGITS = 3
"""Digits of the shortest number, without a label, whose neighbours are named."""

MOST_APART_SHARE = 0.25
"""Share of itself by which a neighbour of such a number may differ."""

OTHER = 3
"""First value of the distance of an item that shares little with the one that was asked for."""

NUMBERS = (ItemKind.NUMBER, ItemKind.LONG_NUMBER)
"""Kinds of items that have no siblings but by their size."""

_BEFORE_DATE = re.compile(r"_|(?<=[^\W\d])-(?=\d)")
"""What stands before a date in the name of a file: `minutes_2021-03-09`."""

_LAST_DIGITS = re.compile(r"(.*?)(\d+)(\D*)", re.DOTALL)
_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][\w’'-]*\w"


def nearest_items(binding: ItemBinding, item: QuestionItem) -> tuple[str, ...]:
    """Return the nearest of an item's shape that stand in the documents, verbatim, nearest first; often none."""
    if item.kind == ItemKind.DATE:
        found = _dates(binding, item)
    elif item.kind == ItemKind.NAME:
        found = _names(binding, item)
    else:
        found = _alike(binding, item)
    near = (one for one in sorted(found, key=lambda one: one.distance) if not _is_same(one.text, item.text))
    return tuple(itertools.islice(dict.fromkeys(one.text for one in near), MOST_NEAREST))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An item of the documents, as they write it, and how far it is from the one that was asked for."""

    text: str
    distance: tuple[float, ...]


def _is_same(one: str, other: str) -> bool:
    return fold(one) == fold(other)


def _alike(binding: ItemBinding, item: QuestionItem) -> Iterator[_Candidate]:
    """Yield what has the shape of an item with a number or a letter."""
    asked = terms(item.value)
    shape = _number_shape(item) if item.kind in NUMBERS else item.shape
    if not asked or shape is None:
        return
    lexical = binding.generation.lexical
    numbered = _LAST_DIGITS.fullmatch(asked[-1])
    label = terms(item.label) if item.label != "§" else []
    if numbered:
        near = [*neighbours(lexical, *numbered.groups())]
        if item.kind == ItemKind.CODE:
            near += one_letter_off(lexical, asked[-1])
            shape = _any_letters(item) or shape
        passages = _holding(lexical, near, label)
    else:
        passages = dict.fromkeys(lexical.holders(label[0])[:MOST_TEXTS].tolist() if label else ())
    marks = _marks(item.text)
    for text in _texts(binding, passages, item):
        for match in shape.finditer(text):
            written = " ".join(match.group().split())
            value = _value(written, item)
            is_alike = item.kind != ItemKind.CODE or _marks(written) == marks
            if value and is_alike and (item.kind not in NUMBERS or _is_close(value, asked[-1])):
                distance = _distance(value, asked[-1], is_code=item.kind == ItemKind.CODE)
                if distance[0] < OTHER or distance[-1] <= max(2, len(asked[-1]) // 2):
                    yield _Candidate(written, distance)


def _marks(text: str) -> str:
    """Return the marks between the parts of a code, which those of its shape have too."""
    return re.sub(r"[\u2010-\u2013\u2212]", "-", re.sub(r"\w+", " ", text))


def _number_shape(item: QuestionItem) -> re.Pattern[str] | None:
    """Return what a whole number of as many digits looks like; None for other numbers, which have no siblings."""
    digits = re.sub(r"(?<=\d)[., '’\u00a0\u2009\u202f](?=\d{3}(?!\d))", "", item.value)
    if not digits.isdecimal() or len(digits) < LEAST_DIGITS:
        return None
    apart = r"\d{1,3}(?:[., '’\u00a0\u2009\u202f]\d{3})+|" if len(digits) > LEAST_DIGITS else ""
    return re.compile(rf"(?<![\w.,-])(?:{apart}\d{{{len(digits)}}})(?![\w-])(?![.,]\d)")


def _any_letters(item: QuestionItem) -> re.Pattern[str] | None:
    """Return the shape of a code with as many other letters, None for a path or a flag."""
    if item.text[:1] in "/-":
        return None
    parts = (
        rf"[^\W\d_]{{{len(part)}}}" if part.isalpha() else r"\d+" if part.isdecimal() else r"[^\w\s]"
        for part in re.findall(r"[^\W\d_]+|\d+|[^\w\s]", item.value)
    )
    return re.compile(r"(?<![\w.-])" + "".join(parts) + r"(?![\w-])(?![.,]\d)")


def _value(written: str, item: QuestionItem) -> str:
    """Return the term of an item as the documents write it, without its label or, of a number, its measure."""
    found = terms(written)
    if item.kind in NUMBERS:
        found = [term for term in found if term[0].isdecimal()]
    return found[-1] if found and not (item.label and found[-1] in terms(item.label)) else ""


def _distance(value: str, asked: str, *, is_code: bool) -> tuple[float, ...]:
    """Return how far one item is from another: by number where the rest is the same, else by letters.

    A code with as many digits is nearer than one with another letter, and that nearer than one with fewer digits.
    """
    from rapidfuzz.distance import OSA

    one, other = _LAST_DIGITS.fullmatch(value), _LAST_DIGITS.fullmatch(asked)
    letters = OSA.distance(value, asked)
    if one and other and one[1] == other[1] and max(len(one[2]), len(other[2])) <= MOST_DIGITS:
        is_long = is_code and len(one[2]) != len(other[2])
        return (2 if is_long else 0, abs(int(one[2]) - int(other[2])), letters)
    return (1 if letters == 1 else OTHER, letters)


def _is_close(value: str, asked: str) -> bool:
    """Return whether a number is near another one, and no year where that is none."""
    if not (value.isdecimal() and asked.isdecimal()):
        return False
    return abs(int(value) - int(asked)) <= MOST_APART_SHARE * int(asked)


def _holding(lexical: LexicalSearch, near: Iterable[str], label: list[str]) -> dict[int, None]:
    """Return the first passages that hold each of some terms, with a label where there is one."""
    found: dict[int, None] = {}
    near = list(dict.fromkeys(near))
    lexical.prefetch([*near, *label[:1]])
    for term in near:
        holders = lexical.holders(term)
        if label:
            holders = holders[lexical.holds(label[0], holders)]
        found |= dict.fromkeys(holders[:MOST_PASSAGES].tolist())
    return found


def _texts(binding: ItemBinding, passages: Iterable[int], item: QuestionItem) -> Iterator[str]:
    """Yield the texts of passages with their headings, and what names the documents that may be meant."""
    generation, fields = binding.generation, binding.fields
    passages = list(passages)
    generation.prefetch(passages)
    for passage in passages:
        yield f"{generation.heading(passage)}\n{set_numbers_apart(generation.text(passage))}"
    if len(fields) <= MOST_FIELDS:
        yield from (fields[number].text for number in range(len(fields)))
    else:
        named = itertools.chain.from_iterable(fields.named_by(term) for term in terms(item.text))
        yield from (fields[number].text for number in itertools.islice(dict.fromkeys(named), MOST_FIELDS))


def _dates(binding: ItemBinding, item: QuestionItem) -> Iterator[_Candidate]:
    """Yield the dates of passages that hold the year or the month of one, with how many days are between."""
    asked = next((found.ways[0] for found in find_dates(item.text)), None)
    if asked is None:
        return
    lexical = binding.generation.lexical
    rare_first = sorted(terms(item.text), key=lexical.frequency)
    holders = itertools.chain.from_iterable(lexical.holders(term)[:MOST_TEXTS].tolist() for term in rare_first)
    passages = itertools.islice(dict.fromkeys(holders), MOST_TEXTS)
    for text in _texts(binding, passages, item):
        for found in find_dates(_BEFORE_DATE.sub(" ", text)):
            day = found.ways[0]
            if (day.year is None) == (asked.year is None) and not found.is_month:
                yield _Candidate(" ".join(found.text.split()), (_days(asked, day),))


def _days(one: Day, other: Day) -> float:
    """Return about how many days are between two dates."""
    first, second = (
        datetime.date(min(max(day.year or 1, 1), 9999), min(max(day.month, 1), 12), 1).toordinal() + (day.day or 1)
        for day in (one, other)
    )
    return abs(first - second)


def _names(binding: ItemBinding, item: QuestionItem) -> Iterator[_Candidate]:
    """Yield the names that share the last word of a name, or the first one with what names a document.

    `Davis Cup` is of a kind with `World Cup`, `World Affairs` is not.
    """
    from rapidfuzz.distance import OSA

    words = [without_possessive(word) for word in item.text.split()]
    if len(words) < 2:
        return
    lexical = binding.generation.lexical
    holders = {number for term in terms(words[-1])[-1:] for number in lexical.holders(term)[:MOST_TEXTS].tolist()}
    last = rf"{_CAPITALISED} {re.escape(words[-1])}(?!\w)"
    first = rf"(?<!\w){re.escape(words[0])} {_CAPITALISED}"
    found: Counter[str] = Counter()
    for text in _texts(binding, sorted(holders)[:MOST_TEXTS], item):
        found.update(match.group() for match in re.finditer(last, text))
    for text in _texts(binding, (), item):
        found.update(match.group() for match in re.finditer(first, text))
    for name, count in sorted(found.items()):
        if not any(fold(part) in STOP_WORDS | QUESTION_WORDS for part in name.split()):
            yield _Candidate(name, (OSA.distance(fold(name), fold(item.text)), -count))
