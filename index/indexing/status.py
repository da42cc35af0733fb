"""Reports what an index holds, and whether its folder has changed since."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.files.remote_scan import list_files
from index.files.scan import FileState
from index.files.sources import load_sources
from index.indexing.unsearched import UnsearchedLines, read_unsearched
from index.location import shown_folder
from index.models import LeftOut, Problem, Source
from index.reading import OpenGeneration
from index.store.generation import Generation
from index.store.manifest import DocumentRecord, Manifest, SkippedFile
from index.store.store import Store
from index.value import Value

UNCHANGED = "has not changed since"
NOT_COMPARED = "is not compared: its index lies beyond this machine"


class DocumentStatus(Value):
    """One document of an index.

    `file` is the file it was read from, `bytes` and `modified` that file's size and time when it was read;
    `problems` says with which reservations it was read.
    """

    name: str
    title: str | None
    publisher: str | None
    author: str | None
    date: str | None
    characters: int
    passages: int
    file: str
    bytes: int
    modified: datetime.datetime
    encoding: str
    format: str
    problems: tuple[str, ...]


class FolderChanges(Value):
    """The names of the files that an update would read: added, touched and removed ones."""

    new: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def in_words(self) -> str:
        """Return the numbers of each in words; empty without changes."""
        counts = {"new": len(self.new), "touched": len(self.touched), "gone": len(self.gone)}
        return ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)


class Status(Value):
    """An index at a glance; `bytes` is its size on disk, `segments` the number of its segments.

    `embedded`: how many of the passages have vectors; the others are found by their words until they get theirs.
    `dense_recall`: the share of the ten nearest passages that a question is expected to find; 1 where all are compared.
    `left_out`: what of the folder is not among the documents; `takes_all`: whether even what is hidden, ignored or
    generated is. `changes` says in words what an update would find, `changed_files` by name. `unsearched`: the lines of
    documents that are not searched, where that was asked for.
    """

    corpus: str
    location: str
    generation: str
    created: datetime.datetime
    embedder: str
    passage_chars: int
    bytes: int
    passages: int
    embedded: int
    sentences: int
    segments: int
    dense_recall: float
    documents: tuple[DocumentStatus, ...]
    problems: tuple[Problem, ...]
    left_out: LeftOut
    takes_all: bool
    changes: str
    changed_files: FolderChanges
    unsearched: tuple[UnsearchedLines, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Whether an update may find changes."""
        return self.changes not in (UNCHANGED, NOT_COMPARED)


def read_status(
    corpus: Path, store: Store, generation: Generation | None = None, *, unsearched: bool = False
) -> Status:
    """Return the status of a folder's index without changing it. Raises IndexMissing if there is none.

    `generation` is one that is already open: if it is still the current one it is not read again. `unsearched` asks for
    the lines that are not searched, for which every document is laid out again.
    """
    if generation is None or generation.manifest.generation != store.current:
        generation = store.open(check=False)
    manifest = generation.manifest
    found = list_files(corpus, manifest.folder.intake)
    changed = _changed_files(corpus, found.files, generation.documents, manifest.skipped)
    words = changed.in_words()
    status = _status_of(shown_folder(corpus), str(store.folder), generation)
    return status.model_copy(
        update={
            "embedded": manifest.embedded + _embedded_since(store, manifest),
            "left_out": found.left_out,
            "changes": f"may have changed since: {words}; pincite index brings it up to date" if words else UNCHANGED,
            "changed_files": changed,
            "unsearched": tuple(read_unsearched(generation)) if unsearched else (),
        }
    )


def read_remote_status(corpus: Path, place: str, generation: OpenGeneration, *, unsearched: bool = False) -> Status:
    """Return the status of an index beyond this machine, at `place`; the folder here is not compared with it."""
    status = _status_of(shown_folder(corpus), place, generation)
    found = tuple(read_unsearched(generation)) if unsearched else ()
    return status.model_copy(update={"changes": NOT_COMPARED, "unsearched": found})


def _status_of(corpus: str, location: str, generation: OpenGeneration) -> Status:
    manifest = generation.manifest
    problems: dict[str, list[str]] = {}
    for problem in manifest.problems:
        problems.setdefault(problem.name, []).append(problem.message)
    return Status(
        corpus=corpus,
        location=location,
        generation=manifest.generation,
        created=manifest.created,
        embedder=f"{manifest.config.embedder.name} ({manifest.config.embedder.dimensions} dimensions)",
        passage_chars=manifest.config.passage_chars,
        bytes=sum(record.bytes for record in manifest.files.values()),
        passages=manifest.passages,
        embedded=manifest.embedded,
        sentences=manifest.sentences,
        segments=len(manifest.segments),
        dense_recall=generation.dense.recall,
        documents=tuple(_document(record, problems.get(record.name, ())) for record in generation.documents),
        problems=manifest.problems,
        left_out=manifest.folder.left_out,
        takes_all=manifest.folder.intake.take_all,
        changes=UNCHANGED,
        changed_files=FolderChanges(),
    )


def _embedded_since(store: Store, manifest: Manifest) -> int:
    """Return how many passages have been embedded since a generation was published without all of its vectors."""
    if manifest.is_complete:
        return 0
    from index.store.vector_writer import saved_passages

    waiting = [record.name for record in manifest.segments if not record.has_vectors]
    return sum(saved_passages(store.vectors_folder(name)) for name in waiting)


def _document(record: DocumentRecord, problems: Sequence[str]) -> DocumentStatus:
    return DocumentStatus(
        name=record.name,
        title=record.source.title,
        publisher=record.source.publisher,
        author=record.source.author,
        date=record.source.date,
        characters=record.characters,
        passages=record.passages[1] - record.passages[0],
        file=record.file,
        bytes=record.size,
        modified=datetime.datetime.fromtimestamp(record.mtime_ns / 1e9, datetime.UTC),
        encoding=record.encoding,
        format=record.format,
        problems=tuple(problems),
    )


def _changed_files(
    corpus: Path, files: Iterable[FileState], documents: Sequence[DocumentRecord], skipped: Iterable[SkippedFile]
) -> FolderChanges:
    sources = load_sources(corpus)
    restated = {record.file for record in documents if record.declared != sources.get(record.file, Source())}
    now = {file.name: file.state for file in files}
    then = {one.file: (one.size, one.mtime_ns, one.ctime_ns, one.inode) for one in documents}
    then.update((one.name, (one.size, one.mtime_ns, one.ctime_ns, one.inode)) for one in skipped if not one.retry)
    retried = {one.name for one in skipped if one.retry}
    return FolderChanges(
        new=tuple(sorted(now.keys() - then.keys() - retried)),
        touched=tuple(sorted(name for name in now.keys() & then.keys() if now[name] != then[name] or name in restated)),
        gone=tuple(sorted((then.keys() | retried) - now.keys())),
    )
