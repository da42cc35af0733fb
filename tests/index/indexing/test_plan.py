"""What an update has to do, told from the state of the files alone."""

from pathlib import Path

from index.files.scan import scan
from index.indexing.builder import Builder
from index.indexing.plan import CarriedDocument, KeptDocument, UpdatePlan
from index.indexing.read_ahead import InlineReaders
from index.models import Source
from index.settings import IndexSettings
from index.store.store import Store
from tests.index.conftest import Write

HERE = InlineReaders(IndexSettings())


def plan_of(corpus: Path, store: Store, sources: dict[str, Source] | None = None) -> UpdatePlan:
    files, problems = scan(corpus)
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
