"""An index copied between back ends: embedded once, and of a small change only that."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.backend.base import Snapshot
from index.backend.follow import REFRESH_SECONDS, FollowedIndex
from index.backend.local import LocalBackend
from index.backend.mirror import copy_index
from index.errors import IndexBusy, IndexMismatch, IndexMissing, StoreError
from index.indexing.builder import Builder
from index.settings import IndexSettings
from index.store.index_config import make_index_config
from index.store.store import Store
from tests.fakes import FakeEmbedder

Write = Callable[[str, str | bytes], Path]

MANY = 12


@pytest.fixture
def target(tmp_path: Path) -> LocalBackend:
    return LocalBackend(Store(tmp_path / "elsewhere"))


@pytest.fixture
def source(corpus: Path, write: Write, builder: Builder, store: Store) -> LocalBackend:
    for number in range(MANY):
        write(f"{number:02}.txt", f"Ship {number} sailed to harbour {number} in the spring.")
    builder.update(corpus)
    return LocalBackend(store)


def texts(backend: LocalBackend) -> dict[str, bytes]:
    at = backend.snapshot()
    return {one.record.name: backend.document_text(at, one.sequence) for one in at.documents}


def test_a_copy_holds_all_and_embeds_nothing(
    source: LocalBackend, target: LocalBackend, embedder: FakeEmbedder
) -> None:
    encoded = len(embedder.texts)
    report = copy_index(source, target)
    assert (report.way, report.written, report.passages) == ("published", MANY, MANY)
    assert texts(target) == texts(source)
    assert target.snapshot().statistics == source.snapshot().statistics
    assert len(embedder.texts) == encoded
    assert copy_index(source, target).way == "nothing"


def test_an_index_of_other_documents_is_replaced_only_if_told(
    source: LocalBackend, target: LocalBackend, tmp_path: Path, embedder: FakeEmbedder
) -> None:
    copy_index(source, target)
    own = Store(tmp_path / "other")
    (tmp_path / "leases").mkdir()
    (tmp_path / "leases" / "mill-lane.txt").write_text("The rent is due on the first.", "utf-8")
    Builder(own, IndexSettings(), embedder).update(tmp_path / "leases")
    with pytest.raises(StoreError, match=rf"other documents \({MANY}, such as 00\.txt\)"):
        copy_index(LocalBackend(own), target)
    assert texts(target) == texts(source)
    with pytest.raises(StoreError, match="such as mill-lane"):
        copy_index(source, LocalBackend(own))
    assert copy_index(LocalBackend(own), target, rebuild=True).written == 1
    assert list(texts(target)) == ["mill-lane.txt"]


def test_a_small_change_is_copied_alone(
    source: LocalBackend, target: LocalBackend, corpus: Path, write: Write, builder: Builder
) -> None:
    copy_index(source, target)
    write("03.txt", "Ship 3 sank.")
    (corpus / "05.txt").unlink()
    builder.update(corpus)
    report = copy_index(source, target)
    assert (report.way, report.written, report.removed) == ("changed", 1, 1)
    assert texts(target) == texts(source)
    assert target.snapshot().statistics == source.snapshot().statistics


def test_a_large_change_is_a_new_generation(
    source: LocalBackend, target: LocalBackend, corpus: Path, write: Write, builder: Builder
) -> None:
    copy_index(source, target)
    for number in range(MANY // 2):
        write(f"{number:02}.txt", f"Boat {number} stayed in harbour {number}.")
    builder.update(corpus)
    assert copy_index(source, target).way == "published"
    assert texts(target) == texts(source)
    assert copy_index(source, target, rebuild=True).way == "published"


def test_a_file_that_is_only_newer_is_not_copied(
    source: LocalBackend, target: LocalBackend, corpus: Path, write: Write, builder: Builder
) -> None:
    copy_index(source, target)
    write("03.txt", (corpus / "03.txt").read_bytes())
    builder.update(corpus)
    assert copy_index(source, target).way == "nothing"


def test_what_is_published_is_followed(
    source: LocalBackend, target: LocalBackend, corpus: Path, write: Write, builder: Builder, embedder: FakeEmbedder
) -> None:
    now = 0.0
    copy_index(source, target)
    followed = FollowedIndex(target, make_index_config(IndexSettings(), embedder.identity), clock=lambda: now)
    before = followed.generation
    write("zz.txt", "A ferry came.")
    builder.update(corpus)
    copy_index(source, target)
    assert followed.generation is before
    now = REFRESH_SECONDS + 1
    assert len(followed.generation.documents) == MANY + 1
    assert followed.generation is followed.generation


def test_another_model_is_refused(source: LocalBackend) -> None:
    with pytest.raises(IndexMismatch, match="built with embedder"):
        FollowedIndex(source, make_index_config(IndexSettings(), FakeEmbedder(name="other").identity))


def test_nothing_published_is_missing(target: LocalBackend, embedder: FakeEmbedder) -> None:
    with pytest.raises(IndexMissing):
        FollowedIndex(target, make_index_config(IndexSettings(), embedder.identity))


class Damaged(LocalBackend):
    """Has lost a passage; or someone writes it at this moment."""

    lost = 0
    is_busy = False

    def count(self, at: Snapshot) -> int:
        return super().count(at) - self.lost

    def remove_old(self, grace: float) -> list[str]:
        if self.is_busy:
            raise IndexBusy
        return super().remove_old(grace)


def test_what_is_lost_is_copied_anew(source: LocalBackend, tmp_path: Path) -> None:
    target = Damaged(Store(tmp_path / "elsewhere"))
    copy_index(source, target)
    assert copy_index(source, target).way == "nothing"
    target.lost = 1
    assert copy_index(source, target).way == "published"


def test_with_nothing_to_copy_another_writer_is_not_in_the_way(source: LocalBackend, tmp_path: Path) -> None:
    target = Damaged(Store(tmp_path / "elsewhere"))
    copy_index(source, target)
    target.is_busy = True
    assert copy_index(source, target).way == "nothing"
