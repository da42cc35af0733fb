"""Files of a workspace: written atomically, by one process at a time, readable by their owner only."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.atomic import write_atomically
from index.errors import PinciteError

LOCK_SECONDS = 10.0
"""Seconds to wait for another process that is writing; its writes take milliseconds."""


class WorkspaceError(PinciteError):
    """Something in a workspace cannot be read or written."""


class AlreadyThere(WorkspaceError):
    """A file or session of that name exists, and `overwrite` is False."""


def reason_of(error: Exception) -> str:
    """Return an error's message without the file name, which the caller adds."""
    return getattr(error, "strerror", None) or str(error)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents for the owner only. Raises WorkspaceError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"{folder}: cannot be created ({reason_of(error)}). Check its rights.") from error


@contextmanager
def locked(lock: Path, wait: float = LOCK_SECONDS) -> Iterator[None]:
    """Hold a lock between processes and threads; the system releases it if its holder dies.

    Raises WorkspaceError if another holds it for longer than `wait` seconds.
    """
    from filelock import FileLock, Timeout

    make_folder(lock.parent)
    held = FileLock(lock, mode=0o600)
    try:
        held.acquire(timeout=wait)
    except Timeout as error:
        raise WorkspaceError(f"{lock}: another pincite process is writing. Try again in a moment.") from error
    except (OSError, NotImplementedError) as error:
        raise WorkspaceError(f"{lock}: cannot be locked ({reason_of(error)}). Check its rights.") from error
    try:
        yield
    finally:
        held.release()


def write_file(path: Path, data: bytes, *, overwrite: bool, mode: int = 0o600) -> None:
    """Write a file atomically; a device or a pipe is written to directly.

    `mode`: the rights of a new file, before the umask; a file that is replaced keeps its own. Raises AlreadyThere if
    the file exists and `overwrite` is False, WorkspaceError if it cannot be written.
    """
    try:
        if path.is_dir():
            raise WorkspaceError(f"{path}: is a folder. Name a file in it.")
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        target = path.resolve()
        if target.exists() and not overwrite:
            raise already_there(path)
        write_atomically(target, data, overwrite=overwrite, mode=mode)
    except FileExistsError as error:
        raise already_there(path) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise WorkspaceError(
            f"{path}: cannot be written ({reason_of(error)}). Check the place and the disk."
        ) from error


def already_there(path: Path) -> AlreadyThere:
    """Return the error for a file that exists."""
    return AlreadyThere(f"{path}: exists already and was not changed. Name another file, or replace it with --force.")
