"""Questions to an index that is not complete: passages that wait for their vectors get them while a question is asked.

Passages without vectors are found by their words. The best of them are encoded, so that they are compared with the
question, and highlighted, as closely as all others.
"""

import threading
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Embedder
from index.search.topk import best
from index.store.generation import Generation
from index.text.tokenizer import terms

if TYPE_CHECKING:
    from index.indexing.encode_on_demand import EncodedPassage

MAX_ENCODED = 40
"""Passages that are encoded for one question, which takes some tenths of a second."""

MAX_KEPT = 1000
"""Encoded passages that are kept for further questions."""


class WaitingPassages:
    """Encodes passages that have no vectors yet, for the question that is asked. Safe to share between threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._generation = ""
        self._kept: dict[int, EncodedPassage] = {}

    def encode(self, generation: Generation, question: str, passing: NDArray[np.bool_] | None) -> Generation:
        """Return the generation with vectors for the passages that share most words with a question.

        `passing`: the passages to choose from, shape (passages,); None for all.
        """
        from index.indexing.encode_on_demand import complete, encode_passages

        lexical = generation.lexical.scores(terms(question))
        waits = ~passages_with_vectors(generation)
        lexical = np.where(waits if passing is None else waits & passing, lexical, 0.0)
        chosen = best(lexical, MAX_ENCODED)
        wanted = np.sort(chosen[lexical[chosen] > 0]).tolist()
        with self._lock:
            if self._generation != generation.manifest.generation or len(self._kept) > MAX_KEPT:
                self._generation, self._kept = generation.manifest.generation, {}
            kept = dict(self._kept)
        missing = [passage for passage in wanted if passage not in kept]
        encoded = dict(zip(missing, encode_passages(generation, missing, self._embedder), strict=True))
        with self._lock:
            if self._generation == generation.manifest.generation:
                self._kept.update(encoded)
        found = {**kept, **encoded}
        return complete(generation, wanted, [found[passage] for passage in wanted])


def passages_with_vectors(generation: Generation) -> NDArray[np.bool_]:
    """Return which passages have vectors, shape (passages,)."""
    held = np.array([segment.record.has_vectors for segment in generation.segments])
    found: NDArray[np.bool_] = held[generation.order[generation.passages["document"], 0]]
    return found
