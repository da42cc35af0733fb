"""Forges an index: changes its files and makes every hash fit, as whoever hands over a folder with its index can."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from index.store.checksums import record_of


def forge(index: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Change the files of that name in all segments, or in the generation, and mend the hashes."""
    (generation,) = (index / "generations").iterdir()
    for folder in [generation, *(index / "segments").iterdir()]:
        path = folder / name
        if path.is_file():
            path.write_bytes(change(path.read_bytes()))
    mend(index)


def mend(index: Path, change: Callable[[dict[str, Any]], None] = lambda _: None) -> None:
    """Make the hashes in the manifests fit the files, after `change` has edited the manifest of the generation."""
    (generation,) = (index / "generations").iterdir()
    path = generation / "manifest.json"
    manifest = json.loads(path.read_bytes())
    manifest["own"] = {name: record_of(generation / name).model_dump() for name in manifest["own"]}
    for segment in manifest["segments"]:
        folder = index / "segments" / segment["name"]
        segment["files"] = {name: record_of(folder / name).model_dump() for name in segment["files"]}
        (folder / "segment.json").write_text(json.dumps(segment), "utf-8")
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (index / "CURRENT").write_text(f"{generation.name} {digest}\n", "utf-8")
