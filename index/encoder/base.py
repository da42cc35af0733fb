"""What an embedder is: texts in, vectors out; how it is identified; how a question of any length is encoded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field

from index.models import Progress
from index.value import Value

Vector = NDArray[np.float32]
"""Shape (dimensions,), of length 1."""

Vectors = NDArray[np.float32]
"""Shape (count, dimensions), each row of length 1."""


class EmbedderIdentity(Value):
    """What pins an embedding model. Vectors of embedders with different identities must never be compared.

    The runtime is not part of it: the vectors of two runtimes of one model agree, which is checked (`agreement`).
    `max_tokens`: the number of tokens it reads, special ones counted; `max_pieces` in files.
    """

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True)

    name: str
    weights_sha256: str
    dimensions: int
    max_tokens: int = Field(alias="max_pieces")
    normalised: bool = True


@dataclass(frozen=True, slots=True)
class Encoded:
    """An encoded text.

    `vector`: its embedding. `tokens`: the vector of each token, shape (tokens, dimensions), rows of length 1, special
    tokens left out. `offsets`: shape (tokens, 2), the characters of the text that each token stands for.
    """

    vector: Vector
    tokens: Vectors
    offsets: NDArray[np.int32]


class Embedder(Protocol):
    """Anything that turns texts into vectors. Safe to share between threads."""

    @property
    def identity(self) -> EmbedderIdentity:
        """Return what pins this embedder, without loading its weights."""
        ...

    @property
    def max_tokens(self) -> int:
        """Return the number of tokens it reads, special ones counted."""
        ...

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens, special ones not counted."""
        ...

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Load the weights now rather than with the first `encode`. Raises EmbedderError.

        `progress` receives a report when the model has to be prepared, once a machine.
        """
        ...

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. Raises ValueError if one exceeds `max_tokens`, EmbedderError."""
        ...

    def close(self) -> None:
        """Stop whatever it is doing and free the model; an `encode` in progress may raise EmbedderError."""
        ...


def encode_question(embedder: Embedder, question: str) -> Encoded:
    """Return a question encoded; one longer than the encoder reads is encoded in windows, so nothing is cut off.

    The windows' vectors are averaged, weighted by their numbers of tokens; their tokens are joined.
    """
    limit = embedder.max_tokens - 2
    windows = [(0, question)]
    while max(embedder.count([window for _, window in windows])) > limit:
        windows = [half for start, window in windows for half in _halves(start, window)]
    parts = embedder.encode([window for _, window in windows])
    if len(parts) == 1:
        return parts[0]
    mean = np.sum([part.vector * len(part.tokens) for part in parts], axis=0)
    offsets = [part.offsets + start for part, (start, _) in zip(parts, windows, strict=True)]
    return Encoded(
        vector=(mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32),
        tokens=np.concatenate([part.tokens for part in parts]),
        offsets=np.concatenate(offsets).astype(np.int32),
    )


def _halves(start: int, text: str) -> list[tuple[int, str]]:
    """Return the halves of a window, cut at a space near its middle, with their offsets; blank halves are left out."""
    middle = len(text) // 2
    space = text.rfind(" ", 1, middle + 1)
    cut = space if space > 0 else middle
    return [(at, half) for at, half in ((start, text[:cut]), (start + cut, text[cut:])) if half.strip()]
