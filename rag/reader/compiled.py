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

HEADING_MARGIN = 7.0
"""How much a heading must outscore all other words to be marked; measured, `docs/decisions/short-answer.md`."""

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
        headings: Sequence[Ranges] | None = None,
    ) -> list[Reading]:
        """Return a reading of each text, in order; once `should_stop` returns True, of the first ones only.

        `choosable`: the ranges of characters of each text that may be marked, `headings`: those that may, too,
        if they outscore the others by `HEADING_MARGIN`. Long texts are read in windows; the one
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
            for window, reading in self._turn(turn, texts, choosable, headings):
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
        self,
        windows: Sequence[Window],
        texts: Sequence[str],
        choosable: Sequence[Ranges] | None,
        headings: Sequence[Ranges] | None,
    ) -> list[tuple[Window, Reading]]:
        """Return windows with the reading of each."""
        with self._lock:
            self._load()
            spans, logits = self._request.infer(make_inputs(windows)).to_tuple()
        return list(zip(windows, _readings(windows, spans, logits, texts, choosable, headings), strict=True))


def _close(reader: "weakref.ref[CompiledReader]") -> None:
    """Close a reader if it still exists."""
    found = reader()
    if found is not None:
        found.close()


def _mark_headings(
    row: int, window: Window, ranges: Ranges, is_heading: NDArray[np.bool_], barriers: NDArray[np.bool_]
) -> None:
    """Mark the tokens of a window that stand in ranges; no span goes from one into another, nor beyond the last."""
    number, beyond = -1, max((last for _, last in ranges), default=0)
    for at, (start, end) in enumerate(window.offsets, window.first):
        if start >= beyond and number < 0:
            break
        own = next((place for place, one in enumerate(ranges) if overlaps(start, end, (one,))), -1)
        is_heading[row, at] = own >= 0
        # A barrier at the first token of a part parts it from what goes before: spans may begin there.
        barriers[row, at] |= own != number
        number = own


def _readings(
    windows: Sequence[Window],
    spans: Floats,
    logits: Floats,
    texts: Sequence[str],
    choosable: Sequence[Ranges] | None,
    headings: Sequence[Ranges] | None = None,
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
    starts: Floats = spans[:, :, 0]
    is_heading = np.zeros(may_mark.shape, np.bool_)
    if headings is not None:
        for row, window in enumerate(windows):
            _mark_headings(row, window, headings[window.text], is_heading, barriers)
        may_mark |= is_heading
        starts = np.where(is_heading, starts - np.float32(HEADING_MARGIN), starts)
    first, last, scores = best_spans(starts, spans[:, :, 1], may_mark, barriers)
    margins = scores + HEADING_MARGIN * is_heading[np.arange(len(windows)), first] - spans[:, 0].sum(axis=1)
    found = []
    for row, window in enumerate(windows):
        if not may_mark[row].any():
            found.append(Reading(0, 0, BLANK.span_margin, float(logits[row, 0])))
            continue
        begin, end = window.offsets[first[row] - window.first][0], window.offsets[last[row] - window.first][1]
        start, stop = whole_words(texts[window.text], begin, end)
        found.append(Reading(start, stop, float(margins[row]), float(logits[row, 0])))
    return found
