"""Fixtures of all rooms."""

from pathlib import Path

import pytest

from tests.fakes import FakeClock, FakeEmbedder


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def seeds() -> Path:
    return Path(__file__).resolve().parent.parent / "seeds"
