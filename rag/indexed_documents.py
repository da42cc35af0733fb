"""The documents behind an open index: their texts, their files, and whether citations still hold in them."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.errors import StoreError
from index.settings import IndexSettings
from index.store.generation import Generation
from index.store.store import Store
from rag.answer.citations import CitationCheck, check_citations, check_stored
from rag.answer.locating import locate
from rag.answer.originals import Originals
from rag.models import Citation
from rag.opening import RemoteIndex

if TYPE_CHECKING:
    from index.indexing.status import Status


class IndexedDocuments:
    """What can be had of the documents of an index besides answers. Safe to share between threads."""

    def __init__(self, store: Store | RemoteIndex, corpus: Path | None, index_settings: IndexSettings) -> None:
        """Take the index, the folder of documents (None: documents in memory) and its settings."""
        self._store = store
        self._corpus = corpus
        self._index_settings = index_settings
        self._current: Generation | None = None

    @property
    def generation(self) -> Generation:
        """The generation that questions are answered from now. Raises StoreError once closed."""
        if self._current is None:
            raise StoreError("this retriever is closed; open the folder again with Retriever.open.")
        return self._store.generation if isinstance(self._store, RemoteIndex) else self._current

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
        from index.indexing.status import read_status

        if isinstance(self._store, RemoteIndex):
            return self._store.status(self._folder("there is no folder"))
        return read_status(self._folder("there is no folder to compare it with"), self._store, self.generation)

    def check(self, citations: Iterable[Citation]) -> list[CitationCheck]:
        """Check each citation against the folder's files, or what an index beyond this machine keeps of them.

        Raises StoreError for an index of documents in memory.
        """
        if isinstance(self._store, RemoteIndex):
            return check_stored(citations, self.generation)
        return check_citations(citations, self._folder("there are no files to check"), self._index_settings)

    def _folder(self, otherwise: str) -> Path:
        """Return the folder of documents. Raises StoreError for documents in memory, saying what is so `otherwise`."""
        if self._corpus is None:
            raise StoreError(f"this index was built from documents in memory; {otherwise}.")
        return self._corpus
