"""Archives (ZIP, TAR, and files packed by gzip, bzip2 or xz): each member that pincite reads is a document."""

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

from index.errors import BudgetSpent, ReadError
from index.files.extract.extracted import Budget, Extracted, Skipped
from index.files.extract.members import Members
from index.files.extract.zipped import Zip

MAX_MEMBER_BYTES = 400_000_000
"""Unpacked bytes of the largest member."""

_CHUNK = 1 << 20
_PACKED = ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ\x00", lzma.open))
_ENDINGS = (".gz", ".bz2", ".xz")
_DAMAGE = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, UnicodeError)


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted | Skipped]:
    """Yield the documents in an archive, the kinds of its members that are not read, and what could not be read."""
    members = Members(budget)
    try:
        yield from _members(data, name, budget, members)
    except BudgetSpent as error:
        if not members.found:
            raise
        yield Skipped("", f"{error}; what comes behind that is missing", is_remark=True)
    unread = members.unread()
    if not members.found and unread:
        raise ReadError(f"holds nothing that pincite reads: {unread}")
    if unread:
        yield Skipped("", f"holds {unread}", is_remark=True)


def _members(data: bytes, name: str, budget: Budget, members: Members) -> Iterator[Extracted | Skipped]:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")) or name.lower().endswith(".zip"):
        yield from _in_zip(data, budget, members)
        return
    packed = next((kind for mark, kind in _PACKED if data.startswith(mark)), None)
    if packed is None and not _is_tar(data):
        raise ReadError("is no archive that pincite knows; it may be damaged, or have the wrong ending")
    if packed is None:
        yield from _in_tar(io.BytesIO(data), budget, members)
        return
    unpacked = _Counted(cast("IO[bytes]", packed(io.BytesIO(data))), budget)
    try:
        head = unpacked.peek_block()
    except _DAMAGE as error:
        raise ReadError(f"is damaged: it cannot be unpacked ({error})") from error
    if _is_tar(head):
        yield from _in_tar(unpacked, budget, members)
    else:
        yield from _in_one(unpacked, name, members)


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar" or (len(data) >= 512 and data[:512].count(0) == 512) or _is_old_tar(data)


def _is_old_tar(data: bytes) -> bool:
    """Return whether data begins with the header of a tar archive without a mark, by its checksum."""
    try:
        tarfile.TarInfo.frombuf(data[:512], "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


def _in_zip(data: bytes, budget: Budget, members: Members) -> Iterator[Extracted | Skipped]:
    archive = Zip(data, budget)
    for name in archive.names:
        shown = _as_utf8(name)
        if not members.takes(shown):
            continue
        try:
            content = archive.read(name)
        except BudgetSpent:
            raise
        except ReadError as error:
            yield Skipped(f"/{members.part(shown)}", str(error))
            continue
        yield from members.read(content, shown)
    if archive.is_damaged:
        yield Skipped(
            "", "is damaged: its list of contents is missing; what could be found in it was read", is_remark=True
        )


def _as_utf8(name: str) -> str:
    """Return the name of a member, which programs often write in UTF-8 without saying so."""
    try:
        return name if name.isascii() else name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _in_tar(file: "IO[bytes] | _Counted", budget: Budget, members: Members) -> Iterator[Extracted | Skipped]:
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", file), mode="r|", errors="replace") as archive:
            for member in archive:
                if not member.isfile() or not members.takes(member.name):
                    continue
                content = _content(archive, member, budget)
                if content is None:
                    reason = f"has more than {MAX_MEMBER_BYTES / 1e6:,.0f} MB; unpack it into the folder"
                    yield Skipped(f"/{members.part(member.name)}", reason)
                    continue
                yield from members.read(content, member.name)
    except _DAMAGE as error:
        if not members.found:
            raise ReadError(f"is damaged: it cannot be unpacked ({error})") from error
        reason = f"is damaged: what comes behind its first {members.found:,} documents is missing ({error})"
        yield Skipped("", reason, is_remark=True)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo, budget: Budget) -> bytes | None:
    """Return the bytes of a member, None if they are too many."""
    if member.size > MAX_MEMBER_BYTES:
        return None
    file = archive.extractfile(member)
    parts: list[bytes] = []
    while file is not None and (chunk := file.read(_CHUNK)):
        if member.issparse():
            budget.take_unpacked(len(chunk))  # its gaps are in no archive
        parts.append(chunk)
    return b"".join(parts)


def _in_one(unpacked: "_Counted", name: str, members: Members) -> Iterator[Extracted | Skipped]:
    """Yield the documents of a file that is packed alone."""
    inner = next((name[: -len(ending)] for ending in _ENDINGS if name.lower().endswith(ending)), name)
    if not members.takes(inner):
        return
    try:
        parts: list[bytes] = []
        while chunk := unpacked.read(_CHUNK):
            parts.append(chunk)
    except _DAMAGE as error:
        raise ReadError(f"is damaged: it cannot be unpacked ({error})") from error
    yield from members.read(b"".join(parts), inner)


class _Counted(io.RawIOBase):
    """A file whose unpacked bytes are taken from a budget as they are read."""

    def __init__(self, file: IO[bytes], budget: Budget) -> None:
        super().__init__()
        self._file = file
        self._budget = budget
        self._waiting = b""

    def peek_block(self) -> bytes:
        """Return the first block of a tar archive, which is read again."""
        self._waiting = self._file.read(512)
        return self._waiting

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._waiting:
            found, self._waiting = self._waiting[:size], self._waiting[size:]
        else:
            found = self._file.read(min(size, _CHUNK) if size >= 0 else _CHUNK)
        self._budget.take_unpacked(len(found))
        return found
