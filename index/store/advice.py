"""What to do about an index that cannot be used, for the end of error messages."""

import shlex
from pathlib import Path

from index.location import INDEX_FOLDER


def build_advice(index: Path) -> str:
    """Return how to build the missing index in a folder."""
    return f"Build it with: {_command(index, '')}"


def rebuild_advice(index: Path) -> str:
    """Return how to rebuild the index in a folder."""
    return f"Rebuild it with: {_command(index, ' --rebuild')}"


def _command(index: Path, flag: str) -> str:
    if index.name == INDEX_FOLDER:
        return f"pincite index{flag} {shlex.quote(str(index.parent))}"
    return f"pincite index{flag} FOLDER --index {shlex.quote(str(index))}"
