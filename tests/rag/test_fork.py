"""A forked child asks with models of its own: those of its parent have no threads in it."""

import multiprocessing
import os
import threading
from pathlib import Path

import pytest

from index.blas_threads import one_blas_thread
from index.encoder.load import make_embedder
from index.models import Document
from rag.reader import make_reader
from rag.retriever import Retriever

QUESTION = "Who trains police in Managua?"

PATIENCE = 90.0
"""Seconds after which a child counts as hanging."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_child_answers_as_its_parent(tmp_path: Path) -> None:
    texts = [f"The minister opened training centre {number} for police in Managua." for number in range(40)]
    documents = [Document.from_text(str(number), text) for number, text in enumerate(texts)]
    embedder = make_embedder("all-MiniLM-L6-v2")
    retriever = Retriever.build(documents, tmp_path / "index", embedder=embedder, reader=make_reader(embedder))
    wanted = retriever.ask(QUESTION).model_dump_json()
    many = [text.vector.tolist() for text in embedder.encode(texts)]
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()

    def child() -> None:
        found = [text.vector.tolist() for text in embedder.encode(texts)]
        answers.put((retriever.ask(QUESTION).model_dump_json(), found == many))

    process = context.Process(target=child, daemon=True)
    process.start()
    process.join(PATIENCE)
    if process.is_alive():
        process.kill()
        pytest.fail("the child hangs")
    assert process.exitcode == 0
    assert answers.get() == (wanted, True)
    assert retriever.ask(QUESTION).model_dump_json() == wanted


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_lock_that_another_thread_held_is_free_in_the_child() -> None:
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        from index.blas_threads import _limit

        with _limit._lock:
            held.set()
            done.wait(PATIENCE)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(PATIENCE)

    def child() -> None:
        with one_blas_thread():
            pass

    process = multiprocessing.get_context("fork").Process(target=child, daemon=True)
    process.start()
    process.join(PATIENCE)
    done.set()
    thread.join()
    if process.is_alive():
        process.kill()
        pytest.fail("the child hangs")
    assert process.exitcode == 0
