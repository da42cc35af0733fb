"""Corpora of any size for measuring: sentences of collections put together anew, or words that are made up."""

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
"""Terms of a question, of one sentence."""

_SYLLABLES = [a + b for a, b in itertools.product("bdfgklmnprst", "aeiou")]
_PIECE = re.compile(r"\w{1,8}|[^\w\s]")


def add_arguments(parser: argparse.ArgumentParser, sizes: Sequence[int]) -> None:
    """Declare what every benchmark takes."""
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=list(sizes), metavar="N", help=f"how many (default {sizes})"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def add_words(parser: argparse.ArgumentParser) -> None:
    """Declare where the words come from."""
    parser.add_argument(
        "--collections", type=Path, metavar="DIR", help="take the words from collections in BEIR form below DIR"
    )


def add_vectors(parser: argparse.ArgumentParser) -> None:
    """Declare where the vectors come from."""
    parser.add_argument(
        "--vectors", type=Path, nargs=2, metavar=("PASSAGES", "QUESTIONS"), help="real ones, as numpy saves them"
    )


def sentences(collections: Path | None, most: int = 20_000) -> list[str]:
    """Return sentences to make documents of: those of collections below a folder, or made-up ones.

    Made-up words are as common as words are, by Zipf's law.
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
    """Return a document of some sentences."""
    return ". ".join(chance.choices(pool, k=length)) + "."


class MadeEmbedder:
    """Gives vectors without a model, the same for the same text: for measuring all but the model."""

    max_pieces = 256

    def __init__(self, identity: EmbedderIdentity | None = None) -> None:
        """Take whom to pass for: an index of made vectors can then be brought up to date by the model itself."""
        self.identity = identity or EmbedderIdentity(
            name="made", weights_sha256="0" * 64, dimensions=DIMENSIONS, max_pieces=self.max_pieces
        )
        self._pieces = directions(4096, 0)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return for each text its number of word pieces."""
        return [sum(1 for _ in _PIECE.finditer(text)) for text in texts]

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Have nothing to load."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded."""
        return [self._encode(text) for text in texts]

    def _encode(self, text: str) -> Encoded:
        spans = [match.span() for match in _PIECE.finditer(text)]
        tokens = self._pieces[[sum(text[start:end].encode()) * 7 % 4096 for start, end in spans]]
        total = tokens.sum(axis=0)
        vector = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
        return Encoded(vector, tokens, np.array(spans, np.int32).reshape(-1, 2))


def directions(count: int, seed: int) -> NDArray[np.float32]:
    """Return vectors of length 1 in all directions, shape (count, DIMENSIONS)."""
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSIONS)).astype(np.float32)
    vectors: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return vectors


class Vectors:
    """Vectors of passages, in clusters: each is one of `seeds`, moved at random by as much as `noise` says."""

    def __init__(self, seeds: NDArray[np.float32] | None = None, noise: float = 0.7) -> None:
        """Take vectors of real passages, where there are some."""
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
