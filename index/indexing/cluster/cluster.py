"""Reading and embedding on the workers of a Dask cluster, in the order and the lots of a build on one machine."""

import gzip
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

from index.encoder.base import Embedder
from index.encoder.load import make_embedder
from index.errors import ClusterError, FileUnavailable
from index.indexing.cluster.scheduler import ClusterLimits, Job, Scheduler
from index.indexing.cluster.stamp import Stamp
from index.indexing.cluster.tasks import MakeEmbedder, Terms, embed_texts, read_files, worker_stamp
from index.indexing.embedding_queue import batches_of
from index.indexing.encode_document import QuantisedText
from index.indexing.read_ahead import (
    POOL_MIN_BYTES,
    POOL_MIN_FILES,
    FileReaders,
    InlineReaders,
    Item,
    ReadRequest,
    items_of,
)
from index.indexing.work import LocalWork
from index.settings import IndexSettings

if TYPE_CHECKING:
    from index.indexing.embedding_queue import TextQueue

BATCH_BYTES = 2_000_000
"""Bytes of the files that a worker reads at a time: about a second's work."""

BATCH_FILES = 64
"""Files that a worker reads at a time."""

LARGEST_FILE_BYTES = 64_000_000
"""Bytes of the largest file that a worker reads. A larger one is read here, where its passages are written as they come
and are never all in memory."""

LEAST_PASSAGES = 1536
"""Passages to embed from which a cluster pays where it is not asked for: about ten seconds' work of one machine."""

Lot = TypeVar("Lot")


class Cluster:
    """The work of a cluster. Connects when there is something to do."""

    def __init__(
        self,
        address: str,
        *,
        limits: ClusterLimits | None = None,
        make: MakeEmbedder = make_embedder,
        always: bool = True,
        stamp: Callable[[Embedder], Stamp] = lambda embedder: Stamp.here(embedder.identity),
        batch_bytes: int = BATCH_BYTES,
        largest: int = LARGEST_FILE_BYTES,
    ) -> None:
        """Take the scheduler's address.

        `make`: makes the embedder on a worker, which must be able to import it. `always`: False to leave small builds
        to this machine. `stamp`: what workers must have. `batch_bytes`, `largest`: BATCH_BYTES, LARGEST_FILE_BYTES.
        """
        self._address = address
        self._limits = limits or ClusterLimits()
        self._make = make
        self._always = always
        self._stamp = stamp
        self._batch_bytes = batch_bytes
        self._largest = largest
        self._scheduler: Scheduler | None = None
        self._here = LocalWork()

    @classmethod
    def of(cls, settings: IndexSettings, *, always: bool) -> Self:
        """Return the cluster that the settings name."""
        assert settings.dask is not None
        return cls(settings.dask, limits=ClusterLimits(answer=settings.dask_seconds), always=always)

    def readers(
        self, settings: IndexSettings, embedder: Embedder, files: int, size: int, check: Callable[[], None]
    ) -> FileReaders:
        """Return what reads on the workers. Raises ClusterError if the scheduler is away."""
        if not files or not (self._always or files >= POOL_MIN_FILES or size >= POOL_MIN_BYTES):
            return self._here.readers(settings, embedder, files, size, check)
        terms = Terms(settings.model_dump_json(), self._stamp(embedder), self._make)
        here = InlineReaders(settings, embedder)
        return ClusterReaders(self._connected(), terms, here, check, self._batch_bytes, self._largest)

    def queue(
        self, settings: IndexSettings, embedder: Embedder, passages: int, progress: Callable[[int], None]
    ) -> "AbstractContextManager[TextQueue]":
        """Return what embeds on the workers. Raises ClusterError if the scheduler is away."""
        if not (self._always or self._scheduler is not None or passages >= LEAST_PASSAGES):
            return self._here.queue(settings, embedder, passages, progress)
        terms = Terms(settings.model_dump_json(), self._stamp(embedder), self._make)
        return nullcontext(ClusterQueue(self._connected(), terms, settings.batch_size, progress))

    def inspect(self, settings: IndexSettings, embedder: Embedder) -> str:
        """Return in words what the cluster is; raises ClusterError, naming the worker, where one lacks something."""
        told = self._connected().everywhere("said what it has", worker_stamp, settings.model_dump_json(), self._make)
        wanted = self._stamp(embedder)
        for address, stamp in told.items():
            if difference := stamp.difference(wanted):
                raise ClusterError(
                    f"the worker {address} has {difference}. Install the same on every worker, and start it again."
                )
        return f"{self._address}: {len(told):,} worker{'s' if len(told) > 1 else ''}, with what this machine has"

    def _connected(self) -> Scheduler:
        if self._scheduler is None:
            self._scheduler = Scheduler(self._address, self._limits)
        return self._scheduler

    def close(self) -> None:
        """Give up what is in progress and leave the cluster."""
        if self._scheduler is not None:
            self._scheduler.close()
            self._scheduler = None


class ClusterReaders:
    """Reads files on workers, in batches; those too large for that here."""

    def __init__(
        self,
        scheduler: Scheduler,
        terms: Terms,
        here: FileReaders,
        check: Callable[[], None],
        batch_bytes: int = BATCH_BYTES,
        largest: int = LARGEST_FILE_BYTES,
    ) -> None:
        self._scheduler = scheduler
        self._terms = terms
        self._here = here
        self._check = check
        self._batch_bytes = batch_bytes
        self._largest = largest

    def read(self, files: Iterable[ReadRequest]) -> Iterator[Iterator[Item]]:
        """Yield for each file what it holds."""
        for job, blobs in self._scheduler.results(map(self._job, self._batches(files)), self._check):
            if blobs is None:
                yield from self._here.read(job.load)
            else:
                yield from map(self._seen, job.load, blobs)

    def _seen(self, file: ReadRequest, blob: bytes) -> Iterator[Item]:
        """Yield what a worker read of a file; one that it cannot read, as in a folder it does not see, is read here."""
        try:
            yield from items_of(_Answers(blob), _broken_off)
        except FileUnavailable:
            for items in self._here.read([file]):
                yield from items

    def _batches(self, files: Iterable[ReadRequest]) -> Iterator[list[ReadRequest]]:
        """Yield files in batches; a file too large for a worker is one of its own."""
        batch: list[ReadRequest] = []
        size = 0
        for file in files:
            full = len(batch) == BATCH_FILES or size + file.size > self._batch_bytes or file.size > self._largest
            if batch and full:
                yield batch
                batch, size = [], 0
            batch.append(file)
            size += file.size
        if batch:
            yield batch

    def _job(self, batch: Sequence[ReadRequest]) -> Job:
        if batch[0].size > self._largest:
            return Job("", None, load=batch)
        what = f"read {batch[0].name}" + (f" and {len(batch) - 1:,} more" if len(batch) > 1 else "")
        arguments = (self._terms, [file.model_dump_json() for file in batch])
        parts = tuple(self._job([file]) for file in batch) if len(batch) > 1 else ()
        return Job(what, read_files, arguments, parts, load=batch)

    def close(self) -> None:
        """Do nothing: whoever has the cluster closes it."""


class _Answers:
    """The compressed answers of a worker."""

    def __init__(self, blob: bytes) -> None:
        self._file = gzip.GzipFile(fileobj=io.BytesIO(blob))

    def read_line(self) -> bytes:
        line = self._file.readline()
        if not line:
            raise EOFError
        return line

    def read_bytes(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) != size:
            raise EOFError
        return data


def _broken_off() -> ClusterError:
    return ClusterError("an answer of a worker breaks off. Try again.")


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some texts of a lot, by number, which are embedded together; `is_last`: the lot ends with them."""

    lot: Any
    numbers: Sequence[int]
    is_last: bool


class ClusterQueue:
    """Embeds lots on workers, batch by batch, some ahead."""

    def __init__(self, scheduler: Scheduler, terms: Terms, batch_size: int, progress: Callable[[int], None]) -> None:
        self._scheduler = scheduler
        self._terms = terms
        self._batch_size = batch_size
        self._progress = progress
        self._done = 0

    def run(self, lots: Iterable[tuple[Lot, Sequence[str]]]) -> Iterator[tuple[Lot, list[QuantisedText]]]:
        """Yield each lot with its texts embedded, in order."""
        kept: dict[int, QuantisedText] = {}
        for job, embedded in self._scheduler.results(self._jobs(lots), self._report):
            batch: _Batch = job.load
            kept.update(zip(batch.numbers, [] if embedded is None else embedded.texts(), strict=True))
            self._done += len(batch.numbers)
            self._report()
            if batch.is_last:
                yield batch.lot, [kept[number] for number in range(len(kept))]
                kept = {}

    def skip(self, texts: int) -> None:
        """Count texts as embedded that have been before."""
        self._done += texts

    def _jobs(self, lots: Iterable[tuple[Lot, Sequence[str]]]) -> Iterator[Job]:
        for lot, texts in lots:
            # A segment that lacks nothing has one lot of no texts.
            batches = batches_of(texts, self._batch_size) or [[]]
            for place, numbers in enumerate(batches, 1):
                own = [texts[number] for number in numbers]
                batch = _Batch(lot, numbers, is_last=place == len(batches))
                task = embed_texts if own else None
                yield Job(f"embedded {len(own):,} passages", task, (self._terms, own), load=batch)

    def _report(self) -> None:
        self._progress(self._done)
