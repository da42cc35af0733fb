"""`pincite serve`: where it listens, and what it says when it cannot."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.cli import main
from tui.commands import serve


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_told_in_one_line(folder: Path, taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("textual_serve")
    assert main(["serve", str(folder), "--port", str(taken)]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"pincite: cannot listen on 127.0.0.1, port {taken}: ")
    assert line.endswith("--port.")


def test_a_host_that_is_none_is_told_in_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("textual_serve")
    assert main(["serve", str(folder), "--host", "300.1.1.1"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("pincite: cannot listen on 300.1.1.1, port 8017: ")


def test_without_textual_serve_it_says_what_to_install(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "tui.browser.server", raising=False)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    monkeypatch.setitem(sys.modules, "aiohttp_jinja2", None)
    assert main(["serve", str(folder)]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line == serve.INSTALL
    assert "pip install '.[serve]'" in line


@pytest.mark.parametrize("port", ["65536", "-1", "many"])
def test_a_port_that_is_none_is_wrong_usage(port: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", str(folder), f"--port={port}"]) == 2
    assert "pincite serve: argument --port: must be a number from 0 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize(("host", "alone"), [("127.0.0.1", True), ("localhost", True), ("0.0.0.0", False)])
def test_who_can_reach_it_is_known(host: str, alone: bool) -> None:
    with serve._listen(host, 0) as listener:
        assert serve.is_loopback(listener) == alone


def test_the_address_told_can_be_opened_here() -> None:
    assert serve._shown_host("127.0.0.1") == "127.0.0.1"
    assert serve._shown_host("::1") == "::1"
    assert serve._shown_host("0.0.0.0") == socket.gethostname()


def test_the_names_in_the_address_are_this_machines() -> None:
    name = socket.gethostname()
    with serve._listen("127.0.0.1", 0) as listener:
        assert serve._names("127.0.0.1", listener) == ("localhost", "127.0.0.1")
    with serve._listen("0.0.0.0", 0) as listener:
        assert serve._names("0.0.0.0", listener) == ("localhost", name, name, f"{name}.local")
