"""Words that stand on a PDF's page and are not among its characters: the values of forms, notes and comments."""

import ctypes
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from index.files.extract.builder import normalise
from index.files.extract.pdf.chars import PageChars, PagePiece, Style
from index.files.extract.pdf.geometry import Box
from index.files.extract.pdf.open import utf16

MAX_WORDS = 20_000
"""Characters of the longest value or comment that is read."""

MAX_ANNOTATIONS = 2_000
"""Annotations of a page that are looked at."""

_HIDDEN = 2 | 32
"""The flags of annotations that are not shown."""

_VALUE_SIZE = 9.0
"""The size of letters that a value counts as having, in points; what it is shown in depends on the viewer."""


def annotation_pieces(chars: PageChars) -> tuple[list[PagePiece], list[PagePiece]]:
    """Return the values of a page's form with what is written on the page, and its comments; each where it stands."""
    raw, page = chars.raw, chars.page
    form = page.formenv.raw if page.formenv else None
    values: list[PagePiece] = []
    comments: list[PagePiece] = []
    for index in range(min(MAX_ANNOTATIONS, raw.FPDFPage_GetAnnotCount(page))):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            words = _words(raw, form, annotation)
            rectangle = raw.FS_RECTF()
            if words and raw.FPDFAnnot_GetRect(annotation, rectangle):
                edges = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
                is_value = raw.FPDFAnnot_GetSubtype(annotation) in (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT)
                piece = _piece(words, chars.frame.box(*edges), chars.upright.box(*edges))
                (values if is_value else comments).append(piece)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return values, comments


def _words(raw: Any, form: Any, annotation: Any) -> str:
    """Return the words that an annotation shows, empty if it shows none."""
    if raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
        return ""
    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if kind == raw.FPDF_ANNOT_WIDGET:
        return _value(raw, form, annotation) if form else ""
    if kind not in _commented(raw):
        return ""
    return normalise(_string(raw, annotation, b"Contents"))[:MAX_WORDS]


def _commented(raw: Any) -> tuple[int, ...]:
    return (
        raw.FPDF_ANNOT_TEXT,
        raw.FPDF_ANNOT_FREETEXT,
        raw.FPDF_ANNOT_HIGHLIGHT,
        raw.FPDF_ANNOT_UNDERLINE,
        raw.FPDF_ANNOT_SQUIGGLY,
        raw.FPDF_ANNOT_STRIKEOUT,
        raw.FPDF_ANNOT_CARET,
        raw.FPDF_ANNOT_STAMP,
    )


def _value(raw: Any, form: Any, annotation: Any) -> str:
    """Return what a field of a form says: its text, the choices made, or the name of a box that is ticked."""
    kind = raw.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX):
        if raw.FPDFAnnot_GetFormFieldFlags(form, annotation) & raw.FPDF_FORMFLAG_TEXT_PASSWORD:
            return ""
        return normalise(utf16(raw.FPDFAnnot_GetFormFieldValue, form, annotation))[:MAX_WORDS]
    if kind == raw.FPDF_FORMFIELD_LISTBOX:
        count = min(1_000, raw.FPDFAnnot_GetOptionCount(form, annotation))
        chosen = [index for index in range(count) if raw.FPDFAnnot_IsOptionSelected(form, annotation, index)]
        labels = (_label(raw, form, annotation, index) for index in chosen)
        return normalise(", ".join(labels))[:MAX_WORDS]
    if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
        return "☒" if raw.FPDFAnnot_IsChecked(form, annotation) else ""
    return ""


def _label(raw: Any, form: Any, annotation: Any, index: int) -> str:
    size = raw.FPDFAnnot_GetOptionLabel(form, annotation, index, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    raw.FPDFAnnot_GetOptionLabel(form, annotation, index, buffer, size)
    return bytes(buffer)[: max(0, size - 2)].decode("utf-16-le", "replace")


def _string(raw: Any, annotation: Any, key: bytes) -> str:
    return utf16(raw.FPDFAnnot_GetStringValue, annotation, key)


def _piece(words: str, shown: Box, upright: Box) -> PagePiece:
    size = min(_VALUE_SIZE, max(1.0, 0.8 * upright.height))
    base = upright.bottom - 0.25 * min(upright.height, 1.6 * size)
    return PagePiece(0, 0, -1, upright, base, Style(size), upright.width, words=words, shown=shown)


def placed(pieces: Sequence[PagePiece], values: Sequence[PagePiece]) -> list[PagePiece]:
    """Return the pieces of a page in reading order with values put in: behind the words to their left, or above."""
    found = list(pieces)
    for value in values:
        index, base = _place(found, value)
        found.insert(index, replace(value, base=base))
    return found


def _place(pieces: Sequence[PagePiece], value: PagePiece) -> tuple[int, float]:
    """Return where a piece goes among others, and the height of its baseline."""
    best: tuple[bool, float] | None = None
    place, base = len(pieces), value.base
    for index, other in enumerate(pieces):
        box = other.box
        is_above = box.top <= value.box.top and box.left < value.box.right and value.box.left < box.right
        is_left = value.box.top <= other.base <= value.box.bottom + 2 and box.left <= value.box.left
        rank = (not is_left, value.box.left - box.left if is_left else value.box.top - box.top)
        if (is_left or is_above) and not other.is_turned and (best is None or rank <= best):
            best, place, base = rank, index + 1, other.base if is_left else value.base
    return place, base
