"""Opens a PDF with PDFium, and says why one cannot be opened."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from index.errors import ReadError
from index.files.extract.pdf.salvage import salvaged

_PASSWORD = 4
"""PDFium's error for a document that needs a password."""

_SECURITY = 5
"""PDFium's error for a document encrypted in a way that it does not know."""

KNOWN_JUNK = 1_000
"""Bytes before a PDF's header that PDFium passes over by itself."""

MAX_JUNK = 1 << 20
"""Bytes before a PDF's header in which it is looked for."""


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Give the document of pypdfium2 in some bytes, its form ready, and close it.

    `is_salvaged` of it says that its end was missing, so that pages may be. Raises ReadError if it cannot be opened, or
    has no pages.
    """
    import pypdfium2

    start = data.find(b"%PDF-", 0, MAX_JUNK)
    data = data[start:] if start > KNOWN_JUNK else data
    try:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            rescued = salvaged(data) if getattr(error, "err_code", None) not in (_PASSWORD, _SECURITY) else None
            if rescued is None:
                raise
            document = pypdfium2.PdfDocument(rescued)
            document.is_salvaged = True
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == _PASSWORD:
            raise ReadError("needs a password; save a copy without one") from error
        if code == _SECURITY:
            raise ReadError("is encrypted in a way that cannot be read; save a copy without encryption") from error
        raise ReadError("cannot be opened as a PDF; it is damaged, or something else") from error
    try:
        if not len(document):
            raise ReadError("has no pages that can be read; it may be damaged")
        if document.get_formtype():
            document.init_forms()
        yield document
    finally:
        document.close()


def load_page(document: Any, number: int) -> Any:
    """Return a page by its number, from 1. Raises ReadError if there is none, or it cannot be read."""
    import pypdfium2

    if not 1 <= number <= len(document):
        raise ReadError(f"has no page {number}; it has {len(document):,}")
    try:
        return document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise ReadError(f"page {number} cannot be read; the file may be damaged") from error


def utf16(call: Any, *arguments: Any) -> str:
    """Return the text that a function of PDFium writes into a buffer of UTF-16, its last two arguments."""
    size = call(*arguments, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    call(*arguments, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").rstrip("\0")
