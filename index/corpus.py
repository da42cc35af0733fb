"""Which folder of documents is meant: the one named, the one the user stands in, or the demo documents."""

import itertools
import os
from collections import deque
from pathlib import Path

from index.files.formats import find_reader
from index.files.generated import is_generated
from index.location import check_folder, default_corpus, find_corpus

MAX_ENTRIES = 2_000
"""Files and folders that are looked at before a folder counts as one without documents."""


def choose_corpus(
    folder: str | Path | None = None, *, demo: bool = False, here: Path | None = None, to_index: bool = False
) -> Path:
    """Return the folder of documents that is meant.

    That is `folder` where it is given, and the demo documents with `demo`. Otherwise it is the nearest folder at or
    above `here` (default: the current folder) that has an index; else `here` itself if it holds a document that can
    be read, or if the settings name an index beyond this machine, which is asked from any folder; else the demo
    documents. `to_index`: its documents will be indexed, so it is never the home folder unasked. Raises CorpusError for
    a folder that is missing, or if the demo documents are meant and not installed; SettingsError.
    """
    if folder is not None:
        return check_folder(folder)
    if demo:
        return default_corpus()
    try:
        here = Path.cwd() if here is None else here
    except OSError:  # the current folder was deleted
        return default_corpus()
    indexed = find_corpus(here)
    if indexed is not None:
        return indexed
    may_be_taken = _may_be_taken(here)
    if (may_be_taken and holds_documents(here)) or ((may_be_taken or not to_index) and _is_elsewhere(here)):
        return here
    return default_corpus()


def is_demo(corpus: Path) -> bool:
    """Return whether a folder is that of the demo documents, however it was named."""
    try:
        return corpus.samefile(default_corpus())
    except OSError:
        return False


def holds_documents(folder: Path) -> bool:
    """Return whether one of the first `MAX_ENTRIES` entries of a folder is a file of a format that pincite reads.

    Entries are looked at breadth first. Hidden ones, linked folders, folders that programs fill and folders that
    cannot be listed are left out.
    """
    waiting, looked_at = deque([folder]), 0
    while waiting:
        try:
            with os.scandir(waiting.popleft()) as listing:
                entries = list(itertools.islice(listing, MAX_ENTRIES + 1))
                names = frozenset(entry.name for entry in entries)
                for entry in entries:
                    looked_at += 1
                    if looked_at > MAX_ENTRIES:
                        return False
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        if is_generated(entry.name, names):
                            continue
                        waiting.append(Path(entry.path))
                    elif find_reader(entry.name) is not None and entry.is_file() and os.access(entry.path, os.R_OK):
                        return True
        except OSError:
            continue
    return False


def _is_elsewhere(folder: Path) -> bool:
    """Return whether the settings say that the index lies beyond this machine. Raises SettingsError."""
    from index.settings import IndexSettings, load_settings

    return load_settings(IndexSettings, "index", folder).backend != "local"


def _may_be_taken(folder: Path) -> bool:
    """Return whether a folder may be indexed unasked: never the home folder, nor the root of a file system."""
    if folder.parent == folder:
        return False
    try:
        return not folder.samefile(Path.home())
    except (OSError, RuntimeError):
        return True
