"""What an update has to do, told from the state of the files alone."""

import dataclasses
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.files.own_exports import EXPORT_MARK
from index.files.scan import FileState, scan
from index.indexing.builder import Builder
from index.indexing.plan import CarriedDocument, KeptDocument, UpdatePlan
from index.indexing.read_ahead import InlineReaders
from index.models import Progress, Source
from index.settings import IndexSettings
from index.store.store import Store
from tests.fakes import FakeClock, FakeEmbedder
from tests.index.conftest import Write

HERE = InlineReaders(IndexSettings(), FakeEmbedder())


def plan_of(corpus: Path, store: Store, sources: dict[str, Source] | None = None) -> UpdatePlan:
    files, problems, _ = scan(corpus)
    before = store.open() if store.current else None
    return UpdatePlan(files, sources or {}, before, problems)


def test_at_first_every_file_is_read(filled: Path, store: Store) -> None:
    plan = plan_of(filled, store)
    assert not plan.is_unchanged()
    told: list[tuple[int, str]] = []
    items = list(plan.items(lambda done, name: told.append((done, name)), HERE))
    assert not any(isinstance(item, KeptDocument | CarriedDocument) for item in items)
    assert told == [(0, "bases.txt"), (1, "corpus.jsonl"), (2, "drugs.md"), (3, "")]
    assert (len(plan.added), plan.changed, plan.carried, plan.removed()) == (4, [], [], [])


def test_what_stands_is_kept_where_it_lies(filled: Path, store: Store, builder: Builder) -> None:
    builder.update(filled)
    plan = plan_of(filled, store)
    assert plan.is_unchanged()
    assert list(plan.items(lambda *_: None, HERE)) == [KeptDocument(0, number) for number in range(4)]
    assert plan.carried == ["bases.txt", "corpus.jsonl#1", "corpus.jsonl#2", "drugs.md"]


def test_a_source_that_is_newly_declared_is_a_change(filled: Path, store: Store, builder: Builder) -> None:
    builder.update(filled)
    plan = plan_of(filled, store, {"bases.txt": Source(author="X")})
    assert not plan.is_unchanged()
    items = list(plan.items(lambda *_: None, HERE))
    assert plan.changed == ["bases.txt"]
    carried, *kept = items  # nothing is embedded for an author
    assert isinstance(carried, CarriedDocument)
    assert carried.place == KeptDocument(0, 0)
    assert carried.record.source.author == "X"
    assert kept == [KeptDocument(0, number) for number in range(1, 4)]


def test_a_file_that_could_not_be_read_is_left_alone_until_it_changes(
    filled: Path, write: Write, store: Store, builder: Builder
) -> None:
    write("bad.txt", b"\0")
    builder.update(filled)
    assert plan_of(filled, store).is_unchanged()
    write("bad.txt", b"\0\0")
    assert not plan_of(filled, store).is_unchanged()


def test_a_file_that_is_gone_is_a_change(filled: Path, store: Store, builder: Builder) -> None:
    builder.update(filled)
    (filled / "corpus.jsonl").unlink()
    plan = plan_of(filled, store)
    assert not plan.is_unchanged()
    assert len(list(plan.items(lambda *_: None, HERE))) == 2
    assert plan.removed() == ["corpus.jsonl#1", "corpus.jsonl#2"]


def test_a_file_whose_bytes_could_not_be_had_is_tried_again_though_it_has_not_changed(
    filled: Path, write: Write, store: Store, builder: Builder
) -> None:
    path, aside = write("late.txt", "The carrier has called at Havana."), filled / ".late"
    files, *_ = scan(filled)
    path.rename(aside)  # between the scan and the reading
    files_read = UpdatePlan(files, {}, None, [])
    list(files_read.items(lambda *_: None, HERE))
    [skipped] = files_read.skipped
    assert (skipped.name, skipped.retry) == ("late.txt", True)


UNREADABLE = """
import sys
from pathlib import Path
from index.indexing.builder import Builder
from index.settings import IndexSettings
from index.store.store import Store
from tests.fakes import FakeClock, FakeEmbedder

corpus = Path(sys.argv[1])
builder = Builder(Store(corpus / ".pincite"), IndexSettings(), FakeEmbedder(), now=FakeClock())
def told():
    report = builder.update(corpus)
    return report.generation, report.documents, [(p.name, p.message) for p in report.problems]

(corpus / "bases.txt").chmod(0)
first = told()
assert first[1] == 3 and first[2] == [("bases.txt", "cannot be read (Permission denied)")], first
assert told() == first  # nothing is written for a file that still cannot be read
(corpus / "bases.txt").chmod(0o600)
assert told()[1:] == (4, [])
(corpus / "bases.txt").chmod(0)
assert told()[1:] == (3, first[2])
"""


def test_a_file_without_rights_is_named_until_it_can_be_read_again(filled: Path) -> None:
    command = [sys.executable, "-c", UNREADABLE, str(filled)]
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root can read every file, and there is no setpriv")
        command[:0] = [setpriv, "--bounding-set=-dac_override,-dac_read_search"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_another_file_in_the_place_of_one_of_its_size_and_time_is_read(
    filled: Path, store: Store, builder: Builder
) -> None:
    path = filled / "bases.txt"
    builder.update(filled)
    before = path.stat()
    other = filled / "other"
    other.write_text(path.read_text().replace("Cuba", "Peru"))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.rename(path)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert builder.update(filled).changed == ("bases.txt",)
    assert "Peru" in store.open().text(0)


def test_words_changed_in_place_under_an_old_time_are_read(filled: Path, store: Store, builder: Builder) -> None:
    path = filled / "bases.txt"
    builder.update(filled)
    before = path.stat()
    path.write_text(path.read_text().replace("Cuba", "Peru"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not plan_of(filled, store).is_unchanged()
    assert builder.update(filled).changed == ("bases.txt",)


def test_new_rights_are_noted_once_and_embed_nothing(
    filled: Path, store: Store, builder: Builder, embedder: FakeEmbedder
) -> None:
    builder.update(filled)
    embedded = len(embedder.texts)
    (filled / "bases.txt").chmod(0o600)
    assert not plan_of(filled, store).is_unchanged()
    report = builder.update(filled)
    assert not report.is_change
    assert len(embedder.texts) == embedded
    assert plan_of(filled, store).is_unchanged()


def test_an_index_that_knows_neither_ctime_nor_inode_is_compared_by_hash(
    filled: Path, store: Store, builder: Builder, embedder: FakeEmbedder
) -> None:
    builder.update(filled)
    before = store.open()
    plan = UpdatePlan(*_without_inodes(filled), before, [])
    assert not plan.is_unchanged()
    items = list(plan.items(lambda *_: None, HERE))
    assert plan.changed == []
    assert all(isinstance(item, CarriedDocument) for item in items)


def _without_inodes(corpus: Path) -> tuple[list[FileState], dict[str, Source]]:
    """Return the files of a corpus as if their times and inodes were others than those in the index."""
    files, *_ = scan(corpus)
    return [dataclasses.replace(file, ctime_ns=file.ctime_ns + 1, inode=0) for file in files], {}


def test_what_was_once_told_to_take_all_goes_on_taking_it(filled: Path, write: Write, builder: Builder) -> None:
    write("node_modules/x/README.md", "The harbour of Lima is closed.")
    write("notes.md", f"{EXPORT_MARK}\n\n# Marked passages\n\nThe quay is open.")
    first = builder.update(filled)
    assert first.left_out.generated == ("node_modules/",)
    assert [(problem.name, problem.skipped) for problem in first.problems] == [("notes.md", False)]
    assert builder.update(filled).generation == first.generation
    assert builder.update(filled, take_all=True).added == ("node_modules/x/README.md", "notes.md")
    again = builder.update(filled)
    assert (again.is_change, again.documents, again.problems) == (False, 6, ())
    assert builder.update(filled, take_all=False).removed == ("node_modules/x/README.md", "notes.md")
    assert builder.update(filled).documents == 4


def test_a_rule_alone_is_a_change_that_is_kept(filled: Path, store: Store, builder: Builder) -> None:
    builder.update(filled)
    builder.update(filled, take_all=True)
    assert store.takes_all
    builder.update(filled, take_all=False)
    assert not store.takes_all


def test_a_folder_of_what_is_left_out_says_so(filled: Path, write: Write, builder: Builder) -> None:
    write(".gitignore", "*.txt\n*.md\n*.jsonl\n")
    write("lease.mp3", "%PDF")
    message = r"1 file of a kind it can't read: 1 \.mp3; .*pincite index --all takes it\)\. Put"
    with pytest.raises(CorpusError, match=message):
        builder.update(filled)


def test_a_folder_that_is_renamed_while_it_is_read_and_back_is_whole_after_the_next_update(
    filled: Path, write: Write, store: Store
) -> None:
    write("sub/late.txt", "The carrier has called at Havana.")
    write("sub/later.txt", "The carrier has left Havana.")

    def rename(progress: Progress) -> None:
        if progress.stage == "read" and progress.detail == "sub/late.txt" and (filled / "sub").exists():
            (filled / "sub").rename(filled / ".away")

    first = Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock(), progress=rename).update(filled)
    assert [(p.name, p.skipped) for p in first.problems] == [("sub/late.txt", True), ("sub/later.txt", True)]
    (filled / ".away").rename(filled / "sub")
    again = Builder(store, IndexSettings(), FakeEmbedder(), now=FakeClock()).update(filled)
    assert (again.added, again.problems) == (("sub/late.txt", "sub/later.txt"), ())
