"""Recognises what pincite itself wrote into a folder: an answer or an export of marks is no document to quote from."""

import re

EXPORT_MARK = "<!-- Exported by pincite. While this line is here, pincite does not index the file. -->"
"""The first line of an export in Markdown, which no reader of Markdown shows."""

MARK_REACH = 2_000
"""Characters from the start of a file in which the mark is looked for: a person may have written above it."""

_UNMARKED_START = "# Marked passages\n\n## "
_UNMARKED_PROOF = ", SHA-256 `"
"""How exports of versions that wrote no mark start, and what stands in each of their footnotes."""

_BIBTEX_START = re.compile(r"\s*@misc\{[a-z0-9-]{1,60}-[0-9a-f]{8},\n")
_BIBTEX_PROOF = re.compile(r"characters \d{1,12}–\d{1,12}\] ``")
"""How exports in BibTeX start, and what stands in each of their annotations."""

_JSON_START = re.compile(rb'\s*\{\s*"(?:schema_version|version)":\s*\d{1,3},\s*"(?:question|marks)":')
_JSON_PROOFS = (b'"line_start":', b'"sha256":')
"""How answers and exports in JSON start, and what stands in each of their citations."""


PDF_MARK = b"% A highlighted copy, written by pincite. While this line is here, pincite does not index the file.\n"
"""The last line of a highlighted copy of a PDF, behind its end, where no viewer looks."""


def is_own_file(data: bytes, module: str) -> bool:
    """Return whether the bytes of a file that an extractor `module` would read are an export that pincite wrote."""
    if module == "pdf":
        return PDF_MARK in data[-2 * len(PDF_MARK) :]
    return module == "json_records" and is_own_json(data)


def is_own_json(data: bytes) -> bool:
    """Return whether the bytes of a JSON file are an answer or an export that pincite wrote."""
    return _JSON_START.match(data) is not None and all(proof in data for proof in _JSON_PROOFS)


def is_own_export(text: str) -> bool:
    """Return whether a text is an export that pincite wrote."""
    if EXPORT_MARK in text[:MARK_REACH]:
        return True
    if _BIBTEX_START.match(text) and _BIBTEX_PROOF.search(text):
        return True
    return text.startswith(_UNMARKED_START) and _UNMARKED_PROOF in text
