"""Lists a folder at a URL by the rules of one on this machine, and keeps here its files that say what is in it."""

import contextlib
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError, FolderAway
from index.files.folder_entry import FileStatus, FolderEntry
from index.files.ignore import GIT_FILE, MAX_IGNORE_BYTES, OWN_FILE
from index.files.remote import Info, RemoteFolder, has_tag, tag_of
from index.files.scan import FileState, FolderScan, FolderWalk, Identity, WalkedFolder, scan
from index.files.sources import SOURCES_FILE
from index.location import url_of
from index.models import Intake
from index.regular_file import Patience

LISTING_SECONDS = 300.0
"""Seconds that listing one folder may take: a thousand files take about a tenth of one, and each request waits."""

MAX_SOURCES_BYTES = 50_000_000
"""Bytes of a SOURCES.toml that are fetched."""

_KEPT = {GIT_FILE: MAX_IGNORE_BYTES, OWN_FILE: MAX_IGNORE_BYTES, "CACHEDIR.TAG": 1000}
"""Files that are kept here, from any folder, and how many bytes of them."""


def list_files(folder: Path, intake: Intake | None = None) -> FolderScan:
    """Return what a folder of documents holds, see `scan`; also one that stands for a URL.

    Raises CorpusError, and FolderAway if the URL gives no answer.
    """
    url = url_of(folder)
    return scan(folder, intake) if url is None else scan_url(url, folder, intake)


def scan_url(url: str, place: Path, intake: Intake | None = None, remote: RemoteFolder | None = None) -> FolderScan:
    """Return what a folder at a URL holds. `place`: where its SOURCES.toml and ignore files are kept."""
    walk = _RemoteWalk(remote or RemoteFolder(url), place, intake or Intake())
    try:
        return Patience().run(walk.run, 2 * LISTING_SECONDS)
    except TimeoutError as error:
        raise FolderAway(f"{url}/{walk.place}: {error.strerror}.") from error


@dataclass(frozen=True, slots=True)
class _RemoteStatus:
    st_mode: int
    st_size: int
    st_mtime_ns: int
    st_ino: int
    is_tagged: bool
    st_dev: int = 0
    st_nlink: int = 1

    @property
    def st_ctime_ns(self) -> int:
        return self.st_mtime_ns


@dataclass(frozen=True, slots=True)
class _RemoteEntry:
    name: str
    path: str
    info: Info

    def is_symlink(self) -> bool:
        return bool(self.info.get("islink"))

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:  # noqa: ARG002  (as os.DirEntry has it)
        return self.info.get("type") == "directory"

    def stat(self, *, follow_symlinks: bool = True) -> _RemoteStatus:  # noqa: ARG002
        mode = stat.S_IFREG if self.info.get("type", "file") == "file" else 0
        return _RemoteStatus(mode, *tag_of(self.info), is_tagged=has_tag(self.info))


class _RemoteWalk(FolderWalk):
    """One walk through a folder at a URL."""

    def __init__(self, remote: RemoteFolder, place: Path, intake: Intake) -> None:
        super().__init__(place, intake)
        self._remote = remote
        self._kept_at = place
        self._folders = 0

    def _entries(self, folder: WalkedFolder) -> tuple[Sequence[FolderEntry], Identity]:
        try:
            listed = self._remote.list(folder.prefix, LISTING_SECONDS)
        except FileNotFoundError as error:
            if folder.prefix:
                raise
            raise CorpusError(f"{self._remote.url}: there is no such folder. Check the spelling.") from error
        except PermissionError as error:
            if folder.prefix:
                raise
            raise CorpusError(
                f"{self._remote.url}: may not be listed. Check the rights of the credentials in the environment."
            ) from error
        found = {info["name"].rstrip("/").rpartition("/")[2]: info for info in listed}
        entries = [
            _RemoteEntry(name, str(folder.path / name), info)
            for name, info in found.items()
            if name not in ("", ".", "..") and name.isprintable()
        ]
        kept = _KEPT if folder.prefix else {**_KEPT, SOURCES_FILE: MAX_SOURCES_BYTES}
        for name, most in kept.items():
            self._keep(folder.prefix + name, most, is_there=name in found)
        self._folders += 1
        return entries, (-1, self._folders)

    def _keep(self, name: str, most: int, *, is_there: bool) -> None:
        """Keep a copy of a file, or remove it if it is not there any more."""
        path = self._kept_at / name
        try:
            if is_there:
                data = self._remote.read(name, most)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            else:
                path.unlink(missing_ok=True)
        except OSError:  # what is named but not here is told by who looks for it
            with contextlib.suppress(OSError):
                path.unlink()

    def _state(self, name: str, path: str, status: FileStatus) -> FileState:
        assert isinstance(status, _RemoteStatus)
        state = status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
        return FileState(name, Path(path), *state, url=self._remote.url, is_tagged=status.is_tagged)
