"""Brings the index of a folder up to date before it is opened, or says why the last good one must do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.encoder.base import Embedder
from index.errors import IndexDamaged, IndexMismatch, StoreError
from index.models import IndexReport, Progress
from index.reading import OpenGeneration
from index.settings import IndexSettings
from index.store.generation import Generation
from index.store.index_config import check_index_config, make_index_config
from index.store.store import Store
from rag.answer.citations import CitationCheck, check_citations, check_stored
from rag.models import Citation

if TYPE_CHECKING:
    from index.backend.base import Backend
    from index.indexing.builder import Builder
    from index.indexing.status import Status

FIRST_BUILD_WAIT = 3600.0
"""Seconds to wait for another process that is building the index for the first time."""


@dataclass(frozen=True, slots=True)
class UpdateTools:
    """What an update of an index needs, and whom it tells; see `index.indexing.builder`."""

    store: Store
    settings: IndexSettings
    embedder: Embedder
    progress: Callable[[Progress], None]
    should_stop: Callable[[], bool]
    published: Callable[[], None]

    def builder(self, opened: Generation | None = None) -> "Builder":
        """Return what runs the update; `opened`: the generation that is open already."""
        from index.indexing.builder import Builder
        from index.indexing.choose_work import choose_work

        return Builder(
            self.store,
            self.settings,
            self.embedder,
            progress=self.progress,
            should_stop=self.should_stop,
            published=lambda _: self.published(),
            opened=opened,
            work=choose_work(self.settings),
        )


def bring_up_to_date(tools: UpdateTools, corpus: Path) -> tuple[IndexReport | None, str | None]:
    """Update an index; return what changed, or None and why the last index must do.

    An index that another process makes for the first time is waited for until it has the documents' words. Raises what
    `Builder.update` raises if there is no index that could do, or only a rebuild helps.
    """
    store, builder = tools.store, tools.builder()
    wait = FIRST_BUILD_WAIT if store.current is None else 0.0
    try:
        return builder.update(corpus, wait=wait, give_up=lambda: _has_words_only(store)), None
    except StoreError as error:
        # Another process is writing, or the disk is not writable: use the last good generation.
        if store.current is None or isinstance(error, IndexDamaged | IndexMismatch):
            raise
        return None, f"Answering from the last index, because it could not be brought up to date: {error}"


def _has_words_only(store: Store) -> bool:
    """Return whether an index has been published that has no vectors for some passages yet."""
    return store.current is not None and not store.open(check=False).manifest.is_complete


T = TypeVar("T")


class DiskIndex:
    """An index on this disk, as a retriever uses it. Safe to share between threads, but for `update`."""

    def __init__(self, store: Store, settings: IndexSettings, embedder: Embedder) -> None:
        """Open the current generation. Raises IndexMissing, IndexDamaged or IndexMismatch."""
        self._store = store
        self._settings = settings
        self._embedder = embedder
        self._current: Generation | None = self._opened()

    @property
    def generation(self) -> Generation:
        """The generation that is open. Raises StoreError once closed."""
        return _not_closed(self._current)

    def refresh(self) -> Generation:
        """Open the current generation. Raises StoreError once closed."""
        _not_closed(self._current)
        self._reopen()
        return self.generation

    def _opened(self) -> Generation:
        generation = self._store.open()
        check_index_config(generation, make_index_config(self._settings, self._embedder.identity))
        return generation

    def update(
        self, corpus: Path, progress: Callable[[Progress], None], should_stop: Callable[[], bool], *, rebuild: bool
    ) -> IndexReport:
        """Bring the index up to date with its folder, and open it. Raises what `Builder.update` raises."""
        tools = UpdateTools(self._store, self._settings, self._embedder, progress, should_stop, self._reopen)
        report = tools.builder(self.generation).update(corpus, rebuild=rebuild)
        if report.generation != self.generation.manifest.generation:
            self._reopen()
        return report

    def _reopen(self) -> None:
        if self._current is not None:  # not closed meanwhile
            self._current = self._opened()

    def status(self, corpus: Path) -> "Status":
        """Return what the index holds and whether its folder has changed since."""
        from index.indexing.status import read_status

        return read_status(corpus, self._store, self.generation)

    def check(self, citations: Iterable[Citation], corpus: Path) -> list[CitationCheck]:
        """Check citations against the folder's files."""
        return check_citations(citations, corpus, self._settings)

    def close(self) -> None:
        """Let go of the index. Safe to call twice."""
        self._current = None


class RemoteIndex:
    """An index beyond this machine, as a retriever uses it. Safe to share between threads."""

    def __init__(self, backend: "Backend", settings: IndexSettings, embedder: Embedder) -> None:
        """Open what the back end has published. Raises IndexMissing, IndexMismatch or BackendError."""
        from index.backend.follow import FollowedIndex

        self._backend: Backend | None = backend
        self._followed = FollowedIndex(backend, make_index_config(settings, embedder.identity))

    @property
    def generation(self) -> OpenGeneration:
        """What is published, as known a moment ago; see `index.backend.follow`. Raises StoreError once closed."""
        _not_closed(self._backend)
        return self._followed.generation

    def refresh(self) -> OpenGeneration:
        """Return what is published at this moment."""
        return self._followed.refresh()

    def update(
        self,
        corpus: Path,  # noqa: ARG002
        progress: Callable[[Progress], None],  # noqa: ARG002
        should_stop: Callable[[], bool],  # noqa: ARG002
        *,
        rebuild: bool,  # noqa: ARG002
    ) -> IndexReport:
        """Look for what is published now; only `pincite index` changes that. The report names no change."""
        from index.indexing.report import report_of

        manifest = self.refresh().manifest
        return report_of(manifest, unchanged=manifest.documents)

    def status(self, corpus: Path) -> "Status":
        """Return what the index holds."""
        from index.indexing.status import read_remote_status

        return read_remote_status(corpus, self._followed.backend.place, self.generation)

    def check(self, citations: Iterable[Citation], corpus: Path) -> list[CitationCheck]:  # noqa: ARG002
        """Check citations against the documents as the index keeps them: their files may lie elsewhere."""
        return check_stored(citations, self.generation)

    def close(self) -> None:
        """Let go of the connection. Safe to call twice."""
        self._backend = None
        self._followed.close()


def _not_closed(held: T | None) -> T:
    if held is None:
        raise StoreError("this retriever is closed; open the folder again with Retriever.open.")
    return held
