"""Which runtime serves a model: the compiled encoder where it agrees with sentence-transformers, else that itself."""

import contextlib
import hashlib
import json
import platform
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from index.atomic import write_atomically
from index.encoder import bert_graph
from index.encoder.agreement import LEAST, TEXTS, Agreement, agreement, reference_rows
from index.encoder.base import Embedder, Encoded
from index.encoder.compiled import CompiledEmbedder
from index.encoder.model_files import EmbedderBase, ModelFiles
from index.encoder.openvino_runtime import precisions, processor
from index.errors import EmbedderError, UnsupportedModel
from index.models import Progress, Value
from index.settings import Runtime

CONFIGURATIONS = ("config.json", "modules.json", "sentence_bert_config.json", "tokenizer.json", "1_Pooling/config.json")
"""The files beside the weights that decide what a model gives."""


class RuntimeVerdict(Value):
    """What came of trying to compile a model: the precision and how well it agrees, or why it is not used.

    `processor` is the one that it was tried on.
    """

    processor: str
    precision: str | None = None
    agreement: Agreement | None = None
    reason: str | None = None


def _compile(files: ModelFiles, precision: str) -> Embedder:
    return CompiledEmbedder(files, precision)


class AutoEmbedder(EmbedderBase):
    """A model run by the compiled encoder, or by the reference where that cannot be. Safe to share between threads.

    Compiling is tried and compared with the reference once a model, machine and version; what came of it is kept
    in the user's cache. A cache that cannot be read or written is done without.
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
        """Take the model, what is wanted (`compiled`: never the reference), and the reference, which loads if needed.

        `cache`: the folder for verdicts, the user's by default; `build` compiles in a precision.
        """
        super().__init__(files)
        self._runtime = runtime
        self._reference = reference
        self._cache = cache
        self._build = build
        self._lock = threading.Lock()
        self._chosen: Embedder | None = None
        self.verdict: RuntimeVerdict | None = None
        """What came of compiling; None before `load`."""

    @property
    def is_compiled(self) -> bool:
        """Tell whether the compiled encoder is in use; False before `load`."""
        return self._chosen is not None and self._chosen is not self._reference

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. Raises ValueError if one exceeds `max_tokens`, EmbedderError."""
        if self._chosen is None:
            self.load()
        assert self._chosen is not None
        return self._chosen.encode(texts)

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Choose a runtime and load it, unless that is done. Raises EmbedderError.

        `progress` is told of the comparison, and why the reference is used the first time that it is.
        """
        with self._lock:
            if self._chosen is not None:
                return
            path = self._verdict_path()
            verdict = _read(path)
            chosen = self._known(verdict) if verdict is not None else None
            if chosen is None:
                progress(Progress(stage="encoder", done=0, total=1))
                chosen, verdict = self._tried()
                _write(path, verdict)
                told = f"sentence-transformers runs {self.identity.name}: {verdict.reason}." if verdict.reason else ""
                progress(Progress(stage="encoder", done=1, total=1, detail=told))
            self.verdict = verdict
            chosen.load()
            if chosen is not self._reference:
                self._reference.close()
            self._chosen = chosen

    def close(self) -> None:
        """Let go of whatever runs the model, whatever it is doing; an `encode` or `load` under way may raise."""
        self._reference.close()
        with self._lock:
            if self._chosen is not None:
                self._chosen.close()

    def _known(self, verdict: RuntimeVerdict) -> Embedder | None:
        """Return the embedder that a verdict names; None if it is to be tried anew."""
        if verdict.reason is not None:
            return self._refused(verdict.reason) if self._runtime == "auto" else None
        if verdict.precision is None or verdict.agreement is None or not verdict.agreement.is_close:
            return None
        with contextlib.suppress(EmbedderError), self.files.checked():
            if verdict.processor == processor() and verdict.precision in precisions():
                return self._build(self.files, verdict.precision)
        return None

    def _tried(self) -> tuple[Embedder, RuntimeVerdict]:
        """Compile in each precision until one agrees; return what to use, and why."""
        found = None
        tried = "unknown"
        try:
            tried = processor()
            wanted = None
            for precision in precisions():
                embedder = self._build(self.files, precision)
                if wanted is None:
                    wanted = reference_rows(self.identity, self._reference)
                found = agreement(embedder, wanted)
                if found.is_close:
                    return embedder, RuntimeVerdict(processor=tried, precision=precision, agreement=found)
            assert found is not None
            lowest = min(found.texts, found.pieces)
            reason = f"compiled, its vectors differ (cosine {lowest:.4f}, at least {LEAST} is needed)"
        except UnsupportedModel as error:
            reason = f"it cannot be compiled: {error}"
        return self._refused(reason), RuntimeVerdict(processor=tried, agreement=found, reason=reason)

    def _refused(self, reason: str) -> Embedder:
        """Return the reference. Raises EmbedderError where it is not wanted."""
        if self._runtime == "compiled":
            raise EmbedderError(f"{self.identity.name}: {reason}. Set index.runtime to auto or sentence-transformers.")
        return self._reference

    def _verdict_path(self) -> Path:
        """Return where the verdict is kept: named by the weights, and by everything else that it depends on."""
        from importlib.metadata import PackageNotFoundError, version

        from platformdirs import user_cache_path

        try:
            openvino = version("openvino")
        except PackageNotFoundError:
            openvino = ""
        facts = [bert_graph.VERSION, openvino, platform.machine(), LEAST, TEXTS, self.identity.model_dump()]
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
