"""Proof that a file is the one that was written: its size, its hash, and the hash of a sample of it.

Hashing everything takes a second for a gigabyte or two, and an index of a million passages has more than ten. Opening
therefore hashes everything only up to MOST_HASHED bytes, and beyond that compares sizes and samples: blocks at the
beginning, at the end and evenly between. That finds a file that is cut, replaced, overwritten or left empty by a
crash; a single bit that flips where no block lies is found by `pincite verify`, which hashes every byte.
"""

import hashlib
from pathlib import Path

from index.store.manifest import FileRecord

MOST_HASHED = 100_000_000
"""Bytes of the largest index whose files are hashed at every opening, about a tenth of a second's work."""

BLOCK = 1 << 14
"""Bytes of a block of the sample."""

BLOCKS = 16
"""Blocks of the sample."""


def record_of(path: Path, sha256: str | None = None) -> FileRecord:
    """Return what proves a file; `sha256` is the hash of its content where it is known already. Raises OSError."""
    if sha256 is None:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(bytes=path.stat().st_size, sha256=sha256, sample=sample_of(path))


def sample_of(path: Path) -> str:
    """Return the SHA-256 of a file's sample. Raises OSError."""
    size = path.stat().st_size
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if size <= BLOCK * BLOCKS:
            digest.update(file.read())
        else:
            for block in range(BLOCKS):
                file.seek((size - BLOCK) * block // (BLOCKS - 1))
                digest.update(file.read(BLOCK))
    return digest.hexdigest()


def fault(path: Path, record: FileRecord, *, full: bool) -> str | None:
    """Return in what a file differs from its record, None if in nothing; `full`: hash it whole. Raises OSError."""
    if path.stat().st_size != record.bytes:
        return "another size"
    if full:
        return None if record_of(path).sha256 == record.sha256 else "another hash"
    return None if sample_of(path) == record.sample else "another hash"
