"""Turns text into the terms of the lexical index, in the same way for passages and questions.

Case and accents are folded, English words stemmed (Snowball), stop words left out. Numbers and acronyms
are kept whole: `U.S.` and `US` are `us`, `$5.4` is `dollar 5.4`. A number is the same however its thousands are set
apart: `12,500,000`, `12.500.000`, `12'500'000` and `12 500 000` are `12500000`; where a point or a space may mean
something else, it also gives what it would be then (`1.250` is `1.250 1250`). A compound such
as `AK-47`, `counter-narcotics`, `MAX_RETRIES` or `maxRetries` gives its parts and the parts joined (`ak 47 ak47`), so
that it is found however it is written. Scripts without spaces between words give overlapping pairs of characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

VERSION = "5"
"""Part of an index's configuration: raised whenever the same text would give other terms."""

# Lucene's English list plus question words and auxiliaries, which carry no topic.
STOP_WORDS = frozenset(
    (
        "a an and are as at be been but by can could did do does for from had has have he her his how i if in "
        "into is it its may me might my no not of on or our she should so such than that the their them then "
        "there these they this to was we were what when where which who whom whose why will with would you your"
    ).split()
)

_UNSPACED = r"\u1100-\u11ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f"
    r"\u0670\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0981-\u0983\u09bc-\u09cd"
)
"""Marks that combine with the letter before them."""
_SPACES = r" \u00a0\u2009\u202f"
"""Spaces that set thousands apart."""
_LETTER = rf"(?:(?![{_UNSPACED}])[^\W_][{_MARKS}]*)"
_TOKEN = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}]+)"
    rf"|(?P<acronym>(?:[^\W\d_][{_MARKS}]*\.){{2,}}(?:[^\W\d_][{_MARKS}]*(?![^\W_]|[{_MARKS}]))?)"
    rf"|(?P<spaced>\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?![^\W_]|[.,'’]?\d|[{_SPACES}]\d))"
    r"|(?P<number>\d+(?:[.,'’]\d+)*(?![^\W_]))"
    rf"|(?P<word>{_LETTER}+(?:['’_-]{_LETTER}+)*)"
    r"|(?P<symbol>[$€£¥%§])"
)
_SYMBOLS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "%": "percent", "§": "section"}
_THOUSANDS = re.compile(r"\d{1,3}(?:(?P<mark>[,'’])\d{3})(?:(?P=mark)\d{3})*(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"(?:0|[1-9]\d{0,2}(?:\.\d{3})+),\d+|\d+,\d{1,2}")
_POINTED_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_WHOLE_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ĸ": "k", "ŋ": "n"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ɖ": "d"}
)
"""Letters that Unicode does not decompose, and the letters that stand for them where they are not to be had."""
_HUMP = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")

_stemmer = Stemmer.Stemmer("english")


@dataclass(frozen=True, slots=True)
class LocatedTerm:
    """A term and the characters it comes from. The terms of a compound share one place."""

    term: str
    start: int
    end: int


def terms(text: str) -> list[str]:
    """Return the terms of a text in order, with repetitions."""
    return [term for match in _TOKEN.finditer(text) for term in _terms_of(match.group(), match.lastgroup or "word")]


def located_terms(text: str) -> Iterator[LocatedTerm]:
    """Yield the terms of a text with their places, in order of place."""
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        for term in _terms_of(word, match.lastgroup or "word"):
            yield LocatedTerm(term, start, end)


def terms_by_place(text: str) -> dict[tuple[int, int], list[str]]:
    """Return the terms of each word of a text by its place, in order of place."""
    places: dict[tuple[int, int], list[str]] = {}
    for token in located_terms(text):
        places.setdefault((token.start, token.end), []).append(token.term)
    return places


@lru_cache(maxsize=65536)
def _terms_of(word: str, kind: str) -> tuple[str, ...]:
    if kind == "symbol":
        return (_SYMBOLS[word],)
    if kind == "number":
        return _number_terms(word)
    if kind == "spaced":
        parts = re.split(f"[{_SPACES}]", word)
        return tuple(dict.fromkeys(["".join(parts), *parts]))
    word = unicodedata.normalize("NFC", word)
    if kind == "unspaced":
        return tuple(word[i : i + 2] for i in range(len(word) - 1)) or (word,)
    if kind == "acronym":
        return (fold(word.replace(".", "")),)
    word = re.sub(r"['’]s$|['’]$", "", word)
    parts = [part for part in re.split(r"[-_]", word.replace("'", "").replace("’", "")) if part]
    pieces = [piece for part in parts for piece in _HUMP.split(part)]
    found = [term for piece in pieces if (term := _term(piece))]
    if len(pieces) > 1:
        found.append(_stemmer.stemWord(fold("".join(pieces))))
    return tuple(dict.fromkeys(found))


def _number_terms(word: str) -> tuple[str, ...]:
    """Return the terms of a number: without marks between thousands, with a point before the decimals."""
    if _THOUSANDS.fullmatch(word):
        return (re.sub(r"[,'’]", "", word),)
    if _POINTED_THOUSANDS.fullmatch(word):
        whole = word.replace(".", "").replace(",", ".")
        # One group may be decimals.
        return (word, whole) if word.count(".") == 1 and "," not in word else (whole,)
    if "'" in word or "’" in word:
        return tuple(part.replace(",", ".") for part in re.split("['’]", word))
    if is_list(word):
        return tuple(dict.fromkeys(term for part in word.split(",") for term in _number_terms(part)))
    return (word.replace(",", "."),)


def is_list(word: str) -> bool:
    """Return whether digits, points and commas are several numbers, as in a row of a CSV, rather than one.

    A comma sets thousands apart, or it stands before one or two decimals, or else between numbers.
    """
    return "," in word and not (_THOUSANDS.fullmatch(word) or _DECIMAL_COMMA.fullmatch(word))


def _term(word: str) -> str:
    """Return the term of a simple word, empty for a stop word.

    A stop word in capitals is a name: WHO, IT, US.
    """
    folded = fold(word)
    if folded in STOP_WORDS:
        return folded.upper() if len(folded) > 1 and word.isupper() else ""
    return _stemmer.stemWord(folded) if folded.isalpha() else folded


def fold(word: str) -> str:
    """Return a word without case and accents, compatibility characters resolved."""
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare.translate(_WHOLE_LETTERS)
