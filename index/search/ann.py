"""Approximate nearest neighbours of large segments: FAISS, inverted lists of RaBitQ codes.

Vectors are sorted into lists by their nearest of a few thousand centres; a question searches the lists of its nearest
centres only. Candidates are found by codes of one bit a dimension and scored again with the full vectors, so codes
decide what is found and never a score. The number of lists to search is chosen when the index is built: the fewest
that find nearly all true neighbours of sampled questions. The recall found is recorded.

Sources: H. Jégou, M. Douze, C. Schmid, "Product Quantization for Nearest Neighbor Search", IEEE TPAMI 33(1), 2011
(inverted lists, scoring again); J. Gao, C. Long, "RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical
Error Bound for Approximate Nearest Neighbor Search", SIGMOD 2024 (the codes).
"""

import math
import threading
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.value import Value

LISTS_PER_ROOT = 2
"""Lists per square root of the number of vectors. FAISS recommends 4 to 16; one-bit codes scan so fast that fewer
lists are as quick to search, and their centres are trained in a fifth of the time."""

TRAINING_VECTORS_PER_LIST = 48
"""Vectors that train each list's centre; FAISS warns below 39."""

KMEANS_ROUNDS = 6
"""Rounds of k-means. Measured: more change recall by less than .002."""

SAMPLED_QUESTIONS = 256
"""Questions that the recall is estimated with."""

RECALL_NEIGHBOURS = 10
"""Nearest neighbours whose recall is estimated."""

CANDIDATES = 1000
"""Vectors that are found by codes before they are scored again."""

TARGET_RECALL = 0.99
"""The recall from which no more lists are searched."""

BLOCK_VECTORS = 8192
"""Vectors that are processed at a time."""

PASSAGES_PER_QUESTION = 4
"""Passages whose mean stands for a question. A passage plus noise would be too easy: it needs 4 lists of 632 where real
questions need 64. The mean of a few unrelated passages needs as many as real ones (`evals.benchmarks.dense`)."""


class AnnRecord(Value):
    """How a segment's nearest neighbours are found: by searching `probes` of its `lists`.

    `recall`: the share of the ten nearest that was found for `questions` sampled questions when it was built.
    """

    lists: int
    probes: int
    recall: float
    questions: int


def build(vectors: NDArray[Any], *, seed: int = 0) -> tuple[NDArray[np.uint8], AnnRecord]:
    """Return an index of vectors, shape (count, dimensions), of length 1, as bytes, and its record.

    Reads the vectors in blocks, so that they may be memory-mapped.
    """
    faiss = _faiss()
    count, dimensions = vectors.shape
    chance = np.random.default_rng(seed)
    lists = max(1, min(round(LISTS_PER_ROOT * math.sqrt(count)), count // 39))
    quantiser: Any = faiss.IndexFlatIP(dimensions)
    index: Any = faiss.IndexIVFRaBitQ(quantiser, dimensions, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.max_points_per_centroid, index.cp.seed = KMEANS_ROUNDS, TRAINING_VECTORS_PER_LIST, seed
    chosen = np.sort(chance.choice(count, min(count, lists * TRAINING_VECTORS_PER_LIST), replace=False))
    index.train(_floats(vectors[chosen]))
    for first in range(0, count, BLOCK_VECTORS):
        index.add(_floats(vectors[first : first + BLOCK_VECTORS]))
    questions = _questions(vectors, chance)
    truth = exact(vectors, questions)
    probes, recall = 1, 0.0
    while recall < TARGET_RECALL and probes < lists:
        probes = min(2 * probes, lists)
        found = index.search(questions, CANDIDATES, params=faiss.SearchParametersIVF(nprobe=probes))[1]
        recall = float(np.mean([len(set(own) & set(true)) / len(true) for own, true in zip(found, truth, strict=True)]))
    record = AnnRecord(lists=lists, probes=probes, recall=round(recall, 4), questions=len(questions))
    return faiss.serialize_index(index), record


def _faiss() -> Any:
    """Return FAISS, whose type stubs are incomplete."""
    import faiss

    return faiss


def _floats(vectors: NDArray[Any]) -> NDArray[np.float32]:
    return np.ascontiguousarray(vectors, np.float32)


def _questions(vectors: NDArray[Any], chance: "np.random.Generator") -> NDArray[np.float32]:
    """Return vectors that stand for questions, shape (SAMPLED_QUESTIONS, dimensions)."""
    chosen = chance.integers(0, len(vectors), (SAMPLED_QUESTIONS, PASSAGES_PER_QUESTION))
    mean = _floats(vectors[chosen.reshape(-1)]).reshape(SAMPLED_QUESTIONS, PASSAGES_PER_QUESTION, -1).mean(axis=1)
    questions: NDArray[np.float32] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    return questions


def exact(vectors: NDArray[Any], questions: NDArray[np.float32]) -> list[list[int]]:
    """Return the true nearest neighbours of questions by comparing every vector."""
    scores = np.zeros((len(questions), 0), np.float32)
    places = np.zeros((len(questions), 0), np.int64)
    for first in range(0, len(vectors), BLOCK_VECTORS):
        block = questions @ _floats(vectors[first : first + BLOCK_VECTORS]).T
        here = np.broadcast_to(np.arange(first, first + block.shape[1]), block.shape)
        scores, places = np.concatenate([scores, block], axis=1), np.concatenate([places, here], axis=1)
        most = min(RECALL_NEIGHBOURS, scores.shape[1])
        kept = np.argpartition(-scores, most - 1, axis=1)[:, :most]
        scores, places = np.take_along_axis(scores, kept, axis=1), np.take_along_axis(places, kept, axis=1)
    return [row.tolist() for row in places]


class AnnIndex:
    """The index of one segment's vectors; loads on first use. Safe to share between threads."""

    def __init__(self, data: NDArray[np.uint8], record: AnnRecord, damage: Exception | None = None) -> None:
        """Take the bytes and the record that `build` returned; `damage`: raised if the bytes are of no such index."""
        self._data = data
        self._damage = damage
        self._lock = threading.Lock()
        self.record = record

    @cached_property
    def _index(self) -> Any:
        try:
            return _faiss().deserialize_index(np.array(self._data))
        except RuntimeError as error:
            if self._damage is None:
                raise
            raise self._damage from error

    def search(
        self, vector: NDArray[np.float32], most: int, among: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Return up to `most` vectors near one, in no particular order; `among` limits the search."""
        faiss = _faiss()
        with self._lock:
            index = self._index
        selector = None if among is None else faiss.IDSelectorBitmap(np.packbits(among, bitorder="little"))
        parameters = faiss.SearchParametersIVF(nprobe=self.record.probes, sel=selector)
        found: NDArray[np.int64] = index.search(vector[None].astype(np.float32), most, params=parameters)[1][0]
        return found[found >= 0]
