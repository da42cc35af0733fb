"""Makes the back end that the settings name. What talks to a server is imported only when one is named."""

import importlib
import os
from collections.abc import Mapping
from pathlib import Path

from index.backend.base import Backend
from index.backend.milvus.tls import tls_of
from index.errors import BackendError, SettingsError
from index.settings import IndexSettings

VARIABLE = "PINCITE_MILVUS_TOKEN"
"""The environment variable that holds the token, `user:password` or an API key: read from nowhere else, never kept."""


QUESTION_SECONDS, WRITING_SECONDS = 10.0, 30.0
"""Seconds that one call to a server may take with all its tries, where a person waits for an answer, and where an index
is written: the server may be starting again, or allow only so much at a time."""


def choose_backend(
    settings: IndexSettings, environ: Mapping[str, str] | None = None, *, is_writing: bool = False
) -> Backend | None:
    """Return the back end that the settings name, None for the index on this disk.

    `is_writing`: an index will be written there; calls may then take longer. Raises SettingsError without an address,
    BackendError if what talks to it isn't installed or doesn't answer.
    """
    if settings.backend == "local":
        return None
    if not settings.uri:
        raise SettingsError("setting index.uri: name the folder, or the Milvus server, such as http://host:19530.")
    if settings.backend == "folder":
        from index.backend.local import LocalBackend
        from index.store.store import Store

        folder = Path(settings.uri).expanduser()
        if "://" in settings.uri:
            raise SettingsError(
                f"setting index.uri: {settings.uri} is no folder; for a server, index.backend is milvus."
            )
        if is_writing and _holds_other_files(folder):
            raise SettingsError(f"setting index.uri: {folder} holds other files. Name a new folder for the index.")
        return LocalBackend(Store(folder), shared=settings.shared)
    if "@" in settings.uri:
        raise SettingsError(f"setting index.uri: leave user and password out of it; set {VARIABLE}=user:password.")
    # gRPC writes of each broken connection to standard error; what it means is told in one line.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    try:
        milvus = importlib.import_module("index.backend.milvus.backend")
    except ImportError as error:
        raise BackendError("Milvus needs a library that is not installed: pip install 'pincite[milvus]'") from error
    environ = os.environ if environ is None else environ
    backend: Backend = milvus.MilvusBackend(
        settings.uri,
        settings.collection,
        token=environ.get(VARIABLE) or None,
        tls=tls_of(settings.uri, environ),
        timeout=WRITING_SECONDS if is_writing else QUESTION_SECONDS,
    )
    return backend


def _holds_other_files(folder: Path) -> bool:
    """Return whether a folder holds files but no index: an index there would hide them from being read."""
    try:
        names = {entry.name for entry in folder.iterdir()}
    except OSError:
        return False
    return bool(names) and not {"generations", "segments"} <= names
