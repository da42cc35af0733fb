"""The dense index: exact while small, nearly so when large, whatever was added to it or taken away."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

import index.search.dense
from index.search.ann import TARGET_RECALL, AnnIndex, build
from index.search.dense import DenseIndex, DensePart

DIMENSIONS = 32


def drawn(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Return vectors in clusters, as those of passages are."""
    chance = np.random.default_rng(seed)
    centres = np.random.default_rng(7).standard_normal((40, DIMENSIONS))
    rows = centres[chance.integers(0, 40, count)] + 0.6 * chance.standard_normal((count, DIMENSIONS))
    vectors: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def questions(count: int = 60) -> NDArray[np.float32]:
    return drawn(count, seed=99)


@pytest.fixture(scope="module")
def neighbours() -> AnnIndex:
    return AnnIndex(*build(drawn(6000).astype(np.float16)))


def parts_of(sizes: list[int], chance: np.random.Generator) -> list[DensePart]:
    parts = []
    for number, size in enumerate(sizes):
        mask = chance.random(size) < 0.8
        parts.append(DensePart(drawn(size, number), None, None if mask.all() else mask))
    return parts


def live_of(parts: list[DensePart], chance: np.random.Generator) -> NDArray[np.int64]:
    mask = [np.ones(len(part.vectors), bool) if part.live is None else part.live for part in parts]
    return chance.permutation(np.flatnonzero(np.concatenate(mask)))


@settings(max_examples=40)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=4), st.integers(0, 1000), st.integers(1, 50))
def test_segments_with_passages_replaced_score_as_the_vectors_that_are_left(
    sizes: list[int], seed: int, most: int
) -> None:
    chance = np.random.default_rng(seed)
    parts = parts_of(sizes, chance)
    live = live_of(parts, chance)
    vectors = np.concatenate([part.vectors for part in parts])[live]
    dense, question = DenseIndex(parts, live), questions(1)[0]
    assert dense.is_exact
    assert dense.recall == 1
    exact = vectors @ question
    assert dense.scores(question) == pytest.approx(exact, abs=1e-6)
    among = chance.random(len(live)) < 0.5
    for passing in (None, among):
        passages, scores = dense.nearest(question, most, passing)
        allowed = np.arange(len(live)) if passing is None else np.flatnonzero(among)
        assert len(passages) == min(most, len(allowed))
        assert set(passages) <= set(allowed)
        assert scores == pytest.approx(np.sort(exact[allowed])[::-1][:most], abs=1e-6)
    chosen = chance.permutation(len(live))[:7]
    assert dense.scores_of(question, chosen) == pytest.approx(exact[chosen], abs=1e-6)


def recall_at_ten(dense: DenseIndex, vectors: NDArray[np.float32], among: NDArray[np.bool_] | None = None) -> float:
    found = []
    for question in questions():
        exact = vectors @ question if among is None else np.where(among, vectors @ question, -2)
        passages, scores = dense.nearest(question, 10, among)
        assert scores == pytest.approx((vectors @ question)[passages], abs=1e-3)  # half precision, but no code's guess
        assert scores.tolist() == sorted(scores.tolist(), reverse=True)
        found.append(len(set(passages.tolist()) & set(np.argsort(-exact)[:10].tolist())) / 10)
    return float(np.mean(found))


def test_a_large_segment_finds_nearly_all_of_the_nearest(neighbours: AnnIndex) -> None:
    record = neighbours.record
    assert record.recall >= TARGET_RECALL or record.probes == record.lists
    assert 0 < record.probes < record.lists
    vectors = drawn(6000)
    dense = DenseIndex([DensePart(vectors.astype(np.float16), neighbours)])
    assert not dense.is_exact
    assert dense.recall == record.recall
    assert recall_at_ten(dense, vectors) >= 0.97


def test_additions_and_deletions_ask_for_no_rebuild(neighbours: AnnIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.search.dense, "MAX_EXACT_PASSAGES", 100)
    chance = np.random.default_rng(1)
    large, small = drawn(6000), drawn(300, seed=5)
    mask = chance.random(6000) < 0.6
    parts = [DensePart(large.astype(np.float16), neighbours, mask), DensePart(small)]
    live = live_of(parts, chance)
    dense = DenseIndex(parts, live)
    vectors = np.concatenate([large, small])[live]
    assert recall_at_ten(dense, vectors) >= 0.97
    assert recall_at_ten(dense, vectors, chance.random(len(live)) < 0.3) >= 0.95
    few = np.zeros(len(live), bool)
    few[:30] = True  # so few that each is compared
    assert recall_at_ten(dense, vectors, few) == 1
    assert dense.nearest(questions(1)[0], 10, np.zeros(len(live), bool))[0].tolist() == []


def test_the_lowest_score_is_about_that_of_all(neighbours: AnnIndex) -> None:
    vectors = drawn(6000)
    dense = DenseIndex([DensePart(vectors.astype(np.float16), neighbours)])
    off = [dense.lowest(question) - float((vectors @ question).min()) for question in questions()]
    assert abs(float(np.mean(off))) < 0.1
    assert max(np.abs(off)) < 0.3


def test_the_lowest_score_of_many_lies_below_that_of_the_sample() -> None:
    # Scores fall short of .5 by .05 times an exponential variable, so the lowest of n is .5 - .05 (ln n + .577):
    # .055 for the 4096 passages of the sample, -.153 for all of them.
    scores = 0.5 - 0.05 * np.random.default_rng(0).exponential(size=1 << 18)
    dense = DenseIndex([DensePart(np.column_stack([scores, np.sqrt(1 - scores**2)]).astype(np.float32))])
    assert dense.lowest(np.array([1, 0], np.float32)) == pytest.approx(-0.153, abs=0.06)


def test_an_index_of_neighbours_is_the_same_each_time() -> None:
    vectors = drawn(800)
    (one, first), (two, second) = build(vectors), build(vectors)
    assert first == second
    assert np.array_equal(one, two)


@pytest.mark.parametrize("count", [1, 5, 40])
def test_few_vectors_can_be_indexed_too(count: int) -> None:
    vectors = drawn(count)
    found = AnnIndex(*build(vectors)).search(vectors[0], 10)
    assert set(found.tolist()) <= set(range(count))
    assert len(found) == min(count, 10)
