"""The compiled encoder: a BERT with mean or CLS pooling, built from its weights and run by OpenVINO.

Every process compiles the graph again, in a third of a second: reading a compiled one from disk takes as long, and
would be 90 MB that may be damaged or made on another processor (docs/decisions/encoder-runtime.md). It is compiled
once for latency, for questions, and again for throughput when many texts come; neither waits for the other.
"""

import atexit
import itertools
import queue
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoded
from index.encoder.bert_graph import bert, unsupported_reason
from index.encoder.model_files import EmbedderBase, ModelFiles
from index.encoder.openvino_runtime import Hint, compile_graph, openvino
from index.encoder.safetensors import read_weights
from index.errors import EmbedderError, UnsupportedModel
from index.forks import reset_in_child
from index.models import Progress

BATCH_TEXTS = 8
"""Texts computed together. Measured: batches of 4 to 8 of similar length are the fastest; larger ones are slower."""

PAD_TOKENS = 8
"""Texts are padded to multiples of this many tokens, because every new shape costs preparation.

Only texts of the same padded length are computed together: a text's vectors are then the same to the last bit whatever
is encoded beside it, and an index is the same in whatever order its documents came.
"""

POLL_SECONDS = 0.1
"""Seconds between two looks of a waiting thread at whether the encoder was stopped."""

STOPPED = "the encoder was stopped; open the folder again."


def pooling_of(files: ModelFiles) -> str:
    """Return how tokens become a text's vector: `mean` or `cls`. Raises UnsupportedModel for anything else."""
    path = files.folder / "modules.json"
    if not path.is_file():
        raise UnsupportedModel("it has no modules.json that says how it pools")
    modules = files.json("modules.json")
    kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
        raise UnsupportedModel(f"it is made of {', '.join(kinds)}")
    config = files.config(f"{modules[1]['path']}/config.json")
    modes = {
        key.removeprefix("pooling_mode_") for key, value in config.items() if key.startswith("pooling_mode_") and value
    }
    modes |= {config["pooling_mode"]} if isinstance(config.get("pooling_mode"), str) else set()
    pooling = {"mean_tokens": "mean", "mean": "mean", "cls_token": "cls", "cls": "cls"}
    if len(modes) != 1 or not modes <= set(pooling):
        raise UnsupportedModel(f"its pooling is {', '.join(sorted(modes)) or 'not stated'}, not mean or CLS")
    return pooling[modes.pop()]


class _CompiledGraph:
    """A compiled graph with its inference requests, one more than run at a time, so that the processor never idles.

    Safe to share between threads.
    """

    def __init__(self, graph: Any, precision: str, hint: Hint) -> None:
        """Compile. Raises UnsupportedModel."""
        model = compile_graph(graph, precision, hint)
        self._size = int(model.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")) + 1
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._is_closed = False
        for _ in range(self._size):
            self._idle.put(model.create_infer_request())

    def close(self) -> None:
        """Wait for requests in progress and stop; a `run` in progress raises EmbedderError. Call once."""
        self._is_closed = True
        for _ in range(self._size):
            self._idle.get()

    def run(self, batches: Iterable[Sequence[Sequence[int]]]) -> Iterator[NDArray[np.float32]]:
        """Yield the last hidden state of each batch of tokens, valid until the next one is asked for.

        A thread with requests in flight never blocks on another thread's: it finishes one of its own first, so that
        threads cannot wait for each other.
        """
        in_flight: deque[Any] = deque()
        try:
            for batch in batches:
                inputs = _inputs(batch)
                while (request := self._take_request(may_wait=not in_flight)) is None:
                    yield from self._finish(in_flight)
                in_flight.append(request)
                request.start_async(inputs)
            while in_flight:
                yield from self._finish(in_flight)
        finally:
            for request in in_flight:
                request.wait()
                self._idle.put(request)

    def _take_request(self, *, may_wait: bool) -> Any:
        """Return an idle request, waiting for one if `may_wait`, else None. Raises EmbedderError once closed."""
        while not self._is_closed:
            try:
                return self._idle.get(timeout=POLL_SECONDS if may_wait else 0)
            except queue.Empty:
                if not may_wait:
                    return None
        raise EmbedderError(STOPPED)

    def _finish(self, in_flight: deque[Any]) -> Iterator[NDArray[np.float32]]:
        request = in_flight[0]
        request.wait()
        yield request.get_output_tensor().data
        in_flight.popleft()
        self._idle.put(request)


class CompiledEmbedder(EmbedderBase):
    """A model compiled in one precision. Safe to share between threads, which compute in parallel."""

    def __init__(self, files: ModelFiles, precision: str) -> None:
        """Build and compile. Raises UnsupportedModel for another kind of model, EmbedderError for unreadable files."""
        super().__init__(files)
        self.precision = precision
        self._pooling = pooling_of(files)
        config = files.config("config.json")
        reason = unsupported_reason(config)
        if reason is not None:
            raise UnsupportedModel(reason)
        if files.max_tokens > config["max_position_embeddings"]:
            raise UnsupportedModel(
                f"it reads {files.max_tokens} tokens and has {config['max_position_embeddings']} positions"
            )
        with files.checked():
            self._graph = _graph(files, config)
            self._few = _CompiledGraph(self._graph, precision, "LATENCY")
        self._many: _CompiledGraph | None = None
        self._compiling = threading.Lock()
        self._is_closed = False
        atexit.register(_close, weakref.ref(self))
        reset_in_child(self)

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Do nothing: the constructor has loaded it."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. Raises ValueError if one exceeds `max_tokens`."""
        tokens = self.files.tokenizer.encode_batch(list(texts))
        self.files.check_length(max((len(text.ids) for text in tokens), default=0))
        # Longest first, so that little work is left at the end, when fewer requests run than the processor could.
        order = sorted(range(len(tokens)), key=lambda index: -len(tokens[index].ids))
        alike = [list(own) for _, own in itertools.groupby(order, lambda index: _padded(len(tokens[index].ids)))]
        batches = [own[first : first + BATCH_TEXTS] for own in alike for first in range(0, len(own), BATCH_TEXTS)]
        encoded: dict[int, Encoded] = {}
        states = self._compiled_for(len(batches)).run([tokens[index].ids for index in batch] for batch in batches)
        for batch, hidden in zip(batches, states, strict=True):
            for row, index in enumerate(batch):
                encoded[index] = self._encoded(hidden[row, : len(tokens[index].ids)], tokens[index].offsets)
        return [encoded[index] for index in range(len(tokens))]

    def reset_after_fork(self) -> list[Any]:
        """Stop for good: its requests ran in threads of the parent."""
        abandoned, self._compiling, self._is_closed = [self.__dict__.copy()], threading.Lock(), True
        return abandoned

    def close(self) -> None:
        """Wait for requests in progress, a moment, and stop; an `encode` in progress raises EmbedderError.

        Also called when the interpreter exits: a thread still computing then would crash the process.
        """
        with self._compiling:
            if not self._is_closed:
                self._is_closed = True
                self._few.close()
                if self._many is not None:
                    self._many.close()

    def _compiled_for(self, batches: int) -> _CompiledGraph:
        """Return the graph compiled for latency if there is one batch, for throughput if there are more."""
        if batches <= 1:
            return self._few
        with self._compiling:
            if self._many is None:
                if self._is_closed:
                    raise EmbedderError(STOPPED)
                self._many = _CompiledGraph(self._graph, self.precision, "THROUGHPUT")
            return self._many

    def _encoded(self, hidden: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> Encoded:
        places = np.array(offsets, np.int32).reshape(-1, 2)
        kept = places[:, 1] > places[:, 0]
        vector = hidden[0] if self._pooling == "cls" else hidden.mean(axis=0)
        return Encoded(vector=_unit(vector), tokens=_unit(hidden[kept]), offsets=places[kept])


def _close(embedder: "weakref.ref[CompiledEmbedder]") -> None:
    """Close an embedder if it still exists."""
    found = embedder()
    if found is not None:
        found.close()


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows scaled to length 1; a row of zeros stays as it is."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return unit


def _padded(tokens: int) -> int:
    """Return the length to which a text of some tokens is padded."""
    return -(-tokens // PAD_TOKENS) * PAD_TOKENS


def _inputs(rows: Sequence[Sequence[int]]) -> list[NDArray[np.int32]]:
    """Return the token ids and the mask (1: a token, 0: padding), shape (texts, tokens) each."""
    longest = _padded(max(len(row) for row in rows))
    ids, mask = (np.zeros((len(rows), longest), np.int32) for _ in range(2))
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return [ids, mask]


def _graph(files: ModelFiles, config: dict[str, Any]) -> Any:
    """Return the graph of a model from its weights. Raises EmbedderError; UnsupportedModel if weights are missing."""
    ov = openvino()
    from openvino import opset13 as op

    weights = read_weights(files.weights)
    ids, mask = (op.parameter([-1, -1], np.int32) for _ in range(2))
    try:
        return ov.Model([op.result(bert(weights, config, ids, mask))], [ids, mask], "bert")
    except KeyError as error:
        raise UnsupportedModel(f"its weights have no {error}") from error
