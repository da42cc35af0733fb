"""Prompts on retrievers without weights."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.query.filters import Filters
from rag.retriever import Retriever
from tests.fakes import FakeClock
from tui.repl.session import ReplSession
from tui.workspace import Workspace

MakeSession = Callable[[Retriever, int], ReplSession]


@pytest.fixture
def workspace(tmp_path: Path, clock: FakeClock) -> Workspace:
    return Workspace(tmp_path / "workspace", clock=clock)


@pytest.fixture
def make_session(folder: Path, workspace: Workspace) -> MakeSession:
    return lambda retriever, k: ReplSession(retriever, folder, workspace, k=k, filters=Filters())


@pytest.fixture
def session(retriever: Retriever, make_session: MakeSession) -> ReplSession:
    return make_session(retriever, 1)
