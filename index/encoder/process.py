"""The reference encoder in a child process, for programs that must not stand still while torch is imported.

Importing torch holds Python's lock for tenths of a second at a time; a program with a screen cannot afford that. The
compiled encoder needs none of this. The child is this module run as a script: it reads a line of JSON, a list of
texts, and answers with a line of JSON and then raw arrays.
"""

import itertools
import json
import sys
import threading
from collections.abc import Callable, Sequence
from typing import IO, Any

import numpy as np

from index.child import Child, end_with_parent, module_command, take_over_stdout
from index.encoder.base import Embedder, Encoded
from index.encoder.model_files import EmbedderBase, ModelFiles
from index.errors import EmbedderError
from index.forks import reset_in_child
from index.models import Progress


class EncoderProcess(EmbedderBase):
    """An `Embedder` whose weights load and run in a child process. Safe to share between threads.

    Nothing is started before `start` or the first `encode`. Tokens are counted in this process.
    """

    def __init__(self, files: ModelFiles, *, command: Sequence[str] | None = None) -> None:
        """Take the model's files; `command`: the child's, this module by default."""
        super().__init__(files)
        self._command = list(command or module_command("index.encoder.process", files.model))
        self._lock = threading.Lock()
        self._starting = threading.Lock()
        self._child: Child | None = None
        self._closed = False
        self._ready = threading.Event()
        reset_in_child(self)

    @property
    def is_ready(self) -> bool:
        """Whether the weights are loaded."""
        return self._ready.is_set()

    def start(self) -> None:
        """Start the child, if it is not running, without waiting for it. Raises EmbedderError once closed."""
        with self._starting:
            if self._closed:
                raise EmbedderError("the encoder was stopped; open the folder again.")
            if self._child is None or not self._child.is_alive:
                if self._child is not None:
                    self._child.close()
                self._ready.clear()
                self._child = Child(self._command)

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
            assert child is not None
            try:
                child.send(json.dumps(list(texts)).encode())
                encoded = _receive(child)
            except _RefusedText:
                raise
            except (OSError, ValueError, EOFError) as error:
                raise EmbedderError(
                    f"the encoder stopped{self._last_words(child)}. Try again, or: pincite doctor"
                ) from error
            self._ready.set()
            return encoded

    def reset_after_fork(self) -> list[Any]:
        """Leave the encoder's process to the parent: another one is started."""
        abandoned, self._child, self._ready = [self._child], None, threading.Event()
        self._lock, self._starting = threading.Lock(), threading.Lock()
        return abandoned

    def close(self) -> None:
        """End the child at once, whatever it is doing; an `encode` in progress raises EmbedderError."""
        with self._starting:
            self._closed = True
            child = self._child
            if child is not None:
                child.kill()
        with self._lock:  # an encode in progress has failed by now
            if child is not None:
                child.close()
            self._child = None

    def _last_words(self, child: Child) -> str:
        """Return what the child said last, for the error message."""
        if self._closed:
            return ""
        child.wait(timeout=1)
        words = child.last_words()
        return f" ({words})" if words else ""


class _RefusedText(ValueError):
    """A text that the encoder does not accept."""


def _receive(child: Child) -> list[Encoded]:
    """Return the child's answer. Raises EOFError if it ends before, EmbedderError or ValueError as the child says."""
    answer = json.loads(child.read_line())
    if "refused" in answer:
        raise _RefusedText(answer["refused"])
    if "error" in answer:
        raise EmbedderError(answer["error"])
    dimensions, counts = answer["dimensions"], answer["tokens"]
    total = sum(counts)
    vectors = _receive_array(child, np.float32, len(counts), dimensions)
    tokens = _receive_array(child, np.float32, total, dimensions)
    offsets = _receive_array(child, np.int32, total, 2)
    ends = np.cumsum([0, *counts])
    return [
        Encoded(vectors[i], tokens[start:end], offsets[start:end])
        for i, (start, end) in enumerate(itertools.pairwise(ends.tolist()))
    ]


def _receive_array(child: Child, dtype: Any, rows: int, columns: int) -> Any:
    data = child.read_bytes(rows * columns * np.dtype(dtype).itemsize)
    return np.frombuffer(data, dtype).reshape(rows, columns)


def serve(embedder: Embedder, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until they end; an empty list of texts loads the weights."""
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
            counts = [len(item.tokens) for item in encoded]
            head: dict[str, Any] = {"dimensions": embedder.identity.dimensions, "tokens": counts}
        except ValueError as error:
            head = {"refused": str(error)}
        except EmbedderError as error:
            head = {"error": str(error)}
        answers.write(json.dumps(head).encode() + b"\n")
        answers.writelines(arrays)
        answers.flush()


def _main() -> None:
    end_with_parent()
    answers = take_over_stdout()
    from index.encoder.reference import SentenceTransformerEmbedder

    serve(SentenceTransformerEmbedder(ModelFiles(sys.argv[1])), sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
