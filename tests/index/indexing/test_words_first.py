"""Words first, vectors joining: what is published meanwhile, what an interruption leaves, that the end is the same."""

import shutil
import threading
from pathlib import Path

import numpy as np
import pytest

from index.errors import Cancelled, IndexBusy
from index.indexing.builder import Builder
from index.indexing.status import read_status
from index.models import Progress
from index.settings import IndexSettings
from index.store.generation import Generation
from index.store.manifest import Manifest
from index.store.store import Store
from tests.fakes import Crash, CrashAt, DyingEmbedder, FakeClock, FakeEmbedder, disk_steps

SETTINGS = IndexSettings(passage_chars=100, longest_passage_chars=150, batch_size=2)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number}.txt").write_text(f"The navy has {number} ships. Peru has bought oil.", "utf-8")
    long = "\n\n".join(
        f"Paragraph {number} tells of harbour {number}, of its ships and of all that they carry to Peru at length."
        for number in range(20)
    )
    (folder / "3-long.md").write_text(f"# Harbours\n\n{long}", "utf-8")
    return folder


def builder_of(store: Store, embedder: FakeEmbedder | None = None, **more: object) -> Builder:
    values = {"seal": 4, "words_first": 1, "now": FakeClock(), **more}
    return Builder(store, SETTINGS, embedder or FakeEmbedder(), **values)  # type: ignore[arg-type]


def words(generation: Generation) -> list[object]:
    """Return what an index holds but for its vectors, passage by passage."""
    found: list[object] = [record.model_dump() for record in generation.documents]
    for passage in range(len(generation.passages)):
        row = generation.passages[passage]
        keys = ("document", "start", "end", "line_start", "line_end", "sentence_start", "sentence_end")
        sentences = generation.sentences_of(passage)
        found.append([int(row[key]) for key in keys])
        found.append((generation.text(passage), generation.search_text(passage), generation.sentence_texts(passage)))
        found.append(sentences[["start", "end", "search_start", "search_end", "fingerprint"]].tolist())
    found.append([generation.lexical.scores([term]).tolist() for term in ("navi", "ship", "harbour", "oil", "peru")])
    return found


def vectors(generation: Generation) -> list[object]:
    """Return the vectors of an index and which tokens each passage and sentence has, passage by passage."""
    found: list[object] = [generation.vectors.tolist()]
    for passage in range(len(generation.passages)):
        row, first = generation.passages[passage], int(generation.passages[passage]["token_start"])
        ranges = np.array([[first, int(row["token_end"])]], np.int64)
        rows = generation.sentences_of(passage)
        found.append(generation.token_vectors(ranges).tolist())
        found.append([(int(one["token_start"]) - first, int(one["token_end"]) - first) for one in rows])
    return found


@pytest.fixture
def whole(corpus: Path, tmp_path: Path) -> Generation:
    """An index of the same folder that was published once."""
    store = Store(tmp_path / "whole")
    told: list[Manifest] = []
    builder_of(store, seal=4096, words_first=10_000, published=told.append).update(corpus)
    assert told == []
    return store.open()


def test_words_are_published_first_vectors_join_and_the_end_is_the_same(
    corpus: Path, tmp_path: Path, whole: Generation
) -> None:
    store = Store(tmp_path / "store")
    told: list[Generation] = []
    embedder = FakeEmbedder()

    def published(manifest: Manifest) -> None:
        told.append(store.open())
        assert told[-1].manifest == manifest

    builder_of(store, embedder, published=published).update(corpus)
    assert len(told) > 2
    counts = [one.manifest.embedded for one in told]
    assert counts[0] == 0
    assert counts == sorted(set(counts))
    assert counts[-1] < len(whole.passages)
    for generation in told:
        assert not generation.manifest.is_complete
        assert words(generation) == words(whole)
        held = np.abs(generation.vectors).sum(axis=1) > 0
        assert held.sum() == generation.manifest.embedded
        assert np.array_equal(generation.vectors[held], whole.vectors[held])
    final = store.open()
    assert final.manifest.is_complete
    assert words(final) == words(whole)
    assert vectors(final) == vectors(whole)
    assert len(embedder.texts) == len(whole.passages)


def test_small_corpora_are_published_once(corpus: Path, tmp_path: Path) -> None:
    store, steps = Store(tmp_path / "store"), CrashAt()
    with disk_steps(store.folder, steps):
        Builder(store, SETTINGS, FakeEmbedder()).update(corpus)
    assert steps.names.count("rename generations/*") == 1


def test_killed_at_any_step_what_was_published_opens_and_nothing_of_it_is_done_again(
    corpus: Path, tmp_path: Path, whole: Generation
) -> None:
    steps = CrashAt()
    rehearsal = Store(tmp_path / "rehearsal")
    with disk_steps(rehearsal.folder, steps):
        builder_of(rehearsal).update(corpus)
    assert steps.names.count("rename CURRENT.new") > 3
    places = {number for number, name in enumerate(steps.names) if name.startswith(("rename", "write checkpoint"))}
    for number in sorted(places | set(range(0, len(steps.names), 37))):
        store = Store(tmp_path / f"{number}")
        first, second = FakeEmbedder(), FakeEmbedder()
        with pytest.raises(Crash), disk_steps(store.folder, CrashAt(number)):
            builder_of(store, first).update(corpus)
        left = store.open() if store.current is not None else None
        if left is not None:
            assert words(left) == words(whole)
        builder_of(store, second).update(corpus)
        final = store.open()
        assert words(final) == words(whole)
        assert vectors(final) == vectors(whole)
        kept = 0 if left is None else left.manifest.embedded
        assert len(second.texts) <= len(whole.passages) - kept
        names = {path.name for path in store.folder.glob("segments/*")}
        assert not any(name.endswith((".partial", ".vectors")) for name in names)
        shutil.rmtree(store.folder)


@pytest.mark.parametrize("after", [5, 12, 20])
def test_a_long_document_goes_on_in_its_middle(after: int, corpus: Path, tmp_path: Path, whole: Generation) -> None:
    store = Store(tmp_path / "store")
    with pytest.raises(Crash):
        builder_of(store, DyingEmbedder(after), seal=2).update(corpus)
    status = read_status(corpus, store)
    assert after - 4 <= status.embedded <= after
    assert status.passages == len(whole.passages)
    again, told = FakeEmbedder(), list[Progress]()
    builder_of(store, again, seal=2, progress=told.append).update(corpus)
    assert len(again.texts) <= len(whole.passages) - status.embedded
    assert vectors(store.open()) == vectors(whole)
    embedded = [(one.done, one.total) for one in told if one.stage == "embed"]
    assert embedded == sorted(embedded)
    assert all(done < total for done, total in embedded)
    assert read_status(corpus, store).embedded == len(whole.passages)


def test_a_checkpoint_whose_files_are_damaged_is_not_gone_on_from(
    corpus: Path, tmp_path: Path, whole: Generation
) -> None:
    store = Store(tmp_path / "store")
    with pytest.raises(Crash):
        builder_of(store, DyingEmbedder(20), seal=2).update(corpus)
    [folder] = store.folder.glob("segments/*.vectors")
    (folder / "tokens.bin").write_bytes(b"")
    builder_of(store, seal=2).update(corpus)
    assert vectors(store.open()) == vectors(whole)


def test_documents_that_changed_while_an_index_was_not_complete_are_read_again(
    corpus: Path, tmp_path: Path, whole: Generation
) -> None:
    store = Store(tmp_path / "store")
    with pytest.raises(Crash):
        builder_of(store, DyingEmbedder(3)).update(corpus)
    assert not store.open().manifest.is_complete
    (corpus / "2.txt").write_text("A carrier has called at Managua.", "utf-8")
    (corpus / "4.txt").unlink()
    report = builder_of(store).update(corpus)
    assert (report.changed, report.removed) == (("2.txt",), ("4.txt",))
    anew = Store(tmp_path / "anew")
    builder_of(anew, seal=4096, words_first=10_000).update(corpus)
    final, fresh = store.open(), anew.open()
    assert words(final)[len(final.documents) :] == words(fresh)[len(fresh.documents) :]
    assert vectors(final) == vectors(fresh)
    assert final.manifest.is_complete


def test_an_index_that_is_rebuilt_answers_until_the_new_one_is_complete(corpus: Path, tmp_path: Path) -> None:
    store, told = Store(tmp_path / "store"), list[Manifest]()
    builder_of(store).update(corpus)
    builder_of(store, published=told.append).update(corpus, rebuild=True)
    assert told == []


def test_who_stops_after_the_words_hears_that_the_index_is_not_complete(corpus: Path, tmp_path: Path) -> None:
    store, stop = Store(tmp_path / "store"), threading.Event()
    building = builder_of(store, published=lambda _: stop.set(), should_stop=stop.is_set)
    with pytest.raises(Cancelled, match="not complete"):
        building.update(corpus)
    assert store.open().manifest.embedded == 0


def test_who_waits_for_another_writer_may_give_up(corpus: Path, tmp_path: Path) -> None:
    store, asked = Store(tmp_path / "store"), list[int]()

    def give_up() -> bool:
        asked.append(1)
        return len(asked) == 2

    with store.writing(), pytest.raises(IndexBusy):
        builder_of(store).update(corpus, wait=60, give_up=give_up)
    assert len(asked) == 2
