"""Opens documents in the user's editor: the app leaves the terminal to it; one with a window runs beside the app."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from textual.app import App, SuspendNotSupported

from index.files.extractors import find_extractor
from tui.editor import EditorCommand, NoEditor, editor_command

Launch = Callable[[App[Any], EditorCommand], None]
"""Runs a command. Raises NoEditor if that fails."""


def launch_editor(app: App[Any], command: EditorCommand) -> None:
    """Run an editor; wait for one in the terminal. Raises NoEditor, saying what to do, if it fails."""
    name = command.argv[0]
    try:
        if command.in_terminal:
            with app.suspend():
                code = subprocess.run(command.argv, check=False).returncode  # noqa: S603  (an argv, no shell)
            app.refresh()
        else:
            process = subprocess.Popen(  # noqa: S603  (an argv, no shell)
                command.argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            # Only a process that is waited for leaves the process table when its window closes.
            threading.Thread(target=process.wait, daemon=True).start()
            code = 0
    except SuspendNotSupported as error:
        raise NoEditor(
            f"{name} needs a terminal, and there is none here. Set $VISUAL to an editor with a window."
        ) from error
    except OSError as error:
        raise NoEditor(f"{name} cannot be run ({error.strerror or error}). Set $EDITOR to another one.") from error
    if code != 0:
        raise NoEditor(f"{name} ended with code {code}. If that was not meant, set $EDITOR to another editor.")


class EditorLauncher:
    """Opens documents by name. `path_of` returns a document's file, None if it has none."""

    def __init__(self, path_of: Callable[[str], Path | None], launch: Launch = launch_editor) -> None:
        self._path_of = path_of
        self._launch = launch

    def open(self, app: App[Any], document: str, line: int) -> None:
        """Open a document at a line, from 1. Raises NoEditor, saying what to do, if that fails."""
        path = self._path_of(document)
        if path is None or not path.is_file():
            raise NoEditor(f"{document} is not a file that can be opened.")
        # A row of a collection is not a file of its own, and its lines are not the file's.
        if find_extractor(path.name) is not None:
            raise NoEditor(f"{document} is no text file. Press o to open the original.")
        is_own_file = path.name == PurePath(document).name
        self._launch(app, editor_command(path, line if is_own_file else None))
