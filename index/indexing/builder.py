"""Builds an index and keeps it up to date: reads and embeds what changed, and reuses the rest.

The modules that cut, embed and write are imported only when something has changed, because every `ask` checks that.
"""

import contextlib
import datetime
import itertools
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.blas_threads import one_blas_thread
from index.encoder.base import Embedder
from index.errors import Cancelled, CorpusError, IndexBusy, IndexMissing
from index.files.scan import scan
from index.files.sources import load_sources
from index.indexing.encode_document import DocumentOrigin
from index.indexing.plan import CarriedDocument, KeptDocument, UpdatePlan, other_segments
from index.models import Document, IndexReport, Intake, LeftOut, Passage, Problem, Progress, Source, kinds_in_words
from index.search.dense import MAX_EXACT_PASSAGES
from index.settings import IndexSettings
from index.store.generation import Generation
from index.store.index_config import check_index_config, make_index_config
from index.store.manifest import FolderRecord, IndexConfig, Manifest, SkippedFile
from index.store.segment import SEGMENT_PASSAGES, Segment
from index.store.store import Store

if TYPE_CHECKING:
    from index.indexing.embedding_queue import PendingDocument


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
    ) -> None:
        """Take the store, the settings and the embedder.

        `progress` receives a report for every file and batch. `should_stop` is called as often; if it returns True,
        Cancelled is raised and nothing has changed. After every `seal` passages a segment is finished, which the next
        build reuses if this one is interrupted. Segments of more than `approximate` passages get an index of nearest
        neighbours.
        """
        self._store = store
        self._settings = settings
        self._embedder = embedder
        self._now = now
        self._progress = progress
        self._should_stop = should_stop
        self._seal = seal
        self._approximate = approximate

    @property
    def config(self) -> IndexConfig:
        """Everything besides the documents that decides what the index holds."""
        return make_index_config(self._settings, self._embedder.identity)

    @one_blas_thread()
    def update(
        self, corpus: Path, *, rebuild: bool = False, wait: float = 0.0, take_all: bool | None = None
    ) -> IndexReport:
        """Bring the index of a folder up to date and return what changed; writes nothing if nothing changed.

        Bad files are named in the report and skipped. `take_all`: whether hidden, ignored and generated files are read;
        None: if the settings say so, or the last update was told so. Raises CorpusError if nothing in the folder can be
        indexed, IndexBusy if another process has been writing for `wait` seconds, Cancelled on a stop.
        """
        self._report("scan", 0, 0)
        intake = self._intake(take_all)
        files, problems, left_out = scan(corpus, intake)
        names = {file.name for file in files}
        if not files:
            raise CorpusError(f"{corpus}: holds no .txt, .md or corpus.jsonl{_why_none(problems, left_out)}.")
        sources = load_sources(corpus)
        with self._lock(wait):
            before = self._before(rebuild)
            others = [] if rebuild else other_segments(self._store, before, self.config)
            plan = UpdatePlan(files, sources, before, problems, others, intake)
            if before is not None and plan.is_unchanged():
                manifest = before.manifest
                kept = [p for p in manifest.problems if {p.name, p.name.partition("#")[0]} & names]
                problems = [*problems, *kept]
                return _report_of(manifest, problems=problems, left_out=left_out, unchanged=manifest.documents)

            from index.indexing.read_ahead import make_file_readers

            to_read = plan.to_read()
            size = sum(file.size for file in to_read)
            settings = self._settings.model_copy(update={"take_all": intake.take_all})
            readers = make_file_readers(settings, self._embedder, len(to_read), size)

            def items() -> "Iterator[PendingDocument | KeptDocument | CarriedDocument]":
                read = [0, *itertools.accumulate(file.size for file in files)]

                def progress(done: int, name: str) -> None:
                    self._report("read", read[done], read[-1], name, file=done, files=len(files))

                for item in plan.items(progress, readers):
                    if isinstance(item, KeptDocument | CarriedDocument):
                        yield item
                        continue
                    waiting = self._pending(item[0], item[1].document, item[1].passages)
                    if not waiting.passages:
                        message = "has no words to search"
                        plan.problems.append(Problem(name=waiting.document.name, message=message, skipped=False))
                    yield waiting

            def check(documents: int) -> None:
                if documents == 0:
                    raise CorpusError(f"{corpus}: nothing in this folder can be indexed: {_summary(plan.problems)}.")

            with contextlib.closing(readers):
                folder = FolderRecord(intake=intake, left_out=left_out)
                manifest = self._write(items(), plan.segments, plan.problems, plan.skipped, check, folder)
            return _report_of(
                manifest,
                added=tuple(plan.added),
                changed=tuple(plan.changed),
                removed=tuple(plan.removed()),
                unchanged=len(plan.carried),
                rebuilt=rebuild,
            )

    @one_blas_thread()
    def build(self, documents: Iterable[Document], *, wait: float = 0.0) -> IndexReport:
        """Build the index of documents in memory, replacing what the store held. Raises CorpusError for equal names."""
        names: dict[str, None] = {}

        def items() -> "Iterator[PendingDocument]":
            for document in documents:
                if document.name in names:
                    raise CorpusError(f"two documents are named {document.name}; give each a name of its own.")
                names[document.name] = None
                self._report("read", len(names), 0, document.name)
                yield self._pending(DocumentOrigin(document.name, len(document.text), 0, Source()), document)

        def check(count: int) -> None:
            if count == 0:
                raise CorpusError("there are no documents to index; pass at least one.")

        with self._lock(wait):
            manifest = self._write(items(), [], [], [], check)
            return _report_of(manifest, added=tuple(names))

    def _intake(self, take_all: bool | None) -> Intake:
        """Return what is to be taken in: as told, as the settings say, or as the last update did."""
        if take_all is None:
            take_all = self._settings.take_all or self._store.takes_all
        return Intake(take_all=take_all, follow_links=self._settings.follow_links)

    @contextlib.contextmanager
    def _lock(self, wait: float) -> Iterator[None]:
        """Hold the writer's lock; report before waiting for another process that holds it."""
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(self._store.writing())
            except IndexBusy:
                if wait <= 0:
                    raise
                self._report("wait", 0, 0, "another process is writing this index")
                stack.enter_context(self._store.writing(wait=wait))
            yield

    def _before(self, rebuild: bool) -> Generation | None:
        """Return the generation to carry over from; None to start from nothing.

        Raises IndexDamaged or IndexMismatch where only a rebuild helps, which the person must decide.
        """
        if rebuild:
            return None
        try:
            generation = self._store.open()
        except IndexMissing:
            return None
        check_index_config(generation, self.config)
        return generation

    def _pending(
        self, origin: DocumentOrigin, document: Document, passages: Sequence[Passage] | None = None
    ) -> "PendingDocument":
        if not isinstance(document, Document):
            raise CorpusError(
                f"expected an index.Document, got {document!r:.60}; "
                "create one with index.Document.from_text(name, text)."
            )
        from index.indexing.embedding_queue import PendingDocument, cut

        self._embedder.load(self._progress)
        found = cut(document, self._settings, self._embedder) if passages is None else passages
        return PendingDocument(origin, document, found)

    def _write(
        self,
        items: "Iterable[PendingDocument | KeptDocument | CarriedDocument]",
        segments: Sequence[Segment],
        problems: list[Problem],
        skipped: list[SkippedFile],
        check: Callable[[int], None],
        folder: FolderRecord | None = None,
    ) -> Manifest:
        """Write and publish a generation of `items`; `check` may raise, given the number of documents."""
        from index.indexing.embedding_queue import EmbeddingQueue, PendingDocument
        from index.indexing.generation_writer import GenerationWriter

        created = self._now()
        name = f"{created:%Y%m%dT%H%M%S%f}-{secrets.token_hex(2)}"
        try:
            sizes = {"seal": self._seal, "approximate": self._approximate}
            with (
                GenerationWriter(self._store, name, self.config, segments, **sizes) as writer,
                EmbeddingQueue(
                    self._embedder, writer.write, self._settings.batch_size, self._report_embedding
                ) as queue,
            ):
                for item in items:
                    if isinstance(item, PendingDocument):
                        writer.reserve()
                        queue.add(item)
                    else:
                        writer.keep(item)
                queue.flush()
                check(writer.documents)
                self._report("write", 0, 1)
                manifest = writer.finish(created, problems, skipped, folder)
        finally:
            self._store.clear()
        # Published: too late to stop.
        self._progress(Progress(stage="write", done=1, total=1))
        return manifest

    def _report_embedding(self, done: int, total: int) -> None:
        self._report("embed", done, total)

    def _report(self, stage: str, done: int, total: int, detail: str = "", **more: int) -> None:
        if self._should_stop():
            raise Cancelled("stopped; the index is as it was.")
        values = {"stage": stage, "done": done, "total": total, "detail": detail, **more}
        self._progress(Progress.model_validate(values))


def _report_of(manifest: Manifest, **changes: object) -> IndexReport:
    values = {"problems": manifest.problems, "left_out": manifest.folder.left_out, **changes}
    return IndexReport.model_validate(
        {"generation": manifest.generation, "documents": manifest.documents, "passages": manifest.passages, **values}
    )


def _why_none(problems: Sequence[Problem], left_out: LeftOut) -> str:
    """Return why a folder holds nothing to index, and what to do."""
    told = [_summary(problems)] if problems else []
    if left_out.kinds:
        told.append(kinds_in_words(left_out.kinds))
    if left_out.hidden or left_out.ignored or left_out.generated:
        told.append("what is hidden, ignored or generated was left out: pincite index --all takes it")
    return (f" ({'; '.join(told)})" if told else "") + ". Put documents there first"


def _summary(problems: Sequence[Problem]) -> str:
    named = [f"{problem.name} {problem.message}" for problem in problems[:3]]
    return "; ".join(named) + (f"; and {len(problems) - 3:,} more" if len(problems) > 3 else "")
