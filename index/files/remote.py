"""Folders of documents at a URL, by fsspec: `s3://bucket/folder` and whatever a package for fsspec is installed for.

Credentials come from the environment or the files of each service's own client, never from here. Every call has a time
limit. A file that is refused is one problem; a service that gives no answer is FolderAway.
"""

import contextlib
import functools
import hashlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, TypeVar

from index.errors import CorpusError, FileUnavailable, FolderAway, first_line
from index.regular_file import CHUNK_BYTES, PATIENCE_SECONDS, Patience, Turn

ATTEMPTS = 3
"""Times that a call is tried whose client gives up at once; those of most services try again themselves."""

AT_ONCE_SECONDS = 1.0
"""Within which a client gives up that has not tried again itself."""

PAUSE_SECONDS = 0.5
"""Before the second attempt; four times as long before each further one."""

WHOLE_BYTES = 8_000_000
"""Bytes of the largest file that is fetched by one request, which cannot see it change."""

TAGS = ("ETag", "etag", "md5Hash", "content_md5", "checksum", "version_id", "generation")
"""What services call that which changes with a file's content."""

TIMES = ("LastModified", "last_modified", "mtime", "updated", "modified", "created")
"""What services call the time of a file's last change, the surest first."""

Info = Mapping[str, Any]
"""What a listing says of a file or folder."""

T = TypeVar("T")


class RemoteFolder:
    """A folder at a URL. Safe to share between threads."""

    def __init__(
        self, url: str, patience: Patience | None = None, *, files: Any = None, pause: float = PAUSE_SECONDS
    ) -> None:
        """Take the URL. Raises CorpusError if nothing is installed that reads such URLs.

        `files`: a file system of fsspec's, that of the URL if None; `pause`: PAUSE_SECONDS.
        """
        self.url = url
        self._patience = patience or Patience()
        self._pause = pause
        self._root = url.partition("://")[2].rstrip("/")
        self._files = files
        if files is None:
            self._open(url)

    def _open(self, url: str) -> None:
        try:
            from fsspec.core import url_to_fs

            self._files, root = url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
        except ImportError as error:
            raise CorpusError(
                f"{url}: needs a package that is not installed here ({first_line(error)}). Install: pip install "
                "'pincite[dask]', and fsspec's package for the service, such as s3fs."
            ) from error
        except Exception as error:  # each file system raises what its client raises
            raise CorpusError(f"{url}: cannot be read ({first_line(error)}). Check the spelling.") from error
        self._root = str(root).rstrip("/")

    def list(self, prefix: str, seconds: float) -> list[Info]:
        """Return what is in a folder below this one, named with a slash at its end; "" for this one itself.

        Raises FileNotFoundError, PermissionError, or FolderAway.
        """
        path = f"{self._root}/{prefix}".rstrip("/")

        def call(_: Turn) -> list[Info]:
            self._files.invalidate_cache()
            found = self._files.ls(path, detail=True)
            return [info for info in found if info["name"].strip("/") != path.strip("/")]

        return self._call(call, seconds)

    def read(self, name: str, largest: int) -> bytes:
        """Return the first bytes of a file, at most `largest`. Raises as `list`."""
        return self._call(lambda _: bytes(self._files.cat_file(self._path(name), start=0, end=largest)))

    def has_file(self, name: str) -> bool:
        """Return whether there is a file of a name. Raises FolderAway."""
        try:
            return self._call(lambda _: bool(self._files.isfile(self._path(name))))
        except (PermissionError, NotADirectoryError):
            return False

    @contextlib.contextmanager
    def local_copy(self, name: str, size: int | None = None) -> Iterator[Path]:
        """Give the path of a copy of a file; `size`: its bytes, if known. Raises FileUnavailable, FolderAway."""
        with tempfile.TemporaryDirectory(prefix="pincite-") as folder:
            path = Path(folder) / "copy"
            try:
                with path.open("wb") as copy:
                    self._call(lambda turn: self._fetch(name, size, copy, turn))
            except OSError as error:
                raise FileUnavailable(f"cannot be fetched ({error.strerror or first_line(error)})") from error
            yield path

    def _fetch(self, name: str, size: int | None, copy: IO[bytes], turn: Turn) -> None:
        path = self._path(name)
        copy.seek(0)
        copy.truncate()
        if size is not None and size <= WHOLE_BYTES:
            copy.write(self._files.cat_file(path))
            return
        before = self._files.info(path)
        with self._files.open(path, "rb", block_size=CHUNK_BYTES) as opened:
            while chunk := opened.read(CHUNK_BYTES):
                copy.write(chunk)
                turn.advance()
        if tag_of(self._files.info(path)) != tag_of(before):
            raise OSError("keeps changing while it is fetched")

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _call(self, call: Callable[[Turn], T], seconds: float = PATIENCE_SECONDS) -> T:
        """Return what a call returns; try again what may have failed by chance."""
        for attempt in range(ATTEMPTS):
            began = time.monotonic()
            try:
                return self._patience.run(call, seconds)
            except (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError):
                raise
            except Exception as error:  # each file system raises what its client raises
                is_patient = time.monotonic() - began > AT_ONCE_SECONDS
                if is_patient or is_last(error) or attempt == ATTEMPTS - 1:
                    raise FolderAway(
                        f"{self.url}: gives no answer ({first_line(error)}). Check the network and the credentials in "
                        "the environment."
                    ) from error
                time.sleep(self._pause * 4**attempt)
        raise AssertionError


@functools.cache
def remote_folder(url: str) -> RemoteFolder:
    """Return the folder at a URL; a process has one, with its connections."""
    return RemoteFolder(url)


def is_last(error: Exception) -> bool:
    """Return whether trying again is no use: credentials are missing, or it has taken the whole time."""
    return isinstance(error, TimeoutError) or "credential" in type(error).__name__.lower()


def tag_of(info: Info) -> tuple[int, int, int]:
    """Return what stands for the content of a file in a listing: its size, time in nanoseconds, and a tag.

    The tag is a digest of what the service calls so, the inode in a folder on a disk, else 0.
    """
    when = next((info[key] for key in TIMES if info.get(key) is not None), 0)
    seconds = when.timestamp() if hasattr(when, "timestamp") else when
    nanoseconds = int(float(seconds) * 1e9) if isinstance(seconds, int | float) else 0
    tags = [str(info[key]) for key in TAGS if info.get(key) is not None]
    digest = int.from_bytes(hashlib.blake2b("\0".join(tags).encode(), digest_size=8).digest(), "little") >> 1
    return int(info.get("size") or 0), nanoseconds, digest if tags else int(info.get("ino") or 0)


def has_tag(info: Info) -> bool:
    """Return whether a listing names something that changes with a file's content."""
    return any(info.get(key) is not None for key in TAGS)
