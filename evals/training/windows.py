"""Windows: from a question and a context to the reader's tokens, and back to characters."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.training.data import TrainingRow

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

LONGEST_QUESTION = 48
"""Tokens read of a question."""


@dataclass(frozen=True, slots=True)
class TrainingWindow:
    """`[CLS] question [SEP] context [SEP]`, as BERT reads pairs.

    `types`: 1 for the context and the separator after it. `offsets`: the context's characters of each token, from the
    token `first` on. `start`, `end`: the answer's first and last token, 0 without one.
    """

    ids: list[int]
    types: list[int]
    first: int
    offsets: list[tuple[int, int]]
    start: int = 0
    end: int = 0
    answers: bool = False
    spans: bool = True

    def characters(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the context from token `start` to token `end`, inclusive."""
        return self.offsets[start - self.first][0], self.offsets[end - self.first][1]


class Windower:
    """Cuts windows with BERT's tokenizer, without its padding and truncation."""

    def __init__(self, tokenizer: "Tokenizer") -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        first, separator = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
        if first is None or separator is None:
            raise ValueError("the tokenizer has no [CLS] and [SEP]; the reader needs BERT's")
        self._cls, self._sep = first, separator

    @classmethod
    def load(cls, model: Path) -> "Windower":
        """Return the windower of a model folder."""
        from tokenizers import Tokenizer

        return cls(Tokenizer.from_file(str(model / "tokenizer.json")))

    def encode(self, texts: Sequence[str]) -> "list[Encoding]":
        """Return each text's tokens without special ones."""
        return self._tokenizer.encode_batch(list(texts), add_special_tokens=False)

    def for_training(
        self, rows: Sequence[TrainingRow], longest: Sequence[int], rng: random.Random
    ) -> list[TrainingWindow]:
        """Return a window of each row; in a long context at a random place around a random one of its answers.

        `longest` limits the tokens of each window. Rows whose answer has no token are left out.
        """
        questions, contexts = self.encode([row.question for row in rows]), self.encode([row.context for row in rows])
        windows = (
            self._sample_window(row, q.ids[:LONGEST_QUESTION], c, most, rng)
            for row, q, c, most in zip(rows, questions, contexts, longest, strict=True)
        )
        return [window for window in windows if window is not None]

    def _sample_window(
        self, row: TrainingRow, question: list[int], context: "Encoding", longest: int, rng: random.Random
    ) -> TrainingWindow | None:
        room, count = longest - 3 - len(question), len(context.ids)
        if count == 0:
            return None
        if not row.answers:
            begin = rng.randint(0, max(0, count - room))
            return self._window(question, context, begin, begin + room, spans=row.spans)
        answer = rng.choice(row.answers)
        pieces = span_pieces(context.offsets, answer.start, answer.end)
        if pieces is None:
            return None
        first, last = pieces
        low, high = max(0, last + 1 - room), max(0, min(first, count - room))
        begin = rng.randint(low, high) if low <= high else first
        window = self._window(question, context, begin, begin + room, spans=row.spans)
        shift = window.first - begin
        return TrainingWindow(
            window.ids,
            window.types,
            window.first,
            window.offsets,
            start=first + shift,
            end=min(last + shift, window.first + len(window.offsets) - 1),
            answers=True,
            spans=row.spans,
        )

    def for_reading(self, question: str, context: str, longest: int = 256, overlap: int = 64) -> list[TrainingWindow]:
        """Return windows that cover the whole context; each shares `overlap` tokens with the next."""
        asked, read = self.encode([question])[0].ids[:LONGEST_QUESTION], self.encode([context])[0]
        room, count = longest - 3 - len(asked), len(read.ids)
        begins = range(0, max(1, count - overlap), room - overlap) if count > room else range(1)
        return [self._window(asked, read, begin, begin + room) for begin in begins]

    def _window(
        self, question: list[int], context: "Encoding", begin: int, end: int, *, spans: bool = True
    ) -> TrainingWindow:
        pieces = context.ids[begin:end]
        return TrainingWindow(
            ids=[self._cls, *question, self._sep, *pieces, self._sep],
            types=[0] * (len(question) + 2) + [1] * (len(pieces) + 1),
            first=len(question) + 2,
            offsets=context.offsets[begin:end],
            spans=spans,
        )


def span_pieces(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Return the first and the last token that share characters with `[start, end)`; None without any."""
    touching = [i for i, (begin, stop) in enumerate(offsets) if begin < end and start < stop]
    return (touching[0], touching[-1]) if touching else None
