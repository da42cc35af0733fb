"""Lists a folder's readable files with their state."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError
from index.files.formats import find_reader
from index.location import check_folder
from index.models import Problem


@dataclass(frozen=True, slots=True)
class FileState:
    """A file that can be read as documents; `size` in bytes, times in nanoseconds.

    `ctime_ns` is when its content, name or rights last changed, which nobody can set.
    """

    name: str
    path: Path
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @property
    def state(self) -> tuple[int, int, int, int]:
        """What tells a changed file from an unchanged one."""
        return self.size, self.mtime_ns, self.ctime_ns, self.inode


def scan(folder: Path) -> tuple[list[FileState], list[Problem]]:
    """Return a folder's readable files, sorted by name, and the problems found.

    Hidden files and folders are skipped. Links are followed, except to folders above or already listed, which are
    reported. Raises CorpusError if the folder is missing or is not a folder.
    """
    folder = check_folder(folder)
    problems: list[Problem] = []
    files = sorted(
        _walk(folder, "", {folder.resolve(), *folder.resolve().parents}, problems), key=lambda file: file.name
    )
    return files, problems


def _walk(folder: Path, prefix: str, seen: set[Path], problems: list[Problem]) -> Iterator[FileState]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        if not prefix:
            raise CorpusError(f"{folder}: cannot be listed ({error.strerror or error}). Check its rights.") from error
        problems.append(Problem(name=prefix, message=f"cannot be listed ({error.strerror or error})"))
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if not _is_unicode(entry.name):
            shown = prefix + os.fsencode(entry.name).decode("utf-8", "backslashreplace")
            problems.append(Problem(name=shown, message="has a name that is not UTF-8; rename it"))
            continue
        name = prefix + entry.name
        try:
            yield from _files_of(entry, name, seen, problems)
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            problems.append(Problem(name=name, message=f"cannot be followed ({reason})"))


def _files_of(entry: "os.DirEntry[str]", name: str, seen: set[Path], problems: list[Problem]) -> Iterator[FileState]:
    """Yield the readable files of one entry: the file itself, or the files below a folder."""
    if entry.is_dir():
        real = Path(entry.path).resolve()
        if real not in seen:
            seen.add(real)
            yield from _walk(Path(entry.path), name + "/", seen, problems)
        elif entry.is_symlink():
            problems.append(
                Problem(name=name, message="is a link to a folder above it or already read; it was not followed")
            )
    elif find_reader(name) is not None:
        status = entry.stat()
        if entry.is_file():
            times = status.st_mtime_ns, status.st_ctime_ns
            yield FileState(name, Path(entry.path), status.st_size, *times, status.st_ino)
        else:
            problems.append(Problem(name=name, message="is not a regular file"))


def _is_unicode(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
