"""Finds terms of the vocabulary next to a code or a number: by number, or one letter off.

Each step is a search in the sorted vocabulary, so the time does not depend on its size.
"""

import re
from collections.abc import Iterator

from index.reading import LexicalSearch

MOST_NEIGHBOURS = 6
"""Neighbours in the vocabulary that are looked at on either side of a number."""

MOST_STEPS = 24
"""Terms that are passed over at most to find those."""

MOST_DIGITS = 15
"""Digits of the longest number whose neighbours are looked for."""

MOST_LETTERS = 3
"""Letters of a code of which one may be another one."""

_LAST = "\U0010ffff"
"""The character after all others."""


def neighbours(lexical: LexicalSearch, prefix: str, digits: str, suffix: str) -> Iterator[str]:
    """Yield terms of the vocabulary with the next numbers in place of some digits, above and below.

    Where numbers may have fewer digits or more, also those; of a list such as `2.8.1` also what stands next to it.
    """
    width = len(digits)
    if width > MOST_DIGITS:
        return
    yield from _walk(lexical, prefix, suffix, prefix + digits + suffix, width, is_after=True)
    yield from _walk(lexical, prefix, suffix, prefix + digits, width, is_after=False)
    if not digits.startswith("0"):
        for other in (width + 1, width + 2):
            yield from _walk(lexical, prefix, suffix, f"{prefix}0{_LAST}", other, is_after=True)
        for other in range(width - 1, max(0, width - 3), -1):
            yield from _walk(lexical, prefix, suffix, f"{prefix}{10**other - 1}{_LAST}", other, is_after=False)
    if "." in prefix:
        for is_after in (True, False):
            name = prefix + digits
            for _ in range(MOST_NEIGHBOURS):
                found = lexical.neighbour(name, is_after=is_after)
                if found is None:
                    break
                name = found
                yield name


def _walk(lexical: LexicalSearch, prefix: str, suffix: str, key: str, width: int, *, is_after: bool) -> Iterator[str]:
    """Yield the terms of a prefix, a number of `width` digits and a suffix after a key, or before it, nearest first."""
    found = 0
    for _ in range(MOST_STEPS):
        name = lexical.neighbour(key, is_after=is_after)
        if name is None or not name.startswith(prefix):
            return
        run = re.match(r"\d+", name[len(prefix) :])
        if run is None:
            return
        number, rest = run.group(), name[len(prefix) + run.end() :]
        key = name
        if len(number) > width:
            # Its first digits may be a number of their own: it stands before all that begin with it.
            name, rest = prefix + number[:width] + suffix, suffix
            key = prefix + number[:width] + (_LAST if is_after else "")
            is_term = not is_after and lexical.frequency(name) > 0
        else:
            is_term = len(number) == width and rest == suffix
        if is_term:
            yield name
            found += 1
            if found == MOST_NEIGHBOURS:
                return


def one_letter_off(lexical: LexicalSearch, term: str) -> Iterator[str]:
    """Yield the terms of the vocabulary that differ from a code in one letter."""
    letters = [place for place, character in enumerate(term) if character.isalpha()][:MOST_LETTERS]
    for place in letters:
        for letter in "abcdefghijklmnopqrstuvwxyz":
            other = term[:place] + letter + term[place + 1 :]
            if other != term and lexical.frequency(other):
                yield other
