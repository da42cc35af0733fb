"""Reading lines until there are no more."""

import argparse
import sys
from typing import TYPE_CHECKING

from tui.arguments import (
    add_filters,
    add_folder,
    add_reader,
    filters_of,
    positive,
)
from tui.folder import folder_of, workspace_of
from tui.startup import open_retriever

if TYPE_CHECKING:
    from tui.workspace.history import History

RECALLED = 500
"""Questions of the history that the up key goes back to."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the prompt's arguments."""
    add_folder(parser)
    parser.add_argument("-k", type=positive, default=3, metavar="N", help="passages to show (default 3)")
    add_reader(parser)
    add_filters(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask until the end of input."""
    from index.errors import PinciteError
    from tui.output.words import folder_words
    from tui.repl.commands import run_line
    from tui.repl.session import ReplSession
    from tui.terminal import counted, narration, visible

    filters = filters_of(arguments)
    folder = folder_of(arguments)
    with open_retriever(arguments) as retriever:
        manifest = retriever.generation.manifest
        held = f"{folder_words(folder, manifest.documents)}, {counted(manifest.passages, 'passage')}"
        narration().print(f"pincite · {held} · :help", style="bold")
        workspace = workspace_of(folder)
        session = ReplSession(retriever, folder, workspace, k=arguments.k, filters=filters, index=arguments.index)
        _prepare_recall(workspace.history)
        while (line := _read()) is not None:
            try:
                if not run_line(session, line):
                    break
            except PinciteError as error:
                narration().print(visible(str(error)), style="red")
    return 0


def _prepare_recall(history: "History") -> None:
    """Let the up key go back to the questions asked before, where lines are typed."""
    import contextlib

    from tui.workspace.files import WorkspaceError

    if sys.stdin is None or not sys.stdin.isatty():
        return
    with contextlib.suppress(ImportError, WorkspaceError):
        import readline

        for question in history.questions()[-RECALLED:]:
            readline.add_history(" ".join(question.split()))


def _read() -> str | None:
    """Return the next line, None at the end of input."""
    if sys.stdin is None:
        return None
    if sys.stdin.isatty():
        sys.stderr.flush()
        try:
            return input("? ")
        except EOFError:
            return None
    return sys.stdin.readline() or None
