"""Tells what the system refuses from what is damaged: each has its own advice."""

import contextlib
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexDamaged, IndexUnreadable, StoreError

MOST_OPEN_FILES = 8192
"""Open files up to which the limit of this process is raised."""

_NO_FILES_LEFT = {errno.EMFILE, errno.ENFILE}
_NO_RIGHT = {errno.EACCES, errno.EPERM}
_DISK_FAULT = {errno.EIO, errno.ETIMEDOUT} | {
    getattr(errno, name) for name in ("ESTALE", "ENOTCONN", "EHOSTDOWN", "ENODEV", "ENXIO") if hasattr(errno, name)
}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

_MORE_FILES = "Too many files are open. Close other programs, or allow more files, for example with: ulimit -n 4096"


def read_error(path: Path, error: Exception, advice: str) -> StoreError:
    """Return the error for a file of an index that could not be read.

    IndexUnreadable if the system refuses it, IndexDamaged with `advice` if the file itself is to blame.
    """
    number = error.errno if isinstance(error, OSError) else None
    reason = (error.strerror if isinstance(error, OSError) else None) or error
    if isinstance(error, MemoryError) or number == errno.ENOMEM:
        return IndexUnreadable(
            f"{path}: there is too little memory to open it. The index is sound; close other programs and try again."
        )
    if number in _NO_FILES_LEFT:
        return IndexUnreadable(f"{path}: cannot be opened now. {_MORE_FILES}. The index is sound.")
    if number in _NO_RIGHT:
        return IndexUnreadable(
            f"{path}: you may not read it ({reason}). The index is not damaged; get the right to read it, or keep an "
            "index of your own with --index DIR."
        )
    if number in _DISK_FAULT:
        return IndexUnreadable(
            f"{path}: the drive does not give it ({reason}). Check the drive and try again; an index elsewhere is "
            "made with --index DIR."
        )
    return IndexDamaged(f"{path}: cannot be read ({reason}). {advice}")


def write_error(folder: Path, error: OSError) -> StoreError:
    """Return the error for a failed write; the index before it is untouched."""
    untouched, reason = "The index as it was before is untouched", error.strerror or error
    if error.errno in _FULL:
        return StoreError(
            f"{folder}: the disk is full. {untouched}; free some space and try again, or name another place with "
            "--index DIR."
        )
    if error.errno in _NO_FILES_LEFT:
        return StoreError(f"{folder}: cannot be written now. {_MORE_FILES}. {untouched}.")
    if error.errno == errno.ENOMEM:
        return StoreError(f"{folder}: there is too little memory. {untouched}; close other programs and try again.")
    if error.errno in _DISK_FAULT:
        return StoreError(f"{folder}: the drive does not take it ({reason}). {untouched}; check the drive.")
    return StoreError(f"{folder}: cannot be written ({reason}). {untouched}; name another place with --index DIR.")


@contextmanager
def explain_disk_errors(folder: Path) -> Iterator[None]:
    """Turn an OSError of a write into a StoreError that says what to do."""
    try:
        yield
    except OSError as error:
        raise write_error(folder, error) from error


def allow_open_files() -> None:
    """Raise this process's limit of open files to what the system allows, up to `MOST_OPEN_FILES`."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
