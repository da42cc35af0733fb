"""A journal: a file of entries, one JSON object a line, that survives a process killed at any moment.

    history.jsonl           {"v": 1, …}, one line per entry, oldest first
    history.jsonl.damaged   lines that were not entries, unchanged

An append is one write, synced before it returns; a lock keeps processes apart. An incomplete line at the end, left by
an interrupted write, is not an entry; the next append removes it. A damaged line elsewhere is moved to the second file
and reported once. A line of a later version is skipped and stays.
"""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.atomic import sync
from index.value import Value
from tui.workspace.files import WorkspaceError, locked, reason_of, write_file

VERSION = 1


class Entry(Value):
    """Base of a journal's entries; `v` is the version of the format."""

    v: Literal[1] = 1


E = TypeVar("E", bound=Entry)


class Journal(Generic[E]):
    """The entries of one file. Safe to share between threads; reading again is cheap if nothing has changed."""

    def __init__(
        self,
        path: Path,
        entries: TypeAdapter[E],
        *,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Take the file and the type of its entries; `report` receives a line for the person about damage."""
        self.path = path
        self._adapter = entries
        self._report = report
        self._lock = path.with_name(path.name + ".lock")
        self._guard = threading.RLock()
        self._seen: tuple[int, int, int] | None = None
        self._entries: tuple[E, ...] = ()
        self._reported: set[str] = set()

    def read(self) -> tuple[E, ...]:
        """Return all entries, oldest first. Raises WorkspaceError if the file cannot be read."""
        with self._guard:
            seen = self._state()
            if seen == self._seen:
                return self._entries
            found, damaged, later = self._sort(self._content())
            if damaged:
                seen = self._set_aside(damaged)
            if later:
                self._report_once(f"{self.path}: skipped {later} lines of a later version of pincite.")
            self._seen, self._entries = seen, tuple(found)
            return self._entries

    def append(self, *entries: E) -> None:
        """Add entries at the end, all or none; they are synced when this returns. Raises WorkspaceError."""
        if not entries:
            return
        data = b"".join(self._line(entry) for entry in entries)
        with self._guard, locked(self._lock):
            known = self._state() == self._seen
            try:
                self._write(data)
            except OSError as error:
                raise self._unwritable(error) from error
            if known:
                self._entries += entries
                self._seen = self._state()

    def keep(self, wanted: Callable[[E], bool]) -> int:
        """Remove the entries that are not wanted from the disk, and return their number.

        Lines of a later version stay. Raises WorkspaceError.
        """
        self.read()  # sets damaged lines aside, so that only known entries are removed
        with self._guard, locked(self._lock):
            kept, gone = [], 0
            for line in self._content().split(b"\n"):
                entry = self._entry(line)
                if entry is not None and not wanted(entry):
                    gone += 1
                elif entry is not None or _is_later(line):
                    kept.append(line + b"\n")
            if gone:
                write_file(self.path, b"".join(kept), overwrite=True)
            return gone

    def clear(self) -> None:
        """Remove every line from the disk, including those set aside. Raises WorkspaceError."""
        with self._guard, locked(self._lock):
            try:
                self._aside.unlink(missing_ok=True)
            except OSError as error:
                raise self._unwritable(error) from error
            write_file(self.path, b"", overwrite=True)

    @property
    def _aside(self) -> Path:
        return self.path.with_name(self.path.name + ".damaged")

    def _line(self, entry: E) -> bytes:
        return self._adapter.dump_json(entry) + b"\n"

    def _entry(self, line: bytes) -> E | None:
        try:
            return self._adapter.validate_json(line)
        except ValidationError:
            return None

    def _sort(self, content: bytes) -> tuple[list[E], list[bytes], int]:
        """Return the entries of a file, its damaged lines, and the number of lines of a later version."""
        *lines, torn = content.split(b"\n")
        found: list[E] = []
        damaged: list[bytes] = []
        later = 0
        for place, line in enumerate([*lines, torn]):
            entry = self._entry(line)
            if entry is not None:
                found.append(entry)
            elif _is_later(line):
                later += 1
            elif line.strip() and place < len(lines):
                damaged.append(line)
        return found, damaged, later

    def _set_aside(self, damaged: list[bytes]) -> tuple[int, int, int] | None:
        """Move damaged lines to the second file and report it; return the state of the repaired file."""
        count = f"{len(damaged)} damaged line" + ("s" if len(damaged) > 1 else "")
        try:
            with locked(self._lock):
                content = self._content()
                _, damaged, _ = self._sort(content)
                *lines, torn = content.split(b"\n")
                kept = b"".join(line + b"\n" for line in lines if line and line not in damaged) + torn
                before = self._aside.read_bytes() if self._aside.exists() else b""
                write_file(self._aside, before + b"".join(line + b"\n" for line in damaged), overwrite=True)
                write_file(self.path, kept, overwrite=True)
                state = self._state()
        except (OSError, WorkspaceError):
            self._report_once(f"{self.path}: {count} skipped; the rest is unchanged.")
            return self._state()
        self._report_once(f"{self.path}: {count} moved to {self._aside.name}; the rest is unchanged.")
        return state

    def _report_once(self, line: str) -> None:
        if line not in self._reported:
            self._reported.add(line)
            self._report(line)

    def _state(self) -> tuple[int, int, int] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_size, status.st_mtime_ns

    def _content(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise WorkspaceError(f"{self.path}: cannot be read ({reason_of(error)}). Check its rights.") from error

    def _write(self, data: bytes) -> None:
        """Append data that readers see whole or not at all; call with the lock held."""
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            data = self._repair_end(descriptor) + data
            size = os.fstat(descriptor).st_size
            _write_at_once(descriptor, data, size)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync(self.path.parent)

    def _repair_end(self, descriptor: int) -> bytes:
        """Remove an incomplete last line; return what must precede the next line."""
        size = os.fstat(descriptor).st_size
        if not size or os.pread(descriptor, 1, size - 1) == b"\n":
            return b""
        content = os.pread(descriptor, size, 0)
        torn = content[content.rfind(b"\n") + 1 :]
        if self._entry(torn) is not None or _is_later(torn):
            return b"\n"
        os.ftruncate(descriptor, size - len(torn))
        return b""

    def _unwritable(self, error: OSError) -> WorkspaceError:
        return WorkspaceError(f"{self.path}: cannot be written ({reason_of(error)}). Check its rights and the disk.")


def _write_at_once(descriptor: int, data: bytes, size: int) -> None:
    """Write all data in one call, or restore the file's size."""
    written = 0
    try:
        written = os.write(descriptor, data)
    finally:
        if written < len(data):
            os.ftruncate(descriptor, size)
    if written < len(data):
        raise OSError(f"only {written} of {len(data)} bytes could be written; is the disk full?")


def _is_later(line: bytes) -> bool:
    """Return whether a line is an entry of a later version of the format."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    version = found.get("v") if isinstance(found, dict) else None
    return isinstance(version, int) and version > VERSION
