"""The compiled encoder: a BERT with mean or CLS pooling, built from its weights and run by OpenVINO.

The graph is compiled anew by every process, in a third of a second: a compiled one read from a disk takes as
long (CONTRIBUTING.md), and would be 90 MB that may be damaged or of another processor.
"""

import atexit
import queue
import threading
import weakref
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bert_graph import bert, unfit
from index.embedder import Encoded
from index.errors import EmbedderError
from index.model_files import ModelFiles, OfModel
from index.models import Progress
from index.openvino_runtime import Unfit, compiled, openvino
from index.weights import read_weights

BATCH = 8
"""Texts that are computed together. Measured: 4 to 8 of like length are the most texts a second; more is slower."""

ROUND = 8
"""Batches are padded to multiples of so many word pieces, as every new shape costs preparation."""

SPARE = 2
"""Requests beside those that keep the processor busy, so that a question never waits for an index's passages."""

LOOK = 0.1
"""Seconds after which a thread that waits for a request looks whether the encoder was stopped."""


def pooling_of(files: ModelFiles) -> str:
    """Return how a model's word pieces become its vector: `mean` or `cls`. Raises Unfit, saying why, for others."""
    path = files.folder / "modules.json"
    if not path.is_file():
        raise Unfit("it has no modules.json that says how it pools")
    modules = files.json("modules.json")
    kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
    if kinds[:2] != ["Transformer", "Pooling"] or kinds[2:] not in ([], ["Normalize"]):
        raise Unfit(f"it is made of {', '.join(kinds)}")
    config = files.config(f"{modules[1]['path']}/config.json")
    modes = {
        key.removeprefix("pooling_mode_") for key, value in config.items() if key.startswith("pooling_mode_") and value
    }
    modes |= {config["pooling_mode"]} if isinstance(config.get("pooling_mode"), str) else set()
    pooling = {"mean_tokens": "mean", "mean": "mean", "cls_token": "cls", "cls": "cls"}
    if len(modes) != 1 or not modes <= set(pooling):
        raise Unfit(f"its pooling is {', '.join(sorted(modes)) or 'not stated'}, not mean or CLS")
    return pooling[modes.pop()]


class CompiledEmbedder(OfModel):
    """A model's graph, compiled in one precision. Safe to share between threads, which compute side by side."""

    def __init__(self, files: ModelFiles, precision: str) -> None:
        """Build and compile. Raises Unfit if the model is of another kind, EmbedderError if it cannot be read."""
        super().__init__(files)
        self.precision = precision
        self._pooling = pooling_of(files)
        config = files.config("config.json")
        reason = unfit(config)
        if reason is not None:
            raise Unfit(reason)
        if files.max_pieces > config["max_position_embeddings"]:
            raise Unfit(
                f"it reads {files.max_pieces} word pieces and has {config['max_position_embeddings']} positions"
            )
        with files.checked():
            compiled_model = compiled(_graph(files, config), precision)
        self._closing = threading.Lock()
        self._is_closed = False
        self._width = int(compiled_model.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()
        for _ in range(self._width + SPARE):
            self._idle.put(compiled_model.create_infer_request())
        atexit.register(_close, weakref.ref(self))

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Do nothing: who has one has it loaded."""

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return each text encoded, in order. Raises ValueError if one exceeds `max_pieces`."""
        pieces = self.files.tokenizer.encode_batch(list(texts))
        self.files.refuse_longer(max((len(text.ids) for text in pieces), default=0))
        order = sorted(range(len(pieces)), key=lambda index: len(pieces[index].ids))
        batches = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
        encoded: dict[int, Encoded] = {}
        for batch, hidden in self._run(batches, pieces):
            for row, index in enumerate(batch):
                encoded[index] = self._encoded(hidden[row, : len(pieces[index].ids)], pieces[index].offsets)
        return [encoded[index] for index in range(len(pieces))]

    def close(self) -> None:
        """Compute no more, and wait for what is being computed: a moment. An `encode` under way raises EmbedderError.

        Called when the interpreter ends, too: a thread still computing then would take the process down with it.
        """
        with self._closing:
            if not self._is_closed:
                self._is_closed = True
                for _ in range(self._width + SPARE):
                    self._idle.get()

    def _encoded(self, hidden: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> Encoded:
        places = np.array(offsets, np.int32).reshape(-1, 2)
        kept = places[:, 1] > places[:, 0]
        vector = hidden[0] if self._pooling == "cls" else hidden.mean(axis=0)
        return Encoded(vector=_unit(vector), tokens=_unit(hidden[kept]), offsets=places[kept])

    def _run(
        self, batches: Sequence[Sequence[int]], pieces: Sequence[Any]
    ) -> Iterator[tuple[Sequence[int], NDArray[np.float32]]]:
        """Yield each batch with its last hidden state, which is valid until the next is asked for.

        As many are under way as the processor runs side by side. Who has some under way never waits for a request
        that another thread holds: it ends one of its own first, so that threads cannot wait for each other.
        """
        under_way: deque[tuple[Sequence[int], Any]] = deque()
        try:
            for batch in batches:
                inputs = _inputs([pieces[index].ids for index in batch])
                request = self._idle_request(under_way)
                while request is None:
                    yield from self._finish(under_way)
                    request = self._idle_request(under_way)
                under_way.append((batch, request))
                request.start_async(inputs)
            while under_way:
                yield from self._finish(under_way)
        finally:
            for _, request in under_way:
                request.wait()
                self._idle.put(request)

    def _idle_request(self, under_way: Collection[object]) -> Any:
        """Return a request to compute with; None if one of those under way must end first."""
        if len(under_way) >= self._width:
            return None
        while not self._is_closed:
            try:
                return self._idle.get(timeout=0 if under_way else LOOK)
            except queue.Empty:
                if under_way:
                    return None
        raise EmbedderError("the encoder was stopped; open the folder again.")

    def _finish(
        self, under_way: deque[tuple[Sequence[int], Any]]
    ) -> Iterator[tuple[Sequence[int], NDArray[np.float32]]]:
        batch, request = under_way[0]
        request.wait()
        yield batch, request.get_output_tensor().data
        under_way.popleft()
        self._idle.put(request)


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
    """Return the graph of a model from its weights. Raises EmbedderError if they cannot be read, Unfit if some lack."""
    ov = openvino()
    from openvino import opset13 as op

    weights = read_weights(files.weights)
    ids, mask = (op.parameter([-1, -1], np.int32) for _ in range(2))
    try:
        return ov.Model([op.result(bert(weights, config, ids, mask))], [ids, mask], "bert")
    except KeyError as error:
        raise Unfit(f"its weights have no {error}") from error
