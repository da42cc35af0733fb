"""Loads the module of an extractor by its name, such as `docx`."""

import importlib
from typing import Any

from index.errors import ReadError

MODULES = {
    "archives": "data.archives",
    "docx": "office.docx",
    "epub": "markup.epub",
    "html": "markup.html",
    "json_records": "data.json_records",
    "mail": "mail.message",
    "mhtml": "markup.mhtml",
    "notebook": "data.notebook",
    "odf": "office.odf",
    "old_office": "office.old_office",
    "pdf": "pdf.document",
    "pptx": "office.pptx",
    "rtf": "office.rtf",
    "sheets": "sheets.workbook",
    "xml": "markup.xml",
}
"""Where each extractor lies below this folder."""


def load_extractor(name: str) -> Any:
    """Return the module of an extractor: it has `extract`, and may have `CALLS`. Raises ReadError for no such name."""
    try:
        module = MODULES[name]
    except KeyError as error:
        raise ReadError("is of a format without an extractor") from error
    return importlib.import_module(f"index.files.extract.{module}")
