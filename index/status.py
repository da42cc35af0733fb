"""What an index holds, and whether its folder has changed since."""

import datetime
from collections.abc import Iterable
from pathlib import Path

from index.folder import scan
from index.manifest import DocumentRecord, SkippedFile
from index.models import Problem, Source, Value
from index.sources import load_sources
from index.store import Store

UNCHANGED = "has not changed since"


class DocumentStatus(Value):
    """One document of an index."""

    name: str
    title: str | None
    publisher: str | None
    date: str | None
    characters: int
    passages: int


class Status(Value):
    """An index at a glance. `changes` says in words what an update would find; `bytes` is its size on disk."""

    corpus: str
    location: str
    generation: str
    created: datetime.datetime
    embedder: str
    passage_chars: int
    bytes: int
    passages: int
    sentences: int
    documents: tuple[DocumentStatus, ...]
    problems: tuple[Problem, ...]
    changes: str

    @property
    def has_changed(self) -> bool:
        """Tell whether an update may find anything."""
        return self.changes != UNCHANGED


def status_of(corpus: Path, store: Store) -> Status:
    """Return the status of a folder's index without changing it. Raises IndexMissing if there is none."""
    generation = store.open(check=False)
    manifest = generation.manifest
    return Status(
        corpus=str(corpus),
        location=str(store.folder),
        generation=manifest.generation,
        created=manifest.created,
        embedder=f"{manifest.recipe.embedder.name} ({manifest.recipe.embedder.dimensions} dimensions)",
        passage_chars=manifest.recipe.passage_chars,
        bytes=sum(record.bytes for record in manifest.files.values()),
        passages=manifest.passages,
        sentences=manifest.sentences,
        documents=tuple(
            DocumentStatus(
                name=record.name,
                title=record.source.title,
                publisher=record.source.publisher,
                date=record.source.date,
                characters=record.characters,
                passages=record.passages[1] - record.passages[0],
            )
            for record in generation.documents
        ),
        problems=manifest.problems,
        changes=_changes(corpus, generation.documents, manifest.skipped),
    )


def _changes(corpus: Path, documents: Iterable[DocumentRecord], skipped: Iterable[SkippedFile]) -> str:
    files, _ = scan(corpus)
    sources = load_sources(corpus)
    documents = list(documents)
    restated = {record.file for record in documents if record.declared != sources.get(record.file, Source())}
    now = {file.name: (file.size, file.mtime_ns) for file in files}
    then = {record.file: (record.size, record.mtime_ns) for record in documents}
    then.update((file.name, (file.size, file.mtime_ns)) for file in skipped)
    counts = {
        "new": len(now.keys() - then.keys()),
        "touched": sum(now[name] != then[name] or name in restated for name in now.keys() & then.keys()),
        "gone": len(then.keys() - now.keys()),
    }
    told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)
    return f"may have changed since: {told}; pincite index brings it up to date" if told else UNCHANGED
