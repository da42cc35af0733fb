"""Copies an index from one back end to another without embedding anything again; of a small change, only that."""

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Literal

from index.backend.base import Backend, Snapshot
from index.errors import BackendMismatch, IndexBusy, IndexMissing, StoreError
from index.models import Progress
from index.store.document_part import DocumentPart
from index.store.manifest import DocumentRecord
from index.value import Value

MOST_CHANGED = 0.2
"""Share of the passages up to which the published generation is changed in place; above it a new one is written.

Changing in place writes each changed passage and marks each replaced one as deleted; the engine searches these until it
compacts. A new generation writes every passage once, and readers see it whole in one step."""

GRACE_SECONDS = 3600.0
"""Seconds for which readers may go on with a generation that was replaced, where it is kept for them (Milvus)."""


class CopyReport(Value):
    """What a copy did: `way`, and how many documents were written and removed."""

    way: Literal["nothing", "changed", "published"]
    written: int = 0
    removed: int = 0
    documents: int = 0
    passages: int = 0
    place: str = ""


def copy_index(
    source: Backend,
    target: Backend,
    *,
    rebuild: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
) -> CopyReport:
    """Make `target` hold what `source` has published. An interrupted copy is completed by the next.

    `rebuild`: write a new generation even if little or nothing has changed. Raises IndexMissing if there is nothing to
    copy, StoreError if passages still wait for their vectors, or if `target` holds the index of other documents alone,
    which only `rebuild` replaces.
    """
    at = source.snapshot()
    if not at.manifest.is_complete:
        raise StoreError(f"{source.place}: some passages wait for their vectors. Complete it first: pincite index")
    before = None if rebuild else _published(target)
    old, new = {} if before is None else _records(before), _records(at)
    _check_same_folder(old, new, target.place)
    removed = sorted(old.keys() - new.keys())
    report = CopyReport(way="nothing", documents=len(at.documents), passages=int(at.firsts[-1]), place=target.place)
    if before is not None and before.manifest.config == at.manifest.config:
        changed = [number for number, (name, record) in enumerate(new.items()) if old.get(name) != record]
        if not removed and not changed:
            with contextlib.suppress(IndexBusy):  # whoever writes removes it too
                target.remove_old(GRACE_SECONDS)  # what a copy that was cut off has left
            return report
        passages = sum(at.documents[number].passages for number in changed)
        passages += sum(one.passages for one in before.documents if one.record.name in set(removed))
        files = [one.record.file for one in at.documents]
        # Documents that were not in a folder may be in any order, which changes in place do not keep.
        if passages <= MOST_CHANGED * max(1, int(before.firsts[-1])) and files == sorted(files):
            added = _parts(source, at, changed, progress)
            target.update(before, added, removed, at.manifest)
            return report.model_copy(update={"way": "changed", "written": len(changed), "removed": len(removed)})
    target.publish(_parts(source, at, range(len(at.documents)), progress), at.manifest)
    return report.model_copy(update={"way": "published", "written": len(at.documents), "removed": len(removed)})


def _check_same_folder(old: Collection[str], new: Collection[str], place: str) -> None:
    """Raise StoreError if what is published has documents, but none of those that are to be: another folder's."""
    if old and set(new).isdisjoint(old):
        raise StoreError(
            f"{place}: holds an index of other documents ({len(old):,}, such as {next(iter(old))}). Name another "
            "place or collection for this folder; to replace that index, add --rebuild."
        )


def _published(target: Backend) -> Snapshot | None:
    """Return what a copy may start from, None if there is nothing or passages of it are lost."""
    try:
        at = target.snapshot()
        return at if target.count(at) >= int(at.firsts[-1]) else None
    except (IndexMissing, BackendMismatch):
        return None


def _records(snapshot: Snapshot) -> dict[str, DocumentRecord]:
    """Return the records by name, without the times of the files: only what passages are made of."""
    same = {"mtime_ns": 0, "ctime_ns": None, "inode": None}
    return {one.record.name: one.record.model_copy(update=same) for one in snapshot.documents}


def _parts(
    source: Backend, at: Snapshot, numbers: Sequence[int], progress: Callable[[Progress], None]
) -> Iterator[DocumentPart]:
    for done, number in enumerate(numbers):
        one = at.documents[number]
        progress(Progress(stage="copy", done=done, total=len(numbers), detail=one.record.name))
        yield source.document(at, one.sequence)
