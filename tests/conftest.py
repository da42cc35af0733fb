"""Fixtures of all rooms."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.fakes import FakeClock, FakeEmbedder

# No deadline: the machine may be busy. No database: tests leave nothing behind in the checkout.
settings.register_profile("pincite", deadline=None, database=None)
settings.load_profile("pincite")


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def seeds() -> Path:
    return Path(__file__).resolve().parent.parent / "seeds"
