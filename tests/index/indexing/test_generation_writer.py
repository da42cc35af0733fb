"""Segments: however an index grew, it answers as one built from nothing, and nothing is embedded twice."""

import itertools
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.errors import Cancelled
from index.indexing.builder import Builder
from index.indexing.generation_writer import MERGE_FACTOR, SMALL_SEGMENT_PASSAGES, _group
from index.settings import IndexSettings
from index.store.generation import Generation
from index.store.store import Store
from tests.fakes import Crash, CrashAt, FakeClock, FakeEmbedder, disk_steps

WORDS = "navy base cuba peru oil loan police helicopter harbour cocaine flower carrier".split()
SETTINGS = IndexSettings(passage_chars=100, longest_passage_chars=150)

TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=9).map(lambda words: f"The {' '.join(words)} came."),
    min_size=1,
    max_size=8,
).map(" ".join)
EDITS = st.lists(st.dictionaries(st.sampled_from("abcdef"), TEXTS | st.none(), min_size=1, max_size=4), max_size=7)


def word_pieces(generation: Generation) -> NDArray[np.float32]:
    """Return all word-piece vectors in the order of the passages, as they are stored."""
    rows = [generation.passages[passage] for passage in range(len(generation.passages))]
    return generation.token_vectors(np.array([(row["token_start"], row["token_end"]) for row in rows]))


class Folder:
    """A folder of documents whose files are old, and every write of which has a time of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._times = itertools.count(1_000_000_000)
        path.mkdir()

    def write(self, name: str, text: str | None) -> None:
        path = self.path / f"{name}.txt"
        if text is None:
            path.unlink(missing_ok=True)
            return
        path.write_text(text, "utf-8")
        self.touch(name)

    def touch(self, name: str) -> None:
        time = next(self._times)
        os.utime(self.path / f"{name}.txt", (time, time))

    def update(self, store: Store, embedder: FakeEmbedder | None = None, seal: int = 4, **more: object) -> None:
        Builder(store, SETTINGS, embedder or FakeEmbedder(), now=FakeClock(), seal=seal, **more).update(self.path)  # type: ignore[arg-type]


def told(generation: Generation) -> list[object]:
    """Return all that can be asked of a generation, passage by passage, in order."""
    found: list[object] = [list(generation.lexical.vocabulary), [record.name for record in generation.documents]]
    scores = [generation.lexical.scores([word]).tolist() for word in ("navi", "oil", "helicopt", "unknown")]
    for passage in range(len(generation.passages)):
        row = generation.passages[passage]
        sentences = generation.sentences_of(passage)
        rows = range(int(row["sentence_start"]), int(row["sentence_end"]))
        for own in (generation.sentences[rows.start : rows.stop], generation.sentences[np.array(rows)]):
            assert own.tolist() == sentences.tolist() == [generation.sentences[one].tolist() for one in rows]
        found.append(
            (
                generation.documents[int(row["document"])].sha256,
                generation.document_text(int(row["document"]))[row["start"] : row["end"]],
                generation.text(passage),
                generation.search_text(passage),
                generation.heading(passage),
                [int(row[key]) for key in ("document", "line_start", "line_end", "sentence_start", "sentence_end")],
                [(int(one["start"]), int(one["end"]), int(one["fingerprint"])) for one in sentences],
                generation.sentence_texts(passage),
                [generation.passage_of(number) for number in rows],
                generation.repeats_of(list(rows)),
                generation.vectors[passage].tolist(),
                generation.token_vectors(np.array([(row["token_start"], row["token_end"])])).tolist(),
                [own[passage] for own in scores],
            )
        )
    return found


@settings(max_examples=12)
@given(st.dictionaries(st.sampled_from("abcdef"), TEXTS, min_size=1), EDITS)
def test_an_index_that_was_edited_answers_as_one_built_from_nothing(
    first: dict[str, str], edits: list[dict[str, str | None]]
) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Folder(Path(scratch) / "corpus")
        folder.write("always", "The navy wants a base in Cuba.")
        store = Store(Path(scratch) / "grown")
        for number, edit in enumerate([dict[str, str | None](first), *edits]):
            for name, text in edit.items():
                folder.write(name, text)
            folder.update(store)
            grown = store.open()
            anew = Store(Path(scratch) / f"anew-{number}")
            folder.update(anew)
            fresh = anew.open()
            assert told(grown) == told(fresh)
            assert np.allclose(word_pieces(grown), word_pieces(fresh), atol=0.05)
            assert len(grown.passages) == grown.manifest.passages == len(fresh.passages)
            everything = np.arange(len(grown.passages))
            assert np.array_equal(grown.passages["start"], grown.passages[everything]["start"])
            assert np.array_equal(grown.passages[everything % 2 == 0], grown.passages[everything[::2]])


def names(store: Store) -> set[str]:
    return {path.name for path in (store.folder / "segments").iterdir()}


def test_one_changed_document_writes_one_small_segment_and_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    folder, store, embedder = Folder(tmp_path / "corpus"), Store(tmp_path / "store"), FakeEmbedder()
    for number in range(40):
        folder.write(f"{number:02}", f"The navy has {number} ships. The police have {number} helicopters, too.")
    folder.update(store, embedder, seal=4096)
    before = names(store)
    embedder.texts.clear()
    folder.write("07", "The loan is paid back in oil.")
    folder.update(store, embedder, seal=4096)
    assert embedder.texts == ["The loan is paid back in oil."]
    assert before < names(store)
    [small] = [one for one in store.open().segments if one.record.name not in before]
    assert (small.record.documents, small.record.passages) == (1, 1)


def test_segments_become_one_when_there_are_many_of_like_size(tmp_path: Path) -> None:
    folder, store = Folder(tmp_path / "corpus"), Store(tmp_path / "store")
    counts = []
    for number in range(20):
        folder.write(f"{number:02}", f"The navy has {number} ships.")
        folder.update(store)
        counts.append(len(store.open().segments))
    assert max(counts) < MERGE_FACTOR
    assert counts[MERGE_FACTOR - 1] == 1
    assert len(names(store)) <= 2 * MERGE_FACTOR


@pytest.mark.parametrize(
    ("sizes", "group"),
    [
        ([], None),
        ([1000], None),
        ([10, 20, 256], None),
        ([10, 20, 256, 3], [0, 1, 2, 3]),
        ([10, 300, 20, 256, 1024, 3], [0, 2, 3, 5]),
        ([300, 1024, 700, 257], [0, 1, 2, 3]),
        ([SMALL_SEGMENT_PASSAGES * MERGE_FACTOR**3] * MERGE_FACTOR, [0, 1, 2, 3]),
    ],
)
def test_sizes_are_alike_within_a_factor(sizes: list[int], group: list[int] | None) -> None:
    assert _group({number: (size, size) for number, size in enumerate(sizes)}) == group


def test_documents_without_words_are_merged_with_others(tmp_path: Path) -> None:
    folder, store = Folder(tmp_path / "corpus"), Store(tmp_path / "store")
    for number in range(2 * MERGE_FACTOR):
        folder.write(f"{number:02}", "The navy has ships." if number % 2 else "*** --- ***")
        folder.update(store)
        assert all(segment.record.has_vectors for segment in store.open().segments)
    generation = store.open()
    assert len(generation.documents) == 2 * MERGE_FACTOR
    assert generation.manifest.passages == generation.manifest.embedded == MERGE_FACTOR


def test_a_segment_that_is_mostly_replaced_is_written_anew() -> None:
    assert _group({0: (50, 100), 1: (49, 100)}) == [1]


def test_files_that_were_only_touched_are_copied_and_not_embedded(tmp_path: Path) -> None:
    folder, store, embedder = Folder(tmp_path / "corpus"), Store(tmp_path / "store"), FakeEmbedder()
    for number in range(9):
        folder.write(str(number), f"The navy has {number} ships.")
    folder.update(store)
    before = told(store.open())
    for number in (7, 2, 3):
        folder.touch(str(number))
    folder.write("5", "The loan is paid back in oil.")
    folder.update(store, embedder)
    assert embedder.texts == ["The loan is paid back in oil."]
    after = store.open()
    assert [record.mtime_ns == (folder.path / record.file).stat().st_mtime_ns for record in after.documents] == [
        True
    ] * 9
    assert len(told(after)) == len(before)
    folder.update(store, embedder)
    assert len(embedder.texts) == 1


class Interrupted:
    """An embedder that dies after so many texts."""

    def __init__(self, after: int) -> None:
        self.embedder = FakeEmbedder()
        self.identity, self.max_tokens, self.count = (
            self.embedder.identity,
            self.embedder.max_tokens,
            self.embedder.count,
        )
        self._after = after

    def load(self, progress: object = None) -> None:
        pass

    def encode(self, texts: list[str]) -> list[object]:
        if len(self.embedder.texts) + len(texts) > self._after:
            raise Crash("the power went")
        return list(self.embedder.encode(texts))


def test_an_interrupted_build_goes_on_where_it_was(tmp_path: Path) -> None:
    folder, store = Folder(tmp_path / "corpus"), Store(tmp_path / "store")
    for number in range(30):
        folder.write(f"{number:02}", f"The navy has {number} ships.")
    done: list[str] = []
    for after in (10, 14, 7):
        embedder = Interrupted(after)
        with pytest.raises(Crash):
            folder.update(store, embedder, seal=3)  # type: ignore[arg-type]
        assert store.current is None
        done += embedder.embedder.texts
    last = FakeEmbedder()
    folder.update(store, last, seal=3)
    done += last.texts
    assert len(last.texts) < 10
    assert len(done) <= 30 + 3 * 3  # of each interrupted build at most what no segment had yet is embedded again
    anew = Store(tmp_path / "anew")
    folder.update(anew, seal=3)
    assert told(store.open()) == told(anew.open())
    assert len(names(store)) == len(store.open().segments)


def test_a_build_that_was_stopped_keeps_what_was_embedded_unless_the_documents_changed(tmp_path: Path) -> None:
    folder, store, embedder = Folder(tmp_path / "corpus"), Store(tmp_path / "store"), FakeEmbedder()
    folder.write("a", "The navy wants a base.")
    folder.update(store, embedder)
    for number in range(6):
        folder.write(str(number), " ".join(f"The navy has {number} ships and {n} boats in Cuba." for n in range(9)))
    before = store.current

    def finished() -> list[Path]:
        return list(store.folder.glob("segments/*[0-9]/vectors.bin"))

    with pytest.raises(Cancelled):
        folder.update(store, embedder, seal=1, should_stop=lambda: len(finished()) >= 3)
    assert store.current == before
    assert len(finished()) >= 3
    folder.write("0", "The first of them is another now.")
    again = FakeEmbedder()
    folder.update(store, again, seal=1)
    assert "The first of them is another now." in again.texts
    assert not any("has 1 ships" in text for text in again.texts)  # the second had been finished
    assert store.open().manifest.documents == 7


def test_a_finished_segment_that_was_damaged_is_not_taken_over(tmp_path: Path) -> None:
    folder, store, embedder = Folder(tmp_path / "corpus"), Store(tmp_path / "store"), FakeEmbedder()
    folder.write("a", "The navy wants a base.")
    with pytest.raises(Crash), disk_steps(store.folder, _die_before_a_generation):
        folder.update(store)
    [segment] = names(store)
    path = store.folder / "segments" / segment / "tokens.bin"
    path.write_bytes(b"\1" * path.stat().st_size)
    folder.update(store, embedder)
    assert embedder.texts == ["The navy wants a base."]
    assert segment not in names(store)


def _die_before_a_generation(step: str) -> None:
    if step == "make generations/*":
        raise Crash(step)


def test_a_crash_while_segments_are_made_one_leaves_the_index_as_it_was(tmp_path: Path) -> None:
    folder, base = Folder(tmp_path / "corpus"), Store(tmp_path / "base")
    for number in range(9):
        folder.write(str(number), f"The navy has {number} ships. The police have none of them.")
    folder.update(base, seal=2, approximate=4)
    before = told(base.open())
    folder.write("4", "The loan is paid back in oil.")
    folder.touch("6")
    folder.write("new", "A carrier has called at Managua.")
    rehearsal, steps = Store(tmp_path / "rehearsal"), CrashAt()
    shutil.copytree(base.folder, rehearsal.folder)
    with disk_steps(rehearsal.folder, steps):
        folder.update(rehearsal, seal=1, approximate=4)
    after = told(rehearsal.open())
    assert {"write neighbours.faiss", "make segments/*", "rename segments/*"} <= set(steps.names)
    last = {name: number for number, name in enumerate(steps.names)}
    for number in sorted(last.values()):
        store = Store(tmp_path / f"{number}")
        shutil.copytree(base.folder, store.folder)
        with pytest.raises(Crash), disk_steps(store.folder, CrashAt(number)):
            folder.update(store, seal=1, approximate=4)
        assert told(store.open()) in (before, after)
        folder.update(store, seal=1, approximate=4)
        assert told(store.open()) == after
        assert not any(path.name.endswith(".partial") for path in store.folder.glob("*/*"))
