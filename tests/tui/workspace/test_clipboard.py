"""Copying: what is sent, where not, and where the words are in any case."""

import base64
from collections.abc import Sequence
from pathlib import Path

import pytest

from tui.workspace.clipboard import LARGEST, Clipboard, osc52, refusal, run_command

XTERM = {"TERM": "xterm-256color"}


class FakeTmux:
    """Notes what it is run with, and goes well or not."""

    def __init__(self, well: bool = True) -> None:
        self.well = well
        self.ran: list[tuple[list[str], bytes]] = []

    def __call__(self, command: Sequence[str], data: bytes) -> bool:
        self.ran.append((list(command), data))
        return self.well


def test_the_terminal_is_sent_the_words() -> None:
    sent = osc52("naïve ✓\n")
    assert sent.startswith(b"\x1b]52;c;")
    assert sent.endswith(b"\x07")
    assert base64.b64decode(sent[7:-1]).decode() == "naïve ✓\n"


def test_a_terminal_and_a_file(tmp_path: Path) -> None:
    written: list[bytes] = []
    path = tmp_path / "deep" / "clipboard.txt"
    copied = Clipboard(path, environ=XTERM, write=written.append, run=FakeTmux()).copy("words")
    assert (copied.sent, copied.file, copied.why) == ("terminal", path, None)
    assert written == [osc52("words")]
    assert path.read_text("utf-8") == "words"
    assert copied.message == f"Copied. If your terminal did not take it, it is in {path}"
    assert path.stat().st_mode & 0o077 == 0


def test_inside_tmux(tmp_path: Path) -> None:
    written: list[bytes] = []
    tmux = FakeTmux()
    environ = {"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}
    copied = Clipboard(tmp_path / "c.txt", environ=environ, write=written.append, run=tmux).copy("wörds")
    assert copied.sent == "tmux"
    assert tmux.ran == [(["tmux", "load-buffer", "-w", "-"], "wörds".encode())]
    assert written == []
    tmux.well = False
    copied = Clipboard(tmp_path / "c.txt", environ=environ, write=written.append, run=tmux).copy("words")
    assert (copied.sent, copied.why, written) == (None, "tmux did not take it", [])


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"TERM": "dumb"},
        {"TERM": "linux"},
        {"TERM": "screen.xterm-256color"},
        XTERM | {"STY": "1.pts"},
        XTERM | {"TERM_PROGRAM": "Apple_Terminal"},
        XTERM | {"TERMINAL_EMULATOR": "JetBrains-JediTerm"},
        XTERM | {"VTE_VERSION": "6800"},
    ],
)
def test_terminals_without_a_clipboard_are_sent_nothing(environ: dict[str, str], tmp_path: Path) -> None:
    written: list[bytes] = []
    copied = Clipboard(tmp_path / "c.txt", environ=environ, write=written.append).copy("words")
    assert (copied.sent, written) == (None, [])
    assert copied.why
    assert copied.message == f"Not copied ({copied.why}). It is in {tmp_path / 'c.txt'}"
    assert (tmp_path / "c.txt").read_text("utf-8") == "words"


@pytest.mark.parametrize("environ", [XTERM, XTERM | {"VTE_VERSION": "7600"}, {"TERM": "xterm-kitty", "SSH_TTY": "x"}])
def test_other_terminals_are_tried(environ: dict[str, str]) -> None:
    assert refusal("words", environ) is None


def test_what_is_too_large_goes_to_the_file_only(tmp_path: Path) -> None:
    written: list[bytes] = []
    clipboard = Clipboard(tmp_path / "c.txt", environ=XTERM, write=written.append)
    assert clipboard.copy("x" * LARGEST).sent == "terminal"
    assert len(written[0]) <= 100_000
    copied = clipboard.copy("é" * LARGEST)
    assert (copied.sent, len(written)) == (None, 1)
    assert "149,988 bytes" in copied.message
    assert (tmp_path / "c.txt").read_text("utf-8") == "é" * LARGEST


def test_without_a_terminal_or_a_file(tmp_path: Path) -> None:
    assert Clipboard(tmp_path / "c.txt", environ=XTERM, write=None).copy("words").why == "there is no terminal"
    (tmp_path / "in the way").write_text("")

    def broken(_: bytes) -> None:
        raise OSError(5, "Input/output error")

    path = tmp_path / "in the way" / "c.txt"
    copied = Clipboard(path, environ=XTERM, write=broken).copy("words")
    assert copied.message == "Not copied (Input/output error), and it could not be written to a file."
    assert Clipboard(path, environ=XTERM, write=lambda _: None).copy("words").message == (
        "Copied, if your terminal took it."
    )


def test_commands_that_are_not_there_or_fail(tmp_path: Path) -> None:
    assert run_command(["cat"], b"words")
    assert not run_command(["false"], b"words")
    assert not run_command([str(tmp_path / "missing")], b"words")
