"""Nearest neighbours of large segments without looking at every vector: FAISS, inverted lists of RaBitQ codes.

Vectors are sorted into lists by their nearest of a few thousand centres, and a question looks into the lists of
its nearest centres only. What it finds there by codes of a bit for each dimension is scored again from the vectors
themselves, so codes decide what is found and never a score. How many lists are looked into is chosen when the
index is made: the fewest that find nearly all of the true neighbours of sampled questions. What they found is
recorded.

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

from index.models import Value

LISTS_PER_ROOT = 2
"""Lists for the square root of the number of vectors. FAISS' guidelines have 4 to 16; codes of a bit for a dimension
are so quick to scan that half as many lists ask as fast, and their centres are learned in a fifth of the time."""

TRAINED_ON = 48
"""Vectors for each list that its centre is learned from; FAISS warns below 39."""

ROUNDS = 6
"""Rounds of k-means. More than that changes the lists little: measured, recall within .002."""

SAMPLED = 256
"""Questions that the recall is estimated on."""

NEIGHBOURS = 10
"""AnnIndex whose recall is estimated."""

FOUND = 1000
"""Vectors that are found by codes, before they are scored again."""

WANTED = 0.99
"""Recall from which no more lists are looked into."""

BLOCK = 8192
"""Vectors that are looked at together: half a megabyte for each dimension, eight for 256."""

BETWEEN = 4
"""Passages whose mean stands for a question. A question is about something rather than near a passage: with questions
made of a passage and noise 4 lists of 632 found what 64 find of real ones' neighbours; the mean of a few passages that
have nothing to do with each other asks for as many lists as real questions do (`evals.benchmarks.dense`)."""


class AnnRecord(Value):
    """How the nearest neighbours of a segment's vectors are found: in `probes` of so many `lists`.

    `recall`: the share of the ten nearest that was found for sampled `questions` when it was made.
    """

    lists: int
    probes: int
    recall: float
    questions: int


def build(vectors: NDArray[Any], *, seed: int = 0) -> tuple[NDArray[np.uint8], AnnRecord]:
    """Return an index of vectors, shape (count, dimensions), of length 1, as bytes, and how it is to be used.

    Reads the vectors in blocks, so that they may be mapped.
    """
    faiss = _faiss()
    count, dimensions = vectors.shape
    chance = np.random.default_rng(seed)
    lists = max(1, min(round(LISTS_PER_ROOT * math.sqrt(count)), count // 39))
    quantiser: Any = faiss.IndexFlatIP(dimensions)
    index: Any = faiss.IndexIVFRaBitQ(quantiser, dimensions, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.max_points_per_centroid, index.cp.seed = ROUNDS, TRAINED_ON, seed
    chosen = np.sort(chance.choice(count, min(count, lists * TRAINED_ON), replace=False))
    index.train(_floats(vectors[chosen]))
    for first in range(0, count, BLOCK):
        index.add(_floats(vectors[first : first + BLOCK]))
    questions = _questions(vectors, chance)
    truth = exact(vectors, questions)
    probes, recall = 1, 0.0
    while recall < WANTED and probes < lists:
        probes = min(2 * probes, lists)
        found = index.search(questions, FOUND, params=faiss.SearchParametersIVF(nprobe=probes))[1]
        recall = float(np.mean([len(set(own) & set(true)) / len(true) for own, true in zip(found, truth, strict=True)]))
    record = AnnRecord(lists=lists, probes=probes, recall=round(recall, 4), questions=len(questions))
    return faiss.serialize_index(index), record


def _faiss() -> Any:
    """Return FAISS, whose type stubs do not know all that it takes."""
    import faiss

    return faiss


def _floats(vectors: NDArray[Any]) -> NDArray[np.float32]:
    return np.ascontiguousarray(vectors, np.float32)


def _questions(vectors: NDArray[Any], chance: "np.random.Generator") -> NDArray[np.float32]:
    """Return vectors that lie among the passages' as questions do, shape (SAMPLED, dimensions)."""
    chosen = chance.integers(0, len(vectors), (SAMPLED, BETWEEN))
    mean = _floats(vectors[chosen.reshape(-1)]).reshape(SAMPLED, BETWEEN, -1).mean(axis=1)
    questions: NDArray[np.float32] = mean / np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    return questions


def exact(vectors: NDArray[Any], questions: NDArray[np.float32]) -> list[list[int]]:
    """Return the true nearest neighbours of questions, looking at every vector."""
    scores = np.zeros((len(questions), 0), np.float32)
    places = np.zeros((len(questions), 0), np.int64)
    for first in range(0, len(vectors), BLOCK):
        block = questions @ _floats(vectors[first : first + BLOCK]).T
        here = np.broadcast_to(np.arange(first, first + block.shape[1]), block.shape)
        scores, places = np.concatenate([scores, block], axis=1), np.concatenate([places, here], axis=1)
        most = min(NEIGHBOURS, scores.shape[1])
        kept = np.argpartition(-scores, most - 1, axis=1)[:, :most]
        scores, places = np.take_along_axis(scores, kept, axis=1), np.take_along_axis(places, kept, axis=1)
    return [row.tolist() for row in places]


class AnnIndex:
    """The index of one segment's vectors, loaded when it is first asked. Safe to share between threads."""

    def __init__(self, data: NDArray[np.uint8], record: AnnRecord) -> None:
        """Take the bytes that `build` gave and how it said to use them."""
        self._data = data
        self._lock = threading.Lock()
        self.record = record

    @cached_property
    def _index(self) -> Any:
        return _faiss().deserialize_index(np.array(self._data))

    def search(
        self, vector: NDArray[np.float32], most: int, among: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Return up to `most` vectors near one, in no certain order; `among` keeps the search to some of them."""
        faiss = _faiss()
        with self._lock:
            index = self._index
        selector = None if among is None else faiss.IDSelectorBitmap(np.packbits(among, bitorder="little"))
        parameters = faiss.SearchParametersIVF(nprobe=self.record.probes, sel=selector)
        found: NDArray[np.int64] = index.search(vector[None].astype(np.float32), most, params=parameters)[1][0]
        return found[found >= 0]
