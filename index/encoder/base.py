"""The embedding model: what an encoder gives, who it is, and which one runs a model.

Heavy libraries are imported when a model loads, never before.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.models import Progress, Value

Vector = NDArray[np.float32]
"""Shape (dimensions,), of length 1."""

Vectors = NDArray[np.float32]
"""Shape (count, dimensions), each row of length 1."""

PACKAGED = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The hash published for the original `model.safetensors` of sentence-transformers/all-MiniLM-L6-v2."""


Runtime = Literal["auto", "compiled", "sentence-transformers"]
"""What runs a model: the compiled encoder, sentence-transformers, or the first where it can and else the second."""


class EmbedderIdentity(Value):
    """What pins an embedding model: vectors of two identities must never be compared.

    The runtime is no part of it: the vectors of two runtimes agree, which is checked.
    """

    name: str
    weights_sha256: str
    dimensions: int
    max_pieces: int
    normalised: bool = True


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the encoder sees it.

    `vector`: the text's embedding. `tokens`: one row of length 1 a word piece, special ones left out.
    `offsets`: shape (word pieces, 2), the characters of the text that each stands for.
    """

    vector: Vector
    tokens: Vectors
    offsets: NDArray[np.int32]


class Embedder(Protocol):
    """Anything that turns texts into vectors."""

    @property
    def identity(self) -> EmbedderIdentity:
        """Return what pins this embedder, without loading its weights."""
        ...

    @property
    def max_pieces(self) -> int:
        """Return how many word pieces are read, special ones counted."""
        ...

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return for each text its number of word pieces, special ones not counted."""
        ...

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Load the weights, unless they are; else the first `encode` does. `progress` is told of what is done once."""
        ...

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. No text may exceed `max_pieces`: that is a ValueError."""
        ...


def encode_question(embedder: Embedder, question: str) -> Encoded:
    """Return a question encoded; one that is longer than the encoder reads is read in windows.

    The windows' vectors are averaged by their lengths and their tokens joined, so nothing is cut off.
    """
    limit = embedder.max_pieces - 2
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
    """Return a window cut at a space near its middle, each half with its place; a half without words is left out."""
    middle = len(text) // 2
    space = text.rfind(" ", 1, middle + 1)
    cut = space if space > 0 else middle
    return [(at, half) for at, half in ((start, text[:cut]), (start + cut, text[cut:])) if half.strip()]


@functools.cache
def make_embedder(model: str, runtime: Runtime = "auto") -> Embedder:
    """Return the embedder of a setting: the packaged model or the folder of one, and what is to run it.

    One embedder a setting and process: its weights load once, on first use.
    """
    from index.encoder.auto import AutoEmbedder
    from index.encoder.model_files import ModelFiles
    from index.encoder.reference import SentenceTransformerEmbedder

    files = ModelFiles(model)
    reference = SentenceTransformerEmbedder(files)
    return reference if runtime == "sentence-transformers" else AutoEmbedder(files, runtime, reference)
