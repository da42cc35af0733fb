"""Synthetic corpora of any size: recombined sentences of collections, or invented words; and synthetic vectors."""

import argparse
import itertools
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import EmbedderIdentity, Encoded
from index.models import Progress

DIMENSIONS = 384

QUESTION_TERMS = 8
"""Terms of a question."""

_SYLLABLES = [a + b for a, b in itertools.product("bdfgklmnprst", "aeiou")]
_PIECE = re.compile(r"\w{1,8}|[^\w\s]")


def add_arguments(parser: argparse.ArgumentParser, sizes: Sequence[int]) -> None:
    """Declare the arguments of every benchmark."""
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=list(sizes), metavar="N", help=f"sizes to measure (default {sizes})"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def add_words(parser: argparse.ArgumentParser) -> None:
    """Declare the source of the words."""
    parser.add_argument(
        "--collections", type=Path, metavar="DIR", help="take the words from the BEIR collections below DIR"
    )


def add_vectors(parser: argparse.ArgumentParser) -> None:
    """Declare the source of the vectors."""
    parser.add_argument(
        "--vectors",
        type=Path,
        nargs=2,
        metavar=("PASSAGES", "QUESTIONS"),
        help="files of real vectors, in numpy's format",
    )


def sentences(collections: Path | None, most: int = 20_000) -> list[str]:
    """Return sentences of the collections below a folder, or invented ones.

    The frequencies of invented words follow Zipf's law.
    """
    if collections is not None:
        found: dict[str, None] = {}
        for path in sorted(collections.glob("*/corpus.jsonl")):
            for line in path.read_text("utf-8").splitlines():
                found.update(dict.fromkeys(one for one in json.loads(line)["text"].split(". ") if 40 < len(one) < 300))
        return random.Random(0).sample(sorted(found), min(most, len(found)))
    chance = np.random.default_rng(0)
    words = ["".join(chance.choice(_SYLLABLES, 2 + rank % 3)) for rank in range(40_000)]
    odds = 1.0 / np.arange(10, len(words) + 10)
    drawn = chance.choice(len(words), (most // 4, 16), p=odds / odds.sum())
    return [" ".join(words[number] for number in row).capitalize() for row in drawn]


def document(pool: Sequence[str], chance: random.Random, length: int = 8) -> str:
    """Return a document of random sentences."""
    return ". ".join(chance.choices(pool, k=length)) + "."


class SyntheticEmbedder:
    """Encodes without a model, the same text always alike: for measuring everything but the model."""

    max_tokens = 256

    def __init__(self, identity: EmbedderIdentity | None = None) -> None:
        """Set the identity to report; with the model's, the model can update an index of synthetic vectors."""
        self.identity = identity or EmbedderIdentity(
            name="synthetic", weights_sha256="0" * 64, dimensions=DIMENSIONS, max_tokens=self.max_tokens
        )
        self._pieces = directions(4096, 0)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text."""
        return [sum(1 for _ in _PIECE.finditer(text)) for text in texts]

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Do nothing: there is no model."""

    def close(self) -> None:
        """Do nothing: there is no model."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return the encoded texts."""
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoded:
        spans = [match.span() for match in _PIECE.finditer(text)]
        tokens = self._pieces[[sum(text[start:end].encode()) * 7 % 4096 for start, end in spans]]
        total = tokens.sum(axis=0)
        vector = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
        return Encoded(vector, tokens, np.array(spans, np.int32).reshape(-1, 2))


def directions(count: int, seed: int) -> NDArray[np.float32]:
    """Return random vectors of length 1, shape (count, DIMENSIONS)."""
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    vectors: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return vectors


class VectorClusters:
    """Vectors of passages in clusters: each is one of `seeds` plus noise of the length `noise`."""

    def __init__(self, seeds: NDArray[np.float32] | None = None, noise: float = 0.7) -> None:
        """Set the cluster centres: vectors of real passages, by default random ones."""
        self._seeds = directions(8000, 1) if seeds is None else seeds
        self._noise = np.float32(noise / DIMENSIONS**0.5)

    def blocks(self, count: int, size: int = 16_384, seed: int = 2) -> Iterator[NDArray[np.float32]]:
        """Yield `count` vectors in blocks of up to `size`."""
        chance = np.random.default_rng(seed)
        for first in range(0, count, size):
            rows = min(size, count - first)
            moved = self._seeds[chance.integers(0, len(self._seeds), rows)]
            moved = moved + chance.standard_normal((rows, DIMENSIONS), np.float32) * self._noise
            yield moved / np.linalg.norm(moved, axis=1, keepdims=True)
