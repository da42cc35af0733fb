"""Whether the app opens or the prompt, and with what."""

import argparse
import gc
import io
import os
from pathlib import Path
from typing import TextIO

import pytest

from rag.query.filters import Filters
from tui import launch
from tui.app.app import PinciteApp
from tui.app.engine import Engine

XTERM = {"TERM": "xterm-256color"}
BROWSER = {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}


class Stream(io.StringIO):
    """A stream that is a terminal or not."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


TERMINAL, PIPE = Stream(is_terminal=True), Stream(is_terminal=False)


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    launch.add_arguments(parser)
    return parser.parse_args(given)


def test_a_terminal_has_a_screen() -> None:
    assert launch.has_screen((TERMINAL, TERMINAL, TERMINAL), XTERM)


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("other", [PIPE, None])
def test_without_a_terminal_at_each_end_there_is_no_screen(place: int, other: TextIO | None) -> None:
    streams: list[TextIO | None] = [TERMINAL] * 3
    streams[place] = other
    assert not launch.has_screen(tuple(streams), XTERM)
    assert launch.has_screen(tuple(streams), XTERM | BROWSER)


def test_a_dumb_terminal_has_no_screen() -> None:
    assert not launch.has_screen((TERMINAL, TERMINAL, TERMINAL), {"TERM": "dumb"})


@pytest.mark.parametrize("environ", [{}, BROWSER])
def test_lines_can_be_asked_for(
    folder: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.tui.conftest import run

    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdin", io.StringIO(":quit\n"))
    assert run(folder, "--line") == 0
    assert capsys.readouterr().err.startswith(f"pincite · in {folder} · 2 documents")


def test_the_app_gets_what_the_command_was_given(folder: Path, tmp_path: Path) -> None:
    given = arguments(str(folder), "--index", str(tmp_path / "elsewhere"), "--publisher", "The Herald")
    engine = launch.make_app(given).controller.engine
    assert engine.corpus == folder
    assert engine.filters == Filters(publishers=("The Herald",))
    assert launch.make_app(arguments(str(folder))).controller.engine.filters is None
    assert os.listdir(tmp_path) == ["corpus"]  # noqa: PTH208  (nothing is made before the app runs)


class WatchedEngine(Engine):
    """Notes that it was closed."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True
        super().close()


class InterruptedApp(PinciteApp):
    """Is ended from outside while it runs."""

    def run(self, *_: object, **__: object) -> None:
        raise KeyboardInterrupt


def test_whatever_ends_the_app_it_is_closed(folder: Path) -> None:
    engine = WatchedEngine(folder)
    app = InterruptedApp(engine)
    with pytest.raises(KeyboardInterrupt):
        launch.run_app(app)
    assert engine.is_closed


def test_garbage_is_collected_again_whatever_happens() -> None:
    def fail() -> None:
        with launch._frozen_collections():
            assert not gc.isenabled()
            raise LookupError

    before = gc.get_freeze_count()
    with pytest.raises(LookupError):
        fail()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
    gc.unfreeze()
