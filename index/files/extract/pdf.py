"""PDF: the text of each page, by pypdfium2."""

from collections.abc import Iterator

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.pdf_boxes import boxes, load_page, page_texts
from index.files.extract.pdf_highlight import highlight
from index.files.extract.pdf_open import opened
from index.files.extract.pdf_picture import render
from index.files.extract.pdf_text import page_text
from index.models import Source
from index.structure import Structure

CALLS = {"boxes": boxes, "page_texts": page_texts, "render": render, "highlight": highlight}
"""What else can be asked of a PDF, by name; see `index.files.pdf_pages`."""


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a PDF; its pages end at form feeds."""
    pages: list[str] = []
    labels: list[str] = []
    with opened(data) as document:
        for number in range(len(document)):
            page = load_page(document, number + 1)
            text = page_text(page)[0].text
            budget.take_text(len(text))
            pages.append(text)
            labels.append(document.get_page_label(number))
        metadata = document.get_metadata_dict()
    whole = "\f".join(pages)
    if not any(map(str.isalnum, whole)):
        raise ReadError("needs OCR: its pages are pictures without text")
    yield Extracted(
        text=whole,
        format="pdf",
        structure=Structure(page_labels=tuple(labels)),
        source=Source(title=metadata.get("Title") or None, author=metadata.get("Author") or None),
    )
