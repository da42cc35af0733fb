"""The reference runtime: sentence-transformers, on the processor or a GPU."""

import functools
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from index.encoder.base import Encoded
from index.encoder.model_files import EmbedderBase, ModelFiles
from index.errors import EmbedderError
from index.forks import reset_in_child
from index.models import Progress


class SentenceTransformerEmbedder(EmbedderBase):
    """An embedding model run by sentence-transformers, on the processor or a GPU if torch sees one.

    Safe to share between threads. Nothing is loaded before it is needed: counting tokens needs the tokenizer alone,
    encoding the weights.
    """

    def __init__(self, files: ModelFiles, *, is_exact: bool = False) -> None:
        """Take the model's files. `is_exact`: compute in float32 even where bfloat16 would be faster."""
        super().__init__(files)
        self._is_quick = not is_exact
        self._lock = threading.Lock()
        self._model: Any = None
        reset_in_child(self)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. Raises ValueError if one exceeds `max_tokens`."""
        self.files.check_length(max(self.count(texts), default=0) + 2)
        if not texts:
            return []
        model = self._load_model()
        import torch

        features = model.tokenizer(
            list(texts), padding=True, truncation=False, return_tensors="pt", return_offsets_mapping=True
        )
        offsets = features.pop("offset_mapping").numpy().astype(np.int32)
        features = {key: value.to(model.device) for key, value in features.items()}
        with (
            torch.inference_mode(),
            torch.autocast(model.device.type, torch.bfloat16, enabled=self._is_quick and _has_bfloat16()),
        ):
            output = model(features)
        vectors = torch.nn.functional.normalize(output["sentence_embedding"].float(), dim=1).cpu().numpy()
        tokens = torch.nn.functional.normalize(output["token_embeddings"].float(), dim=2).cpu().numpy()
        kept = offsets[:, :, 1] > offsets[:, :, 0]
        return [
            Encoded(vector=vectors[i], tokens=tokens[i][kept[i]], offsets=offsets[i][kept[i]])
            for i in range(len(texts))
        ]

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:  # noqa: ARG002  (every load is alike)
        """Import the libraries and load the weights, unless they are loaded. Raises EmbedderError."""
        self._load_model()

    def reset_after_fork(self) -> list[Any]:
        """Forget the model: it is loaded again."""
        abandoned, self._model, self._lock = [self._model, self._lock], None, threading.Lock()
        return abandoned

    def close(self) -> None:
        """Free the model; the next `encode` loads it again."""
        self._model = None

    def _load_model(self) -> Any:
        with self._lock:
            if self._model is None:
                self.files.check()
                os.environ.setdefault("HF_HUB_OFFLINE", "1")
                os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
                os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
                # Waiting threads must sleep, not spin: beside another busy process spinning is a hundred times slower.
                os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
                import torch  # noqa: F401  (before faiss: on macOS the other order crashes)
                from sentence_transformers import SentenceTransformer

                quiet_transformers()
                try:
                    self._model = SentenceTransformer(str(self.files.folder), local_files_only=True)
                except (OSError, ValueError) as error:
                    raise EmbedderError(f"{self.files.folder}: the model cannot be loaded ({error})") from error
            return self._model


def quiet_transformers() -> None:
    """Keep the loading bar of transformers off standard error, which is the caller's."""
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()


@functools.cache
def _has_bfloat16() -> bool:
    """Return whether the processor multiplies bfloat16 in hardware, where it is 2–4 times as fast."""
    import torch

    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    capabilities = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16") or capabilities.get("bf16"))
