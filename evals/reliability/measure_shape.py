"""Indexes one shape at two sizes, in a process of its own; prints seconds, peak memory and letters found as JSON.

The vectors are made up: what is measured is reading, cutting, counting pieces and writing.
"""

import json
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from evals.reliability.shapes import write_shape
from index.encoder.base import Embedder, EmbedderIdentity, Encoded
from index.encoder.load import make_embedder
from index.indexing.builder import Builder
from index.models import Progress
from index.settings import IndexSettings
from index.store.store import Store


class CountingEmbedder:
    """Counts pieces as the real model does, and makes vectors up."""

    def __init__(self, real: Embedder) -> None:
        self._real = real
        chance = np.random.default_rng(13).normal(size=(64, real.identity.dimensions)).astype(np.float32)
        self._vectors = chance / np.linalg.norm(chance, axis=1, keepdims=True)

    @property
    def identity(self) -> EmbedderIdentity:
        """What pins the real model."""
        return self._real.identity

    @property
    def max_tokens(self) -> int:
        """The tokens that the real model reads."""
        return self._real.max_tokens

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens."""
        return self._real.count(texts)

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Have nothing to load."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return vectors by the length of the texts, four tokens each."""
        return [
            Encoded(
                vector=self._vectors[len(text) % 60],
                tokens=self._vectors[len(text) % 60 :][:4],
                offsets=np.array([[0, len(text)]] * 4, np.int32),
            )
            for text in texts
        ]

    def close(self) -> None:
        """Have nothing to free."""


def peak() -> int:
    """Return the peak of memory of this process and of those that it waited for, in bytes."""
    return 1024 * sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def seconds() -> float:
    """Return the seconds of the processor that this process and those that it waited for have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def letters_found(name: str, store: Store) -> float:
    """Return the part of a document's letters that is in passages; 0 if it is not indexed."""
    generation = store.open()
    numbers = [number for number, record in enumerate(generation.documents) if record.name == name]
    if not numbers:
        return 0.0
    text = generation.document_text(numbers[0])
    is_letter = np.fromiter((char.isalpha() for char in text), bool, len(text))
    is_in = np.zeros(len(text), bool)
    for passage in generation.passages[:]:
        if int(passage["document"]) == numbers[0]:
            is_in[int(passage["start"]) : int(passage["end"])] = True
    letters = int(is_letter.sum())
    return float((is_letter & is_in).sum() / letters) if letters else 1.0


def main() -> None:
    """Measure the shape that the arguments name."""
    name, kind, *sizes = sys.argv[1:]
    embedder = CountingEmbedder(make_embedder(IndexSettings().model))
    found: dict[str, list[float]] = {"seconds": [], "peak": [], "letters": [], "refused": []}
    for number, size in enumerate((1, *map(int, sizes))):
        folder = Path(f"{number}")
        folder.mkdir()
        write_shape(folder / f"text.{kind}", name, size * 1000)
        (folder / "beside.txt").write_text("A document beside it, so that the folder is never empty.\n", "utf-8")
        store = Store(folder / ".pincite")
        started = seconds()
        report = Builder(store, IndexSettings(), embedder).update(folder)
        if number:
            found["seconds"].append(seconds() - started)
            found["peak"].append(peak())
            is_refused = any(problem.skipped and problem.name == f"text.{kind}" for problem in report.problems)
            found["letters"].append(1.0 if is_refused else letters_found(f"text.{kind}", store))
            found["refused"] += [1.0] if is_refused else []
    print(json.dumps(found))


if __name__ == "__main__":
    main()
