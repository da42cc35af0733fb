"""What every back end must do for those who read it, tested on each of `conftest.py`."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from evals.reliability.milvus_engine import LITE_32
from index.backend.base import Among, Backend, key_of
from index.backend.local import LocalBackend
from index.backend.mirror import copy_index
from index.errors import IndexBusy, IndexMissing
from index.indexing.builder import Builder
from index.models import Document
from index.store.store import Store
from tests.fakes import FakeEmbedder
from tests.index.backend.comparing import assert_equal, assert_same, named, text_of, vectors_of

Write = Callable[[str, str | bytes], Path]

pytestmark = pytest.mark.milvus


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
        found = [(documents[key >> 24], key & 0xFFFFFF) for key in backend.repeats(at, [one]).tolist()]
        assert found == [(key >> 24, key & 0xFFFFFF) for key in source.repeats(here, [one]).tolist()]
        assert one != shared or len(found) > 1
    every = [key for one in prints for key in backend.repeats(at, [one]).tolist()]
    assert backend.repeats(at, sorted(prints)).tolist() == sorted(set(every))
    assert not len(backend.repeats(at, []))
    vector = vectors_of(embedder)[0]
    for numbers in ([3, 4, 5], [7]):
        mine = Among(documents=[here.documents[number].sequence for number in numbers])
        theirs = Among(documents=[at.documents[number].sequence for number in numbers])
        nearest = named(here, source.dense(here, vector[None], 9, mine)[0])
        assert_same(named(at, backend.dense(at, vector[None], 9, theirs)[0]), nearest)
        lexical = named(here, source.lexical(here, [["ship"]], 9, mine)[0])
        # milvus-lite 3.2 takes the statistics of what the filter leaves.
        assert_same(named(at, backend.lexical(at, [["ship"]], 9, theirs)[0]), lexical, scores=kind != LITE_32)
    only = Among(keys=asked[2:5])
    assert sorted(backend.dense(at, vector[None], 9, only)[0].keys.tolist()) == asked[2:5].tolist()


def test_documents_keep_the_order_that_they_were_given_in(
    backend: Backend, builder: Builder, store: Store, embedder: FakeEmbedder
) -> None:
    names = ["9", "10", "b", "a", "c", "e", "d", "f"]

    def build(*, last: str) -> None:
        texts = [f"Ship {name} sailed for the loan." for name in names[:-1]] + [last]
        builder.build(Document.from_text(name, text) for name, text in zip(names, texts, strict=True))

    build(last="Ship f is lost.")
    source = LocalBackend(store)
    copy_index(source, backend)
    assert [one.record.name for one in backend.snapshot().documents] == names
    build(last="Ship f was found.")
    assert copy_index(source, backend).way == "published"
    assert [one.record.name for one in backend.snapshot().documents] == names
    hits = backend.lexical(backend.snapshot(), [["found"]], 9)[0]
    assert len(hits.keys) == 1
