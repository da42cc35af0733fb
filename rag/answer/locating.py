"""Adds to citations what is made only when asked for: selectors for other programs, and rectangles on the page."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.models import Span
from index.reading import OpenGeneration
from rag.answer.citations import sha256_of
from rag.answer.originals import Originals
from rag.models import Answer, Citation
from rag.selectors import CONTEXT_CHARACTERS, select

_MOST_BYTES = 4
"""Bytes of a character in UTF-8, at most."""


def locate(generation: OpenGeneration, citation: Citation, originals: Originals | None) -> Citation:
    """Return a citation with its selectors and, from the originals, its boxes.

    There are none where the index has other words at its place, and no boxes in documents without pages. Raises
    FilterError if the index has no such document, CorpusError if its original cannot be read or has changed since.
    """
    document = generation.number_of(citation.document)
    text, start = _around(generation, document, citation)
    end = start + citation.end - citation.start
    if sha256_of(text[start:end]) != citation.sha256:
        return citation.model_copy(update={"selectors": (), "boxes": None if originals is None else ()})
    page = citation.page if generation.documents[document].format == "pdf" else None
    found: dict[str, object] = {"selectors": select(text, start, end, position=citation.start, pdf_page=page)}
    if originals is not None:
        found["boxes"] = originals.boxes(citation.document, [Span(start=citation.start, end=citation.end)])
    return citation.model_copy(update=found)


def locate_all(answer: Answer, locate: Callable[[Citation], Citation]) -> Answer:
    """Return an answer whose every citation has gone through `locate`."""
    passages = [
        hit.model_copy(
            update={"citation": locate(hit.citation), "also_in": tuple(map(locate, hit.also_in))},
        )
        for hit in answer.passages
    ]
    return answer.model_copy(update={"passages": passages})


def _around(generation: OpenGeneration, document: int, citation: Citation) -> tuple[str, int]:
    """Return a part of a document with the cited words and some around, and where in it the words begin."""
    first, last = generation.documents[document].passages
    starts = generation.passages[first:last]["start"]
    held = int(np.searchsorted(starts, citation.start, side="right")) - 1
    byte, lead = 0, citation.start
    view = generation.document_view(document)
    if held >= 0:
        byte, lead = generation.byte_of(first + held), citation.start - int(starts[held])
    # From the start of a passage on, so that only what is near is decoded.
    length = citation.end - citation.start + lead + CONTEXT_CHARACTERS
    before = _decode(view[max(0, byte - _MOST_BYTES * CONTEXT_CHARACTERS) : byte])
    after = _decode(view[byte : byte + _MOST_BYTES * length])
    return before + after, len(before) + lead


def _decode(part: NDArray[np.uint8]) -> str:
    """Return the characters of a part of a text in UTF-8; of those that it cuts, nothing."""
    text = part.tobytes()
    start = next((at for at in range(min(len(text), _MOST_BYTES)) if text[at] & 0xC0 != 0x80), 0)
    try:
        return text[start:].decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        return text[start : error.start].decode("utf-8", "surrogatepass")
