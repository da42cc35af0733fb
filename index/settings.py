"""Settings of the index room, and how every room's settings are found.

One optional `pincite.toml` in the person's configuration folder, a table a room; then one beside the documents; then
the environment; then flags, each over the one before. An unknown key is an error, and so is a key beside the documents
that only the person may set: documents, and the file beside them, may come from anyone.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from index.errors import SettingsError
from index.regular_file import open_regular

SETTINGS_FILE = "pincite.toml"
ROOMS = ("index", "rag", "tui")
"""The rooms that have settings."""


Runtime = Literal["auto", "compiled", "sentence-transformers"]
"""What runs the encoder: compiled here, run by sentence-transformers, or the first where it agrees with the second."""


class Settings(BaseModel):
    """Base of a room's settings: frozen, and no key that was not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    PERSONAL: ClassVar[frozenset[str]] = frozenset()
    """Keys that only the person sets, never the `pincite.toml` of a folder, which may come from anyone."""


class IndexSettings(Settings):
    """The table `[index]`."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {
            "backend",
            "collection",
            "uri",
            "dask",
            "dask_seconds",
            "extraction_memory_mb",
            "extraction_seconds",
            "follow_links",
            "model",
            "runtime",
        }
    )

    passage_chars: int = Field(default=450, ge=100, le=2000)
    """Characters that a passage has if its sentences allow."""

    longest_passage_chars: int = Field(default=750, ge=150, le=4000)
    """Characters that no passage of more than one sentence exceeds."""

    model: str = "all-MiniLM-L6-v2"
    """The embedding model: the packaged one, or the folder or name of a sentence-transformers model."""

    runtime: Runtime = "auto"
    """What runs the model: `compiled` (the processor alone; models of BERT's type), `sentence-transformers` (any model,
    a GPU if torch sees one), or `auto`: the first where its vectors agree with the second's, else the second."""

    batch_size: int = Field(default=128, ge=1, le=1024)
    """Passages that are embedded at a time."""

    largest_file_mb: int = Field(default=100, ge=1)
    """Megabytes of the largest text that is read: a file, or a row of a corpus.jsonl."""

    extraction_seconds: int = Field(default=120, ge=1)
    """Seconds that extracting the text of one file may take (PDF, Word and the like)."""

    extraction_memory_mb: int = Field(default=2000, ge=300)
    """Megabytes of memory that extracting the text of one file may take."""

    take_all: bool = False
    """Whether files are read that are hidden, ignored (`.gitignore`, `.pinciteignore`), generated (installed packages,
    environments, caches, build outputs) or exports of pincite's own."""

    follow_links: bool = False
    """Whether links that lead out of the folder are followed, to whatever the person may read."""

    dask: str | None = None
    """The address of a Dask scheduler, such as `tcp://scheduler:8786`, whose workers read and embed; None for this
    machine alone."""

    dask_seconds: int = Field(default=600, ge=1)
    """Seconds that a worker may take for a batch of files or passages."""

    backend: Literal["local", "folder", "milvus"] = "local"
    """Where the index that answers is: `local`: on this disk, beside the documents; `folder`: in another folder, such
    as one that several machines share; `milvus`: in Milvus."""

    uri: str | None = None
    """The path of that folder, or the address of Milvus, such as `http://host:19530`, or a file of milvus-lite. The
    token comes from the environment variable PINCITE_MILVUS_TOKEN alone."""

    collection: str = Field(default="pincite", pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,99}$")
    """The name of the index in Milvus: that of an alias, and what its collections' names begin with."""

    shared: bool = False
    """Whether whoever may read the folder that the index lies in may read the index. Else only its owner may."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.longest_passage_chars < self.passage_chars:
            raise ValueError("longest_passage_chars is less than passage_chars")
        return self


_PREFIXES = (*(f"PINCITE_{room.upper()}_" for room in ROOMS), "PINCITE_MILVUS_", "PINCITE_DEBUG")

S = TypeVar("S", bound=Settings)


def personal_folder() -> Path:
    """Return the folder of the person's own `pincite.toml`."""
    from platformdirs import user_config_path

    return user_config_path("pincite", appauthor=False)


def load_settings(
    kind: type[S],
    room: str,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    own: Path | None = None,
    **flags: Any,
) -> S:
    """Return the settings of one room for a folder of documents.

    `own`: the folder with a `pincite.toml` of the person's, which that of `folder` overrides key by key; None for
    `personal_folder()`, or for none at all if an `environ` is given.
    `flags` that are None are not set. Environment variables are `PINCITE_<ROOM>_<KEY>`, for example
    `PINCITE_INDEX_PASSAGE_CHARS=600` or `PINCITE_RAG_READER_PASSAGES=4`. Raises SettingsError, naming the key and
    where it was set.
    """
    values: dict[str, Any] = {}
    prefix = f"PINCITE_{room.upper()}_"
    if own is None and environ is None:
        own = personal_folder()
    for place in (own, folder):
        if place is not None:
            table = read_table(place, room)
            if place is folder and (personal := sorted(kind.PERSONAL & table.keys())):
                raise SettingsError(
                    f"{place / SETTINGS_FILE}: {room}.{personal[0]} can't be set by a folder: its documents may come "
                    f"from anyone. Take it out; to set it yourself, put it into {personal_folder() / SETTINGS_FILE}, "
                    f"or set {prefix}{personal[0].upper()}=…"
                )
            values.update(table)
    for name, value in (os.environ if environ is None else environ).items():
        if name.startswith(prefix):
            _put(values, kind, name.removeprefix(prefix).lower(), value)
        elif name.startswith("PINCITE_") and not name.startswith(_PREFIXES):
            known = ", ".join(f"{own}…" for own in _PREFIXES)
            raise SettingsError(f"{name}: there is no such setting; those of the environment are {known}.")
    values.update({key: value for key, value in flags.items() if value is not None})
    try:
        return kind(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "*"
        known = ", ".join(kind.model_fields)
        reason = (
            f"there is no such setting (there are: {known})" if first["type"] == "extra_forbidden" else first["msg"]
        )
        if first["type"] == "string_pattern_mismatch":
            reason = (
                f"{first['input']!r:.60} is no name: use letters from a to z, digits and _, up to 100, no digit first"
            )
        raise SettingsError(f"setting {room}.{key}: {reason}. Check {SETTINGS_FILE} and {prefix}….") from error


def _put(values: dict[str, Any], kind: type[Settings], key: str, value: str) -> None:
    """Set a key of the environment; one that begins with the name of a table inside the room's is a key of that."""
    for name, field in kind.model_fields.items():
        inner = isinstance(field.annotation, type) and issubclass(field.annotation, Settings)
        if inner and key.startswith(f"{name}_") and isinstance(table := values.get(name, {}), dict):
            values[name] = {**table, key.removeprefix(f"{name}_"): value}
            return
    values[key] = value


def read_table(folder: Path, room: str) -> dict[str, Any]:
    """Return the table of a room in a folder's `pincite.toml`, empty if there is none. Raises SettingsError."""
    return _table(folder / SETTINGS_FILE, room)


def _table(path: Path, room: str) -> dict[str, Any]:
    try:
        with open_regular(path) as file:
            content = tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f"{path}: cannot be read as TOML ({reason}). Mend it or move it away.") from error
    unknown = sorted(set(content) - set(ROOMS))
    if unknown:
        raise SettingsError(f"{path}: there is no table [{unknown[0]}]; the tables are {', '.join(ROOMS)}.")
    table = content.get(room, {})
    if not isinstance(table, dict):
        raise SettingsError(f"{path}: {room} is a table; write [{room}] and its keys below it.")
    return table
