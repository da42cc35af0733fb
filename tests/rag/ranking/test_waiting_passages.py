"""An index that is not complete answers as closely as a complete one, as far as its words find the passages."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.encoder.base import Encoded
from index.indexing.builder import Builder
from index.settings import IndexSettings
from index.store.generation import Generation
from index.store.store import Store
from rag.models import VectorCoverage
from rag.ranking.waiting_passages import MAX_ENCODED, WaitingPassages, passages_with_vectors
from rag.retriever import Retriever
from tests.fakes import Crash, DyingEmbedder, FakeEmbedder, FakeReader

QUESTION = "Which ships does harbour 7 have?"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(30):
        text = f"Harbour {number} has {number % 5} ships. They carry oil to Peru. The navy wants them."
        (folder / f"{number:02}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture
def whole(corpus: Path, tmp_path: Path) -> Retriever:
    store = Store(tmp_path / "whole")
    Builder(store, IndexSettings(), FakeEmbedder()).update(corpus)
    return Retriever(store, FakeEmbedder(), reader=FakeReader())


def left_by(corpus: Path, store: Store, after: int) -> Generation:
    """Return what a build leaves that dies once it has embedded so many texts."""
    with pytest.raises(Crash):
        Builder(store, IndexSettings(batch_size=1), DyingEmbedder(after), words_first=1, seal=4).update(corpus)
    return store.open()


@pytest.mark.parametrize("after", [0, 13])
def test_questions_are_answered_as_from_the_complete_index(
    after: int, corpus: Path, tmp_path: Path, whole: Retriever
) -> None:
    store = Store(tmp_path / "store")
    generation = left_by(corpus, store, after)
    assert generation.manifest.embedded == passages_with_vectors(generation).sum()
    assert (generation.manifest.embedded > 0) == bool(after)
    partial = Retriever(store, FakeEmbedder(), reader=FakeReader())
    answer, expected = partial.ask(QUESTION), whole.ask(QUESTION)
    assert answer.vector_coverage == VectorCoverage(embedded=generation.manifest.embedded, passages=30)
    assert expected.vector_coverage is None
    assert answer.passages == expected.passages
    assert answer.model_copy(update={"vector_coverage": None}) == expected
    assert partial.search(QUESTION) == whole.search(QUESTION)


def test_each_passage_is_encoded_once_and_only_those_that_share_words(corpus: Path, tmp_path: Path) -> None:
    for number in range(60):
        (corpus / f"more-{number}.txt").write_text(f"A carrier called at pier {number}.", "utf-8")
    store, embedder = Store(tmp_path / "store"), FakeEmbedder()
    generation = left_by(corpus, store, 0)
    waiting = WaitingPassages(embedder)
    waiting.encode(generation, "Which harbour?", None)
    assert len(embedder.texts) == 30
    waiting.encode(generation, "Which harbour has ships?", None)
    assert len(embedder.texts) == 30
    waiting.encode(generation, "Which carrier?", None)
    assert len(embedder.texts) == 30 + MAX_ENCODED
    assert waiting.encode(generation, "Which zebra?", None) is generation
    passing = np.zeros(90, np.bool_)
    passing[3] = True
    found = WaitingPassages(embedder).encode(generation, "Which harbour?", passing)
    [vector] = embedder.encode(["Which harbour?"])
    assert np.flatnonzero(found.dense.scores(vector.vector)).tolist() == [3]
    assert found.dense.nearest(vector.vector, 1)[0].tolist() == [3]


def test_a_question_without_shared_words_is_not_answered(corpus: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    left_by(corpus, store, 0)
    answer = Retriever(store, FakeEmbedder(), reader=FakeReader()).ask("Who ate the zebra?")
    assert not answer.answered
    assert answer.vector_coverage is not None


def test_a_folder_that_another_process_indexes_for_the_first_time_opens_with_its_words(
    corpus: Path, tmp_path: Path
) -> None:
    store, has_published, may_go_on = Store(tmp_path / "store"), threading.Event(), threading.Event()

    def published(_: object) -> None:
        has_published.set()
        assert may_go_on.wait(20)

    building = threading.Thread(
        target=Builder(store, IndexSettings(), FakeEmbedder(), words_first=1, published=published).update, args=[corpus]
    )
    building.start()
    assert has_published.wait(20)
    with Retriever.open(corpus, index=store.folder, embedder=FakeEmbedder(), reader=FakeReader()) as retriever:
        may_go_on.set()
        building.join()
        assert retriever.notice is not None
        assert "another process is writing" in retriever.notice
        coverage = retriever.ask(QUESTION).vector_coverage
        assert coverage == VectorCoverage(embedded=0, passages=30)
        assert retriever.status().embedded == 30
        retriever.update()
        assert retriever.ask(QUESTION).vector_coverage is None


def test_a_first_build_that_another_process_has_begun_is_waited_for_until_its_words_are_there(
    corpus: Path, tmp_path: Path
) -> None:
    store, waits, may_end = Store(tmp_path / "store"), threading.Event(), threading.Event()

    class Slow(FakeEmbedder):
        def encode(self, texts: Sequence[str]) -> list[Encoded]:
            assert may_end.wait(20)
            return super().encode(texts)

        def load(self, progress: object = None) -> None:
            assert waits.wait(20)

    building = threading.Thread(target=Builder(store, IndexSettings(), Slow(), words_first=1).update, args=[corpus])
    building.start()
    while not (store.folder / "lock").exists():
        time.sleep(0.01)
    told: list[str] = []

    def progress(report: object) -> None:
        told.append(getattr(report, "stage", ""))
        if told[-1] == "wait":
            waits.set()

    with Retriever.open(
        corpus, index=store.folder, embedder=FakeEmbedder(), reader=FakeReader(), progress=progress
    ) as retriever:
        assert retriever.generation.manifest.embedded == 0
        assert "wait" in told
    may_end.set()
    building.join()


def test_an_update_answers_from_what_it_has_published(corpus: Path, tmp_path: Path) -> None:
    with Retriever.open(corpus, index=tmp_path / "store", embedder=FakeEmbedder(), reader=FakeReader()) as retriever:
        for number in range(1600):
            (corpus / f"more-{number:04}.txt").write_text(f"A carrier called at pier {number}.", "utf-8")
        seen = set[int | None]()

        def progress(report: object) -> None:
            if getattr(report, "stage", "") == "embed":
                coverage = retriever.ask("Which carrier called at pier 7?").vector_coverage
                seen.add(None if coverage is None else coverage.passages)

        retriever.update(progress)
        assert seen == {1630}
        assert retriever.ask(QUESTION).vector_coverage is None
