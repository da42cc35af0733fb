"""Knows which files could not be read before, whether that still holds, and which could not be read this time."""

from index.files.scan import FileState
from index.regular_file import CHUNK_BYTES, open_regular
from index.store.manifest import Manifest, SkippedFile

PROBE_SECONDS = 1.0
"""Time that a file which could not be had before is given to give its next data."""

MOST_SILENT = 3
"""Files that gave no data again, after which those left are taken to be silent as well: they are on one drive."""


class SkippedFiles:
    """The files that the previous generation skipped, and those that the next one skips."""

    def __init__(self, before: Manifest | None, proof_ns: int) -> None:
        """Take the previous manifest; files that changed since `proof_ns` may have changed again unseen."""
        self._before = {file.name: file for file in before.skipped} if before is not None else {}
        self._proof_ns = proof_ns
        self._still_bad: dict[str, bool] = {}
        self._silent = 0
        self.records: list[SkippedFile] = []

    @property
    def names_before(self) -> set[str]:
        """The names of the files that the previous generation skipped."""
        return set(self._before)

    def is_still_bad(self, file: FileState) -> bool:
        """Return whether a file could not be read, has not changed since, and still cannot be; each is tried once."""
        found = self._still_bad.get(file.name)
        if found is None:
            found = self._still_bad[file.name] = self._compare(file)
        return found

    def keep(self, file: FileState) -> None:
        """Skip a file that is still bad."""
        self.skip(file, retry=self._before[file.name].retry)

    def skip(self, file: FileState, *, retry: bool) -> None:
        """Skip a file; `retry`: its bytes could not be had, so it is tried again though it has not changed."""
        size, modified, changed, inode = file.state
        self.records.append(
            SkippedFile(name=file.name, size=size, mtime_ns=modified, ctime_ns=changed, inode=inode, retry=retry)
        )

    def _compare(self, file: FileState) -> bool:
        bad = self._before.get(file.name)
        if bad is None or (bad.size, bad.mtime_ns, bad.ctime_ns, bad.inode) != file.state:
            return False
        return not self._is_available(file) if bad.retry else max(file.mtime_ns, file.ctime_ns) < self._proof_ns

    def _is_available(self, file: FileState) -> bool:
        """Return whether all of a file can be read now."""
        if self._silent >= MOST_SILENT:
            return False
        try:
            with open_regular(file.path, PROBE_SECONDS) as opened:
                while opened.read(CHUNK_BYTES):
                    pass
        except OSError as error:
            self._silent += isinstance(error, TimeoutError)
            return False
        return True
