"""A file of a folder of documents, on this machine or fetched to it."""

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from index.location import url_of


def local_file(folder: Path, name: str) -> AbstractContextManager[Path]:
    """Give the path of a file of a folder; of a folder at a URL that of a copy, for as long as the context lasts.

    Raises FileUnavailable and FolderAway for what cannot be fetched.
    """
    url = url_of(folder)
    return nullcontext(folder / name) if url is None else remote_copy(url, name)


def remote_copy(url: str, name: str, size: int | None = None) -> AbstractContextManager[Path]:
    """Give the path of a copy of a file at a URL, for as long as the context lasts; `size`: its bytes, if known."""
    from index.files.remote import remote_folder

    return remote_folder(url).local_copy(name, size)


def has_file(url: str, name: str) -> bool:
    """Return whether a folder at a URL has a file of a name. Raises FolderAway."""
    from index.files.remote import remote_folder

    return remote_folder(url).has_file(name)
