"""The pages of PDF files: where words stand on them, pictures of them, and copies with words highlighted.

The child process that reads documents does the work (`index.files.worker`). A PDF is given by its path or its bytes.
Every function raises ReadError if the file cannot be read, with the reason. A place is a page, from 1, and characters
`start:end` of that page's text: of what stands between two form feeds in the text of the document.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import ReadError
from index.files.base import read_bytes
from index.files.worker import Limits, shared_worker
from index.settings import IndexSettings


@dataclass(frozen=True, slots=True)
class PageSpan:
    """Characters `start:end` of the text of a page, from 1."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageRectangle:
    """A rectangle on a page, from 1, in points (1/72 inch) from the upper left corner of the page as it is shown."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageMark:
    """What is to be highlighted on one page, and the note that goes with it; the note may be empty."""

    boxes: tuple[PageRectangle, ...]
    note: str = ""


def page_spans(text: str, start: int, end: int) -> list[PageSpan]:
    """Return where characters `start:end` of a document with pages stand, a span for each page."""
    page = text.count("\f", 0, start) + 1
    first = text.rfind("\f", 0, start) + 1
    found: list[PageSpan] = []
    while start < end:
        feed = text.find("\f", start, end)
        last = end if feed < 0 else feed
        if start < last:
            found.append(PageSpan(page, start - first, last - first))
        start = first = last + 1
        page += 1
    return found


def boxes_of(pdf: Path | bytes, spans: Sequence[PageSpan], settings: IndexSettings) -> list[tuple[PageRectangle, ...]]:
    """Return for each span the rectangles of its words, one a line."""
    asked = [(span.page, span.start, span.end) for span in spans]
    found = json.loads(_call(pdf, settings, "boxes", spans=asked))
    return [
        tuple(PageRectangle(span.page, *box) for box in boxes) for span, boxes in zip(spans, found, strict=True)
    ]  # fmt: skip


def render_page(
    pdf: Path | bytes, page: int, settings: IndexSettings, *, boxes: Sequence[PageRectangle] = (), scale: float = 2.0
) -> bytes:
    """Return a page as a PNG, `scale` pixels a point, with the rectangles on it lit."""
    lit = [(box.left, box.top, box.right, box.bottom) for box in boxes if box.page == page]
    return _call(pdf, settings, "render", page=page, scale=scale, boxes=lit)


def highlighted_copy(pdf: Path | bytes, marks: Sequence[PageMark], settings: IndexSettings) -> bytes:
    """Return the bytes of a copy of a PDF with its marks as highlight annotations, which other viewers show too."""
    by_page: list[tuple[int, list[tuple[float, float, float, float]], str]] = []
    for mark in marks:
        for page in sorted({box.page for box in mark.boxes}):
            boxes = [(box.left, box.top, box.right, box.bottom) for box in mark.boxes if box.page == page]
            by_page.append((page, boxes, mark.note))
    return _call(pdf, settings, "highlight", marks=by_page)


def page_texts(pdf: Path | bytes, first: int, last: int, settings: IndexSettings) -> list[str]:
    """Return the texts of the pages `first` to `last`, exactly as they are extracted for an index."""
    found: list[str] = json.loads(_call(pdf, settings, "page_texts", first=first, last=last))
    return found


def _call(pdf: Path | bytes, settings: IndexSettings, name: str, **arguments: Any) -> bytes:
    data = pdf if isinstance(pdf, bytes) else read_bytes(pdf, settings.largest_file_mb * 1_000_000)
    if not data:
        raise ReadError("is empty")
    limits = Limits.of(settings)
    [(_, content)] = shared_worker().request({"call": name, "module": "pdf", **arguments}, data, limits)
    return content
