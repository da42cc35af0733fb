"""What an index in Milvus may look like to whoever reads it: one of the states that folders had, whole."""

import multiprocessing
import threading
from multiprocessing.synchronize import Event
from pathlib import Path
from types import TracebackType
from typing import Self

from index.backend.base import PLACE_BITS, Backend, Snapshot
from index.backend.local import LocalBackend
from index.backend.mirror import copy_index
from index.errors import BackendChanged, BackendUnavailable, IndexMissing, PinciteError
from index.models import Progress
from index.store.store import Store

LIMIT = 3.0
"""Seconds that one call may take under faults."""

BUILD_LIMIT = 10.0
"""Seconds that one call of a build may take where nothing hurts its connections."""

LOOK_SECONDS = 0.2
"""Seconds between two looks of a reader."""

TERMS = ["loan"]
"""A question, as stems, whose passages differ between the states."""

State = tuple[dict[str, str], frozenset[tuple[str, int]]]
"""The documents and their hashes, and the passages that hold the terms, by document and place."""


def open_backend(uri: str, timeout: float = 30.0) -> Backend:
    """Return the back end at an address."""
    from index.backend.milvus.backend import MilvusBackend

    backend: Backend = MilvusBackend(uri, "kills", timeout=timeout, consistency="Strong")
    return backend


def build(folder: Path, uri: str, timeout: float = BUILD_LIMIT, began: Event | None = None) -> PinciteError | None:
    """Copy the index of a folder to an engine, as `pincite index --backend milvus` does; return why it failed.

    `began`: set when the first document is about to be written.
    """

    def note(_: Progress) -> None:
        if began is not None:
            began.set()

    try:
        backend = open_backend(uri, timeout)
        try:
            copy_index(LocalBackend(Store(folder)), backend, progress=note)
        finally:
            backend.close()
    except PinciteError as error:
        return error
    return None


def state_of(backend: Backend, at: Snapshot) -> State:
    """Return what a reader sees of a snapshot."""
    names = {one.sequence: one.record.name for one in at.documents}
    hits = [divmod(key, 1 << PLACE_BITS) for key in backend.lexical(at, [TERMS], 1000)[0].keys.tolist()]
    return (
        {one.record.name: one.record.sha256 for one in at.documents},
        frozenset((names[sequence], place) for sequence, place in hits if sequence in names),
    )


class StateReader:
    """Looks at an engine again and again, and counts what it sees that no folder ever was."""

    def __init__(self, uri: str, folders: list[Path]) -> None:
        """Take the engine's address, and the indexes of all folders that are built on it."""
        self.states: list[State] = []
        for folder in folders:
            local = LocalBackend(Store(folder))
            self.states.append(state_of(local, local.snapshot()))
        self.looks = self.partial = 0
        self._uri = uri
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        backend: Backend | None = None
        while not self._stop.wait(LOOK_SECONDS):
            try:
                backend = backend or open_backend(self._uri, LIMIT)
                self.look(backend)
            except BackendUnavailable:
                continue
        if backend is not None:
            backend.close()

    def look(self, backend: Backend) -> int | None:
        """Return which state is published, None if none is, or if it changes while it is looked at."""
        try:
            at = backend.snapshot()
            seen = state_of(backend, at)
            texts = [backend.document_text(at, one.sequence) for one in at.documents[:2]]
            if backend.snapshot(at) is not at:
                return None
        except (IndexMissing, BackendChanged) as error:
            print(type(error).__name__, error, flush=True)
            return None
        self.looks += 1
        if seen in self.states and all(texts):
            return self.states.index(seen)
        self.partial += 1
        print("PARTIAL", sorted(seen[0]), len(seen[1]), flush=True)
        return None


def started_builder(folder: Path, uri: str) -> tuple[multiprocessing.process.BaseProcess, Event]:
    """Return a process that builds, and what it sets when it begins to write."""
    context = multiprocessing.get_context("spawn")
    began = context.Event()
    builder = context.Process(target=build, args=(folder, uri, BUILD_LIMIT, began))
    builder.start()
    return builder, began
