"""Cuts a question and texts into the windows of tokens that a reader sees, with the way back to characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.models import clean

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WINDOW_TOKENS = 256
"""Tokens of a window, question and special ones counted."""

OVERLAP_TOKENS = 64
"""Tokens that a window shares with the next."""

QUESTION_TOKENS = 48
"""Tokens of a question that are read."""

MAX_WINDOWS = 24
"""Windows of a text that are read: about its first 17,000 characters of English."""

MAX_TEXT_CHARS = 40_000
"""Characters of a text that are read."""

PAD_TOKENS = 8
"""Windows are padded to multiples of this many tokens, because every new shape costs preparation."""

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Window:
    """`[CLS] question [SEP] part of a text [SEP]`, as BERT reads pairs.

    `text`: which text. `ids`: all tokens. `first`: the text's first token among them. `offsets`: the characters of
    the text that each of its tokens stands for.
    """

    text: int
    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]


def cut_windows(tokenizer: "Tokenizer", question: str, texts: Sequence[str]) -> list[Window]:
    """Return the windows of each text, in order; a text without tokens has none.

    `tokenizer`: BERT's, neither padding nor truncating.
    """
    asked, *encoded = tokenizer.encode_batch(
        [clean(question), *(clean(text[:MAX_TEXT_CHARS]) for text in texts)], add_special_tokens=False
    )
    first, separator = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    assert first is not None and separator is not None
    head = [first, *asked.ids[:QUESTION_TOKENS], separator]
    windows = []
    for number, read in enumerate(encoded):
        ids, offsets = read.ids, read.offsets
        for begin, end in _parts(len(ids), WINDOW_TOKENS - 1 - len(head)):
            windows.append(Window(number, [*head, *ids[begin:end], separator], len(head), offsets[begin:end]))
    return windows


def _parts(count: int, room: int) -> list[tuple[int, int]]:
    """Return ranges that cover `count` tokens, each of at most `room`, that overlap by `OVERLAP_TOKENS`."""
    begins = range(0, max(1, count - OVERLAP_TOKENS), room - OVERLAP_TOKENS) if count > room else range(min(1, count))
    return [(begin, min(begin + room, count)) for begin in begins[:MAX_WINDOWS]]


def make_inputs(windows: Sequence[Window]) -> list[Ints]:
    """Return token ids, the mask (0: padding) and the types (1: the text), shape (windows, tokens) each."""
    longest = max(len(window.ids) for window in windows)
    longest = -(-longest // PAD_TOKENS) * PAD_TOKENS
    ids, mask, types = (np.zeros((len(windows), longest), np.int32) for _ in range(3))
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
        types[row, window.first : len(window.ids)] = 1
    return [ids, mask, types]
