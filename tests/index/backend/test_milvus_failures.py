"""What each failure of a Milvus server becomes: one clear error, in time, and the token nowhere."""

import os
import random
import subprocess
import sys
import threading
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("pymilvus", reason="needs pincite[milvus]")

import grpc
from pymilvus import MilvusClient

from evals.reliability.fault_proxy import FaultProxy
from evals.reliability.milvus_engine import LITE_25, LITE_32, MilvusEngine, free_port
from index.backend.milvus.backend import MilvusBackend
from index.backend.milvus.channel import NoAnswer
from index.backend.milvus.client import MilvusCalls
from index.backend.milvus.connection import MilvusConnection
from index.backend.milvus.parts import piece_row
from index.errors import (
    BackendChanged,
    BackendDenied,
    BackendError,
    BackendMismatch,
    BackendUnavailable,
    IndexMissing,
)
from tests.milvus_server import FakeMilvus, Fault

TOKEN = "someone:a-secret-word"
"""Not of any server."""

FAILURES: list[tuple[Fault, type[Exception], str]] = [
    ((grpc.StatusCode.UNAUTHENTICATED, "auth check failure"), BackendDenied, "refuses the token"),
    ((1401, "not authenticated"), BackendDenied, "refuses the token"),
    (
        (grpc.StatusCode.PERMISSION_DENIED, "PrivilegeSearch: permission deny to someone"),
        BackendDenied,
        "lacks a right",
    ),
    ((1402, "privilege not permitted"), BackendDenied, "lacks a right"),
    ((8, "rate limit exceeded[rate=10]"), BackendUnavailable, "takes no more requests now"),
    ((4, "too many concurrent requests, queue is full"), BackendUnavailable, "takes no more requests now"),
    ((9, "quota exceeded[reason=disk quota exceeded]"), BackendError, "takes nothing more"),
    ((3, "memory limit exceeded"), BackendError, "takes nothing more"),
    ((1, "service not ready[standalone=1]: Initializing"), BackendUnavailable, "not ready"),
    ((11, "time tick long delay: timestamp lag timeout"), BackendUnavailable, "not ready"),
    ((100, "collection not found"), BackendChanged, "gone"),
    ((5, "service internal error: panic"), BackendError, "Milvus failed"),
    ((grpc.StatusCode.UNKNOWN, "Exception calling application"), BackendError, "Milvus failed"),
    ((grpc.StatusCode.INTERNAL, "Received RST_STREAM with error code 2"), BackendUnavailable, "connection is lost"),
    ((grpc.StatusCode.UNAVAILABLE, "no healthy upstream"), BackendUnavailable, "connection is lost"),
    ((grpc.StatusCode.DEADLINE_EXCEEDED, "too slow"), BackendUnavailable, "no answer"),
    ((grpc.StatusCode.UNIMPLEMENTED, "unknown service"), BackendError, "Milvus failed"),
]


AT_CONNECTING = [
    one
    for one in FAILURES
    if one[0][0]
    in {8, 9, 1402, grpc.StatusCode.UNKNOWN, grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED}
]


@pytest.mark.parametrize(("fault", "kind", "told"), AT_CONNECTING)
def test_connecting_that_fails_is_told_in_one_line(fault: Fault, kind: type[Exception], told: str) -> None:
    with FakeMilvus({"Connect": fault}) as server, pytest.raises(BackendError, match=told) as raised:
        MilvusCalls(server.uri, TOKEN, timeout=0.6, sleep=lambda _: None)
    assert type(raised.value) is kind


@pytest.mark.parametrize(("fault", "kind", "told"), FAILURES)
def test_a_call_that_fails_is_told_in_one_line(fault: Fault, kind: type[Exception], told: str) -> None:
    with FakeMilvus({"ShowCollections": fault}) as server:
        calls = MilvusCalls(server.uri, TOKEN, timeout=0.6, sleep=lambda _: None)
        with pytest.raises(BackendError, match=told) as raised:
            calls.collections()
        calls.close()
    assert type(raised.value) is kind
    assert len(str(raised.value).splitlines()) == 1
    assert str(raised.value).startswith(server.uri)


def test_a_failure_that_pymilvus_raises_again_from_itself_is_known_still() -> None:
    with FakeMilvus({"GetLoadingProgress": (grpc.StatusCode.UNAVAILABLE, "no healthy upstream")}) as server:
        calls = MilvusCalls(server.uri, timeout=0.6)
        with pytest.raises(BackendUnavailable, match="the connection is lost"):
            calls.load("some")
        calls.close()


def test_a_server_that_is_not_milvus() -> None:
    with (
        FakeMilvus({"*": (grpc.StatusCode.UNIMPLEMENTED, "unknown service")}) as server,
        pytest.raises(BackendMismatch, match="is no Milvus server"),
    ):
        MilvusCalls(server.uri, timeout=1.0)


def test_what_does_not_pass_is_not_tried_again() -> None:
    with FakeMilvus({"Connect": (grpc.StatusCode.UNAUTHENTICATED, "auth check failure")}) as server:
        with pytest.raises(BackendDenied):
            MilvusCalls(server.uri, TOKEN)
        assert server.calls == {"Connect": 1}
        assert b64decode(server.metadata[0]["authorization"]).decode() == TOKEN


@pytest.mark.parametrize("code", [grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED])
def test_a_call_is_not_repeated_by_the_library_but_on_a_new_connection(code: grpc.StatusCode) -> None:
    """pymilvus would try until the time is up, each time with the whole time; here it is one call a try."""
    waits: list[float] = []
    with FakeMilvus({"ShowCollections": (code, "away")}) as server:

        def heal(wait: float) -> None:
            waits.append(wait)
            if len(waits) == 3:
                server.faults = {}

        calls = MilvusCalls(server.uri, timeout=20.0, sleep=heal)
        assert calls.collections() == []
        assert server.calls == {"Connect": 4, "ShowCollections": 4}
        calls.close()
        calls.close()
        with pytest.raises(BackendUnavailable, match="closed"):
            calls.collections()


def test_too_many_requests_are_tried_again_on_the_same_connection() -> None:
    with FakeMilvus({"ShowCollections": (8, "rate limit exceeded")}) as server:
        calls = MilvusCalls(server.uri, timeout=20.0, sleep=lambda _: server.faults.clear())
        assert calls.collections() == []
        assert server.calls == {"Connect": 1, "ShowCollections": 2}
        calls.close()


def test_a_connection_that_died_without_a_word_is_made_anew_within_the_call() -> None:
    with FakeMilvus({}) as server, FaultProxy(server.port, random.Random(1), ["stall"]) as proxy:
        calls = MilvusCalls(f"http://127.0.0.1:{proxy.port}", timeout=1.6)
        proxy.arm(lambda: 0)
        assert calls.collections() == []
        assert proxy.faults == 1
        assert server.calls["Connect"] == 2
        calls.close()


def test_a_connection_that_another_thread_gives_up_costs_a_call_nothing() -> None:
    began, given_up, tries = threading.Event(), threading.Event(), []
    with FakeMilvus({}) as server, ThreadPoolExecutor(1) as pool:
        connection = MilvusConnection(server.uri, None, None, timeout=20.0, sleep=lambda _: given_up.set())

        def ask(_: float) -> list[str]:
            tries.append("ask")
            began.set()
            given_up.wait(20)
            return list(connection.client.list_collections())

        def lose(_: float) -> None:
            began.wait(20)
            if not given_up.is_set():
                raise NoAnswer("silent")

        connection.open()
        asked = pool.submit(connection.run, ask)
        connection.run(lose)
        assert asked.result(20) == []
        connection.close()
    assert tries == ["ask", "ask"]


def test_opening_gives_up_soon_where_nothing_listens() -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        time.sleep(seconds)

    with pytest.raises(BackendUnavailable, match="refuses connections"):
        MilvusCalls(f"http://127.0.0.1:{free_port()}", timeout=600.0, sleep=wait)
    assert 3 <= len(waits) <= 6


def test_what_a_server_says_is_told_without_the_token() -> None:
    told = f"no such user: {TOKEN}, {b64encode(TOKEN.encode()).decode()}, a-secret-word"
    with FakeMilvus({"ShowCollections": (5, told)}) as server:
        calls = MilvusCalls(server.uri, TOKEN)
        with pytest.raises(BackendError) as raised:
            calls.collections()
        calls.close()
    assert "a-secret-word" not in str(raised.value)
    assert b64encode(TOKEN.encode()).decode() not in str(raised.value)


def test_an_alias_whose_collections_are_gone() -> None:
    with FakeMilvus({"Query": (100, "collection not found[collection=x_parts]")}) as server:
        server.answers["DescribeAlias"] = {"alias": "pincite", "collection": "x"}
        backend = MilvusBackend(server.uri)
        with pytest.raises(BackendMismatch, match="not there any more"):
            backend.snapshot()
        server.faults["DescribeAlias"] = (1600, "alias not found")
        with pytest.raises(IndexMissing, match="no index of this name"):
            backend.snapshot()
        backend.close()


def pincite(*arguments: str, cwd: Path, uri: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PINCITE_INDEX_BACKEND": "milvus",
        "PINCITE_INDEX_URI": uri,
        "PINCITE_MILVUS_TOKEN": TOKEN,
        "XDG_CACHE_HOME": str(cwd / "cache"),
        "XDG_DATA_HOME": str(cwd / "data"),
        "PYTHONPATH": str(Path(__file__).resolve().parents[3]),
    }
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_says_it_in_one_line_and_keeps_no_token(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("The ship was sold in 1911.\n", "utf-8")
    with FakeMilvus({"*": (grpc.StatusCode.UNAUTHENTICATED, "auth check failure")}) as server:
        asked = pincite("ask", "Who sold the ship?", str(folder), cwd=tmp_path, uri=server.uri)
        indexed = pincite("index", str(folder), cwd=tmp_path, uri=server.uri)
        said = b64encode(TOKEN.encode()).decode()
        assert {one["authorization"] for one in server.metadata} == {said}
    for done in (asked, indexed):
        assert done.returncode == 1
        assert done.stdout == ""
        [line] = done.stderr.splitlines()
        assert line.startswith(f"pincite: {server.uri}: Milvus refuses the token.")
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"a-secret-word" not in content
            assert said.encode() not in content
    assert [path.name for path in folder.iterdir()] == ["a.txt"]


@pytest.mark.milvus
@pytest.mark.parametrize("name", [LITE_25, LITE_32])
def test_a_collection_that_was_half_made_is_completed(engines: Callable[[str], MilvusEngine], name: str) -> None:
    """As when the engine or the builder was killed, or an answer was lost, after the collection was made."""
    if not MilvusEngine.is_there(name):
        pytest.skip(f"{name} is not installed: make test-milvus")
    uri = engines(name).uri
    calls, direct = MilvusCalls(uri, consistency="Strong"), MilvusClient(uri, dedicated=True)
    calls.make_parts("half")
    direct.release_collection("half")
    direct.drop_index("half", direct.list_indexes("half")[0])
    assert direct.list_indexes("half") == []
    calls.make_parts("half")
    assert len(direct.list_indexes("half")) == 1
    calls.upsert("half", [piece_row("one", "kind", 7, 0, "text")])
    assert [row["owner"] for row in calls.query("half", 'kind == "kind"', ["owner"], is_fresh=True)] == [7]
    calls.drop("half")
    calls.close()
    direct.close()
