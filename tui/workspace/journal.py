"""A journal: entries appended to a file, one JSON object a line, that outlives a process killed at any moment.

    history.jsonl           {"v": 1, …}, a line an entry, oldest first
    history.jsonl.damaged   lines that were no entries, kept as they were

An append is one write, synced before it is reported done; a lock keeps processes apart. What a write cut short
left at the end of the file is no entry, and the next append takes it away. A damaged line elsewhere is set
aside and told of once. A line of a later version is passed over and stays.
"""

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Literal, TypeVar

from pydantic import TypeAdapter, ValidationError

from index.models import Value
from tui.workspace.files import WorkspaceError, locked, reason_of, sync_folder, write_whole

VERSION = 1


class Entry(Value):
    """Base of a journal's entries; `v` is the version of the format."""

    v: Literal[1] = 1


E = TypeVar("E", bound=Entry)


class Journal(Generic[E]):
    """The entries of one file. Safe to share between threads; cheap to make, and to read again when nothing changed."""

    def __init__(
        self,
        path: Path,
        entries: TypeAdapter[E],
        *,
        tell: Callable[[str], None] = lambda _: None,
        step: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Name the file and what its entries are.

        `tell` is given a line for the person where something was damaged; `step` is called before each change on
        disk with its name (tests stop there).
        """
        self.path = path
        self._adapter = entries
        self._tell = tell
        self._step = step
        self._lock = path.with_name(path.name + ".lock")
        self._guard = threading.RLock()
        self._seen: tuple[int, int, int] | None = None
        self._entries: tuple[E, ...] = ()
        self._told: set[str] = set()

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
                self._say(f"{self.path}: {later} of its lines are of a later version of pincite and were passed over.")
            self._seen, self._entries = seen, tuple(found)
            return self._entries

    def append(self, *entries: E) -> None:
        """Add entries at the end, all or none; they are on the disk when this returns. Raises WorkspaceError."""
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
        """Keep the entries that are wanted, take the others off the disk, and return how many went.

        Lines of a later version stay. Raises WorkspaceError.
        """
        self.read()  # sets damaged lines aside, so that only what is known goes
        with self._guard, locked(self._lock):
            kept, gone = [], 0
            for line in self._content().split(b"\n"):
                entry = self._entry(line)
                if entry is not None and not wanted(entry):
                    gone += 1
                elif entry is not None or _is_later(line):
                    kept.append(line + b"\n")
            if gone:
                write_whole(self.path, b"".join(kept), overwrite=True, step=self._step)
            return gone

    def clear(self) -> None:
        """Take every line off the disk, and those set aside too. Raises WorkspaceError."""
        with self._guard, locked(self._lock):
            try:
                self._aside.unlink(missing_ok=True)
            except OSError as error:
                raise self._unwritable(error) from error
            write_whole(self.path, b"", overwrite=True, step=self._step)

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
        """Move damaged lines to a file of their own and say so; return the state of the mended file."""
        count = f"{len(damaged)} damaged line" + ("s" if len(damaged) > 1 else "")
        try:
            with locked(self._lock):
                content = self._content()
                _, damaged, _ = self._sort(content)
                *lines, torn = content.split(b"\n")
                kept = b"".join(line + b"\n" for line in lines if line and line not in damaged) + torn
                before = self._aside.read_bytes() if self._aside.exists() else b""
                write_whole(self._aside, before + b"".join(line + b"\n" for line in damaged), overwrite=True)
                write_whole(self.path, kept, overwrite=True)
                state = self._state()
        except (OSError, WorkspaceError):
            self._say(f"{self.path}: {count} passed over; the rest is as it was.")
            return self._state()
        self._say(f"{self.path}: {count} set aside in {self._aside.name}; the rest is as it was.")
        return state

    def _say(self, line: str) -> None:
        if line not in self._told:
            self._told.add(line)
            self._tell(line)

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
        """Append to the file what a reader then finds whole; call with the lock held."""
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            data = self._mend(descriptor) + data
            size = os.fstat(descriptor).st_size
            self._step("append")
            _write_at_once(descriptor, data, size)
            self._step("sync")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(self.path.parent)

    def _mend(self, descriptor: int) -> bytes:
        """Take away what a write cut short left at the end; return what must stand before the next line."""
        size = os.fstat(descriptor).st_size
        if not size or os.pread(descriptor, 1, size - 1) == b"\n":
            return b""
        content = os.pread(descriptor, size, 0)
        torn = content[content.rfind(b"\n") + 1 :]
        if self._entry(torn) is not None or _is_later(torn):
            return b"\n"
        self._step("mend")
        os.ftruncate(descriptor, size - len(torn))
        return b""

    def _unwritable(self, error: OSError) -> WorkspaceError:
        return WorkspaceError(f"{self.path}: cannot be written ({reason_of(error)}). Check its rights and the disk.")


def _write_at_once(descriptor: int, data: bytes, size: int) -> None:
    """Write all of the data in one call, or leave the file at the size it had."""
    written = 0
    try:
        written = os.write(descriptor, data)
    finally:
        if written < len(data):
            os.ftruncate(descriptor, size)
    if written < len(data):
        raise OSError(f"only {written} of {len(data)} bytes could be written; is the disk full?")


def _is_later(line: bytes) -> bool:
    """Tell whether a line is an entry of a later version of the format."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return False
    version = found.get("v") if isinstance(found, dict) else None
    return isinstance(version, int) and version > VERSION
