"""A generation read through a back end: the same in every particular as the one on disk."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from evals.measures.trec import qrels_of
from index.backend.base import Among, Backend, Hits, Snapshot
from index.backend.local import LocalBackend
from index.backend.remote.generation import RemoteGeneration
from index.backend.remote.lexical import RemoteLexical
from index.encoder.base import encode_question
from index.indexing.builder import Builder
from index.indexing.unsearched import read_unsearched
from index.reading import OpenGeneration
from index.store.store import Store
from rag.answer.citations import check_stored, cite_passages
from rag.answer.locating import locate
from rag.cases import Case, EvidenceSpan
from rag.pipeline import QuestionPipeline
from rag.query.examples import example_questions
from rag.query.filters import Filters
from rag.ranking.evidence import shipped_model
from rag.settings import RagSettings
from tests.fakes import FakeEmbedder, FakeReader

MOST_CALLS = 20
"""Calls of a back end that a question may take: each is a way to a server and back."""


@pytest.fixture
def both(filled: Path, builder: Builder, store: Store) -> tuple[OpenGeneration, RemoteGeneration]:
    """The generation on disk, and the same one through the interface of back ends."""
    (filled / "copy.txt").write_text("The loan to Ecuador was paid back in oil. The navy wants it.\n", "utf-8")
    builder.update(filled)
    backend = LocalBackend(store)
    return store.open(), RemoteGeneration(backend, backend.snapshot())


def test_documents_and_passages_are_those_on_disk(both: tuple[OpenGeneration, OpenGeneration]) -> None:
    disk, remote = both
    assert remote.documents[:] == disk.documents[:]
    assert len(remote.passages) == len(disk.passages)
    assert remote.passages["document"].tolist() == np.asarray(disk.passages["document"]).tolist()
    assert remote.passages["start"].tolist() == np.asarray(disk.passages["start"]).tolist()
    assert remote.furniture.tolist() == disk.furniture.tolist()
    for number in range(len(disk.passages)):
        assert remote.passages[number][["start", "end", "page"]] == disk.passages[number][["start", "end", "page"]]
        assert remote.text(number) == disk.text(number)
        assert remote.heading(number) == disk.heading(number)
        assert remote.context(number) == disk.context(number)
        assert remote.search_text(number) == disk.search_text(number)
        assert remote.sentence_texts(number) == disk.sentence_texts(number)
        assert remote.byte_of(number) == disk.byte_of(number)
        for one, other in zip(remote.sentences_of(number), disk.sentences_of(number), strict=True):
            assert one[["start", "end", "fingerprint"]] == other[["start", "end", "fingerprint"]]
    for number, record in enumerate(disk.documents):
        assert remote.document_text(number) == disk.document_text(number)
        assert remote.number_of(record.name) == number


def test_word_pieces_are_those_on_disk(both: tuple[OpenGeneration, OpenGeneration]) -> None:
    found = []
    for generation in both:
        rows = generation.passages[np.arange(len(generation.passages))]
        ranges = np.column_stack([rows["token_start"], rows["token_end"]]).astype(np.int64)
        found.append(generation.token_vectors(ranges))
    assert np.array_equal(found[0], found[1])


def test_words_are_those_on_disk(both: tuple[OpenGeneration, OpenGeneration]) -> None:
    disk, remote = both
    assert sorted(remote.lexical.vocabulary) == sorted(disk.lexical.vocabulary)
    every = np.arange(len(disk.passages))
    for term in disk.lexical.vocabulary:
        assert remote.lexical.frequency(term) == disk.lexical.frequency(term)
        assert remote.lexical.idf_of(term) == disk.lexical.idf_of(term)
        assert remote.lexical.holders(term).tolist() == disk.lexical.holders(term).tolist()
        assert remote.lexical.holds(term, every).tolist() == disk.lexical.holds(term, every).tolist()
        assert remote.lexical.contributions(term, every) == pytest.approx(disk.lexical.contributions(term, every))
        for is_after in (True, False):
            assert remote.lexical.neighbour(term, is_after=is_after) == disk.lexical.neighbour(term, is_after=is_after)
    assert remote.lexical.completions("p") == disk.lexical.completions("p")
    asked = ["navi", "loan", "loan", "unheard"]
    assert remote.lexical.scores(asked) == pytest.approx(disk.lexical.scores(asked))
    assert remote.lexical.top(asked, 2)[0].tolist() == disk.lexical.top(asked, 2)[0].tolist()


def test_every_passage_with_a_word_is_found_though_a_search_returns_few(
    both: tuple[OpenGeneration, RemoteGeneration],
) -> None:
    disk, remote = both
    every = np.arange(len(disk.passages))
    for most_read in (len(every), 0):
        lexical = RemoteLexical(remote, most_held=1, most_read=most_read)
        for term in disk.lexical.vocabulary:
            found = lexical.holders(term).tolist()
            assert found == disk.lexical.holders(term).tolist() or (not most_read and len(found) == 1)
            assert lexical.holds(term, every).tolist() == disk.lexical.holds(term, every).tolist()
            for record in disk.documents:
                assert lexical.stands_in(term, *record.passages) == disk.lexical.stands_in(term, *record.passages)


class Skewed(LocalBackend):
    """Takes the statistics of words of the passages that it searches among, as milvus-lite 3.2 does."""

    def lexical(
        self, at: Snapshot, asked: Sequence[Sequence[str]], most: int, among: Among | None = None
    ) -> list[Hits]:
        found = super().lexical(at, asked, most, among)
        return found if among is None else [Hits(one.keys, one.scores / 3) for one in found]


@pytest.mark.parametrize("most_scored", [1, 2, 1000])
def test_scores_among_some_passages_are_those_among_all(
    both: tuple[OpenGeneration, RemoteGeneration], store: Store, most_scored: int
) -> None:
    disk, _ = both
    for backend in (LocalBackend(store), Skewed(store)):
        lexical = RemoteLexical(RemoteGeneration(backend, backend.snapshot()), most_scored=most_scored)
        asked = ["loan", "navi", "navi", "unheard"]
        expected = disk.lexical.scores(asked)
        assert np.count_nonzero(expected) > 2, "these documents must hold what is left out at first"
        for passing in (expected > 0, np.arange(len(expected)) == np.flatnonzero(expected)[-1]):
            scores = lexical.scores(asked, passing)
            best_ones = passing & (scores > 0)
            assert best_ones.sum() >= min(most_scored, passing.sum())
            assert scores[best_ones] == pytest.approx(expected[best_ones])
            lexical.complete(scores, asked, np.arange(len(scores)))
            assert scores == pytest.approx(expected)


def test_nearest_are_those_on_disk(both: tuple[OpenGeneration, OpenGeneration], embedder: FakeEmbedder) -> None:
    vector = encode_question(embedder, "The loan to Ecuador").vector
    disk, remote = both
    among = np.asarray(disk.passages["document"]) > 0
    for mask in (None, among):
        one, other = remote.dense.nearest(vector, 3, mask), disk.dense.nearest(vector, 3, mask)
        assert one[0].tolist() == other[0].tolist()
        assert one[1] == pytest.approx(other[1])
    assert remote.dense.scores(vector) == pytest.approx(disk.dense.scores(vector))
    assert remote.dense.lowest(vector) == pytest.approx(disk.dense.lowest(vector))


def test_repeats_are_those_on_disk(both: tuple[OpenGeneration, OpenGeneration]) -> None:
    def texts(generation: OpenGeneration) -> list[list[tuple[int, int]]]:
        found = []
        for passage in range(len(generation.passages)):
            first = int(generation.passages[passage]["sentence_start"])
            for place in range(len(generation.sentences_of(passage))):
                others = generation.repeats_of([first + place])[0]
                found.append([(generation.passage_of(one), int(generation.sentences[one]["start"])) for one in others])
        return found

    disk, remote = (texts(generation) for generation in both)
    assert disk == remote
    assert any(disk), "a sentence of these documents must have a repeat"


@pytest.mark.parametrize("filters", [None, Filters(documents=("*.txt",))])
def test_answers_are_those_on_disk(
    both: tuple[OpenGeneration, OpenGeneration], embedder: FakeEmbedder, filters: Filters | None
) -> None:
    pipeline = QuestionPipeline(embedder, RagSettings(), shipped_model(), FakeReader())
    for question in (
        "Who wants a base in Cuba?",
        "How was the loan to Ecuador paid?",
        "What did Peru buy for the navy?",
    ):
        answers = [
            pipeline.answer(generation, question, 5, filters, read=True, should_stop=lambda: False)
            for generation in both
        ]
        assert answers[0].passages
        assert answers[0].short == answers[1].short
        assert answers[0].confidence == pytest.approx(answers[1].confidence, abs=1e-6)
        assert [hit.citation for hit in answers[0].passages] == [hit.citation for hit in answers[1].passages]
        assert [hit.highlights for hit in answers[0].passages] == [hit.highlights for hit in answers[1].passages]


class Counted:
    """A back end that counts the calls for which a server would be asked."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        self.calls += callable(getattr(self._backend, name))
        return getattr(self._backend, name)


def test_a_question_takes_few_calls(filled: Path, builder: Builder, store: Store, embedder: FakeEmbedder) -> None:
    for number in range(40):
        said = (
            f"Contract {number}\n\nParty: Ulmen {number} Ltd\n\nThe loan of {number},000 euro to Łódź was paid in oil."
        )
        (filled / f"contract-{number}.txt").write_text(
            f"{said} The whole of it was paid by the navy of Peru.\n", "utf-8"
        )
    builder.update(filled)
    backend = LocalBackend(store)
    counted = Counted(backend)
    generation = RemoteGeneration(cast("Backend", counted), backend.snapshot())
    pipeline = QuestionPipeline(embedder, RagSettings(), shipped_model(), FakeReader())
    for question in ("How much was the loan of contract 7 to Lodz?", "Which navvy of Peru paid Ulmen 12 Ltd?"):
        counted.calls = 0
        answer = pipeline.answer(generation, question, 5, None, read=True, should_stop=lambda: False)
        assert answer.passages
        assert 4 <= counted.calls <= MOST_CALLS


def test_reading_everything_takes_a_call_a_document(
    filled: Path, builder: Builder, store: Store, embedder: FakeEmbedder
) -> None:
    sections = (f"Section {number}\n\nThe loan of {number} euro was paid by the navy of Peru." for number in range(90))
    (filled / "long.txt").write_text("\n\n".join(sections), "utf-8")
    builder.update(filled)
    backend = LocalBackend(store)
    counted = Counted(backend)

    def opened() -> RemoteGeneration:
        counted.calls = 0
        return RemoteGeneration(cast("Backend", counted), backend.snapshot())

    generation = opened()
    documents = len(generation.documents)
    assert len(generation.passages) > 60 + documents
    checks = check_stored(cite_passages(generation), generation)
    assert len(checks) == len(generation.passages)
    assert counted.calls <= documents + 1
    for check in checks:
        assert locate(generation, check.citation, None).selectors
    assert counted.calls <= documents + 1
    generation = opened()
    list(read_unsearched(generation))
    assert counted.calls <= documents
    generation = opened()
    example_questions(generation)
    assert counted.calls <= MOST_CALLS
    generation = opened()
    text = generation.document_text(generation.number_of("long.txt"))
    places = (text.index(f"{number} euro") for number in range(10, 90))
    spans = [EvidenceSpan(document="long.txt", start=at, quote=text[at : at + 7]) for at in places]
    case = Case(
        id="many",
        question="Which loan was paid?",
        kinds=("taught",),
        answerable=True,
        answer=("euro",),
        evidence=tuple((span,) for span in spans),
        split="test",
    )
    assert len(qrels_of([case], generation)["many"]) > 60
    assert counted.calls <= 2
