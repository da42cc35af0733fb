"""What every back end must do for those who write it: interrupted, two at once, again, after someone's mistake."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evals.reliability.milvus_engine import LITE_25, LITE_32, MilvusEngine
from index.backend.base import Backend
from index.backend.local import LocalBackend
from index.backend.mirror import GRACE_SECONDS, copy_index
from index.errors import BackendChanged, BackendMismatch, IndexBusy
from index.indexing.builder import Builder
from index.store.document_part import DocumentPart
from tests.fakes import FakeEmbedder
from tests.index.backend.comparing import Connect, StoppedError, assert_equal, parts, stopped, vectors_of

Write = Callable[[str, str | bytes], Path]

pytestmark = pytest.mark.milvus


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
    manifest = source.snapshot().manifest
    with pytest.raises(StoppedError):
        backend.publish(stopped(source, 10), manifest)
    assert backend.snapshot(before) is before
    assert backend.count(before) == int(before.firsts[-1])
    after = backend.publish(parts(source), manifest)
    assert after.generation != before.generation
    assert_equal(source, backend, vectors_of(embedder), scores=kind != LITE_32)


def test_a_second_writer_is_told_that_it_is_not_alone(backend: Backend, connect: Connect, source: LocalBackend) -> None:
    manifest = source.snapshot().manifest
    other = connect(0)

    def given() -> Iterator[DocumentPart]:
        for number, part in enumerate(parts(source)):
            if number == 20:
                with pytest.raises(IndexBusy, match=r"another process (is|has been) writing this index"):
                    other.publish(parts(source), manifest)
            yield part

    published = backend.publish(given(), manifest)
    assert len(other.snapshot().documents) == len(published.documents)
    assert other.update(published, [], ["07.txt"], manifest).documents != published.documents


def test_publishing_writes_into_nothing_that_readers_have(
    kind: str, backend: Backend, connect: Connect, source: LocalBackend, embedder: FakeEmbedder
) -> None:
    manifest = source.snapshot().manifest
    changed = backend.update(backend.publish(parts(source), manifest), [], ["07.txt", "23.txt"], manifest)
    again = backend.publish(parts(source), manifest)
    assert again.generation != changed.generation
    assert_equal(source, backend, vectors_of(embedder)[:1], scores=kind != LITE_32)
    # A reader goes on with what was replaced.
    assert backend.count(changed) == int(changed.firsts[-1])
    assert backend.document_text(changed, changed.documents[3].sequence)
    if kind == "local":
        return
    assert backend.publish(iter(()), manifest).generation == again.generation
    with pytest.raises(StoppedError):
        backend.publish(stopped(source, 10), manifest.model_copy(update={"generation": "never"}))
    assert len(backend.remove_old(GRACE_SECONDS)) == 1
    assert backend.remove_old(GRACE_SECONDS) == []
    assert backend.document_text(changed, changed.documents[3].sequence)
    # An hour later, whoever writes drops it.
    assert connect(GRACE_SECONDS + 60).update(again, [], ["07.txt"], manifest).generation == again.generation
    with pytest.raises(BackendChanged):
        backend.document_text(changed, changed.documents[3].sequence)


def test_a_generation_that_someone_dropped_is_missed_and_built_again(
    kind: str, backend: Backend, engines: Callable[[str], MilvusEngine], source: LocalBackend
) -> None:
    if kind not in {LITE_25, LITE_32}:
        pytest.skip("the files of a folder have checks of their own; a cluster may refuse to drop what is in use")
    from index.backend.milvus.client import MilvusCalls

    copy_index(source, backend)
    at = backend.snapshot()
    calls = MilvusCalls(engines(kind).uri)
    # The server of milvus-lite 3 would drop the alias with the passages.
    calls.drop(at.generation if kind == LITE_25 else f"{at.generation}_parts")
    calls.close()
    with pytest.raises(BackendMismatch, match=r"not there any more.*pincite index"):
        backend.snapshot()
    with pytest.raises(BackendMismatch, match="not there any more"):
        backend.document(at, 3)
    assert copy_index(source, backend).way == "published"
    assert len(backend.snapshot().documents) == len(at.documents)
    assert backend.snapshot().generation != at.generation
    assert backend.count(backend.snapshot()) == int(at.firsts[-1])
