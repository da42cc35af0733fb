"""The index on disk: generations side by side, a pointer to the current one, one writer.

    FOLDER/.pincite/
        CURRENT                 the current generation and the SHA-256 of its manifest; replaced last, in one step
        segments/<name>/        some documents and everything about them, never changed once finished
        segments/<name>.vectors/  what has been embedded of a segment whose passages wait for it
        generations/<name>/     which documents of which segments make up a generation, never changed either
        lock                    held by the one process that writes

A build writes new segments and a new generation beside the current one, syncs them and then replaces CURRENT.
Killed at any moment, the store still opens the generation that CURRENT names. Segments finished by then stay until
the next build, which reuses them.
"""

import contextlib
import hashlib
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.atomic import publish_file, sync
from index.errors import IndexBusy, IndexDamaged, IndexMissing
from index.search.mapped_file import read_index_file
from index.store.advice import build_advice, rebuild_advice
from index.store.checksums import find_fault
from index.store.disk_errors import allow_open_files, explain_disk_errors, read_error, write_error
from index.store.generation import Generation
from index.store.manifest import IndexConfig, Manifest, SegmentRecord
from index.store.manifest_file import check_manifest
from index.store.segment import Segment

KEPT_GENERATIONS = 2
"""Generations that stay on disk: the current one, and one that a slow reader may be opening."""

VECTORS_SUFFIX = ".vectors"
"""Ends the name of the folder in which a segment gets its vectors; the rest is the name of the one without."""


_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
"""The name of a generation."""


class Store:
    """The index of one corpus. Cheap to create; opens no file by itself."""

    def __init__(self, folder: Path, *, sync: Callable[[Path], None] = sync) -> None:
        """Take the folder; `sync` flushes a file, or a folder's entries, to the disk."""
        self.folder = folder
        self.sync = sync
        self._generations = folder / "generations"
        self._segments = folder / "segments"
        self._pointer = folder / "CURRENT"
        self._folder_mode, self._file_mode = 0o700, 0o600

    @property
    def current(self) -> str | None:
        """The name of the current generation, None if there is none."""
        return self._pointed()[0]

    def _pointed(self) -> tuple[str | None, str | None]:
        """Return the name of the current generation and the SHA-256 of its manifest, which proves the other files."""
        try:
            name, _, digest = read_index_file(self._pointer).decode().strip().partition(" ")
        except FileNotFoundError:
            return None, None
        except (OSError, UnicodeDecodeError) as error:
            raise read_error(self._pointer, error, rebuild_advice(self.folder)) from error
        if name and not _NAME.fullmatch(name):
            raise IndexDamaged(f"{self._pointer}: names no generation. {rebuild_advice(self.folder)}")
        return name or None, digest or None

    @property
    def takes_all(self) -> bool:
        """Whether the current generation was told to take in what is hidden, ignored or generated."""
        try:
            data = (self._generations / (self.current or "-") / "manifest.json").read_bytes()
            return Manifest.model_validate_json(data).folder.intake.take_all
        except (OSError, ValueError, IndexDamaged):
            return False

    def open(self, *, check: bool = True) -> Generation:
        """Open the current generation.

        Raises IndexMissing if there is none yet, IndexDamaged if a file is not what was written, IndexUnreadable if
        the system does not give one.
        """
        allow_open_files()
        for attempt in (1, 2, 3):
            name, digest = self._pointed()
            if name is None:
                raise IndexMissing(f"{self.folder}: there is no index yet. {build_advice(self.folder)}")
            try:
                if check and digest is not None:
                    check_manifest(self._generations / name / "manifest.json", digest)
                return Generation(self._generations / name, check=check)
            except IndexDamaged:
                if attempt == 3 or self.current == name:
                    raise
        raise AssertionError("unreachable")

    @contextmanager
    def writing(self, *, wait: float = 0.0, shared: bool = False) -> Iterator[None]:
        """Hold the writer's lock. Raises IndexBusy if another process holds it for longer than `wait` seconds.

        `shared`: whoever may read the folder that the index lies in may read the index; else only its owner.
        """
        from filelock import FileLock, Timeout

        self._make_folder(shared=shared)
        lock = FileLock(self.folder / "lock", mode=self._file_mode)
        try:
            lock.acquire(timeout=wait)
        except Timeout as error:
            raise IndexBusy(
                f"{self.folder}: another process is writing this index. Try again when it is done."
            ) from error
        except OSError as error:
            raise write_error(self.folder, error) from error
        try:
            yield
        finally:
            lock.release()

    def _make_folder(self, *, shared: bool) -> None:
        with explain_disk_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            others = stat.S_IMODE(self.folder.parent.stat().st_mode) & 0o055 if shared else 0
            self._folder_mode, self._file_mode = 0o700 | others, 0o600 | others & 0o044
            if stat.S_IMODE(self.folder.stat().st_mode) != self._folder_mode:
                self._set_rights(self.folder)
            for folder in (self._generations, self._segments):
                folder.mkdir(self._folder_mode, exist_ok=True)
            ignore = self.folder / ".gitignore"
            if not ignore.exists():
                ignore.write_text("*\n", "utf-8")
                self._set_rights(ignore)

    def _set_rights(self, path: Path) -> None:
        """Give a file, or a folder with all in it, the rights of the index, where the system lets us."""
        with contextlib.suppress(OSError):
            path.chmod(self._folder_mode if path.is_dir() else self._file_mode)
        if path.is_dir() and not path.is_symlink():
            for entry in path.iterdir():
                self._set_rights(entry)

    def new_folder(self, name: str) -> Path:
        """Return an empty folder for a generation that is being written. Call with the lock held."""
        folder = self._generations / f"{name}.partial"
        folder.mkdir(self._folder_mode)
        return folder

    def new_segment(self, name: str) -> Path:
        """Return an empty folder for a segment that is being written. Call with the lock held."""
        folder = self._segments / f"{name}.partial"
        folder.mkdir(self._folder_mode)
        return folder

    def vectors_folder(self, words: str) -> Path:
        """Return the folder in which the segment `words`, which has no vectors, gets them; interruptions spare it."""
        return self._segments / f"{words}{VECTORS_SUFFIX}"

    def clear(self) -> None:
        """Remove what builds have left unfinished. Call with the lock held."""
        for place in (self._generations, self._segments):
            for leftover in place.iterdir():
                if leftover.name.endswith(".partial"):
                    shutil.rmtree(leftover, ignore_errors=True)

    def keep_segment(self, partial: Path, record: SegmentRecord, *, sync: bool = True) -> Segment:
        """Return a finished segment open; it stays even if the build is interrupted.

        `sync`: False if it may be lost when the machine stops, because `sync_segment` follows or it is made again.
        """
        if sync:
            self._sync_folder(partial)
        final = self._segments / record.name
        partial.rename(final)
        if sync:
            self.sync(self._segments)
        return Segment(final, record, rebuild_advice(self.folder))

    def sync_segment(self, name: str) -> None:
        """Flush a segment that was kept without."""
        self._sync_folder(self._segments / name)
        self.sync(self._segments)

    def remove_segment(self, name: str) -> None:
        """Remove a segment that no generation uses. Call with the lock held."""
        shutil.rmtree(self._segments / name, ignore_errors=True)
        self.sync(self._segments)

    def segments(self, config: IndexConfig) -> list[Segment]:
        """Return the finished, undamaged segments of a configuration, oldest first."""
        found = []
        for folder in sorted(self._segments.iterdir()):
            try:
                record = SegmentRecord.model_validate_json((folder / "segment.json").read_bytes())
                sound = not any(find_fault(folder / name, proof, full=False) for name, proof in record.files.items())
                if sound and record.config == config and record.name == folder.name:
                    found.append(Segment(folder, record, rebuild_advice(self.folder)))
            except (OSError, ValueError, IndexDamaged):
                continue
        return found

    def publish(self, partial: Path) -> str:
        """Make a finished generation the current one, remove old ones, and return its name.

        Call with the lock held.
        """
        self._sync_folder(partial)
        final = partial.with_suffix("")
        partial.rename(final)
        self.sync(self._generations)
        pointer = self._pointer.with_suffix(".new")
        manifest = final / "manifest.json"
        digest = hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.exists() else ""
        pointer.write_text(f"{final.name} {digest}".rstrip() + "\n", "utf-8")
        self._set_rights(pointer)
        if self._pointer.is_dir():
            shutil.rmtree(self._pointer)
        publish_file(pointer, self._pointer, sync=self.sync)
        self._remove_old(final.name)
        return final.name

    def _sync_folder(self, folder: Path) -> None:
        """Flush a folder's files and their names to the disk, with the rights of the index."""
        self._set_rights(folder)
        for path in sorted(folder.iterdir()):
            self.sync(path)
        self.sync(folder)

    def _remove_old(self, current: str) -> None:
        """Remove all generations but the newest, and the segments that those left do not use."""
        names = sorted((path.name for path in self._generations.iterdir() if path.name != current), reverse=True)
        for name in names[KEPT_GENERATIONS - 1 :]:
            shutil.rmtree(self._generations / name, ignore_errors=True)
        used: set[str] = set()
        for folder in self._generations.iterdir():
            try:
                manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
            except (OSError, ValueError):
                continue
            used.update(segment.name for segment in manifest.segments)
        for folder in self._segments.iterdir():
            if folder.name.removesuffix(VECTORS_SUFFIX) not in used:
                shutil.rmtree(folder, ignore_errors=True)
