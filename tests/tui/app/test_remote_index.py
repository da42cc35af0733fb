"""The app over an index beyond this machine: it follows what is published, and goes on after the server was away."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from evals.reliability.milvus_engine import LITE_25, MilvusEngine, running
from index.backend.base import Among, Hits, Keys, Snapshot, StoredPassage
from index.backend.local import LocalBackend
from index.backend.mirror import copy_index
from index.encoder.base import Vectors
from index.errors import BackendUnavailable, IndexMismatch
from index.store.store import Store
from rag.retriever import Retriever
from tests.fakes import FakeClock, FakeEmbedder
from tests.tui.pilot import AppPilot, ask, drive, paste, ready, shown, toasts, until
from tui.app.app import PinciteApp
from tui.app.engine import Engine
from tui.app.preferences import PreferencesFile
from tui.workspace import Workspace

AWAY = "http://host:19530: nothing listens there. Start the server."

T = TypeVar("T")


class Server(LocalBackend):
    """A back end that can go away and come back."""

    is_there = True

    def _given(self, call: Callable[[], T]) -> T:
        if not self.is_there:
            raise BackendUnavailable(AWAY)
        return call()

    def snapshot(self, known: Snapshot | None = None) -> Snapshot:
        return self._given(lambda: LocalBackend.snapshot(self, known))

    def lexical(
        self, at: Snapshot, asked: Sequence[Sequence[str]], most: int, among: Among | None = None
    ) -> list[Hits]:
        return self._given(lambda: LocalBackend.lexical(self, at, asked, most, among))

    def dense(self, at: Snapshot, vectors: Vectors, most: int, among: Among | None = None) -> list[Hits]:
        return self._given(lambda: LocalBackend.dense(self, at, vectors, most, among))

    def passages(self, at: Snapshot, keys: Keys, *, tokens: bool = False) -> dict[int, StoredPassage]:
        return self._given(lambda: LocalBackend.passages(self, at, keys, tokens=tokens))


@pytest.fixture
def server(folder: Path) -> Server:
    Retriever.open(folder, embedder=FakeEmbedder()).close()
    return Server(Store(folder / ".pincite"))


def app_over(engine: Engine, home: Path) -> PinciteApp:
    """Return the app over an engine; what it keeps lies in `home`."""
    return PinciteApp(
        engine,
        workspace=Workspace(home / "workspace", clock=FakeClock()),
        preferences=PreferencesFile(home / "preferences.json"),
    )


def publish(folder: Path, name: str, text: str) -> None:
    """Change the index as another process does."""
    (folder / name).write_text(text, "utf-8")
    Retriever.open(folder, embedder=FakeEmbedder()).close()


def test_the_app_follows_what_is_published_and_goes_on_after_the_server_was_away(
    folder: Path, tmp_path: Path, server: Server
) -> None:
    (tmp_path / "away").mkdir()
    app = app_over(Engine(tmp_path / "away", embedder=FakeEmbedder(), backend=server), tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await ready(pilot)
        assert "nothing leaves this machine but what" in " ".join(shown(app).split())
        await ask(pilot, "Where is the training centre for police?")
        publish(folder, "customs.txt", "Customs officers opened an office in Quito.\n")
        app.controller.check()
        await until(pilot, lambda: "1 added." in toasts(app))
        assert "3 documents" in shown(app)

        server.is_there = False
        app.controller.check()
        await until(pilot, lambda: AWAY in toasts(app))
        assert "index out of reach" in shown(app)
        assert "Managua" in shown(app)  # what was found stays
        app.controller.check()
        app.ask.action_question()
        await pilot.press("escape")
        await paste(pilot, "Where did customs officers open an office?", "enter")
        await until(pilot, lambda: AWAY[:30] in shown(app))
        assert toasts(app).count(AWAY) == 1

        server.is_there = True
        app.controller.check()
        await until(pilot, lambda: "Quito" in shown(app))
        assert "out of reach" not in shown(app)
        assert "customs officers open an office" in shown(app)

        await pilot.press("ctrl+l")
        await until(pilot, lambda: "lies beyond this machine" in shown(app))

    drive(app, scene)


def test_the_engine_tells_once_what_changed_elsewhere(folder: Path, server: Server) -> None:
    engine = Engine(folder, embedder=FakeEmbedder(), backend=server)
    assert engine.has_index()
    engine.open()
    assert engine.reopen(at_once=True) is None
    publish(folder, "training.txt", "Quite another text than before.\n")
    replaced = engine.reopen(at_once=True)
    assert replaced is not None
    assert replaced[0].changed == ("training.txt",)
    assert replaced[1].generation == engine.retriever.generation.manifest.generation
    assert engine.reopen(at_once=True) is None


def test_an_index_of_another_model_elsewhere_is_not_built_from_the_app(tmp_path: Path, server: Server) -> None:
    (tmp_path / "away").mkdir()
    engine = Engine(tmp_path / "away", embedder=FakeEmbedder(name="other"), backend=server)
    with pytest.raises(IndexMismatch):
        engine.open()
    app = app_over(engine, tmp_path)

    async def scene(pilot: AppPilot) -> None:
        await until(pilot, lambda: "not open" in shown(app))
        assert "Build it now" not in shown(app)
        assert not (tmp_path / "away" / ".pincite").exists()

    drive(app, scene)


@pytest.mark.milvus
def test_the_app_goes_on_after_the_engine_was_killed_and_started_again(folder: Path, tmp_path: Path) -> None:
    milvus = pytest.importorskip("index.backend.milvus.backend", reason="needs pincite[milvus]")
    if not MilvusEngine.is_there(LITE_25):
        pytest.skip(f"{LITE_25} is not installed: make test-milvus")
    Retriever.open(folder, embedder=FakeEmbedder()).close()
    (tmp_path / "away").mkdir()
    with running(LITE_25, tmp_path / "engine") as engine:
        copy_index(LocalBackend(Store(folder / ".pincite")), milvus.MilvusBackend(engine.uri))
        app = app_over(
            Engine(tmp_path / "away", embedder=FakeEmbedder(), backend=milvus.MilvusBackend(engine.uri, timeout=2)),
            tmp_path,
        )

        async def scene(pilot: AppPilot) -> None:
            await ready(pilot)
            await ask(pilot, "Where is the training centre for police?")
            await pilot.press("m")
            engine.kill()
            app.controller.check()
            await until(pilot, lambda: any("Is Milvus running there?" in one for one in toasts(app)))
            assert "index out of reach" in shown(app)
            assert "Managua" in shown(app)
            engine.start()
            app.controller.check()
            await until(pilot, lambda: "out of reach" not in shown(app))
            await ask(pilot, "How much did Peru pay for helicopters?")
            assert "406 million" in shown(app)
            assert len(Workspace(tmp_path / "workspace").marks.all()) == 1

        drive(app, scene)
