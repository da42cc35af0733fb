"""Opens a folder for a command: its index in this thread, its models in others meanwhile."""

import argparse
import contextlib
import gc
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tui.arguments import SHOWN
from tui.folder import folder_of, rag_settings, show_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.encoder.base import Embedder
    from index.models import Progress
    from index.settings import IndexSettings
    from rag.models import RankedPassage
    from rag.query.filters import Filters
    from rag.reader import Reader
    from rag.retriever import Retriever
    from rag.settings import RagSettings

GC_THRESHOLD = 50_000
"""New objects between two garbage collections while a folder is open; Python's default is 700."""


class Models:
    """Makes the models that a command uses. Making one loads nothing."""

    def embedder(self, settings: "IndexSettings") -> "Embedder":
        """Return the embedder that the settings name."""
        from index.encoder.load import make_embedder

        return make_embedder(settings.model, settings.runtime)

    def reader(self, embedder: "Embedder") -> "Reader":
        """Return the packaged reader; it shares the files of the packaged encoder."""
        from rag.reader import make_reader

        return make_reader(embedder)


@contextlib.contextmanager
def open_retriever(
    arguments: argparse.Namespace,
    *,
    update: bool = True,
    question: str | None = None,
    meanwhile: "Callable[[], None]" = lambda: None,
) -> "Iterator[Retriever]":
    """Open the folder that is meant, with progress and skipped files on standard error.

    `arguments` come from `add_folder`, with `models` beside them. `question`: the question to ask; if it cannot be
    searched for, that is a QuestionError before anything is opened. `meanwhile` is called once the folder is open,
    while the models load.
    """
    from tui.output.progress import ProgressReporter

    folder = folder_of(arguments)
    settings = rag_settings(arguments, folder)
    models: Models = arguments.models
    with contextlib.ExitStack() as stack:
        stack.enter_context(_rare_collections())
        with ProgressReporter() as progress:
            from index.errors import EmbedderError
            from index.settings import IndexSettings, load_settings

            index_settings = load_settings(IndexSettings, "index", folder)
            loading = stack.enter_context(_ModelLoading(models, index_settings, settings, progress))
            from rag.query.question import check_question
            from rag.retriever import Retriever

            if question is not None:
                check_question(question)
            retriever = stack.enter_context(
                Retriever.open(
                    folder,
                    index=arguments.index,
                    update=update,
                    settings=settings,
                    index_settings=index_settings,
                    embedder=loading.embedder,
                    reader=loading.reader,
                    progress=progress,
                )
            )
            meanwhile()
            with contextlib.suppress(EmbedderError):
                loading.embedder.count([question or ""])  # reads the tokenizer
                retriever.load(progress)  # waits for the thread; the reader may still be loading after that
        for notice in (retriever.notice, retriever.settings_notice):
            if notice is not None:
                from tui.terminal import narration, visible

                narration().print(visible(notice), style="yellow")
        if retriever.report is not None and retriever.report.is_change:
            show_problems(retriever.report.problems)
        yield retriever


class _ModelLoading:
    """Loads the models in threads of their own; a context manager that waits for the threads at the end.

    Loading is mostly no work for Python. Errors are left to the first question, which loads again and raises them.
    """

    def __init__(
        self,
        models: Models,
        index_settings: "IndexSettings",
        settings: "RagSettings",
        progress: "Callable[[Progress], None]",
    ) -> None:
        self._models = models
        self._progress = progress
        self._imports_openvino = index_settings.runtime != "sentence-transformers"
        self._reader: Reader | None = None
        self._has_reader = threading.Event()
        self.embedder = models.embedder(index_settings)
        self._threads = [threading.Thread(target=self._load_embedder, name="encoder")]
        if settings.uses_reader:
            self._threads.append(threading.Thread(target=self._load_reader, name="reader"))
        else:
            self._has_reader.set()

    def __enter__(self) -> Self:
        from index.encoder.openvino_runtime import openvino
        from index.errors import EmbedderError

        for thread in self._threads:
            thread.start()
        if self._imports_openvino:
            # Only one thread at a time can import, and everything else that is imported can wait.
            with contextlib.suppress(EmbedderError):
                openvino()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for thread in self._threads:
            thread.join()

    @property
    def reader(self) -> "Reader | None":
        """The reader, which may still be loading; None if there is none, or if it could not be made."""
        self._has_reader.wait()
        return self._reader

    def _load_embedder(self) -> None:
        from index.errors import PinciteError

        with contextlib.suppress(PinciteError):
            self.embedder.load(self._progress)

    def _load_reader(self) -> None:
        from index.errors import PinciteError

        with contextlib.suppress(PinciteError):
            try:
                self._reader = self._models.reader(self.embedder)
            finally:
                self._has_reader.set()
            self._reader.load()


@contextlib.contextmanager
def _rare_collections() -> "Iterator[None]":
    """Collect garbage rarely meanwhile: opening a folder makes 200,000 objects, and nearly all of them stay."""
    before = gc.get_threshold()
    gc.set_threshold(GC_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def passage_of(retriever: "Retriever", question: str, number: int, filters: "Filters") -> "RankedPassage":
    """Return passage `number`, counted from 1, of the answer to a question. Raises QuestionError if there are fewer."""
    from index.errors import QuestionError

    hits = retriever.ask(question, max(number, SHOWN), filters).passages
    if number > len(hits):
        raise QuestionError(f"there are only {len(hits)} passages for this question; name one of them with --passage.")
    return hits[number - 1]
