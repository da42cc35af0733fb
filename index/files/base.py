"""What a file reader is: it turns a file of one format into documents."""

from collections.abc import Callable, Iterator
from pathlib import Path

from index.errors import ReadError
from index.models import Document, Problem, Source
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

    Raises ReadError if it is larger than `largest` bytes, cannot be opened, or keeps changing.
    """
    for _ in range(READ_ATTEMPTS):
        try:
            with path.open("rb") as file:
                before = _state(file.fileno())
                if before[0] > largest:
                    raise ReadError(
                        f"has {before[0] / 1e6:,.0f} MB, over the limit of {largest / 1e6:,.0f} MB; "
                        "split it, or raise index.largest_file_mb"
                    )
                data = file.read(largest + 1)
                after = _state(file.fileno())
        except OSError as error:
            raise ReadError(f"cannot be read ({error.strerror or error})") from error
        if before == after and len(data) == after[0]:
            return data
    raise ReadError("keeps changing while it is read; index again when it no longer changes")


def _state(descriptor: int) -> tuple[int, int]:
    import os

    status = os.fstat(descriptor)
    return status.st_size, status.st_mtime_ns
