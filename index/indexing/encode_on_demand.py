"""Encodes single passages of a generation that have no vectors in the index yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Embedder, Vector
from index.encoder.token_codes import Codes, encode_tokens
from index.indexing.encode_document import embedded_text, token_ranges
from index.store.completed_generation import CompletedGeneration
from index.store.generation import Generation


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """A passage's vector, the codes of its tokens, and the tokens of its sentences, shape (sentences, 2)."""

    vector: Vector
    tokens: Codes
    sentences: NDArray[np.int64]


def encode_passages(generation: Generation, passages: Sequence[int], embedder: Embedder) -> list[EncodedPassage]:
    """Return passages encoded as the index will have them. Raises EmbedderError."""
    if not passages:
        return []
    texts, contexts = [], []
    for passage in passages:
        document = generation.documents[int(generation.passages[passage]["document"])].context
        contexts.append((document, generation.context(passage)))
        texts.append(embedded_text(*contexts[-1], generation.search_text(passage)))
    return [
        EncodedPassage(
            encoded.vector,
            encode_tokens(encoded.tokens),
            token_ranges(generation.sentences_of(passage), *own, encoded.offsets),
        )
        for passage, own, encoded in zip(passages, contexts, embedder.encode(texts), strict=True)
    ]


def complete(generation: Generation, passages: Sequence[int], encoded: Sequence[EncodedPassage]) -> Generation:
    """Return a generation with vectors for some passages, given by ascending number."""
    if not passages:
        return generation
    completed = CompletedGeneration(
        generation,
        passages,
        [one.vector for one in encoded],
        [one.tokens for one in encoded],
        [one.sentences for one in encoded],
    )
    return cast("Generation", completed)
