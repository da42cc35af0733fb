"""The interface of what is compared: index a folder of texts, open the index, find passages."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

TOP_K = 5
"""Passages to find for a question."""


class Found(NamedTuple):
    """A passage and its document."""

    document: str
    text: str


Search = Callable[[str], list[Found]]


class Indexer(Protocol):
    """Whatever can index a folder of texts."""

    def load(self) -> None:
        """Import the modules and load the model."""
        ...

    def index(self, documents: Path, index: Path) -> None:
        """Write an index of the `.txt` files of a folder to the disk."""
        ...


class PeerEngine(Indexer, Protocol):
    """An indexer that finds passages."""

    def open(self, index: Path) -> Search:
        """Return the search of an index on the disk."""
        ...
