"""Where words stand on a PDF's page: a rectangle a line, from the words' place in the page's text."""

import json
from collections.abc import Sequence
from typing import Any

from index.files.extract.pdf.geometry import Box
from index.files.extract.pdf.ocr import find_engine
from index.files.extract.pdf.open import load_page, opened
from index.files.extract.pdf.text import page_text

PADDING = 0.8
"""Points by which a rectangle is larger than the letters on each side."""


def boxes(data: bytes, request: dict[str, Any]) -> bytes:
    """Return the rectangles of spans as JSON: for each a list of left, top, right, bottom.

    `request["spans"]`: each a page, from 1, and the first and last-but-one character of the page's text.
    """
    with opened(data) as document:
        return json.dumps([_span_boxes(document, *span) for span in request["spans"]]).encode()


def page_texts(data: bytes, request: dict[str, Any]) -> bytes:
    """Return the texts of the pages `first` to `last`, from 1, as JSON."""
    with opened(data) as document:
        pages = range(max(1, request["first"]), min(request["last"], len(document)) + 1)
        return json.dumps([page_text(load_page(document, page), find_engine())[0].text for page in pages]).encode()


def _span_boxes(document: Any, number: int, start: int, end: int) -> list[list[float]]:
    page = load_page(document, number)
    text, chars = page_text(page, find_engine())
    frame = chars.frame
    found = []
    for box in lines_of(text.boxes(chars, start, end)):
        left, top = max(0.0, box.left - PADDING), max(0.0, box.top - PADDING)
        right, bottom = min(frame.width, box.right + PADDING), min(frame.height, box.bottom + PADDING)
        if left < right and top < bottom:
            found.append([round(edge, 2) for edge in (left, top, right, bottom)])
    return found


def lines_of(boxes: Sequence[Box]) -> list[Box]:
    """Return rectangles with those joined that follow one another on one line."""
    found: list[Box] = []
    for box in boxes:
        if found and _is_beside(found[-1], box):
            found[-1] = found[-1].joined(box)
        else:
            found.append(box)
    return found


def _is_beside(box: Box, following: Box) -> bool:
    shared = min(box.bottom, following.bottom) - max(box.top, following.top)
    height = max(box.height, following.height)
    gap = max(following.left - box.right, box.left - following.right)
    return shared > 0.5 * min(box.height, following.height) and gap <= height
