"""Compares what back ends hold and find."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from index.backend.base import Backend, Hits, Snapshot
from index.encoder.base import Vector
from index.store.document_part import DocumentPart
from index.text.tokenizer import terms
from tests.fakes import FakeEmbedder

Found = list[tuple[str, int, float]]
Connect = Callable[[float], Backend]

WORDS = ("harbour", "ship", "§ 7.1", "C#", "-18", "2.8.1", "東京都", "naïve", "loan", "AK-47", "snake_case", "x" * 400)
"""Words that an analyzer might split, drop or change."""


def text_of(number: int) -> str:
    words = [WORDS[(number * step + step) % len(WORDS)] for step in (1, 3, 5)]
    return f"Ship {number} sailed with {' and '.join(words)}. " + "The loan was paid. " * (number % 4) + "It is over.\n"


def named(at: Snapshot, hits: Hits) -> Found:
    """Return hits by document and place, best first, ties by name: sequence numbers differ between back ends."""
    documents = {one.sequence: one.record.name for one in at.documents}
    pairs = zip(hits.keys.tolist(), hits.scores.tolist(), strict=True)
    found = [(documents[key >> 24], key & 0xFFFFFF, score) for key, score in pairs]
    return sorted(found, key=lambda one: (-round(one[2], 4), one[:2]))


def assert_same(found: Found, expected: Found, *, scores: bool = True) -> None:
    assert [one[:2] for one in found] == [one[:2] for one in expected]
    if scores:
        assert [one[2] for one in found] == pytest.approx([one[2] for one in expected], abs=1e-4)


QUESTIONS = [["ship", "loan"], ["loan", "loan", "paid"], *([*terms(word)] for word in WORDS), ["unheard"]]


def assert_equal(one: Backend, other: Backend, vectors: Sequence[Vector], *, scores: bool = True) -> None:
    """Two back ends have the same documents, and find the same passages with the same scores."""
    at, there = one.snapshot(), other.snapshot()
    names = [document.record.name for document in at.documents]
    assert [document.record.name for document in there.documents] == names == sorted(names)
    assert [document.record.sha256 for document in there.documents] == [d.record.sha256 for d in at.documents]
    assert there.firsts.tolist() == at.firsts.tolist()
    assert {name: n for name, n in there.statistics.frequencies.items() if n} == dict(at.statistics.frequencies)
    assert there.statistics.total == at.statistics.total
    assert other.count(there) == one.count(at) == int(at.firsts[-1])
    words = zip(other.lexical(there, QUESTIONS, 100), one.lexical(at, QUESTIONS, 100), strict=True)
    for found, expected in words:
        assert_same(named(there, found), named(at, expected), scores=scores)
    every = np.stack(vectors)
    for found, expected in zip(other.dense(there, every, 100), one.dense(at, every, 100), strict=True):
        assert_same(named(there, found), named(at, expected))


def vectors_of(embedder: FakeEmbedder) -> list[Vector]:
    return [one.vector for one in embedder.encode(["The loan was paid", "Ship 7 sailed with AK-47"])]


def parts(backend: Backend) -> Iterator[DocumentPart]:
    at = backend.snapshot()
    return (backend.document(at, one.sequence) for one in at.documents)


class StoppedError(Exception):
    """Stands for whatever ends a build."""


def stopped(backend: Backend, after: int) -> Iterator[DocumentPart]:
    for number, part in enumerate(parts(backend)):
        if number == after:
            raise StoppedError
        yield part
