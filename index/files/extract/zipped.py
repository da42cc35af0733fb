"""Opens zip archives held in memory, such as EPUB, DOCX and ODT files: no bomb, no encryption, damage borne."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from index.errors import ReadError
from index.files.extract.extracted import Budget

MAX_ENTRIES = 100_000
"""Entries of an archive."""

MAX_ENTRY_BYTES = 400_000_000
"""Unpacked bytes of one entry."""

MAX_RATIO = 300
"""Times that an entry may grow when it is unpacked, where it grows beyond `FREE_BYTES`."""

FREE_BYTES = 20_000_000
"""Unpacked bytes below which an entry's ratio does not matter."""

_CHUNK = 1 << 20
LIST_ERRORS = (
    zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, NotImplementedError, OverflowError, IndexError
)  # fmt: skip
"""What zipfile raises where an archive's list of contents is damaged."""

_LOCAL = b"PK\x03\x04"
_CENTRAL = b"PK\x01\x02"
_HEADER = struct.Struct("<4s5H3I2H")
_IS_ENCRYPTED = 0x1
_SIZES_FOLLOW = 0x8


class Zip:
    """The entries of an archive by name, in the archive's order.

    `is_damaged`: its list of contents is missing, and its entries were found by looking for them.
    """

    def __init__(self, data: bytes, budget: Budget) -> None:
        """Open an archive. Raises ReadError if there is no archive in `data`, or if it has too many entries."""
        self._budget = budget
        self.is_damaged = False
        if data.count(_CENTRAL) > MAX_ENTRIES:
            raise ReadError(f"holds more than {MAX_ENTRIES:,} files; unpack it into the folder")
        self._salvaged: dict[str, tuple[int, int, bool]] = {}
        self._data = data
        self._entries: dict[str, zipfile.ZipInfo] = {}
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except LIST_ERRORS:
            self._salvaged = dict(_find_entries(data))
            self.is_damaged = True
            if not self._salvaged:
                raise ReadError("cannot be opened: it is damaged or no archive; save or download it again") from None
        else:
            self._entries = {
                info.filename.replace("\\", "/"): info for info in self._archive.infolist() if not info.is_dir()
            }
        self._lowered: Mapping[str, str] = {name.lower(): name for name in reversed(self.names)}

    @property
    def names(self) -> list[str]:
        """Return the names of the files in it."""
        return list(self._salvaged or self._entries)

    def __contains__(self, name: str) -> bool:
        return self.find(name) is not None

    def find(self, name: str) -> str | None:
        """Return the name that an entry has, if need be in other capitals; None if there is none."""
        if name in self._entries or name in self._salvaged:
            return name
        return self._lowered.get(name.lower())

    def is_encrypted(self, name: str) -> bool:
        """Return whether an entry needs a password."""
        info = self._entries.get(name)
        return bool(info and info.flag_bits & _IS_ENCRYPTED)

    def size(self, name: str) -> int:
        """Return how many bytes an entry says that it unpacks to; 0 where that is not known."""
        info = self._entries.get(name)
        return info.file_size if info else 0

    def read(self, name: str) -> bytes:
        """Return the bytes of an entry and take them from the budget.

        Raises ReadError if there is no such entry, it is damaged or encrypted, or it unpacks to too much.
        """
        found = self.find(name)
        if found is None:
            raise ReadError(f"has no {name}; it may be damaged")
        if self.is_encrypted(found):
            raise ReadError(f"is encrypted: {found} needs a password; save it without one")
        parts: list[bytes] = []
        size = 0
        packed = self._packed(found)
        try:
            for chunk in self._salvage(found) if found in self._salvaged else self._unpack(found):
                size += len(chunk)
                self._budget.take_unpacked(len(chunk))
                if size > MAX_ENTRY_BYTES or (size > FREE_BYTES and size > MAX_RATIO * packed):
                    raise ReadError(f"is a zip bomb: {found} unpacks to more than {size / 1e6:,.0f} MB")
                parts.append(chunk)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, struct.error) as error:
            raise ReadError(f"is damaged: {found} cannot be unpacked ({error})") from error
        return b"".join(parts)

    def _packed(self, name: str) -> int:
        """Return how many bytes an entry has in the archive, as stated, at most those of the archive."""
        stated = self._salvaged[name][1] if name in self._salvaged else self._entries[name].compress_size
        return max(1, min(stated, len(self._data)))

    def _unpack(self, name: str) -> Iterator[bytes]:
        with self._archive.open(self._entries[name]) as file:
            while chunk := file.read(_CHUNK):
                yield chunk

    def _salvage(self, name: str) -> Iterator[bytes]:
        """Yield what can be unpacked of an entry that was found without the list of contents."""
        start, packed, is_deflated = self._salvaged[name]
        if not is_deflated:
            yield self._data[start : start + packed]
            return
        engine = zlib.decompressobj(-zlib.MAX_WBITS)
        waiting = self._data[start : start + packed]
        while waiting and not engine.eof:
            try:
                chunk = engine.decompress(waiting, _CHUNK)
            except zlib.error:
                return  # what came before the damage is kept
            waiting = engine.unconsumed_tail
            if not chunk:
                return
            yield chunk


def _find_entries(data: bytes) -> Iterator[tuple[str, tuple[int, int, bool]]]:
    """Yield the entries of an archive without its list of contents: name, start, packed size, whether deflated."""
    at = data.find(_LOCAL)
    for _ in range(MAX_ENTRIES):
        if at < 0 or len(data) - at < _HEADER.size:
            return
        _, _, flags, method, _, _, _, packed, _, name_size, extra_size = _HEADER.unpack_from(data, at)
        start = at + _HEADER.size + name_size + extra_size
        raw = data[at + _HEADER.size : at + _HEADER.size + name_size]
        following = data.find(_LOCAL, start + (0 if flags & _SIZES_FOLLOW else packed))
        if flags & _SIZES_FOLLOW or start + packed > len(data):
            packed = (following if following >= 0 else len(data)) - start
        name = raw.decode("utf-8", "replace").replace("\\", "/")
        if method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not flags & _IS_ENCRYPTED and raw[-1:] != b"/":
            yield name, (start, packed, method == zipfile.ZIP_DEFLATED)
        at = following
