"""What two machines must have in common for their documents, passages and vectors to be the same."""

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Self

from index.encoder.base import EmbedderIdentity
from index.files.extractors import EXTRACTORS
from index.value import Value

_PACKAGE = Path(__file__).resolve().parents[2]
"""The folder of the package `index`, whose code reads, cuts and embeds."""


class Stamp(Value):
    """Versions of all that decides what a document becomes.

    `pincite`: its version and a digest of its code. `readers`: a digest of the extractors with their packages, and of
    what reads pictures. `model`: the embedding model's name and a digest of its weights.
    """

    pincite: str
    python: str
    readers: str
    model: str

    @classmethod
    def here(cls, embedder: EmbedderIdentity) -> Self:
        """Return that of this machine with an embedder."""
        readers = "; ".join(one.identity for one in EXTRACTORS.values())
        return cls(
            pincite=_pincite(),
            python=f"{sys.version_info.major}.{sys.version_info.minor}",
            readers=hashlib.sha256(readers.encode()).hexdigest()[:8],
            model=f"{embedder.name} {embedder.weights_sha256[:8]}",
        )

    def difference(self, wanted: "Stamp") -> str:
        """Return in words what is other than wanted, empty if nothing is."""
        return next(
            (
                f"{_WORDS[key]} {getattr(self, key)}, not {getattr(wanted, key)}"
                for key in _WORDS
                if getattr(self, key) != getattr(wanted, key)
            ),
            "",
        )


_WORDS = {"pincite": "pincite", "python": "Python", "model": "the model", "readers": "readers of documents"}


@cache
def _pincite() -> str:
    try:
        number = version("pincite")
    except PackageNotFoundError:
        number = "of a checkout"
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        digest.update(path.relative_to(_PACKAGE).as_posix().encode())
        digest.update(path.read_bytes())
    return f"{number} ({digest.hexdigest()[:8]})"
