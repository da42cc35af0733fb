"""Patterns of numbers and letters with a word before them (`room 12`, `§ 4.2`), and of those that begin lines."""

import re

from index.text.tokenizer import STOP_WORDS, fold
from rag.query.dates import whole_names
from rag.query.numbers import ANY_ORDINAL, DASHES, from_roman, ordinal_pattern, roman
from rag.query.question_words import QUESTION_WORDS

NO_LABELS = frozenset(
    (
        "than about over under least most only just nearly almost around between until till since before after during "
        "per within every last next first past another more less up like worth plus minus roughly circa old year years"
    ).split()
)
"""English words before numbers that name nothing."""

ANY_NUMBER = r"\d+(?:\.\d+)*[a-z]?"
_NO = r"(?:no|nr|number|num|n[º°]|#)\.?"
_WORD_BEFORE = re.compile(rf"(§|[^\W\d_]+)\.?[ \u00a0]*(?:{_NO}[ \u00a0]*)?\Z", re.IGNORECASE)
_END = r"(?!\w)(?![.,]\d)"

LEAST_PREFIX = 3
"""Letters of the shortest abbreviation of a label, but for `p.` and the like, which are as long as the question's."""


def label_before(question: str, at: int) -> str:
    """Return the word before a number that may be its label, empty if it cannot be."""
    match = _WORD_BEFORE.search(question, 0, at)
    if match is None:
        return ""
    word = match[1]
    plain = fold(word)
    if word != "§" and (len(plain) < 2 or plain in STOP_WORDS or plain in QUESTION_WORDS or plain in NO_LABELS):
        return ""
    return "" if word.casefold() in whole_names() else word


def labelled(label: str, value: str, other: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a value after its label, alone or in a list, and of any value after it."""
    lead = rf"{_lead(label)}[ \u00a0_]*(?:[:#|,]|{_NO})?[ \u00a0_]*"
    more = rf"(?:{ANY_NUMBER}(?: ?(?:,|and|or|to|und|&|[{DASHES}]) ?)(?:(?:and|or) )?){{0,8}}"
    return (
        re.compile(rf"{lead}{more}(?:{value}){_END}", re.IGNORECASE),
        re.compile(rf"{lead}(?:{other})(?!\w)", re.IGNORECASE),
    )


def _lead(label: str) -> str:
    """Return a pattern of a label, also in the plural, or abbreviated with a point."""
    if label == "§":
        return r"(?:§+|(?<![^\W_])(?:section|sec\.|para\w*))"
    shorter = "".join(rf"(?:{re.escape(letter)}" for letter in label[LEAST_PREFIX:])
    shorter += ")?" * len(label[LEAST_PREFIX:])
    abbreviated = rf"|{re.escape(label[:LEAST_PREFIX])}{shorter}\.[ \u00a0]?" if len(label) > LEAST_PREFIX else ""
    longer = rf"|{re.escape(label)}[^\W\d_]+(?=[ \u00a0])" if len(label) >= LEAST_PREFIX else ""
    return rf"(?<![^\W_])(?:{re.escape(label)}(?:e?s|\.)?{abbreviated}{longer})"


def not_related(value: str) -> str:
    """Return a lookahead that fails at what a section number is part of, and at its own parts: 4 and 4.2.1 for 4.2."""
    parts = value.split(".")
    above = "|".join(re.escape(".".join(parts[:count])) for count in range(1, len(parts) + 1))
    return rf"(?!(?:{above})(?![.\d]*\d|[a-z]\b))(?!{re.escape(value)}\.\d)"


def numbering(value: str, label: str = "") -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of a number that begins a line or a sentence, as sections have it, and of any such number.

    Between the line's beginning and the number a label and marks may stand.
    """
    begin = r"(?:^|[\n\r/])[^\w\n]*(?:(?:[^\W\d_]+\.?|§+)[ \u00a0]+)?\(?"
    end = r"(?:[.):]+(?=\s|$)|(?=[ \t\u00a0]+[^\d\s])|(?=\s*$))"
    # A version 3.0 is 3.0.0.
    last = r"(?:\.0)?" if value.endswith(".0") else ""
    own = rf"{begin}{re.escape(value)}{last}{end}"
    depth = value.count(".")
    other = rf"\d{{1,3}}(?:\.\d{{1,3}}){{{depth}}}" if depth else r"\d{1,3}"
    if label:
        own += rf"|{_lead(label)}[ \u00a0]*{re.escape(value)}{_END}"
    return (
        re.compile(own, re.IGNORECASE | re.MULTILINE),
        re.compile(rf"{begin}(?={other}{end}){not_related(value)}{other}", re.IGNORECASE | re.MULTILINE),
    )


def ordinal_label(number: int, label: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of the thing of a number, `third amendment` or `Amendment III`, and of any such thing."""
    word = rf"{re.escape(label)}(?:e?s)?(?!\w)"
    after = rf"(?<!\w){re.escape(label)}[ \u00a0]+(?:{_NO}[ \u00a0]*)?"
    own = rf"(?<!\w){ordinal_pattern(number)}[ \u00a0-]+{word}|{after}(?:0*{number}|(?-i:{roman(number)})){_END}"
    other = rf"(?<!\w){ANY_ORDINAL}[ \u00a0-]+{word}|{after}(?:\d+|(?-i:[IVXLC]+)){_END}"
    return re.compile(own, re.IGNORECASE), re.compile(other, re.IGNORECASE)


def either_figures(value: str) -> str:
    """Return a pattern of a number in Arabic or Roman figures; of a letter as it is."""
    if number := from_roman(value) if len(value) > 1 else 0:
        return rf"(?:(?-i:{value})|0*{number})"
    return f"(?-i:{value})"
