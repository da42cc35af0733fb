"""Finds the spaces that stand on a page and are not among its characters.

PDFium knows most spaces by their width; where letters before and after a space are set closer, as groff and some other
programs do, it may miss it.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from index.files.extract.pdf.geometry import Box

LEAST_GAP = 0.21
"""Times the size of the letters from which on a gap between two of them is a space."""

LEAST_DIGIT_GAP = 0.45
"""The same between two digits: all have the width of a 0, so that two narrow ones stand far apart."""

MOST_TRACKING = 0.08
"""Times the size of the letters up to which the other gaps of a word may be wide; wider ones are there on purpose."""

SAMPLE = 40
"""Words of a page, the longest, of which one has to miss a space before all of them are looked at."""

_CLOSE = frozenset(".,;:!?)]}'\"’”\ufffe-–")


def missing_spaces(
    text: str, words: Sequence[tuple[int, int]], box: Callable[[int], Box], size: Callable[[int], float]
) -> dict[int, tuple[int, ...]]:
    """Return by the first character of a word those of its characters before which a space is missing.

    `box`, `size`: give the rectangle of a character, and the size of its letters, 0 if they are of fixed width.
    """

    def gaps(start: int, end: int) -> Iterator[int]:
        points = size(start) if end - start >= 3 else 0.0
        if not points:
            return
        boxes = [box(index) for index in range(start, end)]
        wide = [following.left - before.right for before, following in pairwise(boxes)]
        if sorted(wide)[len(wide) // 2] > MOST_TRACKING * points:
            return
        for index, gap in enumerate(wide, start + 1):
            are_digits = text[index - 1].isdecimal() and text[index].isdecimal()
            least = LEAST_DIGIT_GAP if are_digits else LEAST_GAP
            if least * points < gap < points and text[index] not in _CLOSE:
                yield index

    longest = sorted(words, key=lambda word: word[0] - word[1])[:SAMPLE]
    if not any(True for word in longest for _ in gaps(*word)):
        return {}
    found = {word[0]: tuple(gaps(*word)) for word in words}
    return {start: places for start, places in found.items() if places}
