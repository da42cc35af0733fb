"""What the readers that torch runs have in common: they load on first use, and read a few texts at a time."""

import functools
import hashlib
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from index.encoder.reference import quiet_transformers
from index.errors import ReaderError
from index.models import clean
from rag.reader.protocol import Kind, ReaderIdentity, Reading
from rag.reader.windows import LONGEST_TEXT

Model = TypeVar("Model")
"""What a loaded model is."""

TURN = 8
"""Texts that are read together."""


class TorchReader(ABC, Generic[Model]):
    """A folder with a model. Threads may share it: they take turns."""

    kind: Kind

    def __init__(self, folder: Path, name: str) -> None:
        """Take the folder and what the model is called; nothing is loaded yet."""
        self.folder = folder
        self.name = name
        self._lock = threading.Lock()
        self._model: Model | None = None

    @functools.cached_property
    def identity(self) -> ReaderIdentity:
        """What pins the model. Raises ReaderError if it has no weights; those in a pickle are none."""
        found = sorted(self.folder.glob("model*.safetensors"))
        if not found:
            raise ReaderError(f"{self.folder}: has no weights (model.safetensors). Copy the model again.")
        digests = []
        for path in found:
            with path.open("rb") as file:
                digests.append(hashlib.file_digest(file, "sha256").hexdigest())
        whole = digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
        return ReaderIdentity(name=self.name, weights_sha256=whole, kind=self.kind)

    def load(self) -> None:
        """Load the weights, unless that is done. Raises ReaderError."""
        with self._lock:
            self._loaded()

    def close(self) -> None:
        """Let go of the weights."""
        with self._lock:
            self._model = None

    def read(
        self, question: str, texts: Sequence[str], should_stop: Callable[[], bool] = lambda: False
    ) -> list[Reading]:
        """Return a reading of each text, in order: of the first of them only once `should_stop` says so.

        Of a text, its first `LONGEST_TEXT` characters are looked at. Raises ReaderError.
        """
        readings: list[Reading] = []
        while len(readings) < len(texts) and not should_stop():
            turn = [clean(text[:LONGEST_TEXT]) for text in texts[len(readings) : len(readings) + TURN]]
            with self._lock:
                readings += self._turn(self._loaded(), clean(question), turn)
        return readings

    def _loaded(self) -> Model:
        if self._model is None:
            _ = self.identity
            from safetensors import SafetensorError

            os.environ.setdefault("HF_HUB_OFFLINE", "1")
            # Threads that wait must sleep, not spin: beside any other busy process spinning costs a hundredfold.
            os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
            try:
                import torch  # noqa: F401  (before faiss: on macOS the other order crashes)

                quiet_transformers()
                self._model = self._opened()
            except (ImportError, OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
                reason = str(error).strip().partition("\n")[0]
                raise ReaderError(f"{self.name}: the model cannot be loaded ({reason}). Copy it again.") from error
        return self._model

    @abstractmethod
    def _opened(self) -> Model:
        """Load the model."""

    @abstractmethod
    def _turn(self, model: Model, question: str, texts: list[str]) -> list[Reading]:
        """Return a reading of each of a few texts."""
