"""The library's front door: open a folder, ask, search, keep up to date."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.backend.choose import choose_backend
from index.encoder.base import Embedder
from index.encoder.load import make_embedder
from index.errors import BackendChanged, StoreError
from index.location import check_folder, default_corpus, index_location, url_of
from index.models import Document, IndexReport, Progress
from index.reading import OpenGeneration
from index.settings import IndexSettings, load_settings
from index.store.store import Store
from rag.answer.citations import CitationCheck
from rag.answer.locating import locate
from rag.answer.not_searched import not_searched
from rag.answer.originals import Originals
from rag.answer.standing import SourceFiles
from rag.models import Answer, Citation, RankedPassage
from rag.opening import DiskIndex, RemoteIndex, UpdateTools, bring_up_to_date
from rag.pipeline import QuestionPipeline
from rag.query.filters import Filters
from rag.ranking.evidence import EvidenceModel, shipped_model
from rag.settings import RagSettings, folder_remark

if TYPE_CHECKING:
    from index.backend.base import Backend
    from index.indexing.status import Status
    from rag.reader import Reader


T = TypeVar("T")


class Retriever:
    """Answers questions from one corpus with passages word for word.

    Safe to share between threads, and a context manager. A question is answered from one generation of the
    index even if `update` publishes another meanwhile.
    """

    def __init__(
        self,
        store: Store | RemoteIndex,
        embedder: Embedder,
        *,
        corpus: Path | None = None,
        index_settings: IndexSettings | None = None,
        settings: RagSettings | None = None,
        evidence: EvidenceModel | None = None,
        reader: "Reader | None" = None,
    ) -> None:
        """Open the index in `store`. Most callers want `Retriever.open` or `Retriever.build`.

        From an index beyond this machine, what it keeps of the documents is shown, whatever their files hold now.
        `evidence`, `reader`: used instead of the packaged ones. Raises IndexMissing, IndexDamaged, or IndexMismatch if
        another embedder built it.
        """
        self._index_settings = index_settings or IndexSettings()
        self._index = store if isinstance(store, RemoteIndex) else DiskIndex(store, self._index_settings, embedder)
        self._embedder, self._corpus = embedder, corpus
        self._settings = settings or RagSettings()
        has_files = corpus is not None and not url_of(corpus) and not isinstance(store, RemoteIndex)
        files = SourceFiles(corpus, self._index_settings) if corpus is not None and has_files else None
        self._pipeline = QuestionPipeline(embedder, self._settings, evidence or shipped_model(), reader, files)
        self._updating = threading.Lock()
        self._pipeline.prepare(self.generation)
        self.report: IndexReport | None = None
        """What the last update found; None if there was none."""
        self.notice: str | None = None
        """Why the index could not be brought up to date on opening; None if it was."""
        self.settings_notice = folder_remark(corpus, self._settings) if corpus else None
        """How a `pincite.toml` beside the documents changes the answers; None if it does not."""

    @classmethod
    def open(
        cls,
        folder: str | Path | None = None,
        *,
        index: str | Path | None = None,
        update: bool = True,
        settings: RagSettings | None = None,
        index_settings: IndexSettings | None = None,
        embedder: Embedder | None = None,
        reader: "Reader | None" = None,
        evidence: EvidenceModel | None = None,
        backend: "Backend | None" = None,
        progress: Callable[[Progress], None] = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
        published: Callable[[], None] = lambda: None,
    ) -> Self:
        """Open a folder of documents, by default the demo documents.

        The folder is indexed on first use and brought up to date on opening, unless `update` is False. If it cannot
        be updated (another process is writing, the disk is full), the last good generation is used and `notice` says
        so. An index that another process is making for the first time is used as soon as it has the documents' words.
        `published` is called each time that indexing has published an index without all its vectors, which another
        retriever may open meanwhile. `index`: the index's folder, if it is not in the folder of documents. `report`
        holds what the update found. `backend`: what holds the index, by default as the settings say; what lies beyond
        this machine is opened as it is. Raises CorpusError, StoreError, SettingsError, ReaderError or EmbedderError.
        """
        corpus = default_corpus() if folder is None else check_folder(folder)
        index_settings = index_settings or load_settings(IndexSettings, "index", corpus)
        settings = settings or load_settings(RagSettings, "rag", corpus)
        store: Store | RemoteIndex
        store = Store(Path(index).expanduser() if index is not None else index_location(corpus))
        embedder = embedder or make_embedder(index_settings.model, index_settings.runtime)
        report, notice = None, None
        backend = backend or choose_backend(index_settings)
        if backend is not None:
            store = RemoteIndex(backend, index_settings, embedder)
        elif update or store.current is None:
            tools = UpdateTools(store, index_settings, embedder, progress, should_stop, published)
            report, notice = bring_up_to_date(tools, corpus)
        retriever = cls(
            store,
            embedder,
            corpus=corpus,
            index_settings=index_settings,
            settings=settings,
            evidence=evidence,
            reader=reader,
        )
        retriever.report, retriever.notice = report, notice
        return retriever

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        path: str | Path,
        *,
        settings: RagSettings | None = None,
        index_settings: IndexSettings | None = None,
        embedder: Embedder | None = None,
        reader: "Reader | None" = None,
        progress: Callable[[Progress], None] = lambda _: None,
    ) -> Self:
        """Index documents in memory at `path`, replacing what is there, and open the index.

        Hits cite the documents' names. Raises CorpusError if there are none or two share a name.
        """
        from index.indexing.builder import Builder

        index_settings = index_settings or load_settings(IndexSettings, "index")
        settings = settings or load_settings(RagSettings, "rag")
        embedder = embedder or make_embedder(index_settings.model, index_settings.runtime)
        store = Store(Path(path).expanduser())
        report = Builder(store, index_settings, embedder, progress=progress).build(documents)
        retriever = cls(store, embedder, index_settings=index_settings, settings=settings, reader=reader)
        retriever.report = report
        return retriever

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the index; later questions raise StoreError. Safe to call twice."""
        self._pipeline.close()
        self._index.close()

    @property
    def generation(self) -> OpenGeneration:
        """The generation that questions are answered from now. Raises StoreError once closed."""
        return self._index.generation

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Load the embedding model now rather than with the first question. Raises EmbedderError."""
        self._embedder.load(progress)

    @property
    def uses_reader(self) -> bool:
        """Whether the reader reads the best passages of an answer."""
        return self._settings.uses_reader

    def load_reader(self) -> None:
        """Load the reader now rather than with the first question, if one is used. Raises ReaderError."""
        self._pipeline.load_reader()

    def ask(
        self,
        question: str,
        k: int = 5,
        filters: Filters | None = None,
        *,
        read: bool = True,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Answer:
        """Answer a question with at most `k` passages, best first, or abstain.

        The reader reads the best of them, if the settings use one and `read` is True, until `should_stop` returns True.
        Raises QuestionError for a question without words or too long, FilterError if no document passes, ReaderError
        if the reader cannot be loaded.
        """
        generation, answer = self._asked(
            lambda one: (one, self._pipeline.answer(one, question, k, filters, read=read, should_stop=should_stop))
        )
        if answer.answered:
            return answer
        return answer.model_copy(update={"not_searched": not_searched(generation.manifest, self.report)})

    def search(self, query: str, k: int = 20, filters: Filters | None = None) -> list[RankedPassage]:
        """Return the best `k` passages for a query, best first, without judging whether they answer.

        Near-duplicates are folded into one hit. Raises as `ask`.
        """
        return self._asked(lambda generation: self._pipeline.search(generation, query, k, filters))

    def preview(self, query: str, k: int = 20, filters: Filters | None = None) -> list[RankedPassage]:
        """Return the best `k` passages by the keywords of a query alone, best first, without any model.

        For a question that is still being typed: its last word may be unfinished. Raises as `ask`.
        """
        return self._asked(lambda generation: self._pipeline.preview(generation, query, k, filters))

    def _asked(self, ask: Callable[[OpenGeneration], T]) -> T:
        """Return what a question gives; it is asked once more if an index beyond this machine has changed meanwhile."""
        try:
            return ask(self.generation)
        except BackendChanged:
            return ask(self._index.refresh())

    def update(
        self,
        progress: Callable[[Progress], None] = lambda _: None,
        *,
        rebuild: bool = False,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> IndexReport:
        """Bring the index up to date with its folder and return what changed.

        `rebuild`: read and embed everything again. Questions in progress are answered from the previous generation.
        While many passages are embedded, questions are answered from what has been published of them.
        Raises CorpusError, StoreError, or Cancelled once `should_stop` returns True, with the index as it was then.
        An index beyond this machine is only looked at again: `pincite index` changes it, where the documents are.
        """
        corpus = self._folder("build it again to change it")
        with self._updating:
            self.report = self._index.update(corpus, progress, should_stop, rebuild=rebuild)
            return self.report

    def document(self, name: str) -> str:
        """Return a document's whole text as it was indexed. Raises FilterError for an unknown name."""
        return self.originals.text(name)

    def document_view(self, name: str) -> NDArray[np.uint8]:
        """Return a document's whole text, UTF-8, mapped from the index without a copy. Raises as `document`."""
        generation = self.generation
        return generation.document_view(generation.number_of(name))

    def path_of(self, name: str) -> Path | None:
        """Return the file that a document was read from, None for documents in memory. Raises as `document`."""
        return self.originals.path(name)

    def locate(self, citation: Citation, *, boxes: bool = True) -> Citation:
        """Return a citation with its `selectors`, and its `boxes` unless that is False; see `rag.answer.locating`."""
        return locate(self.generation, citation, self.originals if boxes else None)

    @property
    def originals(self) -> Originals:
        """The files that the documents were read from: their bytes, and pictures of the pages of PDFs."""
        return Originals(self.generation, self._corpus, self._index_settings)

    def status(self) -> "Status":
        """Return what the index holds and whether its folder has changed since. Raises StoreError, CorpusError."""
        return self._index.status(self._folder("there is no folder to compare it with"))

    def check(self, citations: Iterable[Citation]) -> list[CitationCheck]:
        """Check each citation against the folder's files, or what an index beyond this machine keeps of them.

        Raises StoreError for an index of documents in memory.
        """
        return self._index.check(citations, self._folder("there are no files to check"))

    def _folder(self, otherwise: str) -> Path:
        """Return the folder of documents. Raises StoreError for documents in memory, saying what is so `otherwise`."""
        if self._corpus is None:
            raise StoreError(f"this index was built from documents in memory; {otherwise}.")
        return self._corpus
