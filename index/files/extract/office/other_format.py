"""Tells a file's format by its content, whatever its name says, and reads documents inside others."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from index.errors import BudgetSpent, ReadError
from index.files.extract.extracted import Budget, Extracted, Skipped
from index.files.extract.modules import load_extractor
from index.files.extract.office.flow import Flow, Paragraph
from index.files.extract.office.old_office import OLE
from index.files.extract.zipped import LIST_ERRORS
from index.structure import BlockKind

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE | re.DOTALL
)
_MHTML = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(rb"[A-Za-z-]{3,40}: ")
_READ_BYTES = 4_000

_NAMES = {
    "docx": "a Word file", "pptx": "a PowerPoint file", "mhtml": "a saved page", "odf": "an OpenDocument file",
    "epub": "an EPUB book", "pdf": "a PDF", "rtf": "RTF", "html": "HTML", "sheets": "a sheet",
}  # fmt: skip

_MIME_TYPES = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odf",
    b"application/vnd.oasis.opendocument.presentation": "odf",
    b"application/vnd.oasis.opendocument.spreadsheet": "sheets",
}
_MAIN_PARTS = {
    "word/document.xml": "docx",
    "ppt/presentation.xml": "pptx",
    "xl/workbook.xml": "sheets",
    "xl/workbook.bin": "sheets",
}

SNIFFED = frozenset({"docx", "pptx", "odf", "rtf", "pdf", "epub", "sheets", "old_office"})
"""The extractors whose files are told by their content if their name is wrong."""


def extract_by_content(data: bytes, module: str, name: str, budget: Budget) -> Iterator[Extracted | Skipped]:
    """Yield what a file holds, by the extractor `module` unless its content shows that it is of another format.

    Raises ReadError if it cannot be read; the reason says so if it needs a password.
    """
    actual = find_module(data) if module in SNIFFED else None
    if actual == "ole" and module not in ("old_office", "sheets"):
        raise ReadError(
            "needs a password to be opened; save a copy without one"
            if _ENCRYPTED in data
            else "is a file of Office before 2007, whatever its ending says; save it in the format of its ending"
        )
    if actual in (None, "ole", module):
        yield from load_extractor(module).extract(data, name, budget)
        return
    note = f"is {_NAMES[actual]}, whatever its ending says; it was read as such"
    for found in load_extractor(actual).extract(data, name, budget):
        is_whole = isinstance(found, Extracted) and not found.part
        yield replace(found, notes=(note, *found.notes)) if is_whole else found


def find_module(data: bytes) -> str | None:
    """Return the name of the extractor for the content of a file, `ole` for old Office files, None if not known."""
    head = data[:_READ_BYTES]
    if head.startswith(OLE):
        return "ole"
    stripped = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if stripped.startswith(b"{\\rtf"):
        return "rtf"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zipped_module(data)
    if _HTML.match(stripped):
        return "html"
    if _FIELD.match(stripped) and _MHTML.search(head):
        return "mhtml"
    return None


def _zipped_module(data: bytes) -> str | None:
    """Return the extractor of what is in a zip archive by the names in it, None if they cannot be read."""
    for mark, module in _MIME_TYPES.items():
        if mark in data[:200]:
            return module
    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except LIST_ERRORS:
        return None
    return next((module for name, module in _MAIN_PARTS.items() if name in names), None)


def extract_part(data: bytes, name: str, budget: Budget, notes: list[str]) -> Flow:
    """Return the flow of a document inside another; what cannot be read of it is told in `notes`."""
    module = find_module(data) or _module_by_name(data, name)
    if module is None or module == "ole":
        return [Paragraph(line) for line in data.decode("utf-8", "replace").splitlines()] if module is None else []
    if not budget.depth:
        notes.append(f"{name.rpartition('/')[2]}, a document inside it, is nested too deeply to be read")
        return []
    budget.depth -= 1
    try:
        return _as_flow(load_extractor(module).extract(data, name, budget))
    except BudgetSpent:
        raise
    except ReadError as error:
        notes.append(f"{name.rpartition('/')[2]}, a document inside it, {error}")
        return []
    finally:
        budget.depth += 1


def _module_by_name(data: bytes, name: str) -> str | None:
    if data.startswith(b"PK"):
        return "docx"
    return "html" if name.lower().endswith((".html", ".htm", ".mht")) else None


def _as_flow(documents: Iterator[Extracted | Skipped]) -> Flow:
    flow: Flow = []
    for found in documents:
        if isinstance(found, Extracted) and found.structure.blocks is not None:
            for block in found.structure.blocks:
                level = max(1, block.level) if block.kind is BlockKind.HEADING else 0
                words = found.text[block.start : block.end].replace("\t", " ")
                flow.append(Paragraph(words, level=level, is_item=block.kind is BlockKind.ITEM))
    return flow
