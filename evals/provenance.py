"""Provenance: what was measured, with which versions, and when."""

import datetime
import hashlib
import importlib.metadata
import platform

from evals.systems import System
from index.reading import OpenGeneration
from index.value import Value

PACKAGES = ("pincite", "torch", "sentence-transformers", "faiss-cpu", "numpy", "scipy", "ir-measures")
"""Packages whose versions a report states."""


class Provenance(Value):
    """What was measured, with what, and when (UTC). Two reports can be compared if all but the time agrees."""

    title: str
    split: str
    created: str
    manifest_sha256: str
    versions: dict[str, str]


class SavedRuns(Value):
    """The content of `run.json`, which stands beside runs saved in TREC's form."""

    provenance: Provenance
    systems: tuple[System, ...]


def provenance_of(title: str, split: str, generation: OpenGeneration) -> Provenance:
    """Return the provenance of an evaluation that runs now on a generation of an index."""
    # As it is written beside the segments, wherever the index lies.
    manifest = generation.manifest.model_dump_json(indent=1).encode()
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return Provenance(
        title=title,
        split=split,
        created=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        versions={"python": platform.python_version()} | versions,
    )
