"""Lists a folder's readable files with their state, and counts what is not among them."""

import os
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from index.errors import CorpusError
from index.files.folder_entry import FileStatus, FolderEntry
from index.files.formats import find_reader
from index.files.generated import is_generated, is_marked
from index.files.ignore import GIT_FILE, OWN_FILE, IgnoreRules
from index.files.sources import SOURCES_FILE
from index.location import INDEX_FOLDER, check_folder
from index.models import Intake, KindCount, LeftOut, Problem
from index.regular_file import SHARED_PATIENCE, Patience, Turn
from index.settings import SETTINGS_FILE

MOST_KINDS = 20
"""Endings that are counted one by one; the rest is counted together."""

MOST_NAMED = 10
"""Files of formats that pincite does not read, and folders that programs fill, that are named."""

_NOT_COUNTED = frozenset({INDEX_FOLDER, GIT_FILE, OWN_FILE, ".git", ".DS_Store", SOURCES_FILE, SETTINGS_FILE})
"""Names that nobody looks for answers in: pincite's own files, and those of version control and the desktop."""


@dataclass(frozen=True, slots=True)
class FileState:
    """A file that can be read as documents; `size` in bytes, times in nanoseconds.

    `ctime_ns` is when its content, name or rights last changed, which nobody can set. `url`: that of the folder, if it
    is not on this machine; `is_tagged`: whether `inode` stands for the content, as an entity tag does.
    """

    name: str
    path: Path
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    url: str | None = None
    is_tagged: bool = False

    @property
    def state(self) -> tuple[int, int, int, int]:
        """What tells a changed file from an unchanged one."""
        return self.size, self.mtime_ns, self.ctime_ns, self.inode


class FolderScan(NamedTuple):
    """A folder's readable files, sorted by name, the problems found, and what was left out."""

    files: list[FileState]
    problems: list[Problem]
    left_out: LeftOut


def scan(folder: Path, intake: Intake | None = None, patience: Patience = SHARED_PATIENCE) -> FolderScan:
    """Return what a folder holds.

    Hidden, ignored and generated files and folders are left out, unless `intake` takes all; links that lead out of the
    folder, or in circles, are reported. Raises CorpusError if the folder is missing, is not a folder, or gives no
    answer.
    """
    walk = FolderWalk(check_folder(folder), intake or Intake())
    try:
        return patience.run(walk.run)
    except TimeoutError as error:
        place = folder / walk.place
        raise CorpusError(f"{place}: {error.strerror}. To leave it out, name it in {folder / OWN_FILE}.") from error


Identity = tuple[int, int]
"""The device and inode of a file or folder."""


@dataclass(frozen=True, slots=True)
class WalkedFolder:
    """A folder to list: its name with a slash, and the rules that hold around it; `wanted`: whatever it looks like."""

    path: Path
    prefix: str
    rules: IgnoreRules
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class _Link:
    path: str
    name: str
    rules: IgnoreRules
    siblings: frozenset[str]


class FolderWalk:
    """One walk through a folder: first what lies in it, then what its links add."""

    def __init__(self, root: Path, intake: Intake) -> None:
        self._root = root
        self._intake = intake
        self._found: list[tuple[FileState, Identity | None]] = []
        self._seen: set[Identity] = set()
        self._links: list[_Link] = []
        self._problems: list[Problem] = []
        self._kinds: Counter[str] = Counter()
        self._unread: list[str] = []
        self._generated: list[str] = []
        self._hidden = self._ignored = self._linked = 0
        self.place = ""

    def run(self, turn: Turn) -> FolderScan:
        """Return what the folder holds."""
        real = os.path.realpath(self._root)
        self._walk(WalkedFolder(self._root, "", IgnoreRules()), turn)
        while self._links:
            links, self._links = sorted(self._links, key=lambda link: link.name), []
            for link in links:
                self._follow(link, real, turn)
        files, taken = [], set[Identity]()
        for file, identity in sorted(self._found, key=lambda found: found[0].name):
            if identity is None or identity not in taken:
                files.append(file)
            else:
                self._linked += 1
            if identity is not None:
                taken.add(identity)
        return FolderScan(files, self._problems, self._left_out())

    def _left_out(self) -> LeftOut:
        kinds = sorted(self._kinds.items(), key=lambda kind: (-kind[1], kind[0]))
        rest = sum(count for _, count in kinds[MOST_KINDS:])
        counts = [KindCount(ending=ending, files=count) for ending, count in kinds[:MOST_KINDS]]
        return LeftOut(
            kinds=(*counts, *([KindCount(ending="other", files=rest)] if rest else [])),
            unread=tuple(sorted(self._unread)[:MOST_NAMED]),
            hidden=self._hidden,
            ignored=self._ignored,
            generated=tuple(sorted(self._generated)[:MOST_NAMED]),
            linked=self._linked,
        )

    def _walk(self, top: WalkedFolder, turn: Turn) -> None:
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            self.place = folder.prefix
            turn.advance()
            try:
                entries, identity = self._entries(folder)
            except OSError as error:
                reason = error.strerror or error
                if not folder.prefix:
                    raise CorpusError(f"{folder.path}: cannot be listed ({reason}). Check its rights.") from error
                self._problems.append(Problem(name=folder.prefix, message=f"cannot be listed ({reason})"))
                continue
            if identity in self._seen:
                self._linked += 1
                continue
            self._seen.add(identity)
            waiting += self._list(folder, entries)

    def _entries(self, folder: WalkedFolder) -> tuple[Sequence[FolderEntry], Identity]:
        """Return what is in a folder, and the folder's identity. Raises OSError."""
        with os.scandir(folder.path) as listing:
            entries = list(listing)
        return entries, _identity(folder.path.stat())

    def _list(self, folder: WalkedFolder, entries: Sequence[FolderEntry]) -> list[WalkedFolder]:
        """Take in the files of a folder, and return the folders in it that are walked too."""
        names = frozenset(entry.name for entry in entries)
        rules = folder.rules
        if not self._intake.take_all:
            if not folder.wanted and is_marked(folder.path, names):
                self._generated.append(folder.prefix)
                return []
            rules = rules.within(folder.path, folder.prefix, names, self._problems)
        below: list[WalkedFolder] = []
        for entry in entries:
            name = folder.prefix + entry.name
            if not self._is_shown(entry.name, folder.prefix):
                continue
            try:
                if entry.is_symlink():
                    self._links.append(_Link(entry.path, name, rules, names))
                elif entry.is_dir(follow_symlinks=False):
                    decision = self._decide(rules, name + "/", entry.name, names)
                    if decision is not True:
                        below.append(WalkedFolder(Path(entry.path), name + "/", rules, wanted=decision is False))
                elif self._decide(rules, name) is not True:
                    self._take_file(name, entry.path, entry)
            except OSError as error:
                self._problems.append(Problem(name=name, message=f"cannot be followed ({error.strerror or error})"))
        return below

    def _is_shown(self, name: str, prefix: str) -> bool:
        """Return whether a name is one that is looked at; count or tell it if not."""
        if name in _NOT_COUNTED and not (self._intake.take_all and name == ".git"):
            return False
        if name.startswith(".") and not self._intake.take_all:
            self._hidden += 1
            return False
        try:
            name.encode()
        except UnicodeEncodeError:
            shown = prefix + os.fsencode(name).decode("utf-8", "backslashreplace")
            self._problems.append(Problem(name=shown, message="has a name that is not UTF-8; rename it"))
            return False
        return True

    def _decide(
        self, rules: IgnoreRules, name: str, folder: str = "", siblings: frozenset[str] = frozenset()
    ) -> bool | None:
        """Return whether a file, or the folder `folder` beside `siblings`, is left out, and count it if so.

        False: it is wanted, whatever it looks like.
        """
        if self._intake.take_all:
            return False
        decision = rules.decide(name)
        if decision:
            self._ignored += 1
        elif decision is None and folder and is_generated(folder, siblings):
            self._generated.append(name)
            return True
        return decision

    def _take_file(self, name: str, path: str, entry: FolderEntry | None = None) -> None:
        if find_reader(name) is None:
            ending = PurePosixPath(name).suffix.lower()
            self._kinds[ending if len(ending) <= 12 and ending[1:].isalnum() else ""] += 1
            self._unread.append(name)
            return
        status = entry.stat(follow_symlinks=False) if entry is not None else Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            self._problems.append(Problem(name=name, message="is not a regular file"))
            return
        self._seen.add(_identity(status))
        state = self._state(name, path, status)
        self._found.append((state, _identity(status) if status.st_nlink > 1 else None))

    def _state(self, name: str, path: str, status: FileStatus) -> FileState:
        return FileState(name, Path(path), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    def _follow(self, link: _Link, root: str, turn: Turn) -> None:
        """Take in what a link leads to, unless that is read under its own name or lies outside the folder."""
        self.place = link.name
        turn.advance()
        try:
            real = os.path.realpath(link.path, strict=True)
            status = Path(link.path).stat()
            is_folder = stat.S_ISDIR(status.st_mode)
            base = link.name.rpartition("/")[2]
            name = link.name + "/" if is_folder else link.name
            if _identity(status) in self._seen:
                self._linked += 1
            elif self._decide(link.rules, name, base if is_folder else "", link.siblings) is True:
                return
            elif not self._is_inside(real, root):
                if is_folder or find_reader(name) is not None:
                    message = (
                        "is a link out of the folder; to read what it leads to, set PINCITE_INDEX_FOLLOW_LINKS=true"
                    )
                    self._problems.append(Problem(name=link.name, message=message))
            elif not is_folder:
                self._take_file(name, link.path)
            else:
                self._walk(WalkedFolder(Path(link.path), name, link.rules), turn)
        except (OSError, RuntimeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self._problems.append(Problem(name=link.name, message=f"cannot be followed ({reason})"))

    def _is_inside(self, real: str, root: str) -> bool:
        """Return whether a link's end may be read; a folder around the whole one never, that would be a circle."""
        below = _with_slash(root)
        return real.startswith(below) or (self._intake.follow_links and not below.startswith(_with_slash(real)))


def _identity(status: FileStatus) -> Identity:
    return status.st_dev, status.st_ino


def _with_slash(path: str) -> str:
    return path.rstrip(os.sep) + os.sep
