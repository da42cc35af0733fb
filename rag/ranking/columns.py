"""Compares the heads of columns with a question by meaning: `Date of death` with when somebody died."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Embedder, encode_question

FAR = 0.25
"""How much less similar to a question than the most similar head, in cosines, the head of a column is that is not
asked for. In 23 questions to four tables no head that was asked for was further behind than 0.17."""

MAX_HEAD_CHARS = 200
"""Characters of a head that are compared."""


class ColumnMeanings:
    """Tells which heads a question may ask for; what is encoded for it is kept."""

    def __init__(self, question: str, embedder: Embedder) -> None:
        """Take the question."""
        self._question = question
        self._embedder = embedder
        self._questions: dict[str, NDArray[np.float32]] = {}
        self._heads: dict[str, NDArray[np.float32]] = {}

    def may_be_asked(self, heads: Sequence[str], known: Sequence[str]) -> list[bool]:
        """Return whether each head may be asked for; one without words may.

        `known`: the cells of the row that the question itself says, which tell the row and not the column.
        """
        named = [head[:MAX_HEAD_CHARS] for head in heads]
        new = sorted({head for head in named if head.strip()} - self._heads.keys())
        if new:
            vectors = [found.vector for found in self._embedder.encode(new)]
            self._heads.update(zip(new, vectors, strict=True))
        asked = self._vector(known)
        near = [float(self._heads[head] @ asked) if head in self._heads else None for head in named]
        best = max((one for one in near if one is not None), default=0.0)
        return [one is None or one >= best - FAR for one in near]

    def _vector(self, known: Sequence[str]) -> NDArray[np.float32]:
        """Return the embedding of the question with a pronoun instead of what is known."""
        question = self._question
        for words in sorted(filter(None, known), key=len, reverse=True):
            question = re.sub(rf"(?<!\w){re.escape(words)}(?!\w)", "it", question, flags=re.IGNORECASE)
        if question not in self._questions:
            self._questions[question] = encode_question(self._embedder, question).vector
        return self._questions[question]
