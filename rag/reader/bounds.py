"""Widens an answer's words by what changes their meaning: signs, bounds and currencies before a number."""

import re

_SIGN = re.compile(r"(?<![\w)])[-+−–±<>≤≥~≈]{1,2} ?\Z")
_CURRENCY = re.compile(r"(?:[$€£¥]|\b(?:US|A|C)\$)\Z")
_BOUND = re.compile(
    r"\b(?:at (?:least|most)|(?:no|not) (?:more|less|fewer|later|earlier) than|(?:not )?(?:before|after|until)"
    r"|up to|(?:more|less|fewer) than|no (?:more|less)|minus|below|above|under|over|about|around|approximately|nearly"
    r"|almost|roughly)\s+\Z",
    re.IGNORECASE,
)
_HALF = re.compile(r"(?:(?P<at>at)|(?P<no>not?)|(?P<up>up))\s+\Z", re.IGNORECASE)
_REST = re.compile(
    r"(?P<at>least|most)\b|(?P<no>more|less|fewer|later|earlier|before|after|until)\b|(?P<up>to)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"[-+−–±<>≤≥~≈$€£¥(]*\s?\d|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE)

LOOKED_BACK = 24
"""Characters before an answer that are looked at."""


def with_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span widened to the left by a sign, a currency or a bound: `-18 °C`, `at least 5 ml`, `up to 12 m/s`."""
    rest = _REST.match(text, start)
    half = _HALF.search(text[max(0, start - LOOKED_BACK) : start])
    if rest and half and rest.lastgroup == half.lastgroup:
        return start - len(half.group()), end
    if not _NUMBER.match(text, start):
        return start, end
    for pattern in (_CURRENCY, _SIGN, _BOUND):
        if found := pattern.search(text[max(0, start - LOOKED_BACK) : start]):
            start -= len(found.group())
    return start, end
