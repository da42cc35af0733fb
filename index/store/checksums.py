"""Checks that a file is the one that was written: by size, by hash, or by the hash of a sample.

Hashing everything takes a second for a gigabyte or two, and an index of a million passages has more than ten. Opening
therefore hashes everything only up to MAX_HASHED_BYTES bytes, and beyond that compares sizes and samples: blocks at the
beginning, at the end and evenly between. That finds a file that is cut, replaced, overwritten or left empty by a
crash; a single bit that flips where no block lies is found by `pincite verify`, which hashes every byte.
"""

import hashlib
import os
from pathlib import Path

from pydantic import ValidationError

from index.errors import IndexDamaged
from index.search.mapped_file import open_index_file, read_index_file
from index.store.disk_errors import read_error
from index.store.manifest import FileRecord, Manifest, SegmentRecord

MAX_HASHED_BYTES = 100_000_000
"""Bytes of the largest index whose files are hashed at every opening, which takes about a tenth of a second."""

SAMPLE_BLOCK_BYTES = 1 << 14
"""Bytes of a block of the sample."""

SAMPLE_BLOCKS = 16
"""Blocks of the sample."""


def record_of(path: Path, sha256: str | None = None) -> FileRecord:
    """Return the record of a file; `sha256`: its hash, if it is known already. Raises OSError."""
    if sha256 is None:
        with os.fdopen(open_index_file(path), "rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(bytes=path.stat().st_size, sha256=sha256, sample=sample_of(path))


def sample_of(path: Path) -> str:
    """Return the SHA-256 of a file's sample. Raises OSError."""
    digest = hashlib.sha256()
    with os.fdopen(open_index_file(path), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size <= SAMPLE_BLOCK_BYTES * SAMPLE_BLOCKS:
            digest.update(file.read())
        else:
            for block in range(SAMPLE_BLOCKS):
                file.seek((size - SAMPLE_BLOCK_BYTES) * block // (SAMPLE_BLOCKS - 1))
                digest.update(file.read(SAMPLE_BLOCK_BYTES))
    return digest.hexdigest()


def find_fault(path: Path, record: FileRecord, *, full: bool) -> str | None:
    """Return how a file differs from its record, None if it does not; `full`: hash it whole. Raises OSError."""
    if path.stat().st_size != record.bytes:
        return "another size"
    if full:
        return None if record_of(path).sha256 == record.sha256 else "another hash"
    return None if sample_of(path) == record.sample else "another hash"


def check_files(manifest: Manifest, root: Path, advice: str, *, full: bool = False) -> None:
    """Check every file of a generation below the index's folder `root`. Raises IndexDamaged, naming the first fault.

    Whole files are hashed unless the index is so large that opening would take long (`full`: even then). Raises
    IndexUnreadable if the system does not give a file. `advice` says what to do about damage.
    """
    files = manifest.files
    full = full or sum(record.bytes for record in files.values()) <= MAX_HASHED_BYTES
    for name, record in files.items():
        path = root / name
        try:
            found = find_fault(path, record, full=full)
        except OSError as error:
            raise read_error(path, error, advice) from error
        if found:
            raise IndexDamaged(f"{path}: is not the file that was written ({found}). {advice}")
    for segment in manifest.segments:
        path = root / "segments" / segment.name / "segment.json"
        try:
            is_same = SegmentRecord.model_validate_json(read_index_file(path)) == segment
        except OSError as error:
            raise read_error(path, error, advice) from error
        except ValidationError:
            is_same = False
        if not is_same:
            raise IndexDamaged(f"{path}: is not the file that was written (it differs from the manifest). {advice}")
