"""Builds an index and keeps it up to date: reads and embeds what changed, and reuses the rest.

The modules that cut, embed and write are imported only when something has changed, because every `ask` checks that.
"""

import contextlib
import datetime
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.blas_threads import one_blas_thread
from index.encoder.base import Embedder
from index.errors import Cancelled, CorpusError, IndexDamaged, IndexMissing, IndexOutdated
from index.files.document_names import possible_files
from index.files.remote_scan import list_files
from index.files.sources import load_sources
from index.indexing.lock import WAITING, writing
from index.indexing.plan import CarriedDocument, KeptDocument, UpdatePlan, other_segments
from index.indexing.prepared import DocumentOrigin
from index.indexing.report import report_of, summary, why_none
from index.indexing.work import LocalWork, Work
from index.models import Document, IndexReport, Intake, Problem, Progress, Source
from index.search.dense import MAX_EXACT_PASSAGES
from index.settings import IndexSettings
from index.store.generation import Generation
from index.store.index_config import check_index_config, make_index_config
from index.store.manifest import FolderRecord, IndexConfig, Manifest, SkippedFile
from index.store.segment import SEGMENT_PASSAGES, Segment
from index.store.store import Store

if TYPE_CHECKING:
    from index.indexing.folder_items import Item

WORDS_FIRST_PASSAGES = 1536
"""Passages to embed, about ten seconds' work, from which an index is published before: its words answer meanwhile."""

_AS_IT_WAS = "stopped; the index is as it was."
_INCOMPLETE = "stopped; the index is not complete: some passages are found by their words alone until it is updated."


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Builder:
    """Builds and updates the index of one corpus. Prints nothing."""

    def __init__(
        self,
        store: Store,
        settings: IndexSettings,
        embedder: Embedder,
        *,
        now: Callable[[], datetime.datetime] = _utc_now,
        progress: Callable[[Progress], None] = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
        seal: int = SEGMENT_PASSAGES,
        approximate: int = MAX_EXACT_PASSAGES,
        words_first: int = WORDS_FIRST_PASSAGES,
        published: Callable[[Manifest], None] = lambda _: None,
        opened: Generation | None = None,
        work: Work | None = None,
    ) -> None:
        """Take the store, the settings and the embedder.

        `progress` receives a report for every file and batch. `should_stop` is called as often; if it returns True,
        Cancelled is raised and what was published last stays. From `words_first` passages to embed, generations are
        published before all have their vectors; `published` receives the manifest of each of these. After every `seal`
        passages a segment is finished, which the next build reuses if this one is interrupted. Segments of more than
        `approximate` passages get an index of nearest neighbours. `opened`: a generation that is open already, which an
        update need not open again while it is the current one. `work`: what reads and embeds, this machine if None.
        """
        self._store = store
        self._settings = settings
        self._embedder = embedder
        self._now = now
        self._progress = progress
        self._should_stop = should_stop
        self._seal = seal
        self._approximate = approximate
        self._words_first = words_first
        self._on_published = published
        self.opened = opened
        self._work = work or LocalWork()
        self._stopped = _AS_IT_WAS

    @property
    def config(self) -> IndexConfig:
        """Everything besides the documents that decides what the index holds."""
        return make_index_config(self._settings, self._embedder.identity)

    @one_blas_thread()
    def update(
        self,
        corpus: Path,
        *,
        rebuild: bool = False,
        wait: float = 0.0,
        take_all: bool | None = None,
        give_up: Callable[[], bool] = lambda: False,
    ) -> IndexReport:
        """Bring the index of a folder up to date and return what changed; writes nothing if nothing changed.

        Bad files are named in the report and skipped. An index of an earlier version is built anew. `take_all`: whether
        hidden, ignored and generated files are read; None: if the settings say so, or the last update was told so.
        Raises CorpusError if nothing in the folder can be indexed, IndexBusy if another process has been writing for
        `wait` seconds or `give_up` returns True meanwhile, Cancelled on a stop.
        """
        self._report("scan", 0, 0)
        intake = self._intake(take_all)
        files, problems, left_out = list_files(corpus, intake)
        names = {file.name for file in files}
        if not files:
            raise CorpusError(f"{corpus}: holds no file that pincite reads{why_none(problems, left_out)}.")
        sources = load_sources(corpus)
        is_outdated = False
        with self._lock(wait, give_up):
            try:
                before = self._before(rebuild)
            except IndexOutdated:
                before, is_outdated = None, True
            others = [] if rebuild else other_segments(self._store, before, self.config)
            plan = UpdatePlan(files, sources, before, problems, others, intake)
            if before is not None and plan.is_unchanged():
                manifest = before.manifest
                kept = [p for p in manifest.problems if not names.isdisjoint(possible_files(p.name))]
                problems = [*problems, *kept]
                return report_of(manifest, problems=problems, left_out=left_out, unchanged=manifest.documents)

            from index.indexing.folder_items import ReadingProgress, folder_items

            to_read = plan.to_read()
            settings = self._settings.model_copy(update={"take_all": intake.take_all})
            size = sum(file.size for file in to_read)
            readers = self._work.readers(settings, self._embedder, len(to_read), size, self._check_stop)

            def progress(done: int, total: int, name: str, number: int) -> None:
                self._report("read", done, total, name, file=number, files=len(files))

            def check(documents: int) -> None:
                if documents == 0:
                    raise CorpusError(f"{corpus}: nothing in this folder can be indexed: {summary(plan.problems)}.")

            # An index that is rebuilt answers until the new one is complete.
            joins = not ((rebuild or is_outdated) and self._has_index())
            folder = FolderRecord(intake=intake, left_out=left_out)
            with contextlib.closing(folder_items(plan, readers, ReadingProgress(files, progress))) as items:
                manifest = self._write(items, plan.segments, plan.problems, plan.skipped, check, folder, joins=joins)
            return report_of(
                manifest,
                added=tuple(plan.added),
                changed=tuple(plan.changed),
                removed=tuple(plan.removed()),
                unchanged=len(plan.carried),
                rebuilt=rebuild or is_outdated,
            )

    @one_blas_thread()
    def build(self, documents: Iterable[Document], *, wait: float = 0.0) -> IndexReport:
        """Build the index of documents in memory, replacing what the store held. Raises CorpusError for equal names."""
        names: dict[str, None] = {}

        def items() -> "Iterator[Item]":
            from index.indexing.folder_items import parts_of
            from index.indexing.read_ahead import prepare

            for document in documents:
                _check_document(document)
                if document.name in names:
                    raise CorpusError(f"two documents are named {document.name}; give each a name of its own.")
                names[document.name] = None
                self._report("read", len(names), 0, document.name)
                origin = DocumentOrigin(document.name, len(document.text), 0, Source())
                yield parts_of(origin, prepare(document, self._settings, self._embedder), [])

        def check(count: int) -> None:
            if count == 0:
                raise CorpusError("there are no documents to index; pass at least one.")

        with self._lock(wait):
            manifest = self._write(items(), [], [], [], check, joins=not self._has_index())
            return report_of(manifest, added=tuple(names))

    def _intake(self, take_all: bool | None) -> Intake:
        """Return what is to be taken in: as told, as the settings say, or as the last update did."""
        if take_all is None:
            take_all = self._settings.take_all or self._store.takes_all
        return Intake(take_all=take_all, follow_links=self._settings.follow_links)

    def _lock(
        self, wait: float, give_up: Callable[[], bool] = lambda: False
    ) -> contextlib.AbstractContextManager[None]:
        return writing(
            self._store, wait, give_up, lambda: self._report("wait", 0, 0, WAITING), shared=self._settings.shared
        )

    def _before(self, rebuild: bool) -> Generation | None:
        """Return the generation to carry over from; None to start from nothing.

        Raises IndexDamaged or IndexMismatch where only a rebuild helps, which the person must decide; IndexOutdated for
        one of an earlier version.
        """
        if rebuild:
            return None
        if self.opened is None or self.opened.manifest.generation != self._store.current:
            try:
                self.opened = self._store.open()
            except IndexMissing:
                return None
        check_index_config(self.opened, self.config)
        return self.opened

    def _has_index(self) -> bool:
        try:
            return self._store.current is not None
        except IndexDamaged:
            return False

    def _write(
        self,
        items: "Iterable[Item]",
        segments: Sequence[Segment],
        problems: list[Problem],
        skipped: list[SkippedFile],
        check: Callable[[int], None],
        folder: FolderRecord | None = None,
        *,
        joins: bool,
    ) -> Manifest:
        """Write and publish a generation of `items`; `check` may raise, given the number of documents.

        `joins`: if embedding will take long, the words are published first, and then the vectors as they come.
        """
        from index.indexing.generation_writer import JOIN_SHARE, GenerationWriter

        created = self._now()
        name = f"{created:%Y%m%dT%H%M%S%f}-{secrets.token_hex(6)}"
        sizes = self._seal, self._approximate
        try:
            with GenerationWriter(self._store, name, self.config, segments, *sizes) as writer:

                def publish() -> Manifest:
                    return writer.publish(created, problems, skipped, folder or FolderRecord())

                for item in items:
                    if isinstance(item, KeptDocument | CarriedDocument):
                        writer.keep(item)
                    else:
                        self._embedder.load(self._progress)
                        writer.write(item)
                check(writer.documents)
                waiting = joined = writer.settle()
                if writer.lacking():
                    self._embedder.load(self._progress)
                    joins = joins and waiting >= self._words_first
                    if joins:
                        self._published(publish())
                    total = waiting
                    with self._work.queue(
                        self._settings, self._embedder, total, lambda done: self._report("embed", done, total)
                    ) as queue:
                        for passages in writer.fill(queue):
                            waiting -= passages
                            if joins and waiting and joined - waiting >= total / JOIN_SHARE:
                                self._published(publish())
                                joined = waiting
                self._report("write", 0, 1)
                writer.merge()
                manifest = publish()
        finally:
            self._work.close()
            self._store.clear()
        # Published: too late to stop.
        self._progress(Progress(stage="write", done=1, total=1))
        return manifest

    def _published(self, manifest: Manifest) -> None:
        self._stopped = _INCOMPLETE
        self._on_published(manifest)

    def _check_stop(self) -> None:
        if self._should_stop():
            raise Cancelled(self._stopped)

    def _report(self, stage: str, done: int, total: int, detail: str = "", **more: int) -> None:
        self._check_stop()
        values = {"stage": stage, "done": done, "total": total, "detail": detail, **more}
        self._progress(Progress.model_validate(values))


def _check_document(document: object) -> None:
    if not isinstance(document, Document):
        raise CorpusError(
            f"expected an index.Document, got {document!r:.60}; create one with index.Document.from_text(name, text)."
        )
