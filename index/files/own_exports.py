"""Recognises what pincite itself wrote into a folder: an export of marked passages is no document to quote from."""

EXPORT_MARK = "<!-- Exported by pincite. While this line is here, pincite does not index the file. -->"
"""The first line of an export in Markdown, which no reader of Markdown shows."""

MARK_REACH = 2_000
"""Characters from the start of a file in which the mark is looked for: a person may have written above it."""

_UNMARKED_START = "# Marked passages\n\n## "
_UNMARKED_PROOF = ", SHA-256 `"
"""How exports of versions that wrote no mark start, and what stands in each of their footnotes."""


def is_own_export(text: str) -> bool:
    """Return whether a text is an export that pincite wrote."""
    if EXPORT_MARK in text[:MARK_REACH]:
        return True
    return text.startswith(_UNMARKED_START) and _UNMARKED_PROOF in text
