"""Finds the line ends inside the paragraphs of a page's text: they were set for a sheet of paper, not for this window.

A line is full if the first word of the next one would not have fitted, as far as characters tell: those of a page have
different widths. List items, columns and lines between blank ones stay apart. Only how the text is shown depends on it.
"""

import numpy as np
from numpy.typing import NDArray

NARROWEST, WIDEST = 35, 200
"""Bytes of the longest line of a block from which its lines are wrapped ones, and up to which."""

FULL = 0.85
"""Share of its block's longest line that a full line has, with the next word."""

FULL_SENTENCE = 0.95
"""The same where a sentence ends with the line and another one begins: there a paragraph may end, too."""

_LF, _FF, _TAB, _SPACE, _DOT = 10, 12, 9, 32, 46
_ENDS = np.frombuffer(b".:;!?", np.uint8)
_QUOTES = np.frombuffer(b"\x98\x99\x9c\x9d\x93\x94\xa6", np.uint8)
"""The last bytes of quotation marks, dashes and the ellipsis, which begin no item of a list: E2 80 ..."""


def wrapped_starts(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which lines go on with the paragraph of the line before, shape of `starts`. Linear in the text."""
    joined = np.zeros(len(starts), np.bool_)
    if len(starts) < 2:
        return joined
    ends = np.append(starts[1:], len(data))
    has_end = np.isin(data[ends - 1], (_LF, _FF))
    lengths = ends - starts - has_end
    is_blank = lengths <= 0
    after_feed = np.zeros(len(starts), np.bool_)
    after_feed[1:] = data[starts[1:] - 1] == _FF
    begins = is_blank | after_feed | np.concatenate([[True], is_blank[:-1]])
    blocks = np.flatnonzero(begins)
    widest = np.repeat(np.maximum.reduceat(lengths, blocks), np.diff(np.append(blocks, len(starts))))
    first, last = data[np.minimum(starts, len(data) - 1)], data[np.maximum(ends - 1 - has_end, 0)]
    ends_sentence = np.isin(last[:-1], _ENDS)
    needed = np.where(ends_sentence & _is_capital(first[1:]), FULL_SENTENCE, FULL) * widest[1:]
    is_full = lengths[:-1] + 1 + _first_words(data, starts)[1:] >= needed
    in_columns = _has_columns(data, starts)
    joined[1:] = (
        ~begins[1:]
        & is_full
        & (widest[1:] >= NARROWEST)
        & (widest[1:] <= WIDEST)
        & ~_is_item(data, starts)[1:]
        & ~(np.isin(first[1:], np.frombuffer(b"0123456789", np.uint8)) & ends_sentence)
        & ~in_columns[1:]
        & ~in_columns[:-1]
        & ~np.isin(first[1:], (_SPACE, _TAB))
    )
    return joined


def _is_capital(first: NDArray[np.uint8]) -> NDArray[np.bool_]:
    is_small: NDArray[np.bool_] = (first >= ord("a")) & (first <= ord("z"))
    return ~is_small


def _is_item(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which lines begin with the mark of a list's item."""
    first, second, third = (data[np.minimum(starts + ahead, len(data) - 1)] for ahead in range(3))
    is_sign = (first == 0xE2) & ~((second == 0x80) & np.isin(third, _QUOTES))
    found: NDArray[np.bool_] = is_sign | (np.isin(first, np.frombuffer(b"-*+", np.uint8)) & (second == _SPACE))
    return found


def _first_words(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the bytes of each line's first word."""
    gaps = np.append(np.flatnonzero(np.isin(data, (_SPACE, _LF, _FF))), len(data))
    return gaps[np.searchsorted(gaps, starts)] - starts


def _has_columns(data: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which lines have tabs, wide gaps or rows of points between their words."""
    padded = np.append(data, [0, 0, 0]).astype(np.uint8)
    gap = (data == _SPACE) & (padded[1:-2] == _SPACE)
    points = (data == _DOT) & (padded[1:-2] == _DOT) & (padded[2:-1] == _DOT) & (padded[3:] == _DOT)
    marks = (gap | points | (data == _TAB)).astype(np.int64)
    counts: NDArray[np.int64] = np.add.reduceat(marks, np.minimum(starts, len(data) - 1))
    return counts > 0
