"""Where things are: the default documents, and the index of a folder."""

import hashlib
import os
from pathlib import Path

from index.errors import CorpusError

INDEX_FOLDER = ".pincite"


def default_corpus() -> Path:
    """Return the folder of the default documents. Raises CorpusError where they were not installed."""
    folder = Path(__file__).resolve().parent.parent / "seeds"
    if not folder.is_dir():
        raise CorpusError("no default documents are installed here. Name a folder: pincite FOLDER")
    return folder


def find_corpus(start: Path) -> Path | None:
    """Return the nearest folder at or above `start` that has an index, as git finds its repository."""
    for folder in (start, *start.parents):
        if (folder / INDEX_FOLDER / "CURRENT").is_file():
            return folder
    return None


def index_location(corpus: Path) -> Path:
    """Return where the index of a folder of documents lives.

    In the folder itself, `FOLDER/.pincite`; for one that cannot be written to and has no index, in the user's
    data folder.
    """
    inside = corpus / INDEX_FOLDER
    if os.access(inside if inside.is_dir() else corpus, os.W_OK):
        return inside
    outside = _outside(corpus)
    has_index = (inside / "CURRENT").is_file() and not (outside / "CURRENT").is_file()
    return inside if has_index else outside


def _outside(corpus: Path) -> Path:
    from platformdirs import user_data_path

    resolved = corpus.resolve()
    key = hashlib.sha256(os.fsencode(resolved)).hexdigest()[:16]
    return user_data_path("pincite", appauthor=False) / "indexes" / f"{resolved.name}-{key}"
