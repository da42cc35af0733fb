"""Calls of Milvus: what their failures become, in time, and that the token is nowhere to be read."""

import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import BackendChanged, BackendDenied, BackendMismatch, BackendUnavailable, SettingsError

pytest.importorskip("pymilvus", reason="needs pincite[milvus]")

from pymilvus.exceptions import MilvusException, ParamError

from index.backend.milvus.client import MilvusCalls
from index.backend.milvus.errors import is_denied, is_missing, is_released, passes

TOKEN = "someone:a-secret-word"


@pytest.fixture
def silent() -> Iterator[int]:
    """A port on which connections are accepted and nothing is answered."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def accept() -> None:
            try:
                while True:
                    held.append(listener.accept()[0])
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
    for one in held:
        one.close()


def test_an_address_has_no_path() -> None:
    with pytest.raises(SettingsError, match="leave /minutes out"):
        MilvusCalls("http://127.0.0.1:19530/minutes")


def test_a_server_that_says_nothing_is_given_up_in_time(silent: int) -> None:
    with pytest.raises(BackendUnavailable, match="gives no answer"):
        MilvusCalls(f"http://127.0.0.1:{silent}", timeout=1.2)


def test_the_token_is_neither_told_nor_logged(silent: int, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(BackendUnavailable) as raised:
        MilvusCalls(f"http://127.0.0.1:{silent}", TOKEN, timeout=1.0)
    assert "a-secret-word" not in str(raised.value) + caplog.text


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (MilvusException(1400, "auth check failure, please check username and password"), BackendDenied),
        (MilvusException(100, "collection not found"), BackendChanged),
        (MilvusException(8, "rate limit exceeded"), BackendUnavailable),
        (MilvusException(1, "Retry timeout: deadline exceeded"), BackendUnavailable),
        (ParamError(message="no such parameter"), BackendMismatch),
    ],
)
def test_failures_are_told_apart(error: Exception, kind: type[Exception]) -> None:
    assert is_denied(error) == (kind is BackendDenied)
    assert is_missing(error) == (kind is BackendChanged)
    assert passes(error) == (kind is BackendUnavailable)


@pytest.mark.parametrize("told", ["collection not loaded", "Collection 'a' is in state 'released'; call load()"])
def test_a_server_that_started_anew_is_told_to_load(told: str) -> None:
    assert is_released(MilvusException(101 if "not" in told else 1, told))
    assert not passes(MilvusException(1, told))
