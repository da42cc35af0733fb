"""The originals of an index's documents: their bytes, and the pages of PDFs with words lit on them."""

import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePath

from index.errors import CorpusError, ReadError
from index.files.local_file import local_file
from index.files.originals import read_original
from index.files.pdf_pages import PageMark, PageRectangle, boxes_of, highlighted_copy, page_spans, render_page
from index.location import shown_folder, url_of
from index.models import Span
from index.reading import OpenGeneration
from index.settings import IndexSettings
from index.store.manifest import DocumentRecord
from rag.models import PageBox

PICTURE_SCALE = 2.0
"""Pixels a point of a page's picture: 144 dots per inch."""


class Originals:
    """The files that an index's documents were read from. Errors are CorpusErrors that name the document."""

    def __init__(self, generation: OpenGeneration, corpus: Path | None, settings: IndexSettings) -> None:
        """Take the generation, its folder (None: documents in memory), and the settings that files are read with."""
        self._generation = generation
        self._corpus = corpus
        self._settings = settings.model_copy(update={"take_all": True})

    def record(self, name: str) -> DocumentRecord:
        """Return what the index holds of a document. Raises FilterError for an unknown name."""
        return self._generation.documents[self._generation.number_of(name)]

    def path(self, name: str) -> Path | None:
        """Return the file that a document was read from, None if it is not on this machine. Raises as `record`."""
        record = self.record(name)
        return None if self._corpus is None or url_of(self._corpus) else self._corpus / record.file

    def has_pages(self, name: str) -> bool:
        """Return whether a document has pages that can be shown."""
        return self.record(name).format == "pdf"

    def pages(self, name: str) -> int:
        """Return how many pages a document has."""
        return len(self.record(name).page_labels)

    def text(self, name: str) -> str:
        """Return a document's text as it was indexed. Raises FilterError for an unknown name."""
        return self._generation.document_text(self._generation.number_of(name))

    def read(self, name: str) -> bytes:
        """Return the bytes that a document was read from.

        Raises CorpusError if they cannot be had, or are not those that were indexed.
        """
        record = self.record(name)
        if self._corpus is None:
            raise CorpusError(f"{name}: was indexed from memory; there is no file.")
        if PurePath(record.file).is_absolute() or ".." in PurePath(record.file).parts:
            raise CorpusError(f"{name}: is not a file of the folder.")
        try:
            with local_file(self._corpus, record.file) as path:
                if not path.exists():
                    raise CorpusError(
                        f"{name}: its file is not in {shown_folder(self._corpus)}; pictures and boxes need it."
                    )
                data = read_original(path, record.file, record.name, self._settings)
        except ReadError as error:
            raise CorpusError(f"{name}: {error}.") from error
        if hashlib.sha256(data).hexdigest() != record.sha256:
            raise CorpusError(f"{name}: has changed since it was indexed. Bring the index up to date.")
        return data

    def boxes(self, name: str, spans: Sequence[Span]) -> tuple[PageBox, ...]:
        """Return the rectangles of some words on their pages, one a line; none in a document without pages."""
        if not self.has_pages(name) or not spans:
            return ()
        data, text = self.read(name), self.text(name)
        return tuple(PageBox(**_edges(box)) for boxes in self._boxes(name, data, text, spans) for box in boxes)

    def picture(self, name: str, page: int, boxes: Sequence[PageBox] = (), *, scale: float = PICTURE_SCALE) -> bytes:
        """Return a page, from 1, as a PNG of `scale` pixels a point, what is in rectangles on it lit."""
        lit = [PageRectangle(**dict(box)) for box in boxes]
        try:
            return render_page(self._paged(name), page, self._settings, boxes=lit, scale=scale)
        except ReadError as error:
            raise CorpusError(f"{name}: {error}.") from error

    def highlighted(self, name: str, marks: Sequence[tuple[Sequence[Span], str]]) -> bytes:
        """Return a copy of a PDF with highlights; each mark: its words, and a note."""
        data, text = self._paged(name), self.text(name)
        found = [
            PageMark(tuple(box for boxes in self._boxes(name, data, text, spans) for box in boxes), note)
            for spans, note in marks
        ]
        try:
            return highlighted_copy(data, found, self._settings)
        except ReadError as error:
            raise CorpusError(f"{name}: {error}.") from error

    def _paged(self, name: str) -> bytes:
        if not self.has_pages(name):
            raise CorpusError(f"{name}: has no pages that can be shown; only those of PDF files can.")
        return self.read(name)

    def _boxes(self, name: str, data: bytes, text: str, spans: Sequence[Span]) -> list[tuple[PageRectangle, ...]]:
        pieces = [piece for span in spans for piece in page_spans(text, span.start, span.end)]
        try:
            return boxes_of(data, pieces, self._settings)
        except ReadError as error:
            raise CorpusError(f"{name}: {error}.") from error


def _edges(box: PageRectangle) -> dict[str, float]:
    return {"page": box.page, "left": box.left, "top": box.top, "right": box.right, "bottom": box.bottom}
