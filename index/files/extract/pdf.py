"""PDF: the text of each page in reading order, by pypdfium2."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.pdf_about import page_labels, source_of
from index.files.extract.pdf_boxes import boxes, load_page, page_texts
from index.files.extract.pdf_highlight import highlight
from index.files.extract.pdf_open import opened
from index.files.extract.pdf_picture import render
from index.files.extract.pdf_structure import lay_out_pages
from index.files.extract.pdf_text import PageText, page_text

CALLS = {"boxes": boxes, "page_texts": page_texts, "render": render, "highlight": highlight}
"""What else can be asked of a PDF, by name; see `index.files.pdf_pages`."""

MOST_PAGES_NAMED = 12
"""Runs of pages that a note names."""

FEW_LETTERS = 24
"""Letters and digits of a page that is a picture: a stamp, or the number of the page."""

PICTURE_SHARE = 0.6
"""Share of a page that a picture of it covers."""


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a PDF; its pages end at form feeds."""
    pages: list[PageText] = []
    pictures: list[int] = []
    damaged: list[int] = []
    with opened(data) as document:
        for number in range(1, len(document) + 1):
            try:
                page = load_page(document, number)
                text, _ = page_text(page)
            except ReadError:
                damaged.append(number)
                text = PageText()
            else:
                if _has_few_letters(text) and _is_picture(page):
                    pictures.append(number)
                page.close()
            text.runs.clear()
            budget.take_text(text.length)
            pages.append(text)
        whole, structure, printed = lay_out_pages(pages)
        if not any(map(str.isalnum, whole)):
            raise ReadError(_no_text(pictures, damaged, len(pages)))
        yield Extracted(
            text=whole,
            format="pdf",
            structure=replace(structure, page_labels=page_labels(document, printed)),
            source=source_of(document, pages),
            notes=tuple(_notes(pictures, damaged, len(pages))),
        )


def _has_few_letters(text: PageText) -> bool:
    return text.length < 40 * FEW_LETTERS and sum(map(str.isalnum, text.text)) <= FEW_LETTERS


def _is_picture(page: Any) -> bool:
    """Return whether pictures cover most of a page."""
    from pypdfium2 import raw

    width, height = page.get_size()
    covered = 0.0
    for one in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = one.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return bool(covered >= PICTURE_SHARE * width * height)


def _no_text(pictures: Sequence[int], damaged: Sequence[int], pages: int) -> str:
    """Return the reason why nothing can be read in a document."""
    if pictures:
        return "needs OCR: its pages are pictures without text; make it searchable first, for example with ocrmypdf"
    if len(damaged) == pages:
        return "cannot be read: all its pages are damaged"
    return "holds no text: its pages are empty or drawings"


def _notes(pictures: Sequence[int], damaged: Sequence[int], pages: int) -> Iterator[str]:
    if pictures:
        every = "all its pages" if len(pictures) == pages else _named(pictures)
        yield f"needs OCR to be read in full: {every} {'is a picture' if len(pictures) == 1 else 'are pictures'}"
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
