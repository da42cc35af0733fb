"""What the app asks for in the background, and what comes back of it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from textual.message import Message

from index.encoder.base import Encoded
from index.errors import EmbedderError, ReaderError
from index.indexing.builder import Builder
from index.indexing.status import Status
from index.models import Progress
from index.settings import IndexSettings
from index.store.store import Store
from rag.models import Answer
from rag.ranking.waiting_passages import MAX_ENCODED
from rag.retriever import Retriever
from tests.fakes import FakeEmbedder, FakeReader
from tests.tui.pilot import PATIENCE, BrokenEmbedder, SlowEmbedder, damage
from tui.app import messages
from tui.app.background import BackgroundWorker
from tui.app.controller import Controller
from tui.app.engine import Engine
from tui.settings import TuiSettings

M = TypeVar("M", bound=Message)


class Inbox:
    """Takes messages from any thread, and waits for those that should come."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self.all: list[Message] = []

    def __call__(self, message: Message) -> None:
        with self._arrived:
            self.all.append(message)
            self._arrived.notify_all()

    def of(self, kind: type[M]) -> list[M]:
        """Return the messages of a kind."""
        return [message for message in self.all if isinstance(message, kind)]

    def wait(self, kind: type[M], number: int = 1) -> M:
        """Return the latest message of a kind once there are so many."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.of(kind)) >= number, PATIENCE), (kind, self.all)
            return self.of(kind)[-1]

    def kinds(self) -> list[str]:
        """Return what came but for progress, in order."""
        return [type(message).__name__ for message in self.all if not isinstance(message, messages.IndexProgress)]


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


class Workers:
    """Makes the workers of controllers, and can hold them or wait for them."""

    def __init__(self) -> None:
        self._made: list[tuple[str, BackgroundWorker]] = []

    def __call__(self, name: str, on_fault: Callable[[Exception], None]) -> BackgroundWorker:
        worker = BackgroundWorker(name, on_fault)
        self._made.append((name, worker))
        return worker

    def drain(self) -> None:
        """Wait until nothing is under way; what one worker does may give another one work."""
        for _ in range(2):
            assert all(worker.drain(PATIENCE) for _, worker in self._made)

    @contextmanager
    def held(self, *names: str) -> Iterator[None]:
        """Keep the workers of these names from beginning anything."""
        may_go_on = threading.Event()
        for name, worker in self._made:
            if name in names:
                is_held = threading.Event()
                worker.submit(partial(_hold, is_held, may_go_on))
                assert is_held.wait(PATIENCE)
        try:
            yield
        finally:
            may_go_on.set()


def _hold(is_held: threading.Event, may_go_on: threading.Event) -> None:
    is_held.set()
    assert may_go_on.wait(PATIENCE)


@pytest.fixture
def workers() -> Workers:
    return Workers()


Make = Callable[..., Controller]


@pytest.fixture
def make(folder: Path, inbox: Inbox, workers: Workers) -> Iterator[Make]:
    made: list[Controller] = []

    def controller(
        embedder: FakeEmbedder | None = None, where: Path | None = None, reader: FakeReader | None = None
    ) -> Controller:
        engine = Engine(where or folder, embedder=embedder or FakeEmbedder(), reader=reader)
        made.append(Controller(engine, inbox, clock=iter(range(10**6)).__next__, new_worker=workers))
        return made[-1]

    yield controller
    for one in made:
        one.close()


@pytest.fixture
def ready(make: Make, inbox: Inbox, workers: Workers) -> Controller:
    """A controller whose documents are open and whose model is there."""
    controller = make()
    controller.open()
    inbox.wait(messages.ExamplesReady)
    inbox.wait(messages.ModelLoaded)
    workers.drain()
    inbox.all.clear()
    return controller


@pytest.fixture
def indexed(folder: Path) -> Path:
    """The folder, indexed already."""
    Engine(folder, embedder=FakeEmbedder()).open()
    return folder


def test_opening_tells_of_the_settings_the_documents_and_the_model(
    make: Make, inbox: Inbox, folder: Path, workers: Workers
) -> None:
    (folder / "pincite.toml").write_text("[tui]\npassages = 3\n", "utf-8")
    controller = make()
    assert (controller.is_open, controller.is_model_loaded, controller.is_indexing) == (False, False, False)
    controller.open()
    assert controller.is_indexing
    prepared = inbox.wait(messages.ExamplesReady)
    inbox.wait(messages.ModelLoaded)
    workers.drain()
    assert (controller.is_open, controller.is_model_loaded, controller.is_indexing) == (True, True, False)
    assert inbox.of(messages.StatusChecked)[0].status.passages == 2
    assert len(prepared.examples) == 2, "two passages, each with one question"
    first = ["IndexOpened", "StatusChecked", "SettingsRead", "ExamplesReady"]
    assert [kind for kind in inbox.kinds() if kind != "ModelLoaded"] == first
    assert inbox.wait(messages.SettingsRead).settings == TuiSettings(passages=3)
    assert inbox.of(messages.IndexProgress)
    assert not inbox.of(messages.TaskFailed)


def test_the_words_rank_before_the_model_is_there_and_the_answer_waits_for_it(
    make: Make, inbox: Inbox, indexed: Path
) -> None:
    embedder = SlowEmbedder()
    controller = make(embedder)
    controller.open()
    inbox.wait(messages.IndexOpened)
    request = controller.new_request()
    controller.ask(request, "helicopters", 10)
    controller.preview(request, "helicopters", 10)
    preview = inbox.wait(messages.PreviewReady)
    assert not controller.is_model_loaded
    assert (preview.request, preview.milliseconds) == (request, 1000)
    assert preview.hits[0].citation.document == "helicopters.txt"
    assert preview.hits[0].scores.dense is None
    embedder.may_load.set()
    inbox.wait(messages.ModelLoaded)
    assert not inbox.of(messages.AnswerReady)
    controller.ask(request, "helicopters", 10)
    answered = inbox.wait(messages.AnswerReady)
    assert answered.request == request
    assert answered.answer.passages[0].scores.dense is not None


def test_an_older_question_is_not_even_looked_for(ready: Controller, inbox: Inbox, workers: Workers) -> None:
    old = ready.new_request()
    new = ready.new_request()
    assert ready.last_request == new != old
    ready.ask(old, "police", 10)
    ready.preview(old, "police", 10)
    workers.drain()
    ready.ask(new, "helicopters", 10)
    ready.preview(new, "helicopters", 10)
    workers.drain()
    assert [message.request for message in inbox.of(messages.AnswerReady)] == [new]
    assert [message.request for message in inbox.of(messages.PreviewReady)] == [new]


def test_an_older_question_that_comes_late_does_not_displace_the_newer_one(
    ready: Controller, inbox: Inbox, workers: Workers
) -> None:
    with workers.held("answer", "preview"):
        old = ready.new_request()
        new = ready.new_request()
        for request in (new, old):
            ready.ask(request, "helicopters", 10)
            ready.preview(request, "helicopters", 10)
    assert inbox.wait(messages.AnswerReady).request == new
    assert inbox.wait(messages.PreviewReady).request == new


def test_a_question_that_grew_old_while_it_waited_is_not_looked_for(
    ready: Controller, inbox: Inbox, workers: Workers
) -> None:
    with workers.held("answer", "preview"):
        old = ready.new_request()
        ready.ask(old, "helicopters", 10)
        ready.preview(old, "helicopters", 10)
        ready.new_request()
    workers.drain()
    assert not inbox.of(messages.AnswerReady)
    assert not inbox.of(messages.PreviewReady)


@pytest.fixture
def reading(
    make: Make, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, workers: Workers
) -> Callable[[FakeReader], Controller]:
    """Make a controller with a reader, ready to be asked."""

    def ready(reader: FakeReader) -> Controller:
        monkeypatch.setenv("PINCITE_RAG_READER_USE", "true")
        controller = make(reader=reader)
        controller.open()
        inbox.wait(messages.ExamplesReady)
        inbox.wait(messages.ModelLoaded)
        workers.drain()
        inbox.all.clear()
        return controller

    return ready


def test_an_answer_comes_at_once_and_again_when_it_is_read(
    reading: Callable[[FakeReader], Controller], inbox: Inbox, workers: Workers
) -> None:
    controller = reading(FakeReader())
    request = controller.new_request()
    controller.ask(request, "police in Managua", 10)
    workers.drain()
    first, second = inbox.of(messages.AnswerReady)
    assert (first.request, first.is_read, first.answer.short) == (request, False, None)
    assert (second.request, second.is_read) == (request, True)
    assert second.answer.short
    assert second.answer.short in second.answer.passages[0].text


def test_a_reader_that_fails_is_told_and_the_answer_stands(
    reading: Callable[[FakeReader], Controller], inbox: Inbox, workers: Workers
) -> None:
    controller = reading(FakeReader(fault=ReaderError("the reader is gone.")))
    controller.ask(controller.new_request(), "police", 10)
    workers.drain()
    assert [message.is_read for message in inbox.of(messages.AnswerReady)] == [False]
    assert inbox.wait(messages.TaskFailed).reason == "the reader is gone."


def test_a_question_without_words_is_refused(ready: Controller, inbox: Inbox) -> None:
    ready.ask(ready.new_request(), "?", 10)
    refused = inbox.wait(messages.QuestionRefused)
    assert refused.request == ready.last_request
    assert "no words" in refused.reason
    ready.preview(ready.new_request(), "…", 10)
    assert inbox.wait(messages.QuestionRefused, 2).request == ready.last_request


def test_an_error_and_a_fault_in_answering_are_told_and_the_next_question_is_answered(
    ready: Controller, inbox: Inbox, workers: Workers
) -> None:
    retriever = ready.engine.retriever
    for error in (EmbedderError("the encoder stopped."), RuntimeError("surprise")):

        def fail(*_: object, read: bool, error: Exception = error) -> None:
            assert not read
            raise error

        retriever.ask = fail  # type: ignore[method-assign, assignment]
        ready.ask(ready.new_request(), "police", 10)
        workers.drain()
    failed = inbox.of(messages.TaskFailed)
    assert (failed[0].reason, failed[0].title) == ("the encoder stopped.", "")
    assert "RuntimeError: surprise" in failed[1].reason
    assert failed[1].title == "That went wrong"
    del retriever.ask
    ready.ask(ready.new_request(), "police", 10)
    inbox.wait(messages.AnswerReady)


def test_an_empty_folder_cannot_be_built_anew_but_looked_at_again(
    make: Make, inbox: Inbox, tmp_path: Path, workers: Workers
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    controller = make(where=empty)
    controller.open()
    failed = inbox.wait(messages.IndexNotOpened)
    assert not failed.can_rebuild
    assert not controller.is_open and not controller.is_indexing
    controller.check()
    workers.drain()
    assert not inbox.of(messages.StatusChecked)
    (empty / "a.txt").write_text("Something to read about police.\n", "utf-8")
    controller.update()
    assert inbox.wait(messages.StatusChecked).status.passages == 1


def test_a_folder_that_is_not_there_is_told_once(make: Make, inbox: Inbox, tmp_path: Path, workers: Workers) -> None:
    controller = make(where=tmp_path / "nowhere")
    controller.open()
    assert not inbox.wait(messages.IndexNotOpened).can_rebuild
    workers.drain()
    assert [kind for kind in inbox.kinds() if kind != "ModelLoaded"] == ["IndexNotOpened"]


def test_a_damaged_index_is_built_anew_when_that_is_wanted(make: Make, inbox: Inbox, indexed: Path) -> None:
    damage(indexed)
    controller = make()
    controller.open()
    failed = inbox.wait(messages.IndexNotOpened)
    assert failed.can_rebuild
    assert "manifest.json" in failed.reason
    controller.open(rebuild=True)
    assert inbox.wait(messages.StatusChecked).status.passages == 2


def test_an_index_of_another_model_is_built_anew_when_that_is_wanted(make: Make, inbox: Inbox, indexed: Path) -> None:
    controller = make(FakeEmbedder(name="other"))
    controller.open()
    assert inbox.wait(messages.IndexNotOpened).can_rebuild
    controller.open(rebuild=True)
    inbox.wait(messages.IndexOpened)
    inbox.wait(messages.ModelLoaded)
    assert len(inbox.of(messages.ModelLoaded)) == 1


def test_a_first_build_that_is_cancelled_can_be_begun_again(make: Make, inbox: Inbox) -> None:
    embedder = SlowEmbedder()
    controller = make(embedder)
    controller.open()
    inbox.wait(messages.IndexProgress)
    controller.cancel()
    embedder.may_load.set()
    assert inbox.wait(messages.IndexNotOpened).can_rebuild
    assert not controller.is_open
    controller.open(rebuild=True)
    assert inbox.wait(messages.StatusChecked).status.passages == 2


def test_an_update_takes_in_what_is_new(ready: Controller, inbox: Inbox, folder: Path) -> None:
    (folder / "new.txt").write_text("Customs officers opened an office in Quito.\n", "utf-8")
    ready.update()
    updated = inbox.wait(messages.IndexUpdated)
    assert updated.report.added == ("new.txt",)
    assert updated.status.passages == 3
    assert not ready.is_indexing
    ready.ask(ready.new_request(), "customs", 10)
    assert inbox.wait(messages.AnswerReady).answer.passages[0].citation.document == "new.txt"
    ready.update(rebuild=True)
    assert inbox.wait(messages.IndexUpdated, 2).status.passages == 3


@pytest.mark.parametrize("way", ["poll", "check", "ask", "preview"])
def test_an_index_that_another_process_replaced_is_opened_and_told(
    ready: Controller, inbox: Inbox, folder: Path, way: str
) -> None:
    def look() -> None:
        inbox.all.clear()
        if way in ("ask", "preview"):
            getattr(ready, way)(ready.new_request(), "customs helicopters", 10)
            inbox.wait(messages.AnswerReady if way == "ask" else messages.PreviewReady)
        else:
            getattr(ready, way)()
        inbox.wait(messages.IndexReplaced)

    (folder / "new.txt").write_text("Customs officers opened an office in Quito.\n", "utf-8")
    Retriever.open(folder, embedder=FakeEmbedder())
    look()
    replaced = inbox.wait(messages.IndexReplaced)
    assert replaced.report.added == ("new.txt",)
    assert replaced.status.passages == 3
    (folder / "new.txt").unlink()
    (folder / "helicopters.txt").unlink()
    Retriever.open(folder, embedder=FakeEmbedder())
    look()
    replaced = inbox.wait(messages.IndexReplaced)
    assert replaced.report.removed == ("helicopters.txt", "new.txt")
    ready.ask(ready.new_request(), "customs helicopters police", 10)
    hits = inbox.wait(messages.AnswerReady, 2 if way == "ask" else 1).answer.passages
    assert {hit.citation.document for hit in hits} == {"training.txt"}
    assert len(inbox.of(messages.IndexReplaced)) == 1


def test_no_status_is_of_an_index_that_is_not_asked(
    ready: Controller, inbox: Inbox, folder: Path, workers: Workers
) -> None:
    opened = ready.engine.retriever
    opened_status = opened.status

    def replace_meanwhile() -> Status:
        (folder / "new.txt").write_text("Customs officers opened an office in Quito.\n", "utf-8")
        Retriever.open(folder, embedder=FakeEmbedder())
        return opened_status()

    opened.status = replace_meanwhile  # type: ignore[method-assign]
    ready.check()
    workers.drain()
    assert inbox.kinds() == []
    ready.check()
    workers.drain()
    assert inbox.kinds() == ["IndexReplaced", "StatusChecked"]
    assert inbox.wait(messages.StatusChecked).status.passages == 3


def test_a_replaced_index_that_cannot_be_opened_is_told_and_not_asked(
    ready: Controller, inbox: Inbox, folder: Path
) -> None:
    (folder / "new.txt").write_text("Customs officers opened an office in Quito.\n", "utf-8")
    Retriever.open(folder, embedder=FakeEmbedder())
    current = (folder / ".pincite" / "CURRENT").read_text("utf-8").split()[0]
    (folder / ".pincite" / "generations" / current / "manifest.json").write_text("{", "utf-8")
    ready.check()
    assert "manifest.json" in inbox.wait(messages.IndexStopped).reason
    ready.ask(ready.new_request(), "police", 10)
    assert "manifest.json" in inbox.wait(messages.QuestionRefused).reason
    assert not inbox.of(messages.AnswerReady)


def test_an_update_that_is_cancelled_leaves_the_index_and_the_questions_as_they_were(
    make: Make, inbox: Inbox, folder: Path, workers: Workers
) -> None:
    embedder = SlowEmbedder()
    embedder.may_load.set()
    controller = make(embedder)
    controller.open()
    inbox.wait(messages.ExamplesReady)
    inbox.wait(messages.ModelLoaded)
    inbox.all.clear()
    (folder / "new.txt").write_text("Customs officers opened an office in Quito.\n", "utf-8")
    embedder.may_load.clear()
    controller.update()
    controller.update()  # while one is under way another does nothing
    controller.check()
    controller.cancel()
    embedder.may_load.set()
    assert inbox.wait(messages.IndexStopped).reason
    workers.drain()
    assert not controller.is_indexing
    assert not inbox.of(messages.StatusChecked)
    controller.ask(controller.new_request(), "police", 10)
    inbox.wait(messages.AnswerReady)
    controller.update()
    assert inbox.wait(messages.IndexUpdated).report.added == ("new.txt",)
    assert len(inbox.of(messages.IndexStopped)) == 1


def test_a_check_notices_a_changed_file(ready: Controller, inbox: Inbox, folder: Path) -> None:
    ready.check()
    assert not inbox.wait(messages.StatusChecked).status.has_changed
    (folder / "training.txt").write_text("Quite another text than before.\n", "utf-8")
    ready.check()
    checked = inbox.wait(messages.StatusChecked, 2).status
    assert checked.has_changed
    assert checked.changed_files.touched == ("training.txt",)


def test_a_wrong_setting_of_the_app_is_told_and_the_documents_open_all_the_same(
    make: Make, inbox: Inbox, folder: Path
) -> None:
    (folder / "pincite.toml").write_text("[tui]\ncolour = 1\n", "utf-8")
    make().open()
    inbox.wait(messages.ExamplesReady)
    assert "colour" in inbox.wait(messages.TaskFailed).reason
    assert not inbox.of(messages.SettingsRead)


def test_without_a_model_the_words_are_searched(make: Make, inbox: Inbox, indexed: Path, workers: Workers) -> None:
    controller = make(BrokenEmbedder())
    controller.open()
    assert inbox.wait(messages.ModelMissing).reason == "the model is missing."
    workers.drain()
    assert controller.is_model_missing and not controller.is_model_loaded
    controller.ask(controller.new_request(), "helicopters", 10)
    controller.preview(controller.last_request, "helicopters", 10)
    assert inbox.wait(messages.PreviewReady).hits
    assert not inbox.of(messages.TaskFailed) and not inbox.of(messages.AnswerReady)


@pytest.mark.parametrize("moment", ["before", "indexing", "open"])
def test_closing_is_immediate_at_any_moment(make: Make, inbox: Inbox, moment: str, workers: Workers) -> None:
    others = {thread for thread in threading.enumerate() if not thread.daemon}
    embedder = SlowEmbedder()
    controller = make(embedder)
    if moment == "open":
        embedder.may_load.set()
    if moment != "before":
        controller.open()
        inbox.wait(messages.IndexProgress if moment == "indexing" else messages.IndexOpened)
    controller.close()
    assert {thread for thread in threading.enumerate() if not thread.daemon} <= others
    assert embedder.may_load.is_set() == (moment == "open")
    embedder.may_load.set()
    workers.drain()
    assert not inbox.of(messages.TaskFailed)


class HeldEmbedder(FakeEmbedder):
    """Embeds passages, many at a time, only once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.may_embed = threading.Event()

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        if len(texts) > MAX_ENCODED:
            assert self.may_embed.wait(PATIENCE)
        return super().encode(texts)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder that takes long to embed."""
    folder = tmp_path / "many"
    folder.mkdir()
    rows = (f'{{"_id": "{n}", "title": "", "text": "Ship {n} called at pier {n % 7}."}}\n' for n in range(1600))
    (folder / "corpus.jsonl").write_text("".join(rows), "utf-8")
    return folder


def ask(controller: Controller, inbox: Inbox, question: str) -> Answer:
    inbox.all.clear()
    controller.ask(controller.new_request(), question, 5)
    return inbox.wait(messages.AnswerReady).answer


def test_questions_are_answered_while_a_large_folder_is_indexed_for_the_first_time(
    make: Make, inbox: Inbox, many: Path, workers: Workers
) -> None:
    embedder = HeldEmbedder()
    controller = make(embedder, many)
    controller.open()
    inbox.wait(messages.IndexOpened)
    inbox.wait(messages.ModelLoaded)
    answer = ask(controller, inbox, "Which pier did ship 1234 call at?")
    assert (controller.is_open, controller.is_indexing) == (True, True)
    assert answer.passages[0].citation.document == "corpus.jsonl#1234"
    assert answer.passages[0].highlights
    assert answer.vector_coverage is not None
    controller.check()
    controller.poll()
    embedder.may_embed.set()
    inbox.wait(messages.ExamplesReady)
    workers.drain()
    assert not controller.is_indexing
    assert "IndexOpened" in inbox.kinds() and "IndexReplaced" not in inbox.kinds()
    assert ask(controller, inbox, "Which pier did ship 1234 call at?").vector_coverage is None
    assert not inbox.of(messages.TaskFailed)


def test_who_stops_the_first_indexing_keeps_the_words_and_the_next_opening_goes_on(
    make: Make, inbox: Inbox, many: Path, workers: Workers
) -> None:
    embedder = HeldEmbedder()
    controller = make(embedder, many)
    controller.open()
    inbox.wait(messages.IndexOpened)
    controller.cancel()
    embedder.may_embed.set()
    assert "not complete" in inbox.wait(messages.IndexStopped).reason
    assert not inbox.of(messages.IndexNotOpened)
    workers.drain()
    assert ask(controller, inbox, "Which pier?").vector_coverage is not None
    inbox.all.clear()
    again = make(FakeEmbedder(), many)
    again.open()
    updated = inbox.wait(messages.IndexUpdated)
    assert updated.status.embedded == updated.status.passages == 1600
    assert not updated.report.is_change
    workers.drain()
    assert not again.is_indexing
    with Store(many / ".pincite").writing():
        pass


def test_an_index_that_another_process_is_making_is_left_to_it(
    make: Make, inbox: Inbox, many: Path, workers: Workers
) -> None:
    other = HeldEmbedder()
    has_published = threading.Event()
    builder = Builder(Store(many / ".pincite"), IndexSettings(), other, published=lambda _: has_published.set())
    building = threading.Thread(target=builder.update, args=[many])
    building.start()
    assert has_published.wait(PATIENCE)
    controller = make(FakeEmbedder(), many)
    controller.open()
    inbox.wait(messages.ExamplesReady)
    workers.drain()
    assert not controller.is_indexing
    assert not inbox.of(messages.IndexStopped) and not inbox.of(messages.TaskFailed)
    other.may_embed.set()
    building.join()
    controller.poll()
    assert inbox.wait(messages.IndexReplaced).status.embedded == 1600


def test_only_the_newest_progress_waits_to_be_seen() -> None:
    progress = messages.IndexProgress(Progress(stage="read", done=1, total=2))
    newer = messages.IndexProgress(Progress(stage="read", done=2, total=2))
    assert newer.can_replace(progress)
    assert not newer.can_replace(messages.ModelLoaded())
