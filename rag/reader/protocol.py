"""What a reader is: it reads a question beside a text and says where the text answers, and whether it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.value import Value
from rag.reader.reading_text import PartAbove, Ranges


class ReaderIdentity(Value):
    """What pins a reader. Margins and logits of readers with different identities must never be compared."""

    name: str
    weights_sha256: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's reading of one text.

    `start`, `end`: characters of the text that answer best, whole words; 0 and 0 where it has none, or where the
    reader marks no words. `span_margin`: the best span's score less that of "no answer".
    `answerable_logit`: log-odds that the text answers at all. `above`: what answers above a passage, in a heading.
    """

    start: int
    end: int
    span_margin: float
    answerable_logit: float
    above: PartAbove | None = None


PACKAGED = "pincite-reader"
"""The name of the packaged reader."""

BLANK = Reading(0, 0, -100.0, -100.0)
"""The reading of a text without tokens."""


class Reader(Protocol):
    """Anything that reads a question beside texts. Safe to share between threads."""

    @property
    def identity(self) -> ReaderIdentity:
        """Return what pins this reader, without loading its weights. Raises ReaderError if there are none."""
        ...

    def load(self) -> None:
        """Load the weights, once. Raises ReaderError."""
        ...

    def close(self) -> None:
        """Stop within a moment; a `read` in progress may raise ReaderError."""
        ...

    def read(
        self,
        question: str,
        texts: Sequence[str],
        should_stop: Callable[[], bool] = lambda: False,
        choosable: Sequence[Ranges] | None = None,
        headings: Sequence[Ranges] | None = None,
    ) -> list[Reading]:
        """Return a reading of each text, in order; once `should_stop` returns True, of the first ones only.

        The texts are read a few at a time, and `should_stop` is called before each batch. `choosable`: the
        ranges of characters of each text that may be marked; None: all. `headings`: ranges that may be
        marked too, but only if they outscore the others clearly. Raises ReaderError.
        """
        ...
