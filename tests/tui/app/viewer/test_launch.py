"""Running an editor."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, SuspendNotSupported

from tui.app.viewer.launch import launch_editor
from tui.editor import EditorCommand, NoEditor


class Aside(App[None]):
    """Notes that it stepped aside."""

    def __init__(self, *, can: bool = True) -> None:
        super().__init__()
        self.aside = 0
        self._can = can

    @contextmanager
    def suspend(self) -> Iterator[None]:
        if not self._can:
            raise SuspendNotSupported("no")
        self.aside += 1
        yield

    def refresh(self, **options: Any) -> "Aside":
        return self


def script(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_the_app_steps_aside_for_an_editor_in_the_terminal(tmp_path: Path) -> None:
    app, note = Aside(), tmp_path / "note"
    launch_editor(app, EditorCommand((*script("import sys; open(sys.argv[1], 'w')"), str(note)), in_terminal=True))
    assert note.exists()
    assert app.aside == 1


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (EditorCommand(script("raise SystemExit(3)"), in_terminal=True), "code 3"),
        (EditorCommand(("/nonexistent/editor",), in_terminal=True), "cannot be run"),
        (EditorCommand(("/nonexistent/editor",), in_terminal=False), "cannot be run"),
    ],
)
def test_a_failure_says_what_to_do(command: EditorCommand, words: str) -> None:
    with pytest.raises(NoEditor, match=words):
        launch_editor(Aside(), command)


def test_where_there_is_no_terminal_it_says_so() -> None:
    with pytest.raises(NoEditor, match=r"\$VISUAL"):
        launch_editor(Aside(can=False), EditorCommand(script(""), in_terminal=True))
