"""Reads SOURCES.toml: where the documents of a folder come from.

A table a file, named by its path in the folder, with any of `title`, `publisher`, `author`, `date`, `url`
and `licence`.
"""

import datetime
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from index.errors import CorpusError
from index.models import Source
from index.regular_file import open_regular

SOURCES_FILE = "SOURCES.toml"


def load_sources(folder: Path) -> Mapping[str, Source]:
    """Return what SOURCES.toml states about each file, by name; empty without that file.

    Raises CorpusError, naming the table, if it cannot be read.
    """
    path = folder / SOURCES_FILE
    try:
        with open_regular(path) as file:
            tables = tomllib.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CorpusError(f"{path}: cannot be read as TOML ({reason}). Correct it or move it away.") from error
    found: dict[str, Source] = {}
    for name, table in tables.items():
        try:
            values = {
                key: str(value) if isinstance(value, datetime.date) else value for key, value in dict(table).items()
            }
            found[name] = Source(**{key: value or None for key, value in values.items()})
        except (ValidationError, ValueError, TypeError) as error:
            raise CorpusError(f'{path}: the table ["{name}"] is not understood: {_reason(table, error)}.') from error
    return found


def _reason(table: object, error: Exception) -> str:
    """Return what is wrong with a table and how to write it."""
    known = ", ".join(Source.model_fields)
    if not isinstance(table, dict) or any(isinstance(value, dict) for value in table.values()):
        return 'name the file in quotation marks, as in ["notes.txt"], and its keys below it'
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        if key == "date":
            return "write the date as 2013, 2013-03 or 2013-03-20"
        if first["type"] != "extra_forbidden":
            return f"{key} is text in quotation marks"
        return f"there is no key {key}; the keys are {known}"
    return f"its keys are {known}"
