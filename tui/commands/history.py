"""The questions that were asked of a folder, newest last; find some again, or forget them."""

import argparse

from tui.arguments import add_folder
from tui.folder import folder_of, show_folder, workspace_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_folder(parser, index=False)
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--search", metavar="TEXT", help="only questions that fit TEXT, best first")
    chosen.add_argument("--forget", action="store_true", help="take every question off the disk")
    chosen.add_argument("--forget-question", metavar="QUESTION", help="take this question off the disk")
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Show, search or forget; exit code 3 if a search finds nothing."""
    from tui.exit_codes import NOT_ANSWERED
    from tui.terminal import counted, narration, write_json
    from tui.workspace.history import HistoryEntry

    folder = folder_of(arguments)
    history = workspace_of(folder).history
    show_folder(folder, is_data=not (arguments.json or arguments.forget or arguments.forget_question is not None))
    if arguments.forget or arguments.forget_question is not None:
        gone = history.forget_all() if arguments.forget else history.forget(arguments.forget_question)
        narration().print(f"{counted(gone, 'question')} forgotten")
        return 0
    last = {entry.question: entry for entry in history.entries()}
    questions = history.questions() if arguments.search is None else history.search(arguments.search)
    found = [last[question] for question in questions]
    if arguments.json:
        from pydantic import TypeAdapter

        write_json(TypeAdapter(list[HistoryEntry]).dump_json(found, indent=2, exclude={"__all__": {"v"}}).decode())
    else:
        from tui.output.workspace import show_history

        show_history(found)
        if not found:
            narration().print("no question has been asked yet" if arguments.search is None else "no question fits")
    return NOT_ANSWERED if arguments.search is not None and not found else 0
