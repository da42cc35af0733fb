"""Fixtures for the tests of all rooms."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from evals.reliability.milvus_engine import MilvusEngine
from tests.fakes import FakeClock, FakeEmbedder

# No deadline: the machine may be busy. No database: tests leave no files in the checkout.
settings.register_profile("pincite", deadline=None, database=None)
settings.load_profile("pincite")


def pytest_configure(config: pytest.Config) -> None:
    """Write the report on snapshots that differ to a folder that git ignores."""
    if getattr(config.option, "snapshot_report", None) == "snapshot_report.html":
        config.option.snapshot_report = "artefacts/snapshots.html"


@pytest.fixture(scope="session", autouse=True)
def no_reader() -> Iterator[None]:
    """Turn the reader off, so that tests load the packaged one only on request."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PINCITE_RAG_READER_USE", "false")
        yield


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def seeds() -> Path:
    return Path(__file__).resolve().parent.parent / "seeds"


@pytest.fixture(scope="session", autouse=True)
def users_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the tests and their processes data and settings folders of their own."""
    folder = tmp_path_factory.mktemp("users-data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "XDG_DATA_HOME", str(folder))
        patch.setitem(os.environ, "XDG_CACHE_HOME", str(tmp_path_factory.mktemp("users-cache")))
        patch.setitem(os.environ, "XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("users-settings")))
        yield folder


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], MilvusEngine]]:
    """Start each engine of Milvus once, when it is first asked for; skip visibly where it is not installed."""
    started: dict[str, MilvusEngine] = {}

    def get(name: str) -> MilvusEngine:
        pytest.importorskip("index.backend.milvus.backend", reason="needs pincite[milvus]")
        if not MilvusEngine.is_there(name):
            pytest.skip(f"{name} is not installed: make test-milvus")
        if name not in started:
            started[name] = MilvusEngine(name, tmp_path_factory.mktemp(name) / "data")
            started[name].start()
        return started[name]

    yield get
    for engine in started.values():
        engine.kill()
