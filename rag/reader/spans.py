"""Chooses the best span of each window, and widens it to whole words."""

import re
import unicodedata

import numpy as np
from numpy.typing import NDArray

MAX_SPAN_TOKENS = 30
"""Tokens of the longest span."""

COMPARED_SPANS = 60
"""Likeliest spans of a window that are compared with each other; measured: 20 to 200 are equally good."""

MASKED_SCORE = -1e9
"""The score of a token that cannot be chosen."""

Floats = NDArray[np.float32]

_ABBREVIATION = re.compile(r"(?:\b\w\.)+\w\Z")
_POSSESSIVE = re.compile(r"['’]s(?![^\W_])", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{", "»": "«", "”": "“"}
_VOICE = re.compile(r"<v[\s.][^<>\n]{1,160}>")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:(?:[\u00a0\u2009\u202f]\d{3})+|(?: \d{3})*(?: 0\d\d)(?: \d{3})*)(?!\d)")
"""A number with spaces that no line breaks at, or with plain ones if a group begins with 0, as no number of its own."""
_APOSTROPHES = "'’"
_INSIDE_NUMBERS = ".,"
_JOINERS = "\u200c\u200d"
"""Zero-width characters that join letters or emoji into one."""
_MEANINGFUL = "%‰§#"
"""Punctuation that carries meaning beside a word."""


def best_spans(
    start: Floats, end: Floats, choosable: NDArray[np.bool_], barriers: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], ...]:
    """Return the first and last token of the span to show of each window, and the best score, shape (windows,) each.

    Shown is not the likeliest span but the one that shares most with all likely ones: the highest expected F1 of
    tokens, by the reader's own probabilities (minimum Bayes risk: S. Kumar and W. Byrne, HLT-NAACL 2004). Where the
    reader wavers between words and the clause around them, the likeliest says too little.

    `start`, `end`: shape (windows, tokens), the score of each token as a span's first and last. `choosable`: tokens of
    the text that a span may begin and end with. `barriers`: tokens that no span holds. A span has at most
    `MAX_SPAN_TOKENS` tokens; of equally good ones the first and shortest wins.
    """
    start, end = (
        np.where(choosable, start, np.float32(MASKED_SCORE)),
        np.where(choosable, end, np.float32(MASKED_SCORE)),
    )
    reach = min(MAX_SPAN_TOKENS, end.shape[1])
    padded = np.pad(end, ((0, 0), (0, reach - 1)), constant_values=MASKED_SCORE)
    sums = start[:, :, None] + np.lib.stride_tricks.sliding_window_view(padded, reach, axis=1)
    before = np.cumsum(barriers, axis=1)
    padding = np.pad(before, ((0, 0), (0, reach - 1)), mode="edge")
    within: NDArray[np.intp] = np.lib.stride_tricks.sliding_window_view(padding, reach, axis=1) - before[:, :, None]
    sums = np.where(within == 0, sums, np.float32(MASKED_SCORE))
    flat = sums.reshape(len(sums), -1)
    likely = np.sort(np.argpartition(flat, max(flat.shape[1] - COMPARED_SPANS, 0), axis=1)[:, -COMPARED_SPANS:], axis=1)
    scores = np.take_along_axis(flat, likely, axis=1)
    best = scores.max(axis=1)
    odds = np.exp(scores - best[:, None])
    first, further = np.divmod(likely, reach)
    last = first + further
    shared = np.minimum(last[:, :, None], last[:, None]) - np.maximum(first[:, :, None], first[:, None]) + 1
    alike = 2 * np.maximum(shared, 0) / (further[:, :, None] + further[:, None] + 2)
    expected = np.where(odds > 0, np.einsum("wij,wj->wi", alike, odds), -1)
    rows, chosen = np.arange(len(flat)), expected.argmax(axis=1)
    return first[rows, chosen], last[rows, chosen], best


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Return `[start, end)` widened to whole words, without the space and the punctuation around them.

    The ’s of a possessive is left out where a span ends before it. Kept are the bracket or quote that closes one
    inside, and the last full stop of an abbreviation. Where there is nothing but punctuation, only space is taken off.
    A span that goes beyond a WebVTT tag that names a voice has all or nothing of it, and so it is with a number whose
    thousands are set apart by spaces.
    """
    for tag in _VOICE.finditer(text) if "<v" in text else ():
        if start < tag.start() < end < tag.end():
            end = tag.start()
        elif tag.start() < start < tag.end() < end:
            start = tag.end()
    while 0 < start < end and _is_inside(text, start):
        start -= 1
    while start < end < len(text) and _is_inside(text, end) and not _POSSESSIVE.match(text, end):
        end += 1
    start, end = _whole_numbers(text, start, end)
    first, last = start, end
    while first < last and _is_edge(text[first]):
        first += 1
    while first < last and _is_edge(text[last - 1]) and not _belongs(text, first, last):
        last -= 1
    if first < last:
        return first, last
    blank = len(text[start:end]) - len(text[start:end].lstrip())
    return start + blank, start + blank + len(text[start:end].strip())


def _whole_numbers(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span widened to the numbers that it begins or ends in, whose thousands are set apart by spaces."""
    for number in _THOUSANDS.finditer(text) if start < end else ():
        if number.start() < start < number.end() or number.start() < end < number.end():
            start, end = min(start, number.start()), max(end, number.end())
    return start, end


def _is_inside(text: str, at: int) -> bool:
    """Return whether the place between two characters is inside a word."""
    before, after = text[at - 1], text[at]
    if before.isspace() or after.isspace():
        return False
    if before in _JOINERS or after in _JOINERS or _is_mark(after):
        return True
    if _is_letter(before) and _is_letter(after):
        return not (_is_ideograph(before) or _is_ideograph(after))
    if _is_letter(before):
        return _joins(after, before, text[at + 1 : at + 2])
    return _is_letter(after) and _joins(before, text[at - 2 : at - 1], after)


def _joins(joint: str, before: str, after: str) -> bool:
    """Return whether an apostrophe stands between letters, or a point or comma between digits."""
    if joint in _APOSTROPHES:
        return before.isalpha() and after.isalpha()
    return joint in _INSIDE_NUMBERS and before.isdigit() and after.isdigit()


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_" or _is_mark(character)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or "\U0001f3fb" <= character <= "\U0001f3ff"


def _is_ideograph(character: str) -> bool:
    """Return whether BERT's tokenizer treats a character as a word of its own."""
    return (
        "\u3400" <= character <= "\u4dbf"
        or "\u4e00" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U0002fa1f"
    )


def _is_edge(character: str) -> bool:
    """Return whether a character is space or punctuation, which is cut off at the edge of a span."""
    return unicodedata.category(character)[0] in "PZC" and character not in _MEANINGFUL and character != "_"


def _belongs(text: str, start: int, end: int) -> bool:
    """Return whether the last character of a span belongs to the word before it."""
    last, inner = text[end - 1], text[start : end - 1]
    if last in _CLOSING:
        return inner.count(_CLOSING[last]) > inner.count(last)
    return last == "." and _ABBREVIATION.search(inner) is not None
