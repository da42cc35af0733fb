"""From a question and texts to the windows of word pieces that a reader sees, and back to characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.models import clean

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LONGEST = 256
"""Word pieces of a window, those of the question and the special ones counted."""

OVERLAP = 64
"""Word pieces that a window shares with the next."""

LONGEST_QUESTION = 48
"""Word pieces of a question that are read."""

MOST = 24
"""Windows of a text that are read: its first 17,000 characters or so, of English."""

LONGEST_TEXT = 40_000
"""Characters of a text that are looked at."""

ROUND = 8
"""Windows computed together are padded to multiples of so many pieces, as every new shape costs preparation."""

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Window:
    """`[CLS] question [SEP] part of a text [SEP]`, as BERT reads pairs.

    `text`: which text. `ids`: all pieces. `first`: the text's first piece among them. `offsets`: the characters of
    the text that each of its pieces stands for.
    """

    text: int
    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]


def windows_of(tokenizer: "Tokenizer", question: str, texts: Sequence[str]) -> list[Window]:
    """Return the windows of each text, in order; a text without word pieces has none.

    `tokenizer`: BERT's, neither padding nor truncating.
    """
    asked, *encoded = tokenizer.encode_batch(
        [clean(question), *(clean(text[:LONGEST_TEXT]) for text in texts)], add_special_tokens=False
    )
    first, separator = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    assert first is not None and separator is not None
    head = [first, *asked.ids[:LONGEST_QUESTION], separator]
    windows = []
    for number, read in enumerate(encoded):
        ids, offsets = read.ids, read.offsets
        for begin, end in _parts(len(ids), LONGEST - 1 - len(head)):
            windows.append(Window(number, [*head, *ids[begin:end], separator], len(head), offsets[begin:end]))
    return windows


def _parts(count: int, room: int) -> list[tuple[int, int]]:
    """Return the parts of so many pieces, each of `room` at most, that share `OVERLAP`."""
    begins = range(0, max(1, count - OVERLAP), room - OVERLAP) if count > room else range(min(1, count))
    return [(begin, min(begin + room, count)) for begin in begins[:MOST]]


def inputs_of(windows: Sequence[Window]) -> list[Ints]:
    """Return word pieces, which of them are not padding, and which are of the text: shape (windows, pieces) each."""
    longest = max(len(window.ids) for window in windows)
    longest = -(-longest // ROUND) * ROUND
    ids, mask, types = (np.zeros((len(windows), longest), np.int32) for _ in range(3))
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = window.ids
        mask[row, : len(window.ids)] = 1
        types[row, window.first : len(window.ids)] = 1
    return [ids, mask, types]
