"""SOURCES.toml: what is known of where the documents of a folder come from.

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

SOURCES_FILE = "SOURCES.toml"


def load_sources(folder: Path) -> Mapping[str, Source]:
    """Return what a folder's SOURCES.toml says of each file, by name; empty if there is none.

    Raises CorpusError, naming the table, if it cannot be read.
    """
    path = folder / SOURCES_FILE
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            tables = tomllib.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise CorpusError(f"{path}: cannot be read as TOML ({error}). Mend it or move it away.") from error
    found: dict[str, Source] = {}
    for name, table in tables.items():
        try:
            values = {
                key: str(value) if isinstance(value, datetime.date) else value for key, value in dict(table).items()
            }
            found[name] = Source(**{key: value or None for key, value in values.items()})
        except (ValidationError, ValueError, TypeError) as error:
            known = ", ".join(Source.model_fields)
            raise CorpusError(f'{path}: the table ["{name}"] is not understood; its keys are {known}.') from error
    return found
