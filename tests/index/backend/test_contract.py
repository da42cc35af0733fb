"""What every back end must do, tested on each: a folder, two builds of milvus-lite, and `MILVUS_URI` if it is set.

The engines are those of `tests/setup/engines.sh`; those that are missing are skipped, which shows.
"""

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from evals.reliability.milvus_engine import LITE_25, LITE_32, MilvusEngine
from index.backend.base import Among, Backend, Hits, Snapshot, key_of
from index.backend.local import LocalBackend
from index.backend.mirror import copy_index
from index.encoder.base import Vector
from index.errors import IndexBusy, IndexMissing
from index.indexing.builder import Builder
from index.store.document_part import DocumentPart
from index.store.store import Store
from index.text.tokenizer import terms
from tests.fakes import FakeEmbedder

Write = Callable[[str, str | bytes], Path]
Found = list[tuple[str, int, float]]

pytestmark = pytest.mark.milvus

CLUSTER = "cluster"
BACKENDS = ["local", LITE_25, LITE_32, CLUSTER]

WORDS = ("harbour", "ship", "§ 7.1", "C#", "-18", "2.8.1", "東京都", "naïve", "loan", "AK-47", "snake_case", "x" * 400)
"""Words that an analyzer might split, drop or change."""


def text_of(number: int) -> str:
    words = [WORDS[(number * step + step) % len(WORDS)] for step in (1, 3, 5)]
    return f"Ship {number} sailed with {' and '.join(words)}. " + "The loan was paid. " * (number % 4) + "It is over.\n"


@pytest.fixture
def source(corpus: Path, write: Write, builder: Builder, store: Store) -> LocalBackend:
    """An index of some documents on this disk: what the back ends must equal."""
    for number in range(24):
        write(f"{number:02}.txt", text_of(number))
    builder.update(corpus)
    return LocalBackend(store)


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], MilvusEngine]]:
    """Start each engine once, when it is first asked for."""
    started: dict[str, MilvusEngine] = {}

    def get(name: str) -> MilvusEngine:
        if name not in started:
            started[name] = MilvusEngine(name, tmp_path_factory.mktemp(name) / "data")
            started[name].start()
        return started[name]

    yield get
    for engine in started.values():
        engine.kill()


@pytest.fixture(params=BACKENDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def backend(kind: str, engines: Callable[[str], MilvusEngine], tmp_path: Path) -> Iterator[Backend]:
    if kind == "local":
        yield LocalBackend(Store(tmp_path / "elsewhere"))
        return
    milvus = pytest.importorskip("index.backend.milvus", reason="needs pincite[milvus]")
    uri = os.environ.get("MILVUS_URI")
    if kind == CLUSTER and not uri:
        pytest.skip("MILVUS_URI names no cluster")
    if kind != CLUSTER and not MilvusEngine.is_there(kind):
        pytest.skip(f"{kind} is not installed: make test-milvus")
    address = str(uri) if kind == CLUSTER else engines(kind).uri
    made = milvus.MilvusBackend(
        address, f"t_{secrets.token_hex(6)}", token=os.environ.get("PINCITE_MILVUS_TOKEN"), consistency="Strong"
    )
    yield made
    made.close()


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
    for asked in QUESTIONS:
        assert_same(
            named(there, other.lexical(there, asked, 100)), named(at, one.lexical(at, asked, 100)), scores=scores
        )
    for vector in vectors:
        assert_same(named(there, other.dense(there, vector, 100)), named(at, one.dense(at, vector, 100)))


def vectors_of(embedder: FakeEmbedder) -> list[Vector]:
    return [one.vector for one in embedder.encode(["The loan was paid", "Ship 7 sailed with AK-47"])]


def parts(backend: Backend) -> Iterator[DocumentPart]:
    at = backend.snapshot()
    return (backend.document(at, one.sequence) for one in at.documents)


def test_finds_what_the_disk_finds_also_after_changes(
    kind: str,
    backend: Backend,
    source: LocalBackend,
    embedder: FakeEmbedder,
    corpus: Path,
    write: Write,
    builder: Builder,
) -> None:
    scores = kind != LITE_32
    with pytest.raises(IndexMissing):
        backend.snapshot()
    copy_index(source, backend)
    assert_equal(source, backend, vectors_of(embedder), scores=scores)
    before = backend.snapshot()
    assert backend.snapshot(before) is before
    write("03.txt", "Ship 3 sank with § 7.1 and the loan. It is over.\n")
    write("30.txt", text_of(30))
    (corpus / "05.txt").unlink()
    builder.update(corpus)
    assert copy_index(source, backend).way == "changed"
    assert_equal(source, backend, vectors_of(embedder), scores=scores)
    assert backend.snapshot(before) is not before
    with pytest.raises(IndexBusy):
        backend.update(before, [], ["07.txt"], before.manifest)
    assert copy_index(source, backend, rebuild=True).way == "published"
    assert_equal(source, backend, vectors_of(embedder), scores=scores)
    backend.remove_old(0)
    assert_equal(source, backend, vectors_of(embedder)[:1], scores=scores)


def test_gives_back_what_it_was_given(backend: Backend, source: LocalBackend) -> None:
    copy_index(source, backend)
    here, at = source.snapshot(), backend.snapshot()
    assert at.manifest.config == here.manifest.config
    for one, other in zip(here.documents, at.documents, strict=True):
        assert backend.document_text(at, other.sequence) == source.document_text(here, one.sequence)
        mine, theirs = source.document(here, one.sequence), backend.document(at, other.sequence)
        assert theirs.text == mine.text
        assert theirs.search == mine.search
        assert [list(terms) for terms in theirs.terms] == [list(terms) for terms in mine.terms]
        for column in ("passages", "sentences", "vectors", "tokens"):
            given, got = getattr(mine, column), getattr(theirs, column)
            if column == "passages":  # a document's number is its place in the index
                names = [name for name in given.dtype.names if name != "document"]
                given, got = given[names], got[names]
            assert np.array_equal(got, given), column


def test_gives_passages_and_searches_among_some(
    kind: str, backend: Backend, source: LocalBackend, embedder: FakeEmbedder
) -> None:
    copy_index(source, backend)
    here, at = source.snapshot(), backend.snapshot()
    keys = {(number, place): None for number, one in enumerate(here.documents) for place in range(one.passages)}
    asked = np.array([key_of(at.documents[number].sequence, place) for number, place in keys], np.int64)
    fetched = backend.passages(at, np.append(asked, key_of(1 << 30, 0)), tokens=True)
    assert sorted(fetched) == sorted(asked.tolist())
    local = source.passages(here, np.array([key_of(here.documents[n].sequence, p) for n, p in keys]), tokens=True)
    for (number, place), key in zip(keys, asked.tolist(), strict=True):
        kept, got = local[key_of(here.documents[number].sequence, place)], fetched[key]
        assert (got.text, got.heading, got.context) == (kept.text, kept.heading, kept.context)
        assert (got.search_text, got.terms) == (kept.search_text, kept.terms)
        assert np.array_equal(got.sentences, kept.sentences)
        assert got.tokens is not None
        assert kept.tokens is not None
        assert np.array_equal(got.tokens, kept.tokens)
    shared = int(next(iter(local.values())).sentences[-1]["fingerprint"])
    documents = {one.sequence: number for number, one in enumerate(at.documents)}
    prints = {int(one) for stored in local.values() for one in stored.sentences["fingerprint"].tolist()}
    assert len({one >> 63 for one in prints}) == 2
    for one in prints:
        found = [(documents[key >> 24], key & 0xFFFFFF) for key in backend.repeats(at, one).tolist()]
        assert found == [(key >> 24, key & 0xFFFFFF) for key in source.repeats(here, one).tolist()]
        assert one != shared or len(found) > 1
    vector = vectors_of(embedder)[0]
    for numbers in ([3, 4, 5], [7]):
        mine = Among(documents=[here.documents[number].sequence for number in numbers])
        theirs = Among(documents=[at.documents[number].sequence for number in numbers])
        assert_same(named(at, backend.dense(at, vector, 9, theirs)), named(here, source.dense(here, vector, 9, mine)))
        expected = named(here, source.lexical(here, ["ship"], 9, mine))
        # milvus-lite 3.2 takes the statistics of what the filter leaves.
        assert_same(named(at, backend.lexical(at, ["ship"], 9, theirs)), expected, scores=kind != LITE_32)
    only = Among(keys=asked[2:5])
    assert sorted(backend.dense(at, vector, 9, only).keys.tolist()) == asked[2:5].tolist()


class StoppedError(Exception):
    """Stands for whatever ends a build."""


def test_an_interrupted_publication_changes_nothing_and_is_completed(
    kind: str,
    backend: Backend,
    source: LocalBackend,
    embedder: FakeEmbedder,
    corpus: Path,
    write: Write,
    builder: Builder,
) -> None:
    copy_index(source, backend)
    before = backend.snapshot()
    write("02.txt", "Another text.")
    builder.update(corpus)

    def cut() -> Iterator[DocumentPart]:
        for number, part in enumerate(parts(source)):
            if number == 10:
                raise StoppedError
            yield part

    manifest = source.snapshot().manifest
    with pytest.raises(StoppedError):
        backend.publish(cut(), manifest)
    assert backend.snapshot(before) is before
    assert backend.count(before) == int(before.firsts[-1])
    after = backend.publish(parts(source), manifest)
    assert after.generation != before.generation
    assert_equal(source, backend, vectors_of(embedder), scores=kind != LITE_32)
