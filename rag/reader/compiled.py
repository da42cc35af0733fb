"""The packaged reader, run by OpenVINO: needs neither torch nor transformers, loads in a third of a second."""

import atexit
import threading
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder.model_files import ModelFiles
from index.encoder.openvino_runtime import compile_graph, precisions
from index.errors import EmbedderError, ReaderError
from index.forks import reset_in_child
from rag.reader.graph import reader_graph
from rag.reader.protocol import BLANK, PACKAGED, ReaderIdentity, Reading
from rag.reader.reading_text import Ranges, labels_between, overlaps
from rag.reader.spans import best_spans, whole_words
from rag.reader.weights import load_weights, shared_weights
from rag.reader.windows import Window, cut_windows, make_inputs

WEIGHTS = Path(__file__).with_name("reader.safetensors")

SHA256 = "b2c768097e5e88a484196f34ba290e46422c18cf91e764ab662feedfbb003034"
"""SHA-256 of WEIGHTS; `python -m evals.training.pack` writes it."""

BATCH_WINDOWS = 8
"""Windows computed together, on all cores: seven passages and their best sentences usually have as many."""

Floats = NDArray[np.float32]


class CompiledReader:
    """The packaged reader; loads on first use. Threads may share it: they take turns, as each one uses all cores."""

    def __init__(
        self,
        weights: Path = WEIGHTS,
        sha256: str | None = SHA256,
        *,
        files: ModelFiles | None = None,
        precision: str | None = None,
    ) -> None:
        """Take the weights file and its hash (None: any); nothing is loaded yet.

        `files`: the encoder whose embeddings and tokenizer it shares, the packaged one by default. `precision`: one of
        `index.openvino_runtime.precisions`, the first by default.
        """
        self._weights = weights
        self._sha256 = sha256
        self.files = files or ModelFiles()
        self._precision = precision
        self._lock = threading.Lock()
        self._request: Any = None
        self._is_closed = False
        reset_in_child(self)

    @property
    def identity(self) -> ReaderIdentity:
        """What pins the packaged reader; its weights are checked before anything is read."""
        return ReaderIdentity(name=PACKAGED, weights_sha256=self._sha256 or "")

    def load(self) -> None:
        """Load the weights and compile, unless that is done. Raises ReaderError."""
        with self._lock:
            self._load()

    def reset_after_fork(self) -> list[Any]:
        """Forget the compiled model: it is compiled again."""
        abandoned, self._request, self._lock = [self._request, self._lock], None, threading.Lock()
        return abandoned

    def close(self) -> None:
        """Wait for the request in progress, a moment, and stop; a `read` in progress raises ReaderError.

        Called when the interpreter ends, too: a thread still computing then would take the process down with it.
        """
        self._is_closed = True
        with self._lock:
            self._request = None

    def read(
        self,
        question: str,
        texts: Sequence[str],
        should_stop: Callable[[], bool] = lambda: False,
        choosable: Sequence[Ranges] | None = None,
    ) -> list[Reading]:
        """Return a reading of each text, in order; once `should_stop` returns True, of the first ones only.

        `choosable`: the ranges of characters of each text that may be marked. Long texts are read in windows; the one
        with the highest sum of span margin and answerable logit counts. Raises ReaderError.
        """
        if not texts or should_stop():
            return []
        self.load()
        windows = cut_windows(self.files.tokenizer, question, texts)
        best: dict[int, Reading] = {}
        done = 0
        while done < len(windows) and not (done and should_stop()):
            turn = windows[done : done + BATCH_WINDOWS]
            for window, reading in self._turn(turn, texts, choosable):
                other = best.get(window.text)
                if (
                    other is None
                    or reading.span_margin + reading.answerable_logit > other.span_margin + other.answerable_logit
                ):
                    best[window.text] = reading
            done += len(turn)
        whole = windows[done].text if done < len(windows) else len(texts)
        return [best.get(number, BLANK) for number in range(whole)]

    def _load(self) -> None:
        if self._is_closed:
            raise ReaderError("the reader was closed; open the folder again.")
        if self._request is not None:
            return
        learnt = load_weights(self._weights, self._sha256)
        weights = learnt.weights | shared_weights(self.files, learnt.encoder_sha256)
        try:
            model = compile_graph(reader_graph(weights, learnt.shape), self._precision or precisions()[0], "LATENCY")
        except KeyError as error:
            raise ReaderError(f"{self._weights}: these weights have no {error}. Install pincite again.") from error
        except EmbedderError as error:
            raise ReaderError(f"the reader cannot be compiled: {error}") from error
        self._request = model.create_infer_request()
        atexit.register(_close, weakref.ref(self))

    def _turn(
        self, windows: Sequence[Window], texts: Sequence[str], choosable: Sequence[Ranges] | None
    ) -> list[tuple[Window, Reading]]:
        """Return windows with the reading of each."""
        with self._lock:
            self._load()
            spans, logits = self._request.infer(make_inputs(windows)).to_tuple()
        return list(zip(windows, _readings(windows, spans, logits, texts, choosable), strict=True))


def _close(reader: "weakref.ref[CompiledReader]") -> None:
    """Close a reader if it still exists."""
    found = reader()
    if found is not None:
        found.close()


def _readings(
    windows: Sequence[Window],
    spans: Floats,
    logits: Floats,
    texts: Sequence[str],
    choosable: Sequence[Ranges] | None,
) -> list[Reading]:
    """Return the readings of windows. `spans`: scores, shape (windows, tokens, 2). `logits`: shape (windows, 1)."""
    may_mark, barriers = np.zeros(spans.shape[:2], np.bool_), np.zeros(spans.shape[:2], np.bool_)
    for row, window in enumerate(windows):
        ranges = None if choosable is None else choosable[window.text]
        may_mark[row, window.first : len(window.ids) - 1] = [
            ranges is None or overlaps(start, end, ranges) for start, end in window.offsets
        ]
        between = () if ranges is None else labels_between(texts[window.text], ranges)
        barriers[row, window.first : len(window.ids) - 1] = [overlaps(*token, between) for token in window.offsets]
    first, last, scores = best_spans(spans[:, :, 0], spans[:, :, 1], may_mark, barriers)
    margins = scores - spans[:, 0].sum(axis=1)
    found = []
    for row, window in enumerate(windows):
        if not may_mark[row].any():
            found.append(Reading(0, 0, BLANK.span_margin, float(logits[row, 0])))
            continue
        begin, end = window.offsets[first[row] - window.first][0], window.offsets[last[row] - window.first][1]
        start, stop = whole_words(texts[window.text], begin, end)
        found.append(Reading(start, stop, float(margins[row]), float(logits[row, 0])))
    return found
