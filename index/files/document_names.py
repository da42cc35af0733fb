"""Finds the file that a document was read from by the document's name.

A document is named as its file is; a row of a collection `<file>#<id>`, a member of an archive or an attachment
`<file>/<member>`, which may be an archive itself.
"""

from collections.abc import Iterator
from pathlib import Path, PurePath


def possible_files(name: str) -> Iterator[str]:
    """Yield the names that the file of a document may have, the longest first."""
    yield name
    for end in range(len(name) - 1, 0, -1):
        if name[end] in "#/":
            yield name[:end]


def find_file(corpus: Path, name: str) -> str | None:
    """Return the name of the file that a document was read from, None if there is none inside the folder."""
    parts = PurePath(name)
    if parts.is_absolute() or ".." in parts.parts:
        return None
    for file in possible_files(name):
        try:
            if (corpus / file).is_file():
                return file
        except (OSError, ValueError):
            continue
    return None
