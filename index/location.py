"""Where things are: the demo documents, the index of a folder, and what a person keeps of their work on it."""

import hashlib
import os
import re
from pathlib import Path

from index.errors import CorpusError

INDEX_FOLDER = ".pincite"

MAX_NAME_BYTES = 200
"""Bytes of a folder's name that become part of the name of its index or workspace elsewhere; file systems allow 255."""


_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(\S.*)", re.DOTALL)

_URL_FILE = "url.txt"
"""Names the URL of the folder that a place stands for."""


def check_folder(folder: str | Path) -> Path:
    """Return the path of a folder of documents, `~` expanded. Raises CorpusError if it is not a folder.

    For a URL, such as `s3://bucket/folder`, that of the place on this machine that stands for it.
    """
    if isinstance(folder, str) and _URL.fullmatch(folder):
        return _place_of(folder)
    try:
        path = Path(folder).expanduser()
        if not path.exists():
            raise CorpusError(f"{path}: there is no such folder. Check the spelling.")
        if not path.is_dir():
            raise CorpusError(f"{path}: is a file, not a folder. Name the folder that holds it.")
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise CorpusError(
            f"{str(folder)[:80]!r}: is not a folder that can be opened ({reason}). Check the spelling."
        ) from error
    return path


def _place_of(url: str) -> Path:
    """Return the folder on this machine that holds the index of a folder at a URL. Raises CorpusError."""
    found = _URL.fullmatch(url)
    assert found is not None
    if "@" in found[2].split("/")[0] or "?" in url or not url.isprintable():
        scheme = found[1]
        raise CorpusError(
            f"a URL of {scheme}:// with a user name, a password or a question mark isn't taken, because it is kept. "
            f"Write {scheme}://bucket/folder, and put what it needs to be read into the environment."
        )
    url = url.rstrip("/")
    key = hashlib.sha256(url.encode()).hexdigest()[:16]
    place = _remote_places() / f"{_shortened(url.rpartition('/')[2])}-{key}"
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        (place / _URL_FILE).write_text(url, "utf-8")
    except OSError as error:
        raise CorpusError(f"{place}: cannot be written ({error.strerror or error}). Check its rights.") from error
    return place


def url_of(folder: Path) -> str | None:
    """Return the URL that a folder stands for; None for a folder of documents.

    Only what pincite made itself in the user's data folder stands for one: a folder of documents can't say so.
    """
    if folder.parent != _remote_places():
        return None
    try:
        return (folder / _URL_FILE).read_text("utf-8")
    except OSError:
        return None


def shown_folder(folder: Path) -> str:
    """Return how a folder is called: by its URL, or its path."""
    return url_of(folder) or str(folder)


def _remote_places() -> Path:
    from platformdirs import user_data_path

    return user_data_path("pincite", appauthor=False) / "remote"


def default_corpus() -> Path:
    """Return the folder of the demo documents. Raises CorpusError if they are not installed."""
    folder = Path(__file__).resolve().parent.parent / "seeds"
    if not folder.is_dir():
        raise CorpusError("the demo documents are not installed here. Name a folder: pincite FOLDER")
    return folder


def find_corpus(start: Path) -> Path | None:
    """Return the nearest folder at or above `start` that has an index, as git finds its repository."""
    for folder in (start, *start.parents):
        if _has_index(folder / INDEX_FOLDER):
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
    outside = _in_user_data("indexes", corpus)
    return inside if _has_index(inside) and not _has_index(outside) else outside


def _has_index(folder: Path) -> bool:
    """Return whether a folder holds an index; one that may not be looked into is someone else's."""
    try:
        return (folder / "CURRENT").is_file()
    except OSError:
        return False


def workspace_location(corpus: Path) -> Path:
    """Return where what a person keeps of their work on a folder lives: in the user's data folder.

    Never in `.pincite`, which may be deleted and rebuilt at any time. A moved folder counts as another one.
    """
    return _in_user_data("workspaces", corpus)


def _in_user_data(kind: str, corpus: Path) -> Path:
    from platformdirs import user_data_path

    resolved = corpus.resolve()
    key = hashlib.sha256(os.fsencode(resolved)).hexdigest()[:16]
    return user_data_path("pincite", appauthor=False) / kind / f"{_shortened(resolved.name)}-{key}"


def _shortened(name: str) -> str:
    """Return a folder's name, cut where a file system would refuse it with the key added."""
    encoded = os.fsencode(name)
    return name if len(encoded) <= MAX_NAME_BYTES else encoded[:MAX_NAME_BYTES].decode("utf-8", "ignore")
