"""Atomic writes: whoever looks sees the old file or the new one, whole, even if the process is killed in between."""

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path


def write_atomically(path: Path, data: bytes, *, overwrite: bool = True, mode: int = 0o666) -> None:
    """Write a file in one step, synced to the disk.

    `mode`: the rights of a new file, before the umask; a file that is replaced keeps its own. Raises FileExistsError
    if the file exists and `overwrite` is False, OSError if it cannot be written.
    """
    partial = path.with_name(f".{secrets.token_hex(8)}.new")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if path.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
            os.fsync(file.fileno())
        if overwrite:
            partial.replace(path)
        else:
            _link(partial, path)
        sync(path.parent)
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()


def sync(path: Path) -> None:
    """Flush a file, or a folder's entries, to the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def publish_file(partial: Path, path: Path, *, sync: Callable[[Path], None] = sync) -> None:
    """Give a finished file its final name, replacing what is there. Raises OSError.

    `sync` flushes the file before and its folder afterwards.
    """
    sync(partial)
    partial.replace(path)
    sync(path.parent)


def _link(partial: Path, path: Path) -> None:
    """Give a file its name unless the name is taken; one step on file systems that have hard links."""
    try:
        os.link(partial, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(path) from None
        partial.replace(path)
