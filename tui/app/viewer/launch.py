"""Running an editor: in the terminal the app steps aside for it, in a window it runs on its own."""

import subprocess
from collections.abc import Callable
from typing import Any

from textual.app import App, SuspendNotSupported

from tui.editor import EditorCommand, NoEditor

Launch = Callable[[App[Any], EditorCommand], None]
"""Runs a command. Raises NoEditor if it cannot."""


def launch_editor(app: App[Any], command: EditorCommand) -> None:
    """GlyphRun an editor; one in the terminal until it is left. Raises NoEditor, saying what to do, if it cannot."""
    name = command.argv[0]
    try:
        if command.in_terminal:
            with app.suspend():
                code = subprocess.run(command.argv, check=False).returncode  # noqa: S603  (an argv, no shell)
            app.refresh()
        else:
            subprocess.Popen(  # noqa: S603  (an argv, no shell)
                command.argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            code = 0
    except SuspendNotSupported as error:
        raise NoEditor(
            f"{name} needs a terminal, and there is none here. Set $VISUAL to an editor with a window."
        ) from error
    except OSError as error:
        raise NoEditor(f"{name} cannot be run ({error.strerror or error}). Set $EDITOR to another one.") from error
    if code != 0:
        raise NoEditor(f"{name} ended with code {code}. If that was not meant, set $EDITOR to another editor.")
