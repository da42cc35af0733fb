"""The compiled encoder: a BERT with mean or CLS pooling, built from its weights and run by OpenVINO.

Every process compiles the graph again, in a third of a second: reading a compiled one from disk takes as long, and
would be 90 MB that may be damaged or of another processor (docs/decisions/encoder-runtime.md). It is compiled to answer
soon, for questions, and again for many texts a second when there are some; neither then waits for the other.
"""

import atexit
import queue
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder.base import Encoded
from index.encoder.bert_graph import bert, unfit
from index.encoder.model_files import EmbedderBase, ModelFiles
from index.encoder.openvino_runtime import Hint, compiled, openvino
from index.encoder.safetensors import read_weights
from index.errors import EmbedderError, UnsupportedModel
from index.models import Progress

BATCH = 8
"""Texts that are computed together. Measured: 4 to 8 of like length are the most texts a second; more is slower."""

ROUND = 8
"""Batches are padded to multiples of so many word pieces, as every new shape costs preparation."""

LOOK = 0.1
"""Seconds after which a thread that waits for a request looks whether the encoder was stopped."""

STOPPED = "the encoder was stopped; open the folder again."


def pooling_of(files: ModelFiles) -> str:
    """Return how word pieces become a text's vector: `mean` or `cls`. Raises UnsupportedModel for anything else."""
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


class _Compiled:
    """A graph compiled, and requests to run it with: one more than are run side by side, so that none waits for Python.

    Threads may share it.
    """

    def __init__(self, graph: Any, precision: str, hint: Hint) -> None:
        """Compile. Raises UnsupportedModel."""
        model = compiled(graph, precision, hint)
        self._size = int(model.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")) + 1
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._is_closed = False
        for _ in range(self._size):
            self._idle.put(model.create_infer_request())

    def close(self) -> None:
        """Compute no more, and wait for what is being computed; a `run` under way raises EmbedderError. Call once."""
        self._is_closed = True
        for _ in range(self._size):
            self._idle.get()

    def run(self, batches: Iterable[Sequence[Sequence[int]]]) -> Iterator[NDArray[np.float32]]:
        """Yield the last hidden state of each batch of word pieces, valid until the next is asked for.

        Who has some under way never waits for a request that another thread holds: it ends one of its own first, so
        that threads cannot wait for each other.
        """
        under_way: deque[Any] = deque()
        try:
            for batch in batches:
                inputs = _inputs(batch)
                while (request := self._idle_request(is_patient=not under_way)) is None:
                    yield from self._finish(under_way)
                under_way.append(request)
                request.start_async(inputs)
            while under_way:
                yield from self._finish(under_way)
        finally:
            for request in under_way:
                request.wait()
                self._idle.put(request)

    def _idle_request(self, *, is_patient: bool) -> Any:
        """Return a request to compute with; None if there is none and it is not to be waited for."""
        while not self._is_closed:
            try:
                return self._idle.get(timeout=LOOK if is_patient else 0)
            except queue.Empty:
                if not is_patient:
                    return None
        raise EmbedderError(STOPPED)

    def _finish(self, under_way: deque[Any]) -> Iterator[NDArray[np.float32]]:
        request = under_way[0]
        request.wait()
        yield request.get_output_tensor().data
        under_way.popleft()
        self._idle.put(request)


class CompiledEmbedder(EmbedderBase):
    """A model's graph, compiled in one precision. Safe to share between threads, which compute side by side."""

    def __init__(self, files: ModelFiles, precision: str) -> None:
        """Build and compile. Raises UnsupportedModel for another kind of model, EmbedderError for unreadable files."""
        super().__init__(files)
        self.precision = precision
        self._pooling = pooling_of(files)
        config = files.config("config.json")
        reason = unfit(config)
        if reason is not None:
            raise UnsupportedModel(reason)
        if files.max_tokens > config["max_position_embeddings"]:
            raise UnsupportedModel(
                f"it reads {files.max_tokens} word pieces and has {config['max_position_embeddings']} positions"
            )
        with files.checked():
            self._graph = _graph(files, config)
            self._few = _Compiled(self._graph, precision, "LATENCY")
        self._many: _Compiled | None = None
        self._compiling = threading.Lock()
        self._is_closed = False
        atexit.register(_close, weakref.ref(self))

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Do nothing: who has one has it loaded."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. Raises ValueError if one exceeds `max_tokens`."""
        pieces = self.files.tokenizer.encode_batch(list(texts))
        self.files.refuse_longer(max((len(text.ids) for text in pieces), default=0))
        # The longest first: at the end, when less is under way than the processor runs, little is left.
        order = sorted(range(len(pieces)), key=lambda index: -len(pieces[index].ids))
        batches = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
        encoded: dict[int, Encoded] = {}
        states = self._compiled_for(len(batches)).run([pieces[index].ids for index in batch] for batch in batches)
        for batch, hidden in zip(batches, states, strict=True):
            for row, index in enumerate(batch):
                encoded[index] = self._encoded(hidden[row, : len(pieces[index].ids)], pieces[index].offsets)
        return [encoded[index] for index in range(len(pieces))]

    def close(self) -> None:
        """Compute no more, and wait for what is being computed: a moment. An `encode` under way raises EmbedderError.

        Called when the interpreter ends, too: a thread still computing then would take the process down with it.
        """
        with self._compiling:
            if not self._is_closed:
                self._is_closed = True
                self._few.close()
                if self._many is not None:
                    self._many.close()

    def _compiled_for(self, batches: int) -> _Compiled:
        """Return the graph compiled for so many batches: at once for one, as many a second as can be for more."""
        if batches <= 1:
            return self._few
        with self._compiling:
            if self._many is None:
                if self._is_closed:
                    raise EmbedderError(STOPPED)
                self._many = _Compiled(self._graph, self.precision, "THROUGHPUT")
            return self._many

    def _encoded(self, hidden: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> Encoded:
        places = np.array(offsets, np.int32).reshape(-1, 2)
        kept = places[:, 1] > places[:, 0]
        vector = hidden[0] if self._pooling == "cls" else hidden.mean(axis=0)
        return Encoded(vector=_unit(vector), tokens=_unit(hidden[kept]), offsets=places[kept])


def _close(embedder: "weakref.ref[CompiledEmbedder]") -> None:
    """Close an embedder that is still there."""
    found = embedder()
    if found is not None:
        found.close()


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return rows scaled to length 1; a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-12)).astype(np.float32, copy=False)
    return unit


def _inputs(rows: Sequence[Sequence[int]]) -> list[NDArray[np.int32]]:
    """Return word pieces and which of them are not padding, shape (texts, word pieces) each."""
    longest = -(-max(len(row) for row in rows) // ROUND) * ROUND if len(rows) > 1 else len(rows[0])
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
