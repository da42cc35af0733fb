"""The settings of the table `[rag]`: how questions are answered."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field

from index.settings import SETTINGS_FILE, Settings, read_table


class ReaderSettings(Settings):
    """The table `[rag.reader]`."""

    use: bool = True
    """Whether the reader reads the best passages. Without it there is no short answer."""

    passages: int = Field(default=7, ge=1, le=40)
    """Passages that the reader reads, best first; their best sentences together are read as one more."""

    budget: float = Field(default=1.0, gt=0)
    """Seconds after which the reader stops; the answer then uses what it has read."""


class RagSettings(Settings):
    """The table `[rag]`."""

    fusion: Literal["evidence", "convex", "rrf"] = "evidence"
    """How scores are fused: by the evidence model, by the weights below (`convex`), or by ranks (`rrf`)."""

    dense_weight: float = Field(default=0.7, ge=0, le=1)
    """Convex: the share of the dense score; the lexical score has the rest."""

    late_interaction_weight: float = Field(default=2.5, ge=0)
    """Convex: the weight of late interaction beside the two, for the best candidates. RRF: 0 leaves it out."""

    candidates: int = Field(default=100, ge=1)
    """Passages, best fused first, that late interaction compares."""

    threshold: float = Field(default=0.5, ge=0, le=1)
    """The confidence from which a question counts as answered."""

    highlights: int = Field(default=3, ge=1)
    """The most sentences of a passage that are highlighted."""

    spelling: bool = True
    """Whether words that no document has are respelled as the nearest ones that the documents have."""

    reader: ReaderSettings = ReaderSettings()
    """Settings of the reader."""

    @property
    def uses_reader(self) -> bool:
        """Whether the reader reads the best passages: what it says are signals of the evidence model."""
        return self.reader.use and self.fusion == "evidence"

    def without_reader(self) -> Self:
        """Return these settings with no reader in use."""
        return self.model_copy(update={"reader": self.reader.model_copy(update={"use": False})})


def folder_remark(folder: Path, settings: RagSettings) -> str | None:
    """Return which of the settings in use a folder of documents has changed, in a line; None if it has changed none.

    What is only shown differently does not count. Raises SettingsError.
    """
    found = [
        f"rag.{name} = {json.dumps(value)}"
        for name, value in _flat(read_table(folder, "rag"))
        if name != "highlights" and value == _value(settings, name) != _value(RagSettings(), name)
    ]
    if not found:
        return None
    return f"{folder / SETTINGS_FILE} changes how questions are answered here: {', '.join(found)}."


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _value(settings: RagSettings, name: str) -> Any:
    found: Any = settings
    for key in name.split("."):
        found = getattr(found, key, None)
    return found
