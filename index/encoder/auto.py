"""Chooses the runtime of a model: the compiled encoder if it agrees with sentence-transformers, else the latter."""

import contextlib
import hashlib
import json
import platform
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index.atomic import write_atomically
from index.encoder import bert_graph
from index.encoder.agreement import MIN_COSINE, TEXTS, Agreement, compare, reference_rows
from index.encoder.base import Embedder, Encoded
from index.encoder.compiled import CompiledEmbedder
from index.encoder.model_files import EmbedderBase, ModelFiles
from index.encoder.openvino_runtime import precisions, processor
from index.errors import EmbedderError, UnsupportedModel
from index.forks import reset_in_child
from index.models import Progress
from index.settings import Runtime
from index.value import Value

CONFIGURATIONS = ("config.json", "modules.json", "sentence_bert_config.json", "tokenizer.json", "1_Pooling/config.json")
"""The files beside the weights that decide what a model computes."""


class RuntimeVerdict(Value):
    """The outcome of compiling a model on a processor: precision and agreement, or the reason against using it."""

    processor: str
    precision: str | None = None
    agreement: Agreement | None = None
    reason: str | None = None


def _compile(files: ModelFiles, precision: str) -> Embedder:
    return CompiledEmbedder(files, precision)


class AutoEmbedder(EmbedderBase):
    """A model run by the compiled encoder, or by the reference if it cannot be compiled. Safe to share between threads.

    The two are compared once per model, machine and version, and the outcome is cached in the user's cache folder. A
    cache that cannot be read or written is ignored.
    """

    def __init__(
        self,
        files: ModelFiles,
        runtime: Runtime,
        reference: Embedder,
        *,
        cache: Path | None = None,
        build: Callable[[ModelFiles, str], Embedder] = _compile,
    ) -> None:
        """Take the model, the wanted runtime (`compiled`: never the reference), and the reference, loaded if needed.

        `cache`: the folder of cached outcomes; `build`: compiles the model in a precision.
        """
        super().__init__(files)
        self._runtime = runtime
        self._reference = reference
        self._cache = cache
        self._build = build
        self._lock = threading.Lock()
        self._chosen: Embedder | None = None
        reset_in_child(self)
        self.verdict: RuntimeVerdict | None = None
        """The outcome of compiling; None before `load`."""

    @property
    def is_compiled(self) -> bool:
        """Whether the compiled encoder is in use; False before `load`."""
        return self._chosen is not None and self._chosen is not self._reference

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. Raises ValueError if one exceeds `max_tokens`, EmbedderError."""
        if self._chosen is None:
            self.load()
        assert self._chosen is not None
        return self._chosen.encode(texts)

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Choose a runtime and load it, once. Raises EmbedderError.

        `progress` reports the comparison and, the first time, why the reference is used.
        """
        with self._lock:
            if self._chosen is not None:
                return
            path = self._verdict_path()
            verdict = _read(path)
            chosen = self._from_cache(verdict) if verdict is not None else None
            if chosen is None:
                progress(Progress(stage="encoder", done=0, total=1))
                chosen, verdict = self._try_precisions()
                _write(path, verdict)
                detail = f"sentence-transformers runs {self.identity.name}: {verdict.reason}." if verdict.reason else ""
                progress(Progress(stage="encoder", done=1, total=1, detail=detail))
            self.verdict = verdict
            chosen.load()
            if chosen is not self._reference:
                self._reference.close()
            self._chosen = chosen

    def reset_after_fork(self) -> list[Any]:
        """Forget the runtime: it is loaded again."""
        abandoned, self._chosen, self._lock = [self._chosen, self._lock], None, threading.Lock()
        return abandoned

    def close(self) -> None:
        """Free whatever runs the model, whatever it is doing; an `encode` or `load` in progress may raise."""
        self._reference.close()
        with self._lock:
            if self._chosen is not None:
                self._chosen.close()

    def _from_cache(self, verdict: RuntimeVerdict) -> Embedder | None:
        """Return the embedder that a cached outcome names; None if the model must be compiled and compared again."""
        if verdict.reason is not None:
            return self._fall_back(verdict.reason) if self._runtime == "auto" else None
        if verdict.precision is None or verdict.agreement is None or not verdict.agreement.is_close:
            return None
        with contextlib.suppress(EmbedderError), self.files.checked():
            if verdict.processor == processor() and verdict.precision in precisions():
                return self._build(self.files, verdict.precision)
        return None

    def _try_precisions(self) -> tuple[Embedder, RuntimeVerdict]:
        """Compile in each precision until one agrees; return the embedder to use and the outcome."""
        found = None
        processor_name = "unknown"
        try:
            processor_name = processor()
            wanted = None
            for precision in precisions():
                embedder = self._build(self.files, precision)
                if wanted is None:
                    wanted = reference_rows(self.identity, self._reference)
                found = compare(embedder, wanted)
                if found.is_close:
                    return embedder, RuntimeVerdict(processor=processor_name, precision=precision, agreement=found)
            assert found is not None
            lowest = min(found.texts, found.pieces)
            reason = f"compiled, its vectors differ (cosine {lowest:.4f}, at least {MIN_COSINE} is needed)"
        except UnsupportedModel as error:
            reason = f"it cannot be compiled: {error}"
        return self._fall_back(reason), RuntimeVerdict(processor=processor_name, agreement=found, reason=reason)

    def _fall_back(self, reason: str) -> Embedder:
        """Return the reference. Raises EmbedderError if the settings want the compiled encoder."""
        if self._runtime == "compiled":
            raise EmbedderError(f"{self.identity.name}: {reason}. Set index.runtime to auto or sentence-transformers.")
        return self._reference

    def _verdict_path(self) -> Path:
        """Return the cache file: its name identifies the weights and everything else that the outcome depends on."""
        from importlib.metadata import PackageNotFoundError, version

        from platformdirs import user_cache_path

        try:
            openvino = version("openvino")
        except PackageNotFoundError:
            openvino = ""
        facts = [bert_graph.VERSION, openvino, platform.machine(), MIN_COSINE, TEXTS, self.identity.model_dump()]
        digest = hashlib.sha256(json.dumps(facts).encode())
        for name in CONFIGURATIONS:
            file = self.files.folder / name
            digest.update(file.read_bytes() if file.is_file() else b"-")
        folder = self._cache or user_cache_path("pincite", appauthor=False) / "encoders"
        return folder / f"{self.identity.weights_sha256}-{digest.hexdigest()[:16]}.json"


def _read(path: Path) -> RuntimeVerdict | None:
    try:
        return RuntimeVerdict.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _write(path: Path, verdict: RuntimeVerdict) -> None:
    """Cache a verdict; a cache that cannot be written is done without."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, verdict.model_dump_json().encode())
