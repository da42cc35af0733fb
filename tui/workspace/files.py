"""Files of a workspace: written in one step, by one process at a time, for their owner's eyes only."""

import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import PinciteError

PATIENCE = 10.0
"""Seconds to wait for another process that is writing; its writes take milliseconds."""


class WorkspaceError(PinciteError):
    """Something that a person keeps of their work cannot be read or written."""


class AlreadyThere(WorkspaceError):
    """A file or a session of that name is there already, and nobody asked to replace it."""


def reason_of(error: Exception) -> str:
    """Return what an error says, without the file name that the caller names itself."""
    return getattr(error, "strerror", None) or str(error)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, for the owner only. Raises WorkspaceError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(f"{folder}: cannot be made ({reason_of(error)}). Check its rights.") from error


@contextmanager
def locked(lock: Path, wait: float = PATIENCE) -> Iterator[None]:
    """Hold a lock between processes and threads; the system releases it if its holder dies.

    Raises WorkspaceError if another holds it for longer than `wait` seconds.
    """
    from filelock import FileLock, Timeout

    make_folder(lock.parent)
    held = FileLock(lock, mode=0o600)
    try:
        held.acquire(timeout=wait)
    except Timeout as error:
        raise WorkspaceError(f"{lock}: another pincite is writing there. Try again in a moment.") from error
    except (OSError, NotImplementedError) as error:
        raise WorkspaceError(f"{lock}: cannot be locked ({reason_of(error)}). Check its rights.") from error
    try:
        yield
    finally:
        held.release()


def write_whole(
    path: Path, data: bytes, *, overwrite: bool, mode: int = 0o600, step: Callable[[str], None] = lambda _: None
) -> None:
    """Write a file in one step: whoever looks sees what was there before or all of it, killed at any moment.

    `mode`: the rights of a new file, before the umask; one that is replaced keeps its own. A device or a pipe is
    written to as it is. Raises AlreadyThere if there is such a file and `overwrite` is False, WorkspaceError if it
    cannot be written. `step` is called before each change on disk (tests stop there).
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
        _replace(target, data, overwrite=overwrite, mode=mode, step=step)
    except FileExistsError as error:
        raise already_there(path) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise WorkspaceError(
            f"{path}: cannot be written ({reason_of(error)}). Check the place and the disk."
        ) from error


def already_there(path: Path) -> AlreadyThere:
    """Return the error for a file that nobody asked to replace."""
    return AlreadyThere(
        f"{path}: is there already; it was left as it is. Name another file, or replace it with --force."
    )


def _replace(target: Path, data: bytes, *, overwrite: bool, mode: int, step: Callable[[str], None]) -> None:
    new = target.with_name(f".{secrets.token_hex(8)}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            step("write")
            file.write(data)
            file.flush()
            step("sync")
            os.fsync(file.fileno())
            if target.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(target.stat().st_mode))
        step("publish")
        if overwrite:
            new.replace(target)
        else:
            _link(new, target)
        sync_folder(target.parent)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


def _link(new: Path, target: Path) -> None:
    """Give a file its name unless the name is taken, which fails in one step where links are known."""
    try:
        os.link(new, target)
    except FileExistsError:
        raise
    except OSError:
        if target.exists():
            raise FileExistsError(target) from None
        new.replace(target)


def sync_folder(folder: Path) -> None:
    """Bring a folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
