"""PDF: the text of each page in reading order, by pypdfium2."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.pdf.about import page_labels, source_of
from index.files.extract.pdf.boxes import boxes, page_texts
from index.files.extract.pdf.highlight import highlight
from index.files.extract.pdf.ocr import Recognise, find_engine
from index.files.extract.pdf.open import load_page, opened
from index.files.extract.pdf.picture import render
from index.files.extract.pdf.structure import lay_out_pages
from index.files.extract.pdf.text import PageText, page_text
from index.structure import OriginalPlace

CALLS = {"boxes": boxes, "page_texts": page_texts, "render": render, "highlight": highlight}
"""What else can be asked of a PDF, by name; see `index.files.pdf_pages`."""

OCR = "OCR"
"""The place of text that was read in a picture, as citations name it."""

MOST_PAGES_NAMED = 12
"""Runs of pages that a note names."""

MAX_RECOGNISED = 500
"""Pages of a document that are read by OCR, which takes seconds for each; those after them are named."""


def extract(data: bytes, name: str, budget: Budget, recognise: Recognise | None = None) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a PDF; its pages end at form feeds.

    `recognise`: reads pages that are pictures; what is installed if None.
    """
    pages: list[PageText] = []
    damaged: list[int] = []
    engine = recognise or find_engine()
    with opened(data) as document:
        recognised = 0
        for number in range(1, len(document) + 1):
            try:
                page = load_page(document, number)
                text, _ = page_text(page, engine if recognised < MAX_RECOGNISED else None)
            except ReadError:
                damaged.append(number)
                text = PageText()
            else:
                page.close()
            if text.is_recognised:
                recognised += 1
                budget.alive()
            text.runs.clear()
            budget.take_text(text.length)
            pages.append(text)
        whole, structure, printed = lay_out_pages(pages)
        pictures = [number for number, page in enumerate(pages, 1) if page.is_picture and not page.is_recognised]
        if not any(map(str.isalnum, whole)):
            raise ReadError(_no_text(pictures, damaged, len(pages)))
        read = [number for number, page in enumerate(pages, 1) if page.is_recognised]
        yield Extracted(
            text=whole,
            format="pdf",
            structure=replace(structure, page_labels=page_labels(document, printed), places=_places(pages)),
            source=source_of(document, pages),
            notes=tuple(_notes(pictures, damaged, read, len(pages), is_cut=hasattr(document, "is_salvaged"))),
        )


def _places(pages: Sequence[PageText]) -> tuple[OriginalPlace, ...]:
    """Return which pages were read by OCR, as places; none if none was."""
    found: list[OriginalPlace] = []
    start = line = 0
    for page in pages:
        label = OCR if page.is_recognised else ""
        if not found or found[-1].label != label:
            found.append(OriginalPlace(start=start, label=label, line=line + 1))
        start += page.length + 1
        line += page.text.count("\n")
    return tuple(found) if any(place.label for place in found) else ()


def _no_text(pictures: Sequence[int], damaged: Sequence[int], pages: int) -> str:
    """Return the reason why nothing can be read in a document."""
    if pictures:
        return (
            "needs OCR: its pages are pictures without text; install the extra pincite[ocr] (in a checkout: "
            ".venv/bin/pip install '.[ocr]'), or make it searchable with ocrmypdf"
        )
    if len(damaged) == pages:
        return "cannot be read: all its pages are damaged"
    return "holds no text: its pages are empty or drawings"


def _notes(
    pictures: Sequence[int], damaged: Sequence[int], read: Sequence[int], pages: int, *, is_cut: bool
) -> Iterator[str]:
    if pictures:
        every = "all its pages" if len(pictures) == pages else _named(pictures)
        yield f"needs OCR to be read in full: {every} {'is a picture' if len(pictures) == 1 else 'are pictures'}"
    if read:
        every = "all its pages" if len(read) == pages else _named(read)
        yield f"was read by OCR, which may be wrong: {every}"
    if is_cut:
        yield f"is damaged: its end is missing; {pages:,} {'page was' if pages == 1 else 'pages were'} found"
    if damaged:
        yield f"is damaged: {_named(damaged)} cannot be read"


def _named(numbers: Sequence[int]) -> str:
    """Return page numbers in words, such as `pages 3–5 and 9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:MOST_PAGES_NAMED]]
    if len(runs) > MOST_PAGES_NAMED:
        words.append(f"{sum(last - first + 1 for first, last in runs[MOST_PAGES_NAMED:])} more")
    page = "page" if len(numbers) == 1 else "pages"
    return f"{page} {words[0]}" if len(words) == 1 else f"{page} {', '.join(words[:-1])} and {words[-1]}"
