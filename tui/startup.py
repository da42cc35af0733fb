"""Opening a folder for a command: its index here, its models in a thread meanwhile."""

import argparse
import contextlib
import gc
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import SHOWN
from tui.folder import folder_of, rag_settings, show_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from index.encoder.base import Embedder
    from index.models import Progress
    from rag.models import RankedPassage
    from rag.query.filters import Filters
    from rag.retriever import Retriever
    from rag.settings import RagSettings

SELDOM = 50_000
"""New objects after which garbage is looked for while a folder is open, rather than Python's 700."""


@contextlib.contextmanager
def open_retriever(
    arguments: argparse.Namespace,
    *,
    update: bool = True,
    question: str | None = None,
    meanwhile: "Callable[[], None]" = lambda: None,
) -> "Iterator[Retriever]":
    """Open the folder that is meant, with progress on standard error; say which files were passed over.

    `question`: what will be asked; one that can't be searched for is a QuestionError before anything is opened.
    `meanwhile`: what else is to be done before the first question, once the folder is open: while the models load.
    """
    from tui.output.progress import ProgressReporter

    folder = folder_of(arguments)
    settings = rag_settings(arguments, folder)
    with contextlib.ExitStack() as stack:
        stack.enter_context(_collecting_seldom())
        with ProgressReporter() as progress:
            embedder = stack.enter_context(_loading_models(folder, progress, settings))
            from index.errors import EmbedderError
            from rag.query.question import check_question
            from rag.retriever import Retriever

            if question is not None:
                check_question(question)
            retriever = stack.enter_context(
                Retriever.open(folder, index=arguments.index, update=update, settings=settings, progress=progress)
            )
            meanwhile()
            with contextlib.suppress(EmbedderError):
                embedder.count([question or ""])  # reads the tokenizer
                retriever.load(progress)  # waits for the thread; the reader may still be loading after that
        if retriever.notice is not None:
            from tui.terminal import narration, visible

            narration().print(visible(retriever.notice), style="yellow")
        if retriever.report is not None and retriever.report.is_change:
            show_problems(retriever.report.problems)
        yield retriever


@contextlib.contextmanager
def _loading_models(folder: Path, progress: "Callable[[Progress], None]", rag: "RagSettings") -> "Iterator[Embedder]":
    """Load a folder's embedding model, which is returned, and the reader in threads meanwhile.

    Most of that is no work for Python. What goes wrong is left to the first question, which tries again and says it.
    Raises SettingsError.
    """
    from index.encoder.base import make_embedder
    from index.encoder.openvino_runtime import openvino
    from index.errors import EmbedderError, PinciteError
    from index.settings import IndexSettings, load_settings

    settings = load_settings(IndexSettings, "index", folder)
    embedder = make_embedder(settings.model, settings.runtime)

    def load() -> None:
        with contextlib.suppress(PinciteError):
            embedder.load(progress)

    def load_reader() -> None:
        from rag.reader import reader_for

        with contextlib.suppress(PinciteError):
            reader_for(rag.reader.model).load()

    threads = [threading.Thread(target=load, name="encoder")]
    if rag.reads:
        threads.append(threading.Thread(target=load_reader, name="reader"))
    for thread in threads:
        thread.start()
    try:
        if settings.runtime != "sentence-transformers":
            # Imported here, as only one thread at a time can import, and the rest of what is imported is in no hurry.
            with contextlib.suppress(EmbedderError):
                openvino()
        yield embedder
    finally:
        for thread in threads:
            thread.join()


@contextlib.contextmanager
def _collecting_seldom() -> "Iterator[None]":
    """Look for garbage seldom meanwhile: opening a folder makes 200,000 objects that stay, and next to none that go."""
    before = gc.get_threshold()
    gc.set_threshold(SELDOM, *before[1:])
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
