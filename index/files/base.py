"""What a file reader is: it turns a file of one format into documents."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import FileUnavailable, ReadError
from index.models import Document, Problem, Source
from index.regular_file import read_regular
from index.settings import IndexSettings

Read = Callable[[Path, str, Source, IndexSettings], Iterator["Document | Problem"]]
"""A file reader: reads the file at a path and yields its documents and problems.

The further arguments are the file's name in the corpus, what SOURCES.toml says of it, and the settings.
Raises ReadError if the file as a whole cannot be read.
"""

READ_ATTEMPTS = 3
"""Attempts to read a file that changes while it is read."""


def read_bytes(path: Path, largest: int) -> bytes:
    """Return the bytes of a file that did not change while it was read.

    Raises ReadError if it is larger than `largest` bytes, and FileUnavailable if it cannot be opened, is no regular
    file, gives no data, or keeps changing.
    """
    for _ in range(READ_ATTEMPTS):
        try:
            data, before, after = read_regular(path, largest)
        except OSError as error:
            raise unavailable(error) from error
        if before.st_size > largest:
            raise ReadError(
                f"has {before.st_size / 1e6:,.0f} MB, over the limit of {largest / 1e6:,.0f} MB; "
                "split it, or raise index.largest_file_mb"
            )
        if state_of(before) == state_of(after) and len(data) == after.st_size:
            return data
    raise FileUnavailable("keeps changing while it is read; index again when it no longer changes")


def unavailable(error: OSError) -> FileUnavailable:
    """Return what is told of a file that the system does not give."""
    return FileUnavailable(f"cannot be read ({error.strerror or error})")


def state_of(status: os.stat_result) -> tuple[int, int, int]:
    """Return what a change of a file's content changes."""
    return status.st_size, status.st_mtime_ns, status.st_ino
