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
    """Return the module of an extractor. Raises ReadError if there is none of that name.

    Its `extract(data, name, budget)` yields an `Extracted` for each document in the bytes of a file and a `Skipped` for
    each part that cannot be read; `name`: the file's, for what its ending tells. It raises ReadError if the file as a
    whole cannot be read: the message continues "<name>: ", says what is wrong and what to do. It may have `CALLS`.
    """
    try:
        module = MODULES[name]
    except KeyError as error:
        raise ReadError("is of a format without an extractor") from error
    return importlib.import_module(f"index.files.extract.{module}")
