"""Opens, asks and updates the index in background threads; the outcomes come back as messages."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

from tui.app import messages
from tui.app.background import BackgroundWorker
from tui.app.engine import Engine
from tui.output.pace import Pacer

if TYPE_CHECKING:
    from index.errors import PinciteError
    from index.models import Progress

CHECK_SECONDS = 10.0
"""Seconds between two comparisons of the folder with its index."""

POLL_SECONDS = 2.0
"""Seconds between two looks at which index is the current one on disk."""

NewWorker = Callable[[str, Callable[[Exception], None]], BackgroundWorker]
"""Makes a worker from its name and what handles an exception that escapes a job."""


class Controller:
    """Runs the engine in threads. Every question gets a number; answers to any but the newest are stale."""

    def __init__(
        self,
        engine: Engine,
        post: Callable[[Message], object],
        *,
        clock: Callable[[], float] = time.perf_counter,
        new_worker: NewWorker = BackgroundWorker,
    ) -> None:
        """Take the engine and where messages go; `post` must be safe to call from threads. `clock` returns seconds."""
        self.engine = engine
        self._post = post
        self._clock = clock
        self._preview = new_worker("preview", self._fault)
        self._answer = new_worker("answer", self._fault)
        self._index = new_worker("index", self._fault)
        self._model = new_worker("model", self._fault)
        self._poll = new_worker("poll", self._fault)
        self._replacing = threading.Lock()
        """Held while the open index is replaced by another."""
        self._stop = threading.Event()
        self._is_closed = False
        self.pacer = Pacer(clock)
        self._last = 0
        self.is_open = False
        self.is_model_loaded = False
        self.is_model_missing = False
        """Whether the model could not be loaded."""
        self.is_indexing = False

    @property
    def last_request(self) -> int:
        """The number of the newest question."""
        return self._last

    def open(self, *, rebuild: bool = False) -> None:
        """Open the folder, then load the model; `rebuild`: index it from nothing."""
        self._begin_indexing()
        self._index.submit(lambda: self._open(rebuild=rebuild))

    def new_request(self) -> int:
        """Return the number of a new question; answers to older ones are dropped from now on."""
        self._last += 1
        return self._last

    def preview(self, request: int, question: str, k: int) -> None:
        """Rank by keywords, unless there is a newer question."""
        # A stale request must not reach the worker: it would replace the newer one that waits there.
        if request == self._last:
            self._preview.submit(lambda: self._ask(request, question, k, by_keywords=True))

    def ask(self, request: int, question: str, k: int) -> None:
        """Answer a question, unless there is a newer one; does nothing until the model is loaded."""
        if request == self._last and self.is_model_loaded:
            self._answer.submit(lambda: self._ask(request, question, k, by_keywords=False))

    def update(self, *, rebuild: bool = False) -> None:
        """Bring the index up to date, or build it from nothing."""
        if not self.is_indexing:
            self._begin_indexing()
            self._index.submit(lambda: self._update(rebuild=rebuild) if self.is_open else self._open(rebuild=rebuild))

    def cancel(self) -> None:
        """Stop building; the index stays as it was."""
        self._stop.set()

    def check(self) -> None:
        """Compare the folder with its index, unless the index is being built."""
        if self.is_open and not self.is_indexing:
            self._index.submit(self._check)

    def poll(self) -> None:
        """Check at once if another process has replaced the index on disk. Reads one small file, in a thread."""
        if self.is_open:
            self._poll.submit(lambda: self.check() if self.engine.is_outdated() else None)

    def close(self) -> None:
        """Stop everything, at once."""
        self._is_closed = True
        self._stop.set()
        threading.Thread(target=self.engine.close, daemon=True).start()

    def _begin_indexing(self) -> None:
        self._stop.clear()
        self.pacer.restart()
        self.is_indexing = True

    def _open(self, *, rebuild: bool) -> None:
        """Open the documents: first what a first question needs, then everything else."""
        from index.errors import Cancelled, IndexDamaged, IndexMismatch, PinciteError

        try:
            if rebuild or not self.engine.has_index():
                self._model.submit(self._load)
            with self._replacing:
                retriever = self.engine.open(
                    self._progress, self._stop.is_set, rebuild=rebuild, opened=self._words_opened
                )
        except PinciteError as error:
            if self.is_open:  # with the words that had been published
                self._post(messages.IndexStopped(str(error)))
                return
            can_rebuild = isinstance(error, IndexDamaged | IndexMismatch | Cancelled) and not self.engine.is_remote
            self._post(messages.IndexNotOpened(str(error), can_rebuild=can_rebuild))
            return
        finally:
            self.is_indexing = False
        self.is_open = True
        self._post(messages.IndexOpened())
        self._model.submit(self._load)
        self._check()
        self._post(_read_settings(self.engine))
        import tui.app.viewer.panel  # noqa: F401  (needed next; importing it here spares the screen's thread)
        from rag.query.examples import example_questions

        self._post(messages.ExamplesReady(example_questions(retriever.generation)))
        if not retriever.generation.manifest.is_complete:
            # What an interruption has left, unless another process goes on with it.
            self._begin_indexing()
            self._index.submit(lambda: self._update(rebuild=False, unless_busy=True))

    def _words_opened(self) -> None:
        """Answer from now on, while the vectors are made."""
        self.is_open = True
        self._post(messages.IndexOpened())

    def _load(self) -> None:
        from index.errors import PinciteError

        if self.is_model_loaded:
            return
        self.is_model_missing = False
        try:
            self.engine.load_model()
        except PinciteError as error:
            self.is_model_missing = True
            if not self._is_closed:
                self._post(messages.ModelMissing(str(error)))
            return
        self.is_model_loaded = True
        self._post(messages.ModelLoaded())
        if self.is_open:
            self._load_reader()

    def _load_reader(self) -> None:
        """Load the reader. No question waits for it: each is first answered without."""
        from index.errors import PinciteError

        try:
            self.engine.retriever.load_reader()
        except PinciteError as error:
            self._post_failure(error)

    def _ask(self, request: int, question: str, k: int, *, by_keywords: bool) -> None:
        if request != self._last:
            return
        from index.errors import BackendError, PinciteError, QuestionError

        started = self._clock()
        try:
            self._catch_up()
        except PinciteError as error:
            self._post(messages.QuestionRefused(request, str(error)))
            return
        retriever, filters = self.engine.retriever, self.engine.filters
        try:
            if by_keywords:
                hits = retriever.preview(question, k, filters)
                self._post(messages.PreviewReady(request, hits, self._since(started)))
            else:
                answer = retriever.ask(question, k, filters, read=False)
                self._post(messages.AnswerReady(request, answer, self._since(started), is_read=False))
                if retriever.uses_reader:
                    self._read(request, question, k)
        except (QuestionError, BackendError) as error:
            self._post(messages.QuestionRefused(request, str(error)))
        except PinciteError as error:
            self._post_failure(error)

    def _read(self, request: int, question: str, k: int) -> None:
        """Answer again, with the reader, unless there is a newer question."""
        started = self._clock()
        answer = self.engine.retriever.ask(question, k, self.engine.filters, should_stop=lambda: request != self._last)
        if request == self._last:
            self._post(messages.AnswerReady(request, answer, self._since(started), is_read=True))

    def _update(self, *, rebuild: bool, unless_busy: bool = False) -> None:
        from index.errors import IndexBusy, PinciteError

        try:
            with self._replacing:
                retriever = self.engine.retriever
                report = retriever.update(self._progress, rebuild=rebuild, should_stop=self._stop.is_set)
                status = retriever.status()
        except PinciteError as error:
            if not (unless_busy and isinstance(error, IndexBusy)):
                self._post(messages.IndexStopped(str(error)))
            return
        finally:
            self.is_indexing = False
        self._post(messages.IndexUpdated(report, status))

    def _check(self) -> None:
        from index.errors import BackendError, PinciteError

        try:
            self._catch_up(at_once=True)
        except PinciteError as error:
            is_away = isinstance(error, BackendError)
            self._post((messages.IndexAway if is_away else messages.IndexStopped)(str(error)))
            return
        try:
            status = self.engine.retriever.status()
        except PinciteError as error:
            self._post_failure(error)
            return
        # An index that was replaced meanwhile is not open yet: its counts are shown once the next check has opened it.
        if status.generation == self.engine.retriever.generation.manifest.generation:
            self._post(messages.StatusChecked(status))

    def _catch_up(self, *, at_once: bool = False) -> None:
        """Open the index if another process has replaced the one that is open, see `reopen`. Raises PinciteError."""
        if not self._replacing.acquire(blocking=False):
            return  # another thread is reopening the index, or our own update is running
        try:
            replaced = self.engine.reopen(at_once=at_once)
        finally:
            self._replacing.release()
        if replaced is not None:
            self._post(messages.IndexReplaced(*replaced))

    def _progress(self, progress: "Progress") -> None:
        self.pacer.update(progress)
        self._post(messages.IndexProgress(progress))

    def _post_failure(self, error: "PinciteError") -> None:
        if not self._is_closed:
            self._post(messages.TaskFailed(str(error)))

    def _fault(self, error: Exception) -> None:
        if self._is_closed:
            return
        self._post(messages.TaskFailed.of_fault(error))

    def _since(self, started: float) -> float:
        """Return the milliseconds since a moment of the clock."""
        return (self._clock() - started) * 1000


def _read_settings(engine: Engine) -> Message:
    """Return the settings of the app, or why they cannot be read."""
    from index.errors import SettingsError
    from tui.settings import load_tui_settings

    try:
        return messages.SettingsRead(load_tui_settings(engine.corpus))
    except SettingsError as error:
        return messages.TaskFailed(str(error))
