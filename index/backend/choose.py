"""Makes the back end that the settings name. What talks to a server is imported only when one is named."""

import importlib
import os
from collections.abc import Mapping
from pathlib import Path

from index.backend.base import Backend
from index.errors import BackendError, SettingsError
from index.settings import IndexSettings

VARIABLE = "PINCITE_MILVUS_TOKEN"
"""The environment variable that holds the token, `user:password` or an API key: read from nowhere else, never kept."""


def choose_backend(settings: IndexSettings, environ: Mapping[str, str] | None = None) -> Backend | None:
    """Return the back end that the settings name, None for the index on this disk.

    Raises SettingsError without an address, BackendError if what talks to it isn't installed.
    """
    if settings.backend == "local":
        return None
    if not settings.uri:
        raise SettingsError("setting index.uri: name the folder, or the Milvus server, such as http://host:19530.")
    if settings.backend == "folder":
        from index.backend.local import LocalBackend
        from index.store.store import Store

        return LocalBackend(Store(Path(settings.uri).expanduser()))
    if "@" in settings.uri:
        raise SettingsError(f"setting index.uri: leave user and password out of it; set {VARIABLE}=user:password.")
    try:
        milvus = importlib.import_module("index.backend.milvus")
    except ImportError as error:
        raise BackendError("Milvus needs a library that is not installed: pip install 'pincite[milvus]'") from error
    token = (os.environ if environ is None else environ).get(VARIABLE) or None
    backend: Backend = milvus.MilvusBackend(settings.uri, settings.collection, token=token)
    return backend
