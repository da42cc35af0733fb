"""The retriever as the app opens it: the index first, then the model, sentence-transformers in its own process."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.backend.base import Backend
    from index.encoder.base import Embedder
    from index.indexing.status import Status
    from index.models import IndexReport, Progress
    from index.reading import OpenGeneration
    from index.store.manifest import DocumentRecord
    from index.store.store import Store
    from rag.answer.originals import Originals
    from rag.query.filters import Filters
    from rag.reader import Reader
    from rag.retriever import Retriever
    from rag.settings import RagSettings
    from tui.app.viewer.text import DocumentText


class Engine:
    """Opens one folder in stages. Making an engine costs nothing; call its methods off the screen's thread."""

    def __init__(
        self,
        folder: Path | None = None,
        *,
        index: Path | None = None,
        filters: "Filters | None" = None,
        embedder: "Embedder | None" = None,
        reader: "Reader | None" = None,
        read: bool = True,
        backend: "Backend | None" = None,
    ) -> None:
        """Take a folder (None: the one that `choose_corpus` finds).

        `filters` hold for every question; `embedder` and `reader` replace the models; `read` False: no reader;
        `backend`: what holds the index beyond this machine, by default as the settings say.
        """
        self._folder = folder
        self._index = index
        self._embedder = embedder
        self._reader = reader
        self._reads = read
        self._backend = backend
        self._retriever: Retriever | None = None
        self._seen: OpenGeneration | None = None
        """What was last seen of an index beyond this machine."""
        self.filters = filters

    @cached_property
    def corpus(self) -> Path:
        """The folder of documents. Raises CorpusError."""
        from index.corpus import choose_corpus

        return choose_corpus(self._folder)

    @property
    def retriever(self) -> "Retriever":
        """The open retriever. Raises StoreError before `open`."""
        if self._retriever is None:
            from index.errors import StoreError

            raise StoreError("the documents are not open yet; wait a moment.")
        return self._retriever

    def open(
        self,
        progress: "Callable[[Progress], None]" = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
        *,
        rebuild: bool = False,
        opened: Callable[[], None] = lambda: None,
    ) -> "Retriever":
        """Open the folder as it was last indexed; index it on first use or, with `rebuild`, from nothing.

        `opened` is called when an index has been opened that does not have all its vectors yet: it answers meanwhile.
        Raises PinciteError.
        """
        if rebuild:
            self._build(progress, should_stop)

        def published() -> None:
            self._retriever = self._new_retriever()
            opened()

        self._retriever = self._new_retriever(progress, should_stop, published)
        if self.is_remote:
            self._seen = self._retriever.generation
        return self._retriever

    def _new_retriever(
        self,
        progress: "Callable[[Progress], None]" = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
        published: Callable[[], None] = lambda: None,
    ) -> "Retriever":
        from rag.retriever import Retriever

        settings = self._rag_settings()  # makes the reader that is handed over below
        return Retriever.open(
            self.corpus,
            index=self._index,
            update=False,
            settings=settings,
            embedder=self.embedder,
            reader=self._reader,
            backend=self._backend,
            progress=progress,
            should_stop=should_stop,
            published=published,
        )

    @property
    def settings_notice(self) -> str | None:
        """How a `pincite.toml` beside the documents changes the answers; None if it does not, or nothing is open."""
        return None if self._retriever is None else self._retriever.settings_notice

    def is_outdated(self) -> bool:
        """Return whether the index on disk is another than the open one. Raises StoreError."""
        if self.is_remote:
            return False  # the open one follows what is published, see `reopen`
        return self._retriever is not None and self._store().current not in {None, _generation_of(self._retriever)}

    def reopen(self, *, at_once: bool = False) -> "tuple[IndexReport, Status] | None":
        """Open the index on disk if it is another than the open one; look at what is published beyond this machine.

        `at_once`: look there whenever that was last done; see `index.backend.follow`.
        Returns what changed and the status of the index that is open now; None if the open one is current. Raises
        PinciteError; the open index then stays open.
        """
        if self.is_remote and self._retriever is not None:
            if at_once:
                self._retriever.update()
            return self._look(self._retriever)
        if not self.is_outdated():
            return None
        before = self.retriever.generation.documents
        retriever = self._new_retriever()
        status = retriever.status()
        report = _report(before, retriever.generation)
        self._retriever = retriever
        return report, status

    def _look(self, retriever: "Retriever") -> "tuple[IndexReport, Status] | None":
        """Return what changed beyond this machine since the last look."""
        before, now = self._seen, retriever.generation
        if before is None or now is before:
            self._seen = now
            return None
        found = _report(before.documents, now), retriever.status()
        self._seen = now
        return found

    def has_index(self) -> bool:
        """Return whether the folder has been indexed. Raises CorpusError, StoreError."""
        return self.is_remote or self._store().current is not None

    @cached_property
    def is_remote(self) -> bool:
        """Whether the index lies beyond this machine, as the settings say."""
        from index.settings import IndexSettings, load_settings

        return self._backend is not None or load_settings(IndexSettings, "index", self.corpus).backend != "local"

    @property
    def embedder(self) -> "Embedder":
        """The embedding model; it loads on first use. Raises SettingsError, CorpusError."""
        if self._embedder is None:
            from index.encoder.auto import AutoEmbedder
            from index.encoder.model_files import ModelFiles
            from index.encoder.process import EncoderProcess
            from index.settings import IndexSettings, load_settings

            settings = load_settings(IndexSettings, "index", self.corpus)
            files = ModelFiles(settings.model)
            reference = EncoderProcess(files)
            is_reference = settings.runtime == "sentence-transformers"
            self._embedder = reference if is_reference else AutoEmbedder(files, settings.runtime, reference)
        return self._embedder

    def load_model(self, progress: "Callable[[Progress], None]" = lambda _: None) -> None:
        """Load the model and encode once, so that the first question waits for nothing. Raises PinciteError."""
        from index.encoder.base import encode_question

        self.embedder.load(progress)
        encode_question(self.embedder, "ready")

    def _rag_settings(self) -> "RagSettings":
        from index.settings import load_settings
        from rag.settings import RagSettings

        settings = load_settings(RagSettings, "rag", self.corpus)
        if not self._reads:
            return settings.without_reader()
        if settings.uses_reader and self._reader is None:
            from rag.reader import make_reader

            self._reader = make_reader(self.embedder)
        return settings

    def _build(self, progress: "Callable[[Progress], None]", should_stop: Callable[[], bool]) -> None:
        """Index the folder from nothing."""
        from index.indexing.builder import Builder
        from index.settings import IndexSettings, load_settings

        settings = load_settings(IndexSettings, "index", self.corpus)
        builder = Builder(self._store(), settings, self.embedder, progress=progress, should_stop=should_stop)
        builder.update(self.corpus, rebuild=True)

    def _store(self) -> "Store":
        from index.location import index_location
        from index.store.store import Store

        return Store(self._index or index_location(self.corpus))

    def open_text(self, name: str) -> "DocumentText":
        """Return a document as the viewer reads it. Raises FilterError for an unknown name."""
        from tui.app.viewer.landmarks import landmarks_of
        from tui.app.viewer.text import DocumentText, TextOrigin

        record = self.originals().record(name)
        # The times of subtitles stand in the text itself.
        places = record.places if record.format != "subtitles" else ()
        origin = TextOrigin(bool(record.extractor), record.format == "pdf", record.page_labels, places)
        text = DocumentText(self.retriever.document_view(name), origin=origin)
        landmarks_of(text)  # here, off the screen's thread
        return text

    def originals(self) -> "Originals":
        """Return the files that the documents were read from. Raises StoreError before `open`."""
        return self.retriever.originals

    def path_of(self, name: str) -> Path | None:
        """Return the file that a document was read from. Raises FilterError for an unknown name."""
        return self.retriever.path_of(name)

    def close(self) -> None:
        """Close the index and the models at once, whatever is in progress."""
        for part in (self._retriever, self._reader, self._embedder):
            if part is not None:
                part.close()


def _generation_of(retriever: "Retriever") -> str:
    return retriever.generation.manifest.generation


def _report(before: "Sequence[DocumentRecord]", now: "OpenGeneration") -> "IndexReport":
    """Return which documents were added, changed and removed between two generations."""
    from index.models import IndexReport

    old = {record.name: (record.sha256, record.source) for record in before}
    new = {record.name: (record.sha256, record.source) for record in now.documents}
    both = old.keys() & new.keys()
    changed = tuple(sorted(name for name in both if old[name] != new[name]))
    return IndexReport(
        generation=now.manifest.generation,
        added=tuple(sorted(new.keys() - old.keys())),
        changed=changed,
        removed=tuple(sorted(old.keys() - new.keys())),
        unchanged=len(both) - len(changed),
        documents=len(new),
        passages=now.manifest.passages,
        problems=now.manifest.problems,
    )
