"""Whether the app opens, or the prompt."""

import argparse
import gc
import io
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from rag.query.filters import Filters
from tui import launch
from tui import repl as prompt
from tui.app.app import PinciteApp
from tui.cli import main


class Stream(io.StringIO):
    """A stream that is a terminal or not."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal


STREAMS = ("stdin", "stdout", "stderr")


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The standard streams as the launch sees them, all of them terminals."""
    namespace = SimpleNamespace(**{name: Stream(is_terminal=True) for name in STREAMS})
    monkeypatch.setattr(launch, "sys", namespace)
    return namespace


@pytest.fixture
def opened(streams: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened, in place of opening it."""
    names: list[str] = []

    def run_app(_: argparse.Namespace) -> int:
        names.append("app")
        return 0

    def run_prompt(_: argparse.Namespace) -> int:
        names.append("prompt")
        return 3

    monkeypatch.setattr(launch, "run_app", run_app)
    monkeypatch.setattr(prompt, "run", run_prompt)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    return names


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    launch.add_arguments(parser)
    return parser.parse_args(given)


def test_on_a_terminal_the_app_opens(opened: list[str]) -> None:
    assert launch.run(arguments()) == 0
    assert opened == ["app"]


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("is_closed", [True, False])
def test_without_a_terminal_at_each_end_the_prompt_opens(
    opened: list[str], streams: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, stream: str, is_closed: bool
) -> None:
    monkeypatch.setattr(streams, stream, None if is_closed else Stream(is_terminal=False))
    assert launch.run(arguments()) == 3
    assert opened == ["prompt"]


def test_a_terminal_that_can_do_nothing_has_the_prompt(opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    launch.run(arguments())
    assert opened == ["prompt"]


def test_lines_can_be_asked_for(opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    launch.run(arguments("--line"))
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    launch.run(arguments("--line"))
    assert opened == ["prompt", "prompt"]


def test_in_a_browser_the_app_opens_without_a_terminal(
    opened: list[str], streams: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    monkeypatch.setattr(streams, "stdin", Stream(is_terminal=False))
    launch.run(arguments())
    assert opened == ["app"]


def test_the_command_hands_over_what_it_was_given(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[PinciteApp] = []
    monkeypatch.setattr(PinciteApp, "run", lambda app: seen.append(app))  # noqa: PLW0108  (a method, not a builtin)
    monkeypatch.setattr(launch, "_has_screen", lambda: True)
    assert main([str(folder), "--index", str(tmp_path / "elsewhere"), "--publisher", "The Herald"]) == 0
    engine = seen[0].controller.engine
    assert engine.corpus == folder
    assert engine.filters == Filters(publishers=("The Herald",))
    assert main([str(folder)]) == 0
    assert seen[1].controller.engine.filters is None
    assert os.listdir(tmp_path) == ["corpus"]  # noqa: PTH208  (nothing is made before the app runs)


def test_whatever_ends_the_app_the_engine_is_closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[str] = []

    def fail(_: PinciteApp) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(PinciteApp, "run", fail)
    monkeypatch.setattr("tui.app.engine.Engine.close", lambda _: closed.append("engine"))
    monkeypatch.setattr("tui.app.workspace_controller.WorkspaceController.close", lambda _: closed.append("keeper"))
    with pytest.raises(KeyboardInterrupt):
        launch.run_app(arguments(str(folder)))
    assert closed == ["keeper", "engine"]


def test_a_browser_is_a_screen_and_a_pipe_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEXTUAL_DRIVER", raising=False)
    assert not launch._has_screen()
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    assert launch._has_screen()


def test_garbage_is_collected_again_whatever_happens() -> None:
    def fail() -> None:
        with launch._kept_out_of_collections():
            assert not gc.isenabled()
            raise LookupError

    before = gc.get_freeze_count()
    with pytest.raises(LookupError):
        fail()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before
    gc.unfreeze()
