"""Measures a whole search of a large index: `python -m evals.benchmarks.scale --sizes 1000000`.

pincite writes the index from synthetic texts, recombined from sentences, and synthetic vectors, those of real passages
(`--vectors`) or random ones with noise; encoding would take days. A process of its own opens it and searches: encoding
by a stand-in, lexical and dense scores, late interaction, hits. It needs 11 kilobytes of disk a passage.
"""

import argparse
import datetime
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.benchmarks.machine import machine
from evals.benchmarks.synthetic import (
    DIMENSIONS,
    SyntheticEmbedder,
    VectorClusters,
    add_arguments,
    add_vectors,
    add_words,
    sentences,
)
from index.encoder.base import Encoded, Vector
from index.encoder.token_codes import code_bytes
from index.indexing.generation_writer import GenerationWriter
from index.models import Source
from index.search.ann import exact
from index.settings import IndexSettings
from index.store.document_part import DocumentPart
from index.store.index_config import make_index_config
from index.store.manifest import DocumentRecord, FolderRecord
from index.store.segment import PASSAGE, SENTENCE
from index.store.store import Store
from index.text.tokenizer import terms
from rag.retriever import Retriever

DOCUMENT_PASSAGES = 10
"""Passages of a document."""

SENTENCE_TOKENS = 26
"""Tokens of a sentence."""

QUESTIONS = 200

GENERATION_NAME = "20300101T000000000000-synthetic"


def parts(size: int, pool: Sequence[str], vectors: VectorClusters) -> Iterator[DocumentPart]:
    """Yield the parts of documents with `size` passages of three sentences in all.

    Sentences repeat across passages, but with different fingerprints; otherwise each hit would cite all repetitions.
    """
    chance, drawn = random.Random(4), np.random.default_rng(4)
    known = [(text.encode() + b". ", terms(text)) for text in pool]
    pieces = drawn.integers(0, 256, (1 << 16, code_bytes(DIMENSIONS)), np.uint8)
    rows = (row for block in vectors.blocks(size) for row in block)
    for number in range(-(-size // DOCUMENT_PASSAGES)):
        count = min(DOCUMENT_PASSAGES, size - number * DOCUMENT_PASSAGES)
        chosen = chance.choices(known, k=3 * count)
        text = b"".join(one[0] for one in chosen)
        starts = np.cumsum([0, *(len(one[0]) for one in chosen)])
        passages, sentences_of = np.zeros(count, PASSAGE), np.zeros(3 * count, SENTENCE)
        for key in ("start", "text_start", "search_start", "heading_start", "context_start"):
            passages[key] = starts[:-1:3]
        for key in ("end", "text_end", "search_end"):
            passages[key] = starts[3::3]
        passages["line_start"] = passages["line_end"] = 1
        for key, step in (("sentence", 3), ("token", 3 * SENTENCE_TOKENS)):
            passages[f"{key}_start"] = np.arange(count) * step
            passages[f"{key}_end"] = passages[f"{key}_start"] + step
        sentences_of["start"], sentences_of["end"] = starts[:-1], starts[1:]
        sentences_of["search_start"] = starts[:-1] - np.repeat(starts[:-1:3], 3)
        sentences_of["search_end"] = starts[1:] - np.repeat(starts[:-1:3], 3)
        sentences_of["token_start"] = np.arange(3 * count) * SENTENCE_TOKENS
        sentences_of["token_end"] = sentences_of["token_start"] + SENTENCE_TOKENS
        sentences_of["fingerprint"] = drawn.integers(1 << 63, size=3 * count)
        at = int(drawn.integers(0, len(pieces) - 3 * count * SENTENCE_TOKENS))
        name = f"{number:07}.txt"
        yield DocumentPart(
            record=DocumentRecord(
                name=name, file=name, size=len(text), mtime_ns=0, sha256="", encoding="utf-8", format="text",
                characters=len(text), source=Source(), declared=Source(),
            ),
            text=text,
            search=text,
            passages=passages,
            sentences=sentences_of,
            vectors=np.array([next(rows) for _ in range(count)], np.float32),
            tokens=pieces[at : at + 3 * count * SENTENCE_TOKENS],
            terms=[[term for one in chosen[3 * n : 3 * n + 3] for term in one[1]] for n in range(count)],
        )  # fmt: skip


def build(store: Store, size: int, pool: Sequence[str], vectors: VectorClusters) -> dict[str, float]:
    """Write an index of `size` passages; return the seconds for its segments and for merging them."""
    recipe = make_index_config(IndexSettings(), SyntheticEmbedder().identity)
    started = time.perf_counter()
    with store.writing(), GenerationWriter(store, GENERATION_NAME, recipe, [], 1 << 16, has_vectors=True) as grower:
        for part in parts(size, pool, vectors):
            grower.write([part])
        grower.settle()
        written = time.perf_counter() - started
        grower.merge()
        grower.publish(datetime.datetime.now(datetime.UTC), [], [], FolderRecord())
    return {"write": written, "merge": time.perf_counter() - started - written}


class Asker(SyntheticEmbedder):
    """Encodes each question as the next of some real vectors."""

    def __init__(self, questions: NDArray[np.float32]) -> None:
        super().__init__()
        self._questions = questions
        self._next = 0

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return the texts with the next vectors."""
        return [Encoded(self._vector(), one.tokens, one.offsets) for one in super().encode(texts)]

    def _vector(self) -> Vector:
        self._next += 1
        vector: Vector = self._questions[(self._next - 1) % len(self._questions)]
        return vector


def ask(folder: Path, questions: NDArray[np.float32], texts: Sequence[str]) -> dict[str, Any]:
    """Return the seconds, memory and recall of opening an index and searching it, in a fresh process."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    retriever = Retriever(Store(folder), Asker(questions))
    opened = time.perf_counter() - started
    started = time.perf_counter()
    retriever.search(texts[0], k=10)
    first = time.perf_counter() - started
    seconds = []
    for text in texts:
        started = time.perf_counter()
        retriever.search(text, k=10)
        seconds.append(time.perf_counter() - started)
    found = {
        "open": opened,
        "first": first,
        "p50": float(np.percentile(seconds, 50)),
        "p95": float(np.percentile(seconds, 95)),
        "memory_mb": _resident() / 1e6,
        "memory_before_mb": before / 1e3,
    }
    return {**found, **recall(Store(folder), questions)}


def _resident() -> int:
    """Return the resident bytes of this process, mapped files included; the peak where the system lacks /proc."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return pages * resource.getpagesize()


def recall(store: Store, questions: NDArray[np.float32]) -> dict[str, float]:
    """Return the recall@10 of the dense index, expected and measured, and its time."""
    generation = store.open(check=False)
    dense, shares, seconds = generation.dense, [], []
    segments = generation.segments
    vectors = segments[0].vectors if len(segments) == 1 else generation.vectors
    for question, true in zip(questions, exact(vectors, questions[:QUESTIONS]), strict=False):
        started = time.perf_counter()
        found = dense.nearest(question, 1000)[0][:10]
        seconds.append(time.perf_counter() - started)
        shares.append(len(set(found.tolist()) & set(true)) / 10)
    return {
        "recall_expected": dense.recall,
        "recall_measured": float(np.mean(shares)),
        "dense_p95": float(np.percentile(seconds, 95)),
    }


def question_texts(pool: Sequence[str], count: int) -> list[str]:
    """Return questions: up to eight words of one of the sentences each, the same for the same sentences."""
    chance = random.Random(6)
    return [" ".join(chance.sample(one.split(), min(8, len(one.split())))) for one in chance.choices(pool, k=count)]


def measure(size: int, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return all figures of an index of `size` passages."""
    pool = sentences(arguments.collections)
    seeds, questions = None, next(VectorClusters().blocks(QUESTIONS, seed=9))
    if arguments.vectors is not None:
        seeds, questions = np.load(arguments.vectors[0]), np.load(arguments.vectors[1])
    with tempfile.TemporaryDirectory(dir=arguments.scratch) as scratch:
        store = Store(Path(scratch) / "index")
        built = build(store, size, pool, VectorClusters(seeds))
        np.save(Path(scratch) / "questions.npy", questions)
        (Path(scratch) / "texts.json").write_text(json.dumps(question_texts(pool, QUESTIONS)), "utf-8")
        command = [sys.executable, "-m", "evals.benchmarks.scale", "--ask", scratch]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        files = sum(path.stat().st_size for path in store.folder.rglob("*") if path.is_file())
    return {"passages": size, **built, "disk_gb": files / 1e9, **json.loads(done.stdout)}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m evals.benchmarks.scale", description=__doc__)
    add_arguments(parser, [10_000, 100_000])
    add_words(parser)
    add_vectors(parser)
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="where the temporary index is written")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.ask is not None:
        texts = json.loads((arguments.ask / "texts.json").read_text("utf-8"))
        found = ask(arguments.ask / "index", np.load(arguments.ask / "questions.npy"), texts)
        sys.stdout.write(json.dumps(found) + "\n")
        return 0
    where = machine()
    sizes = [measure(size, arguments) for size in arguments.sizes]
    if arguments.json:
        sys.stdout.write(json.dumps({"machine": where, "sizes": sizes}) + "\n")
        return 0
    print(where)
    for row in sizes:
        print(f"\n{row['passages']:,} passages, {row['disk_gb']:.1f} GB")
        print(f"  written in {row['write']:.0f} s, merged into one segment in {row['merge']:.0f} s")
        print(f"  opened in {row['open']:.2f} s; first search {row['first']:.2f} s")
        print(f"  search: p50 {row['p50'] * 1000:.0f} ms, p95 {row['p95'] * 1000:.0f} ms", end="")
        print(f" (nearest vectors: p95 {row['dense_p95'] * 1000:.0f} ms)")
        print(f"  memory {row['memory_mb']:,.0f} MB, of which {row['memory_before_mb']:,.0f} MB before opening")
        print(f"  recall@10 of the nearest: {row['recall_measured']:.3f}, expected {row['recall_expected']:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
