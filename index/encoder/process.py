"""sentence-transformers in a process of its own, so that loading and running it never holds up the caller.

Importing its libraries takes seconds and keeps Python's lock for tenths of seconds at a time; a program with a
screen must not. The compiled encoder needs none of this. The child is this module run as a script: it reads
requests from standard input and writes encoded texts to standard output, as a line of JSON and then raw arrays. It
ends when its input ends.
"""

import contextlib
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from typing import IO, Any

import numpy as np

from index.encoder.base import Embedder, Encoded
from index.encoder.model_files import EmbedderBase, ModelFiles
from index.errors import EmbedderError
from index.models import Progress

LAST_WORDS = 2000
"""Bytes of the child's standard error that an error message may quote."""


class EncoderProcess(EmbedderBase):
    """An `Embedder` whose weights load and run in a child process. Safe to share between threads.

    Nothing is started before `start` or the first `encode`. Counting word pieces happens in this process.
    """

    def __init__(self, files: ModelFiles, *, command: Sequence[str] | None = None) -> None:
        """Take the model's files; `command` is the child's, this module by default."""
        super().__init__(files)
        self._command = list(command or (sys.executable, "-P", "-m", "index.encoder.process", files.model))
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._closed = False
        self._ready = threading.Event()

    @property
    def is_ready(self) -> bool:
        """Tell whether the weights are loaded."""
        return self._ready.is_set()

    def start(self) -> None:
        """Start the child, if it is not running, without waiting for it."""
        with self._starting:
            if self._closed:
                raise EmbedderError("the encoder was stopped; open the folder again.")
            if self._child is None or self._child.poll() is not None:
                self._discard()
                self._ready.clear()
                self._errors = tempfile.TemporaryFile()  # noqa: SIM115  (for as long as the child lives)
                self._child = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._errors,
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
                    start_new_session=True,
                )

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:  # noqa: ARG002  (every load is alike)
        """Start the child and wait until it has loaded the weights. Raises EmbedderError if it cannot."""
        self.encode([])

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order.

        Raises ValueError if one exceeds `max_tokens`, EmbedderError if the child cannot load the model or dies.
        """
        with self._lock:
            self.start()
            child = self._child
            assert child is not None and child.stdin is not None and child.stdout is not None
            try:
                child.stdin.write(json.dumps(list(texts)).encode() + b"\n")
                child.stdin.flush()
                encoded = _read(child.stdout)
            except (OSError, ValueError, EOFError) as error:
                if isinstance(error, _Refused):
                    raise
                raise EmbedderError(
                    f"the encoder stopped{self._last_words()}. Try again, or: pincite doctor"
                ) from error
            self._ready.set()
            return encoded

    def close(self) -> None:
        """End the child at once, whatever it is doing; an `encode` under way raises EmbedderError."""
        with self._starting:
            self._closed = True
            if self._child is not None:
                self._child.kill()
                self._child.wait()
        with self._lock:  # an encode under way has seen the end by now
            self._discard()

    def _discard(self) -> None:
        """Let go of a child that has ended."""
        for stream in (self._child and self._child.stdin, self._child and self._child.stdout, self._errors):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        self._child = None

    def _last_words(self) -> str:
        """Return what the child said last, for the message."""
        if self._closed or self._errors is None or self._child is None:
            return ""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(timeout=1)
        end = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, end - LAST_WORDS))
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return f" ({lines[-1]})" if lines else ""


class _Refused(ValueError):
    """A text that the encoder does not take."""


def _read(stream: IO[bytes]) -> list[Encoded]:
    line = stream.readline()
    if not line:
        raise EOFError("the child has gone")
    answer = json.loads(line)
    if "refused" in answer:
        raise _Refused(answer["refused"])
    if "error" in answer:
        raise EmbedderError(answer["error"])
    dimensions, pieces = answer["dimensions"], answer["pieces"]
    total = sum(pieces)
    vectors = _array(stream, np.float32, len(pieces), dimensions)
    tokens = _array(stream, np.float32, total, dimensions)
    offsets = _array(stream, np.int32, total, 2)
    ends = np.cumsum([0, *pieces])
    return [
        Encoded(vectors[i], tokens[start:end], offsets[start:end])
        for i, (start, end) in enumerate(itertools.pairwise(ends.tolist()))
    ]


def _array(stream: IO[bytes], dtype: Any, rows: int, columns: int) -> Any:
    size = rows * columns * np.dtype(dtype).itemsize
    data = stream.read(size)
    if len(data) != size:
        raise EOFError("the child has gone")
    return np.frombuffer(data, dtype).reshape(rows, columns)


def serve(embedder: Embedder, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until they end: each a line of JSON, a list of texts; an empty one loads the weights."""
    for line in requests:
        texts = json.loads(line)
        arrays: list[bytes] = []
        try:
            encoded = embedder.encode(texts or ["ready"])[: len(texts)]
            arrays = [
                b"".join(item.vector.astype(np.float32).tobytes() for item in encoded),
                b"".join(item.tokens.astype(np.float32).tobytes() for item in encoded),
                b"".join(item.offsets.astype(np.int32).tobytes() for item in encoded),
            ]
            pieces = [len(item.tokens) for item in encoded]
            head: dict[str, Any] = {"dimensions": embedder.identity.dimensions, "pieces": pieces}
        except ValueError as error:
            head = {"refused": str(error)}
        except EmbedderError as error:
            head = {"error": str(error)}
        answers.write(json.dumps(head).encode() + b"\n")
        answers.writelines(arrays)
        answers.flush()


def _main() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the answers.
    os.dup2(2, 1)
    from index.encoder.reference import SentenceTransformerEmbedder

    serve(SentenceTransformerEmbedder(ModelFiles(sys.argv[1])), sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
