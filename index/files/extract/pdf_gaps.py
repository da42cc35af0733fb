"""Finds the spaces that stand on a page and are not among its characters.

PDFium knows most spaces by their width; where letters before and after a space are set closer, as groff and some other
programs do, it may miss it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.files.extract.pdf_chars import PageChars

LEAST_GAP = 0.21
"""Times the size of the letters from which on a gap between two of them is a space."""

MOST_TRACKING = 0.08
"""Times the size of the letters up to which the other gaps of a word may be wide; wider ones are there on purpose."""

SAMPLE = 40
"""Words of a page, the longest, of which one has to miss a space before all of them are looked at."""

_CLOSE = frozenset(".,;:!?)]}'\"’”\ufffe-–")


def missing_spaces(chars: "PageChars", words: Sequence[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    """Return by the first character of a word those of its characters before which a space is missing."""
    longest = sorted(words, key=lambda word: word[0] - word[1])[:SAMPLE]
    if not any(gap for word in longest for gap in _gaps(chars, *word)):
        return {}
    found = {word[0]: tuple(_gaps(chars, *word)) for word in words}
    return {start: gaps for start, gaps in found.items() if gaps}


def _gaps(chars: "PageChars", start: int, end: int) -> Iterator[int]:
    """Yield the characters of a word before which a space is missing."""
    if end - start < 3:
        return
    style = chars.style(start)
    if style.is_fixed:
        return
    boxes = [chars.box(index) for index in range(start, end)]
    gaps = [following.left - box.right for box, following in pairwise(boxes)]
    if sorted(gaps)[len(gaps) // 2] > MOST_TRACKING * style.size:
        return
    for index, gap in enumerate(gaps, start + 1):
        if LEAST_GAP * style.size < gap < style.size and chars.text[index] not in _CLOSE:
            yield index
