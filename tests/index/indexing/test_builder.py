"""Building and updating: only what changed is read and embedded, and nothing is ever half done."""

import json
import os
import re
import shutil
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import Cancelled, CorpusError, IndexBusy, IndexMismatch, IndexOutdated, StoreError
from index.files.scan import scan
from index.indexing.builder import Builder
from index.indexing.folder_items import READ_SHARE
from index.models import Document, Progress
from index.settings import IndexSettings
from index.store.generation import Generation
from index.store.index_config import check_index_config
from index.store.store import KEPT_GENERATIONS, Store
from index.text.tokenizer import terms
from tests.fakes import Crash, CrashAt, FakeClock, FakeEmbedder, disk_steps
from tests.index.conftest import Write

QUESTIONS = ("navy base in Cuba", "cocaine flowers", "Peru helicopters", "oil loan", "carrier", "police")


def answers(generation: Generation) -> dict[str, list[float]]:
    """Return all that an index answers: for each question the scores by document, exactly."""
    names = [record.name for record in generation.documents]
    told: dict[str, list[float]] = {f"{names[row['document']]}:{row['start']}": [] for row in generation.passages}
    for question in QUESTIONS:
        for key, score in zip(told, generation.lexical.scores(terms(question)), strict=True):
            told[key].append(float(score))
    for key, vector in zip(told, generation.vectors, strict=True):
        told[key] += [float(value) for value in vector]
    return told


def leftovers(store: Store) -> list[str]:
    return [path.name for path in (store.folder / "generations").iterdir() if path.name.endswith(".partial")]


def test_the_first_build_indexes_every_file(
    filled: Path, store: Store, builder: Builder, embedder: FakeEmbedder
) -> None:
    report = builder.update(filled)
    names = ["bases.txt", "corpus.jsonl#1", "corpus.jsonl#2", "drugs.md"]
    assert (list(report.added), report.changed, report.removed, report.unchanged) == (names, (), (), 0)
    assert (report.documents, report.passages) == (4, 4)
    assert report.is_change
    generation = store.open()
    assert [record.name for record in generation.documents] == names
    assert generation.text(1) == "Peru bought two dozen helicopters."
    assert generation.document_text(3).startswith("# Drugs\n\nCocaine")
    assert [record.source.title for record in generation.documents] == [None, "Peru", None, "Drugs"]
    assert len(embedder.texts) == 4
    assert (store.folder / ".gitignore").read_text() == "*\n"


def test_a_title_that_the_text_does_not_state_is_embedded_and_searched_with_it(
    corpus: Path, write: Write, store: Store, builder: Builder, embedder: FakeEmbedder
) -> None:
    write("corpus.jsonl", '{"_id": "1", "title": "Navies", "text": "The base is small."}\n')
    builder.update(corpus)
    assert embedder.texts == ["Navies. The base is small."]
    generation = store.open()
    assert generation.lexical.scores(["navi"])[0] > 0
    assert generation.search_text(0) == "The base is small."


def test_without_a_change_nothing_is_written_or_embedded(
    filled: Path, store: Store, builder: Builder, embedder: FakeEmbedder
) -> None:
    first = builder.update(filled)
    embedder.texts.clear()
    steps = CrashAt()
    with disk_steps(store.folder, steps):
        again = builder.update(filled)
    assert (again.generation, again.unchanged, again.is_change) == (first.generation, 4, False)
    assert set(steps.names) <= {
        "make .pincite",
        "make generations",
        "make segments",
    }  # tried at every update; they are there
    assert embedder.texts == []


def test_only_what_changed_is_embedded_and_the_result_is_that_of_a_fresh_build(
    filled: Path, write: Write, store: Store, builder: Builder, embedder: FakeEmbedder, clock: FakeClock, tmp_path: Path
) -> None:
    builder.update(filled)
    embedder.texts.clear()
    write("bases.txt", "The navy has given up its base in Cuba.")
    write("new.txt", "A carrier has called at Managua.")
    (filled / "drugs.md").unlink()
    report = builder.update(filled)
    assert (report.added, report.changed, report.removed) == (("new.txt",), ("bases.txt",), ("drugs.md",))
    assert report.unchanged == 2
    assert sorted(embedder.texts) == ["A carrier has called at Managua.", "The navy has given up its base in Cuba."]
    fresh = Store(tmp_path / "fresh")
    Builder(fresh, IndexSettings(), FakeEmbedder(), now=clock).update(filled)
    updated, anew = store.open(), fresh.open()
    assert answers(updated) == answers(anew)
    for field in ("document", "start", "end", "line_start", "line_end", "page", "sentence_start", "sentence_end"):
        assert np.array_equal(updated.passages[field], anew.passages[field]), field
    for field in ("start", "end", "search_start", "search_end", "fingerprint"):
        assert np.array_equal(updated.sentences[:][field], anew.sentences[:][field]), field
    assert [updated.text(n) for n in range(4)] == [anew.text(n) for n in range(4)]
    assert [updated.search_text(n) for n in range(4)] == [anew.search_text(n) for n in range(4)]


def test_rows_of_a_collection_are_updated_one_by_one(
    corpus: Path, write: Write, store: Store, builder: Builder, embedder: FakeEmbedder
) -> None:
    rows = [f'{{"_id": "{n}", "title": "", "text": "Row {n} tells of a port."}}\n' for n in range(5)]
    write("corpus.jsonl", "".join(rows))
    builder.update(corpus)
    embedder.texts.clear()
    rows[1] = '{"_id": "1", "title": "", "text": "Row 1 tells of a base."}\n'
    write("corpus.jsonl", "".join(rows[:4]) + '{"_id": "9", "title": "", "text": "Row 9 is new to all."}\n')
    report = builder.update(corpus)
    assert report.changed == ("corpus.jsonl#1",)
    assert report.added == ("corpus.jsonl#9",)
    assert report.removed == ("corpus.jsonl#4",)
    assert report.unchanged == 3
    assert sorted(embedder.texts) == ["Row 1 tells of a base.", "Row 9 is new to all."]
    assert [record.name[-1] for record in store.open().documents] == ["0", "1", "2", "3", "9"]


def test_a_file_that_was_only_touched_is_carried_over(
    filled: Path, write: Write, builder: Builder, embedder: FakeEmbedder
) -> None:
    builder.update(filled)
    embedder.texts.clear()
    write("bases.txt", (filled / "bases.txt").read_bytes())
    report = builder.update(filled)
    assert not report.is_change
    assert report.unchanged == 4
    assert embedder.texts == []


def test_a_change_of_sources_shows_and_a_new_title_is_embedded(
    filled: Path, store: Store, builder: Builder, embedder: FakeEmbedder
) -> None:
    builder.update(filled)
    embedder.texts.clear()
    sources = filled / "SOURCES.toml"
    sources.write_text('["bases.txt"]\npublisher = "The Gazette"\n')
    assert builder.update(filled).changed == ("bases.txt",)
    assert store.open().documents[0].source.publisher == "The Gazette"
    assert embedder.texts == []
    sources.write_text('["bases.txt"]\ntitle = "Harbours"\n')
    assert builder.update(filled).changed == ("bases.txt",)
    assert store.open().documents[0].source.publisher is None
    assert len(embedder.texts) == 1
    assert embedder.texts[0].startswith("Harbours. The navy")
    sources.unlink()
    assert builder.update(filled).changed == ("bases.txt",)
    assert not builder.update(filled).is_change


def test_bad_files_are_named_skipped_and_not_tried_again(
    filled: Path, write: Write, store: Store, builder: Builder
) -> None:
    write("bad.txt", b"PK\x03\x04\0\0\0")
    write("empty.md", "  \n")
    first = builder.update(filled)
    assert [problem.name for problem in first.problems] == ["bad.txt", "empty.md"]
    assert all(problem.skipped for problem in first.problems)
    again = builder.update(filled)
    assert again.generation == first.generation
    assert again.problems == first.problems
    write("bad.txt", "It is a text about helicopters by now.")
    mended = builder.update(filled)
    assert mended.added == ("bad.txt",)
    assert [problem.name for problem in mended.problems] == ["empty.md"]


def test_a_problem_that_is_gone_is_no_longer_told(filled: Path, write: Write, builder: Builder) -> None:
    bad = write("bad.txt", b"\0\0")
    link = filled / "link.txt"
    link.symlink_to(filled / "nowhere")
    assert {problem.name for problem in builder.update(filled).problems} == {"bad.txt", "link.txt"}
    bad.unlink()
    link.unlink()
    assert builder.update(filled).problems == ()


def test_a_file_that_turned_bad_is_removed_from_the_index(filled: Path, write: Write, builder: Builder) -> None:
    builder.update(filled)
    write("bases.txt", b"\0\0\0")
    report = builder.update(filled)
    assert report.removed == ("bases.txt",)
    assert [problem.name for problem in report.problems] == ["bases.txt"]


def test_a_file_that_changed_within_a_tick_of_its_clock_is_read_again(
    filled: Path, builder: Builder, clock: FakeClock, store: Store
) -> None:
    path = filled / "bases.txt"
    text = path.read_text()
    now = clock.now.timestamp()
    os.utime(path, (now, now))
    builder.update(filled)
    path.write_text(text.replace("Cuba", "Peru"))  # the same size, and the clock has not moved
    os.utime(path, (now, now))
    assert builder.update(filled).changed == ("bases.txt",)
    assert "Peru" in store.open().text(0)
    for _ in range(5):
        clock()
    builder.update(filled)
    settled = builder.update(filled)
    assert settled.generation == store.current
    assert settled.unchanged == 4


@pytest.mark.parametrize("content", [None, b"\0\0\0"])
def test_a_folder_with_nothing_to_index_is_an_error_and_leaves_the_old_index(
    corpus: Path, write: Write, store: Store, builder: Builder, content: bytes | None
) -> None:
    path = write("a.txt", "The navy wants a base.")
    builder.update(corpus)
    before = store.current
    path.unlink()
    if content is not None:
        write("b.txt", content)
    with pytest.raises(CorpusError, match=r"b\.txt holds binary" if content else "Put documents there"):
        builder.update(corpus)
    assert store.current == before
    assert leftovers(store) == []


def test_another_embedder_or_passage_length_is_a_mismatch_until_a_rebuild(
    filled: Path, store: Store, builder: Builder, clock: FakeClock
) -> None:
    builder.update(filled)
    other = Builder(store, IndexSettings(), FakeEmbedder(name="other", dimensions=8), now=clock)
    with pytest.raises(IndexMismatch, match=r"embedder fake .*not other .*--rebuild"):
        other.update(filled)
    with pytest.raises(IndexMismatch, match="passage chars 450, not 600"):
        Builder(store, IndexSettings(passage_chars=600), FakeEmbedder(), now=clock).update(filled)
    report = other.update(filled, rebuild=True)
    assert report.rebuilt
    assert store.open().manifest.config.embedder.name == "other"
    assert store.open().vectors.shape == (4, 8)


@pytest.mark.parametrize("pointer", [b"nowhere\n", b"\xff\xfe\n", b"a\0b"])
def test_a_rebuild_mends_a_pointer_that_points_nowhere(
    filled: Path, store: Store, builder: Builder, pointer: bytes
) -> None:
    builder.update(filled)
    (store.folder / "CURRENT").write_bytes(pointer)
    with pytest.raises(StoreError, match="--rebuild"):
        builder.update(filled)
    builder.update(filled, rebuild=True)
    assert store.open().manifest.documents == 4


def test_a_second_writer_is_told_that_the_index_is_busy(filled: Path, store: Store, builder: Builder) -> None:
    builder.update(filled)
    before = store.current
    with store.writing(), pytest.raises(IndexBusy, match="Try again"):
        builder.update(filled)
    assert store.current == before
    builder.update(filled)


def test_a_stop_at_any_report_leaves_the_old_index(
    filled: Path, write: Write, store: Store, embedder: FakeEmbedder, clock: FakeClock, builder: Builder
) -> None:
    builder.update(filled)
    before = answers(store.open())
    write("new.txt", "A carrier has called at Managua.")
    asked = 0
    for stop_at in range(100):
        asked = 0

        def should_stop(at: int = stop_at) -> bool:
            nonlocal asked
            asked += 1
            return asked > at

        stopping = Builder(store, IndexSettings(), embedder, now=clock, should_stop=should_stop)
        try:
            stopping.update(filled)
        except Cancelled:
            if "new.txt" in {record.name for record in store.open().documents}:
                pytest.fail("cancelled, yet the index has changed")
            assert answers(store.open()) == before
            assert leftovers(store) == []
        else:
            assert stop_at > 5
            return
    pytest.fail("was never allowed to finish")


def test_progress_counts_up_to_its_total(filled: Path, store: Store, clock: FakeClock) -> None:
    told: list[Progress] = []
    settings = IndexSettings(batch_size=1)
    Builder(store, settings, FakeEmbedder(), now=clock, progress=told.append).update(filled)
    assert [report.stage for report in told if report.stage != "embed"] == ["scan", *["read"] * 8, "write", "write"]
    sizes = [file.size for file in scan(filled)[0]]
    read = [(report.done, report.total) for report in told if report.stage == "read"]
    # Of a file of one document, what has been read of it and cut is reported too.
    begun = [int(READ_SHARE * size) for size in sizes]
    first, second, total = sizes[0], sum(sizes[:2]), sum(sizes)
    assert read == [(n, total) for n in (0, begun[0], first, first, second, second + begun[2], total, total)]
    assert [(report.done, report.total) for report in told if report.stage == "embed"] == [(n, 4) for n in range(4)]
    assert told[-1].done == told[-1].total == 1


def test_documents_in_memory_replace_the_index_and_need_names_of_their_own(store: Store, builder: Builder) -> None:
    builder.build([Document.from_text("a", "The navy wants a base."), Document.from_text("b", "Peru has oil.", "Oil")])
    assert [record.name for record in store.open().documents] == ["a", "b"]
    twice = [Document.from_text("a", "One text of words."), Document.from_text("a", "Another text of words.")]
    with pytest.raises(CorpusError, match="two documents are named a"):
        builder.build(twice)
    with pytest.raises(CorpusError, match="no documents"):
        builder.build([])
    assert [record.name for record in store.open().documents] == ["a", "b"]
    assert leftovers(store) == []


def test_no_document_stays_in_memory_once_it_is_written(store: Store, builder: Builder) -> None:
    alive: weakref.WeakSet[Document] = weakref.WeakSet()
    most = 0

    def documents() -> Iterator[Document]:
        nonlocal most
        for number in range(50):
            document = Document.from_text(f"{number}", f"The navy wants {number} ships.")
            alive.add(document)
            most = max(most, len(alive))
            yield document
            del document

    assert builder.build(documents()).passages == 50
    assert most <= 2


def test_documents_without_words_are_kept_and_updated(
    corpus: Path, write: Write, store: Store, builder: Builder
) -> None:
    write("a.txt", "----\n\n* * *\n")
    report = builder.update(corpus)
    assert (report.documents, report.passages) == (1, 0)
    assert store.open().vectors.shape == (0, 64)
    assert list(store.open().lexical.scores(["navi"])) == []
    write("b.txt", "The navy wants a base in Cuba.")
    report = builder.update(corpus)
    assert (report.documents, report.passages, report.added) == (2, 1, ("b.txt",))


@pytest.mark.parametrize(
    "row", ['{"_id": "\\ud800", "text": "A text of words."}', '{"_id": "x", "title": "\\udfff", "text": "A text."}']
)
def test_half_of_a_surrogate_pair_in_a_row_does_not_stop_the_build(
    filled: Path, write: Write, store: Store, builder: Builder, row: str
) -> None:
    write("sub/corpus.jsonl", '{"_id": "a", "text": "The good row has words."}\n' + row + "\n")
    builder.update(filled)
    assert "sub/corpus.jsonl#a" in {record.name for record in store.open().documents}


def test_leftovers_of_killed_builds_are_removed(filled: Path, store: Store, builder: Builder) -> None:
    (store.folder / "generations" / "20200101T000000000000-dead.partial").mkdir(parents=True)
    builder.update(filled)
    assert leftovers(store) == []


def steps_of_an_update(corpus: Path, store: Store) -> list[str]:
    """Return the steps that bring a copy of a store up to date."""
    copy = Store(store.folder.parent / "rehearsal")
    shutil.copytree(store.folder, copy.folder)
    steps = CrashAt()
    with disk_steps(copy.folder, steps):
        Builder(copy, IndexSettings(), FakeEmbedder(), now=FakeClock()).update(corpus)
    return steps.names


def prepare_update(corpus: Path, write: Write, builder: Builder) -> None:
    """Leave two generations behind, so that an update removes the first, and documents that it has to read."""
    builder.update(corpus)
    write("bases.txt", "The navy wants no base in Cuba.")
    builder.update(corpus)
    write("bases.txt", "The navy has given up its base in Cuba.")
    write("new.txt", "A carrier has called at Managua.")


def assert_recovers(corpus: Path, store: Store, before: dict[str, list[float]], after: dict[str, list[float]]) -> None:
    assert answers(store.open()) in (before, after)
    Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock()).update(corpus)
    assert answers(store.open()) == after
    assert leftovers(store) == []
    # One more than is kept where the process was killed before it had removed the oldest.
    assert len(list((store.folder / "generations").iterdir())) <= KEPT_GENERATIONS + 1


def after_update(corpus: Path, store: Store) -> dict[str, list[float]]:
    fresh = Store(store.folder.parent / "after")
    Builder(fresh, IndexSettings(), FakeEmbedder(), now=FakeClock()).update(corpus)
    return answers(fresh.open())


STEPS = {
    "make segments/*", "write texts.bin", "write search.bin", "write passages.bin", "write sentences.bin",
    "write tokens.bin", "write vectors.bin", "write documents.jsonl", "write ends.bin", "write postings-names.bin",
    "write postings-passages.bin", "write postings-codes.bin", "write fingerprints.bin",
    "write segment.json", "rename segments/*", "make generations/*", "write order.bin", "write weights.bin",
    "write manifest.json", "rename generations/*", "write CURRENT.new", "rename CURRENT.new", "remove manifest.json",
    "remove generations/*",
}  # fmt: skip


def test_a_crash_at_any_step_leaves_the_index_as_before_or_as_after(filled: Path, write: Write, tmp_path: Path) -> None:
    base = Store(tmp_path / "stores" / "base")
    prepare_update(filled, write, Builder(base, IndexSettings(), FakeEmbedder(), now=FakeClock()))
    before, after = answers(base.open()), after_update(filled, base)
    steps = steps_of_an_update(filled, base)
    assert set(steps) >= STEPS
    for number, step in enumerate(steps):
        store = Store(tmp_path / "stores" / f"{number}")
        shutil.copytree(base.folder, store.folder)
        with pytest.raises(Crash, match=re.escape(step)), disk_steps(store.folder, CrashAt(number)):
            Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock()).update(filled)
        assert leftovers(store) == []
        assert_recovers(filled, store, before, after)


KILL_EACH = """
import os, sys
from pathlib import Path
import faiss
from index.indexing.builder import Builder
from index.encoder.base import Encoded
from index.settings import IndexSettings
from index.store.store import Store
from tests.fakes import CrashAt, FakeClock, FakeEmbedder, disk_steps

corpus, stores, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
for number in range(count):
    child = os.fork()
    if child == 0:
        store = Store(stores / str(number))
        with disk_steps(store.folder, CrashAt(number, die=lambda: os._exit(9))):
            Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock()).update(corpus)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_process_killed_at_any_step_leaves_the_index_as_before_or_as_after(
    filled: Path, write: Write, tmp_path: Path
) -> None:
    stores = tmp_path / "stores"
    base = Store(stores / "base")
    prepare_update(filled, write, Builder(base, IndexSettings(), FakeEmbedder(), now=FakeClock()))
    before, after = answers(base.open()), after_update(filled, base)
    steps = steps_of_an_update(filled, base)
    for number in range(len(steps)):
        shutil.copytree(base.folder, stores / f"{number}")
    root = Path(__file__).resolve().parents[3]
    command = [sys.executable, "-c", KILL_EACH, str(filled), str(stores), str(len(steps))]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["9"] * len(steps)
    for number in range(len(steps)):
        assert_recovers(filled, Store(stores / f"{number}"), before, after)


def test_all_that_a_generation_needs_is_on_the_disk_before_it_is_published(
    filled: Path, write: Write, tmp_path: Path
) -> None:
    synced: set[tuple[int, int]] = set()
    missing: list[Path] = []

    def state(path: Path) -> tuple[int, int]:
        return path.stat().st_ino, path.stat().st_mtime_ns

    def check(step: str) -> None:
        if step == "rename CURRENT.new":
            needed = [store.folder / "CURRENT.new", store.folder / "segments", store.folder / "generations"]
            needed += [*store.folder.glob("segments/**/*"), *store.folder.glob("generations/**/*")]
            missing.extend(path for path in needed if state(path) not in synced)

    store = Store(tmp_path / "store", sync=lambda path: synced.add(state(path)))
    builder = Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock())
    with disk_steps(store.folder, check):
        prepare_update(filled, write, builder)
        builder.update(filled)
    assert missing == []
    assert state(store.folder) in synced


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder on a file system of 512 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a full disk needs a small file system, and only root may mount one")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_one_clear_error_and_leaves_the_old_index(small_disk: Path) -> None:
    store = Store(small_disk / "index")
    builder = Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock())
    builder.build([Document.from_text("a", "The navy wants a base in Cuba.")])
    before = answers(store.open())
    words = " ".join(f"Sentence number {number} speaks of something else." for number in range(3_000))
    refused = 0
    # The disk fills up at another write each time: with so many blocks of 4 kB left.
    for blocks in range(40):
        filler = small_disk / "filler"
        free = shutil.disk_usage(small_disk).free
        filler.write_bytes(bytes(max(0, free - blocks * 4096)))
        try:
            builder.build([Document.from_text("b", words[: 1000 * blocks] or "A text of few words.")])
        except StoreError as error:
            assert "the disk is full" in str(error), blocks  # noqa: PT017
            refused += 1
        else:
            assert [record.name for record in store.open().documents] == ["b"]
            break
        assert answers(store.open()) == before
        assert leftovers(store) == []
        filler.unlink()
    assert refused > 10
    (small_disk / "filler").unlink(missing_ok=True)
    builder.build([Document.from_text("c", "Peru has bought helicopters.")])
    assert [record.name for record in store.open().documents] == ["c"]


def test_reading_tells_which_file_of_how_many(filled: Path, store: Store, embedder: FakeEmbedder) -> None:
    told: list[Progress] = []
    Builder(store, IndexSettings(), embedder, progress=told.append).update(filled)
    assert [(progress.file, progress.files) for progress in told if progress.stage == "read"] == [
        (0, 3), (0, 3), (0, 3), (1, 3), (2, 3), (2, 3), (2, 3), (3, 3),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["format", "chunker", "tokenizer"])
def test_an_index_of_an_earlier_version_is_built_anew_by_an_update(
    filled: Path, store: Store, builder: Builder, embedder: FakeEmbedder, key: str
) -> None:
    builder.update(filled)
    manifest = store.folder / "generations" / (store.current or "") / "manifest.json"
    old = json.loads(manifest.read_text())
    old["recipe"][key] = 1 if key == "format" else "0"
    manifest.write_text(json.dumps(old))
    (store.folder / "CURRENT").write_text(f"{store.current}\n")
    with pytest.raises(IndexOutdated):
        check_index_config(store.open(), builder.config)
    report = Builder(store, IndexSettings(), embedder).update(filled)
    assert report.rebuilt
    assert report.documents == 4
    check_index_config(store.open(), builder.config)


def test_an_index_of_a_later_version_is_left_alone(filled: Path, store: Store, builder: Builder) -> None:
    builder.update(filled)
    manifest = store.folder / "generations" / (store.current or "") / "manifest.json"
    later = json.loads(manifest.read_text())
    later["recipe"]["format"] += 1
    manifest.write_text(json.dumps(later))
    (store.folder / "CURRENT").write_text(f"{store.current}\n")
    with pytest.raises(IndexMismatch, match="another version"):
        Builder(store, IndexSettings(), FakeEmbedder()).update(filled)
    assert json.loads(manifest.read_text()) == later
