"""Opening a folder for a command: what is done meanwhile, and what is left behind."""

import argparse
import gc
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.encoder.base import Embedder
from index.errors import EmbedderError, QuestionError
from index.models import Progress
from tests.fakes import FakeEmbedder
from tests.tui.conftest import FakeModels
from tui.arguments import add_folder, add_reader
from tui.startup import GC_THRESHOLD, open_retriever

THREADS = {"encoder", "reader", "hash"}


def arguments_for(folder: Path, embedder: Embedder | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_folder(parser)
    add_reader(parser)
    parser.set_defaults(models=FakeModels(embedder))
    return parser.parse_args([str(folder)])


def left() -> set[str]:
    """Return the threads of an opening that are still there."""
    return THREADS & {thread.name for thread in threading.enumerate()}


class SlowEmbedder(FakeEmbedder):
    """Loads when it is told to; `in_order` is what happened."""

    def __init__(self) -> None:
        super().__init__()
        self.in_order: list[str] = []
        self.may_load = threading.Event()
        self._lock = threading.Lock()

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Wait."""
        with self._lock:
            assert self.may_load.wait(60)
            self.in_order.append("loaded")


@pytest.mark.usefixtures("retriever")
def test_the_rest_is_done_while_the_model_loads(folder: Path) -> None:
    slow = SlowEmbedder()

    def meanwhile() -> None:
        slow.in_order.append("the rest")
        assert left() == {"encoder"}
        slow.may_load.set()

    with open_retriever(arguments_for(folder, slow), question="Where?", meanwhile=meanwhile) as retriever:
        assert slow.in_order[:2] == ["the rest", "loaded"]
        assert retriever.ask("Where is the training centre?").passages
    assert not left()


@pytest.mark.usefixtures("retriever")
def test_an_error_leaves_no_thread_behind_and_garbage_is_looked_for_as_before(folder: Path) -> None:
    before = gc.get_threshold()
    with pytest.raises(QuestionError), open_retriever(arguments_for(folder), question="?"):
        pass
    with open_retriever(arguments_for(folder)):
        assert gc.get_threshold()[0] == GC_THRESHOLD
    assert gc.get_threshold() == before
    with pytest.raises(ZeroDivisionError), open_retriever(arguments_for(folder)):
        _ = 1 / 0
    assert gc.get_threshold() == before
    assert not left()


class BrokenEmbedder(FakeEmbedder):
    """Cannot be loaded."""

    def load(self, progress: Callable[[Progress], None] = lambda _: None) -> None:
        """Fail."""
        raise EmbedderError("no weights")


@pytest.mark.usefixtures("retriever")
def test_what_goes_wrong_in_the_thread_is_left_to_the_first_question(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_retriever(arguments_for(folder, BrokenEmbedder()), question="Where?") as retriever:
        assert retriever.preview("training centre")
        with pytest.raises(EmbedderError, match="no weights"):
            retriever.load()
    assert capsys.readouterr() == ("", "")
