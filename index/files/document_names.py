"""Finds the file that a document was read from by the document's name, and the words of a name.

A document is named as its file is; a row of a collection `<file>#<id>`, a member of an archive or an attachment
`<file>/<member>`, which may be an archive itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from index.files.local_file import has_file
from index.location import url_of

_BETWEEN_WORDS = re.compile(r"[_\s]+|(?<!\d)-|-(?!\d)")
"""What separates the words of a name, but for the dashes of dates."""


def in_words(name: str) -> str:
    """Return the name of a file in words: `lease_Pier-Street_2019-03-12` as `lease Pier Street 2019-03-12`."""
    return _BETWEEN_WORDS.sub(" ", name).strip()


def possible_files(name: str) -> Iterator[str]:
    """Yield the names that the file of a document may have, the longest first."""
    yield name
    for end in range(len(name) - 1, 0, -1):
        if name[end] in "#/":
            yield name[:end]


def find_file(corpus: Path, name: str) -> str | None:
    """Return the name of the file that a document was read from, None if there is none inside the folder.

    Raises FolderAway for a folder at a URL that gives no answer.
    """
    parts = PurePath(name)
    if parts.is_absolute() or ".." in parts.parts:
        return None
    url = url_of(corpus)
    for file in possible_files(name):
        if url is not None and has_file(url, file):
            return file
        try:
            if (corpus / file).is_file():
                return file
        except (OSError, ValueError):
            continue
    return None
