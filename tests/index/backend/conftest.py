"""Every back end that is at hand: a folder, two builds of milvus-lite, and `MILVUS_URI` if it is set.

The engines are those of `tests/setup/engines.sh`; those that are missing are skipped, which shows.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evals.reliability.milvus_engine import LITE_25, LITE_32, MilvusEngine
from index.backend.base import Backend
from index.backend.local import LocalBackend
from index.indexing.builder import Builder
from index.store.store import Store
from tests.index.backend.comparing import Connect, text_of

Write = Callable[[str, str | bytes], Path]

CLUSTER = "cluster"
BACKENDS = ["local", LITE_25, LITE_32, CLUSTER]


@pytest.fixture
def source(corpus: Path, write: Write, builder: Builder, store: Store) -> LocalBackend:
    """An index of some documents on this disk: what the back ends must equal."""
    for number in range(24):
        write(f"{number:02}.txt", text_of(number))
    builder.update(corpus)
    return LocalBackend(store)


@pytest.fixture(params=BACKENDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def connect(kind: str, engines: Callable[[str], MilvusEngine], tmp_path: Path) -> Iterator[Connect]:
    """Return the back end, each time by a connection of its own, with a clock that is ahead by some seconds."""
    if kind == "local":
        yield lambda _: LocalBackend(Store(tmp_path / "elsewhere"))
        return
    milvus = pytest.importorskip("index.backend.milvus.backend", reason="needs pincite[milvus]")
    uri = os.environ.get("MILVUS_URI")
    if kind == CLUSTER and not uri:
        pytest.skip("MILVUS_URI names no cluster")
    if kind != CLUSTER and not MilvusEngine.is_there(kind):
        pytest.skip(f"{kind} is not installed: make test-milvus")
    address = str(uri) if kind == CLUSTER else engines(kind).uri
    name, token = f"t_{secrets.token_hex(6)}", os.environ.get("PINCITE_MILVUS_TOKEN")
    made: list[Backend] = []

    def new(ahead: float) -> Backend:
        def clock() -> float:
            return time.time() + ahead

        made.append(milvus.MilvusBackend(address, name, token=token, consistency="Strong", clock=clock))
        return made[-1]

    yield new
    for one in made:
        one.close()


@pytest.fixture
def backend(connect: Connect) -> Backend:
    return connect(0)
