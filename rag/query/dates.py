"""Dates in questions, and the ways in which documents write them, in many languages.

The names of the months are those of `months.json`, which was cut from Unicode CLDR.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

MONTHS_FILE = Path(__file__).with_name("months.json")

CENTURY_TURN = 70
"""Years of two digits below this are of this century."""

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_NTH = r"(?:st|nd|rd|th|er|º|ª|\.)?"
_OF = r"(?:(?:of|de|di|del|den|the)[ _]|d['’])?"
_GAP = r"[ \u00a0_.,-]{0,2}"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"


class Day(NamedTuple):
    """A date, or what a question says of one: a month of a year, a month."""

    year: int | None
    month: int
    day: int | None


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a question, from `start`, with the days that it may mean: `3/12/19` is of March or of December."""

    text: str
    start: int
    ways: tuple[Day, ...]

    @property
    def is_month(self) -> bool:
        """Return whether it is a month without a year."""
        return self.ways[0].year is None and self.ways[0].day is None


@cache
def month_names() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """Return for each month its whole names and its short ones, casefolded."""
    stated = json.loads(MONTHS_FILE.read_bytes())
    return tuple(
        (frozenset(names.split()), frozenset(short.split()))
        for names, short in zip(stated["names"], stated["short"], strict=True)
    )


@cache
def whole_names() -> frozenset[str]:
    """Return the whole names of all months, casefolded."""
    return frozenset().union(*(names for names, _ in month_names()))


@cache
def _numbers() -> dict[str, int]:
    found = {name: place for place, ways in enumerate(month_names(), 1) for one in ways for name in one}
    return found | {roman.casefold(): place for place, roman in enumerate(_ROMAN, 1)}


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, by their first letters, which is quick to fail."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word in words:
        groups[word[0]].append(re.escape(word[1:]))
    return "|".join(
        f"{re.escape(first)}(?:{'|'.join(sorted(rests, key=len, reverse=True))})" for first, rests in groups.items()
    )


@cache
def _month_pattern(number: int | None = None) -> str:
    """Return a pattern of the names of a month, of all months if None."""
    own = month_names() if number is None else [month_names()[number - 1]]
    return "(?:" + _any_of(sorted(name for ways in own for one in ways for name in one)) + r")(?![^\W\d_])\.?"


@cache
def _scan() -> re.Pattern[str]:
    name = _month_pattern()
    year = r"(?:\d{4}|['’]\d\d)"
    return re.compile(
        rf"(?<![\w.,/-])(?:(?P<y>(?:1[5-9]|20)\d\d)(?:-(?P<m0>0[1-9]|1[0-2])|(?P<s>[-/.])(?P<m>0?[1-9]|1[0-2])(?P=s)(?P<d>{_DAY}))"
        rf"|(?P<a>{_DAY})(?P<t>[./-])[ ]?(?P<b>{_DAY})(?P=t)[ ]?(?P<c>\d{{4}}|\d\d)"
        rf"|(?P<d1>{_DAY})[. ] ?(?P<r>[IVX]{{1,4}})[. ] ?(?P<y1>\d{{4}})"
        rf"|(?P<d2>{_DAY}){_NTH}[ -]{_OF}(?P<m2>{name})(?:,?[ -](?:of |de |del )?(?P<y2>{year}))?"
        rf"|(?P<m3>{name})(?: (?P<d3>{_DAY})(?:st|nd|rd|th)?(?!\w))?(?:,? ?(?:of |de |del )?\b(?P<y3>{year}))?"
        r")(?![\w/]|[.,-]\d)",
        re.IGNORECASE,
    )


def find_dates(question: str) -> Iterator[FoundDate]:
    """Yield the dates of a question in order; a month without a day and a year only where it has a capital."""
    for match in _scan().finditer(question):
        ways = tuple(_ways(match))
        text = match.group().rstrip(".")
        if ways and (not _is_doubtful(match, ways[0]) or (ways[0].day is None and _is_lone_month(match))):
            yield FoundDate(text, match.start(), ways)


def _ways(match: re.Match[str]) -> Iterator[Day]:
    part = match.groupdict()
    if part["y"]:
        yield Day(int(part["y"]), int(part["m"] or part["m0"]), int(part["d"]) if part["d"] else None)
    elif part["a"] and (part["t"] != "." or len(part["c"]) > 2 or len(part["a"]) > 1):
        first, second, year = int(part["a"]), int(part["b"]), _year(part["c"])
        if second <= 12:
            yield Day(year, second, first)
        if first <= 12 and part["t"] != "." and first != second:
            yield Day(year, first, second)
    elif part["r"]:
        if month := _numbers().get(part["r"].casefold()):
            yield Day(int(part["y1"]), month, int(part["d1"]))
    elif part["m2"] or part["m3"]:
        name, day, said = part["m2"] or part["m3"], part["d2"] or part["d3"], part["y2"] or part["y3"]
        yield Day(_year(said) if said else None, _numbers()[name.casefold().rstrip(".")], int(day) if day else None)


def _year(digits: str) -> int:
    number = int(digits.lstrip("'’"))
    return number if number > 99 else number + (2000 if number < CENTURY_TURN else 1900)


def _is_doubtful(match: re.Match[str], way: Day) -> bool:
    """Return whether a name of a month may be another word: `3 out of 5` is no day of `outubro`."""
    name = match["m2"] or match["m3"]
    return name is not None and way.year is None and (way.day is None or name.casefold() not in whole_names())


def _is_lone_month(match: re.Match[str]) -> bool:
    """Return whether a name alone means a month: it has a capital inside the question, as in English."""
    name = match["m3"]
    return name.casefold() in MONTHS and name[0].isupper() and match.start() > 0


_ENGLISH = "january february march april may june july august september october november december".split()

MONTHS = {name: number for number, name in enumerate(_ENGLISH, 1)}
"""The English months, which have capitals. Elsewhere they are words as others are, or all nouns have capitals."""


def date_pattern(found: FoundDate) -> re.Pattern[str]:
    """Return a pattern of a date however it is written."""
    ways = [way for day in found.ways for way in _written(day)]
    names = "|".join(way for way in ways if way.startswith("(?:"))
    digits = "|".join(way for way in ways if not way.startswith("(?:"))
    return re.compile(
        rf"(?:(?=\d)(?<!\d)(?<!\d[.,])(?:{digits})|(?<![^\W\d_])(?:{names}))(?!\d)(?![.,]\d)", re.IGNORECASE
    )


def _written(date: Day) -> Iterator[str]:
    """Yield the ways to write a date as patterns; those that start with a name start with a group."""
    year, month, day = date
    name, roman = _month_pattern(month), _ROMAN[month - 1]
    if year is None:
        any_year = r"\d{4}"
        tail = rf"(?!{_GAP}{_OF}\d{{4}})"
    else:
        any_year = rf"(?:{year}|['’]?{year % 100:02})"
        tail = rf"(?:{_GAP}{_OF}{any_year}|(?!{_GAP}{_OF}\d{{4}}))"
    whole = rf"{year or any_year}"
    if day is None:
        yield rf"{name}(?:{_GAP}{_OF}{any_year}|{_GAP}{_DAY}{_NTH},?[ ]{any_year})" if year else name
        yield rf"{whole}(?:[-_/.]0?{month}(?:[-_/. ]{_DAY})?|{month:02}(?:[0-3]\d)?)"
        yield rf"{_DAY}[-./]0?{month}[-./]{any_year}|0?{month}/(?:{_DAY}/)?{any_year}"
        if year:
            yield rf"0?{month}[./]{whole}"
        return
    yield rf"0?{day}{_NTH}{_GAP}{_OF}{name}{tail}"
    yield rf"{name}{_GAP}(?:the )?0?{day}(?:st|nd|rd|th|\.)?(?!\d){tail}"
    yield rf"{whole}(?:[-_/. ]0?{month}[-_/. ]0?{day}|{month:02}{day:02})"
    yield rf"0?{day}[-._/][ ]?0?{month}[-._/][ ]?{any_year}"
    yield rf"0?{month}[/-]0?{day}[/-]{any_year}"
    yield rf"0?{day}[. ] ?(?-i:{roman})[. ] ?{any_year}"
    if year:
        short = f"{year % 100:02}"
        yield rf"{day:02}{month:02}(?:{year}|{short})|{month:02}{day:02}(?:{year}|{short})|{short}{month:02}{day:02}"


@cache
def any_date() -> re.Pattern[str]:
    """Return a pattern of any date with a year."""
    name = _month_pattern()
    year = r"(?:1[5-9]|20)\d\d"
    return re.compile(
        rf"(?:(?=\d)(?<!\d)(?<!\d[.,])(?:{year}[-_/.](?:0[1-9]|1[0-2])(?:[-_/.]\d\d)?|{_DAY}[./-]{_DAY}[./-]{year}"
        rf"|{_DAY}{_NTH}{_GAP}{_OF}{name}{_GAP}{_OF}{year})|(?<![^\W\d_]){name}{_GAP}(?:{_DAY}{_NTH}{_GAP})?{year})(?!\d)",
        re.IGNORECASE,
    )
