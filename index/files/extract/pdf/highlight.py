"""Copies of a PDF with highlight annotations, as every viewer shows them."""

import ctypes
import io
from typing import Any

from index.errors import ReadError
from index.files.extract.pdf.geometry import Frame
from index.files.extract.pdf.open import load_page, opened
from index.files.extract.pdf.picture import LIT
from index.files.own_exports import PDF_MARK

_PRINT = 4
"""The flag of an annotation that is printed too."""


def highlight(data: bytes, request: dict[str, Any]) -> bytes:
    """Return a copy of a PDF with highlights, which pincite does not index.

    `request["marks"]`: each a page, from 1, its rectangles in points from the upper left corner of the page as shown,
    and a note, which may be empty.
    """
    with opened(data) as document:
        for number, boxes, note in request["marks"]:
            page = load_page(document, number)
            if boxes:
                _mark(page, boxes, note)
        copy = io.BytesIO()
        document.save(copy)
        return copy.getvalue().rstrip(b"\n") + b"\n" + PDF_MARK


def _mark(page: Any, boxes: list[list[float]], note: str) -> None:
    from pypdfium2 import raw

    frame = Frame.of(page)
    annotation = raw.FPDFPage_CreateAnnot(page, raw.FPDF_ANNOT_HIGHLIGHT)
    if not annotation:
        raise ReadError("cannot be marked; the file may be damaged")
    try:
        raw.FPDFAnnot_SetColor(annotation, raw.FPDFANNOT_COLORTYPE_Color, *LIT, 255)
        raw.FPDFAnnot_SetFlags(annotation, _PRINT)
        edges: list[tuple[float, float]] = []
        for left, top, right, bottom in boxes:
            corners = [frame.canvas(x, y) for x, y in ((left, top), (right, top), (left, bottom), (right, bottom))]
            edges += corners
            quad = raw.FS_QUADPOINTSF(*(edge for corner in corners for edge in corner))
            raw.FPDFAnnot_AppendAttachmentPoints(annotation, quad)
        xs, ys = [x for x, _ in edges], [y for _, y in edges]
        raw.FPDFAnnot_SetRect(annotation, raw.FS_RECTF(min(xs), max(ys), max(xs), min(ys)))
        if note:
            text = note.encode("utf-16-le", "replace") + b"\0\0"
            buffer = ctypes.cast(ctypes.create_string_buffer(text), ctypes.POINTER(ctypes.c_ushort))
            raw.FPDFAnnot_SetStringValue(annotation, b"Contents", buffer)
    finally:
        raw.FPDFPage_CloseAnnot(annotation)
