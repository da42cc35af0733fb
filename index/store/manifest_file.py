"""Reads the manifest of a generation, and tells a damaged one from one of another version."""

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from index.errors import IndexDamaged, IndexMismatch, IndexOutdated
from index.search.mapped_file import read_index_file
from index.store.advice import rebuild_advice
from index.store.disk_errors import read_error
from index.store.manifest import FORMAT, Manifest


def check_manifest(path: Path, digest: str) -> None:
    """Check that a manifest has a SHA-256, or raise what `read_manifest` does, and IndexDamaged if it has another."""
    advice = rebuild_advice(path.parent.parent.parent)
    read_manifest(path)
    if hashlib.sha256(read_index_file(path)).hexdigest() != digest:
        raise IndexDamaged(f"{path}: is not the file that was written (another hash). {advice}")


def read_manifest(path: Path) -> Manifest:
    """Return a manifest.

    Raises IndexDamaged, IndexOutdated for one of an earlier version, IndexMismatch for a later one, or IndexUnreadable.
    """
    advice = rebuild_advice(path.parent.parent.parent)
    try:
        data = read_index_file(path)
    except OSError as error:
        raise read_error(path, error, advice) from error
    try:
        version = json.loads(data)["recipe"]["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise IndexDamaged(f"{path}: is not a manifest. {advice}") from error
    if version != FORMAT:
        kind = IndexOutdated if isinstance(version, int) and version < FORMAT else IndexMismatch
        raise kind(f"{path.parent}: written by another version of pincite (format {version}). {advice}")
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        raise IndexDamaged(f"{path}: is not a manifest. {advice}") from error
