"""Ranking a corpus too large to compare every passage: the best by words and by meaning, scored as always."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder.base import encode_question
from index.indexing.builder import Builder
from index.models import Document
from index.settings import IndexSettings
from index.store.store import Store
from rag.query.filters import Filters
from rag.ranking.ranking import Ranking, rank
from rag.retriever import Retriever
from rag.settings import RagSettings
from tests.fakes import FakeClock, FakeEmbedder

WORDS = "navy base cuba peru oil loan police helicopter harbour cocaine flower carrier lima quito train river".split()
QUESTION = "Which helicopter has the navy in Peru?"


def documents() -> list[Document]:
    chance = np.random.default_rng(0)
    texts = [f"Of {n}: the {' '.join(chance.choice(WORDS, 6))} in year {n % 50}." for n in range(400)]
    return [Document.from_text(f"{n:03}.txt", text) for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Store]:
    """The same documents, compared all and not."""
    made = []
    for approximate in (10_000, 100):
        store = Store(tmp_path_factory.mktemp("store"))
        Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock(), seal=64, approximate=approximate).build(
            documents()
        )
        made.append(store)
    return made[0], made[1]


def ranked(
    store: Store, passing: NDArray[np.bool_] | None = None, settings: Mapping[str, object] | None = None
) -> Ranking:
    encoded = encode_question(FakeEmbedder(), QUESTION)
    return rank(store.open(), QUESTION, encoded, RagSettings.model_validate(settings or {}), passing)


def test_a_large_segment_is_made_of_the_small_ones(stores: tuple[Store, Store]) -> None:
    exact, large = (store.open() for store in stores)
    assert exact.dense.is_exact
    assert not large.dense.is_exact
    [segment] = large.segments
    assert segment.record.neighbours is not None
    assert segment.vectors.dtype == np.float16
    assert [large.text(n) for n in range(400)] == [exact.text(n) for n in range(400)]


@pytest.mark.parametrize("settings", [{}, {"late_interaction_weight": 0}, {"fusion": "rrf"}, {"dense_weight": 1}])
def test_the_best_are_those_of_comparing_all(stores: tuple[Store, Store], settings: dict[str, object]) -> None:
    exact, large = (ranked(store, None, settings) for store in stores)
    assert large.order[:10].tolist() == exact.order[:10].tolist()
    assert large.lexical.tolist() == exact.lexical.tolist()
    assert large.dense is not None and exact.dense is not None
    scored = ~np.isnan(large.dense)
    assert large.dense[scored] == pytest.approx(exact.dense[scored], abs=1e-3)
    total = sum(weight * values for weight, values in large.contributions.values())
    assert large.fused == pytest.approx(total)


def test_a_filter_leaves_scores_as_they_are(stores: tuple[Store, Store]) -> None:
    whole = ranked(stores[1])
    passing = np.arange(400) % 3 == 0
    some = ranked(stores[1], passing)
    assert set(some.order.tolist()) <= set(np.flatnonzero(passing).tolist())
    expected = [number for number in whole.order.tolist() if passing[number]][:5]
    assert some.order[:5].tolist() == expected
    assert some.fused[expected] == pytest.approx(whole.fused[expected])
    assert ranked(stores[1], np.zeros(400, bool)).order.tolist() == []


def test_a_large_index_is_asked_and_updated_as_any(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for document in documents():
        (folder / document.name).write_text(document.text)
    store = Store(folder / ".pincite")
    builder = Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock(), seal=64, approximate=100)
    builder.update(folder)
    (folder / "007.txt").write_text("The lighthouse keeper kept a parrot.")
    (folder / "008.txt").unlink()
    embedder = FakeEmbedder()
    Builder(store, IndexSettings(), embedder, now=FakeClock(), approximate=100).update(folder)
    assert embedder.texts == ["The lighthouse keeper kept a parrot."]
    assert len(store.open().segments) == 2
    retriever = Retriever(store, FakeEmbedder(), corpus=folder)
    hit = retriever.search("lighthouse keeper parrot", k=3)[0]
    assert hit.citation.document == "007.txt"
    assert (hit.rank, hit.scores.lexical_rank, hit.scores.dense_rank, hit.scores.late_interaction_rank) == (1, 1, 1, 1)
    assert not any(hit.citation.document == "008.txt" for hit in retriever.search("Of 8: year 8", k=50))
    assert retriever.search("year", k=3, filters=Filters(documents=("1*.txt",)))[0].citation.document.startswith("1")
    assert retriever.ask(QUESTION).passages
