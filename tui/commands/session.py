"""Save the marks and questions of a folder under a name, and come back to them."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import add_demo
from tui.folder import folder_of, show_folder, workspace_of

if TYPE_CHECKING:
    from tui.workspace import Workspace

ACTIONS = ("save", "open", "list", "delete")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.usage = (
        "pincite session save|open|delete NAME [FOLDER] [--force] [--json]\n       pincite session list [FOLDER]"
    )
    parser.add_argument(
        "action", choices=ACTIONS, help="what to do; `open` adds the session's marks to those there are"
    )
    parser.add_argument("names", nargs="*", metavar="NAME [FOLDER]", help="the session, and the folder of documents")
    parser.add_argument("--force", action="store_true", help="save over a session of that name")
    parser.add_argument("--json", action="store_true", help="print the session, or the list of them, as JSON")
    add_demo(parser)
    parser.set_defaults(wrong=parser.error)


def run(arguments: argparse.Namespace) -> int:
    """Save, open, list or delete."""
    from tui.terminal import narration, visible

    wanted = 0 if arguments.action == "list" else 1
    if not wanted <= len(arguments.names) <= wanted + 1:
        arguments.wrong(f"{arguments.action} takes " + ("a NAME, and a FOLDER if you like" if wanted else "a FOLDER"))
    arguments.folder = arguments.names[wanted] if len(arguments.names) > wanted else None
    name = arguments.names[0] if wanted else ""
    folder = folder_of(arguments)
    workspace = workspace_of(folder)
    if arguments.action == "save":
        _save(workspace, name, force=arguments.force)
        show_folder(folder, is_data=False)
    elif arguments.action == "open":
        _open(workspace, name, folder, as_json=arguments.json)
    elif arguments.action == "list":
        _list(workspace, folder, as_json=arguments.json)
    else:
        workspace.sessions.delete(name)
        narration().print(f"session {visible(name)} deleted")
        show_folder(folder, is_data=False)
    return 0


def _save(workspace: "Workspace", name: str, *, force: bool) -> None:
    """Save the marks there are, the questions they are for, and the question asked last."""
    from tui.output.workspace import session_line
    from tui.terminal import narration

    marks = workspace.marks.all()
    last = workspace.history.recall()[:1]
    asked = list(dict.fromkeys([*(mark.question for mark in marks), *last]))
    question = last[0] if last else None
    session = workspace.sessions.save(name, question=question, asked=asked, marks=marks, overwrite=force)
    narration().print(f"saved: {session_line(session)}")


def _open(workspace: "Workspace", name: str, folder: Path, *, as_json: bool) -> None:
    """Print a session with what became of its marks' words, and add its marks to those there are."""
    from tui.commands.marks import check_marks
    from tui.output.workspace import show_session
    from tui.terminal import counted, narration, write_json

    session = workspace.sessions.open(name)
    checks = check_marks(session.marks, folder)
    show_folder(folder, is_data=not as_json)
    added = workspace.marks.add_all(session.marks)
    if as_json:
        import json

        statuses = [{"id": check.mark.id, "status": check.status, "found_at": check.found_at} for check in checks]
        write_json(json.dumps(session.model_dump(mode="json") | {"checks": statuses}, indent=2, ensure_ascii=False))
    else:
        show_session(session, checks)
    narration().print(f"{counted(added, 'mark')} added to those there are")


def _list(workspace: "Workspace", folder: Path, *, as_json: bool) -> None:
    from tui.output.workspace import session_line
    from tui.terminal import narration, output, write_json

    sessions = workspace.sessions.list()
    show_folder(folder, is_data=not as_json)
    if as_json:
        from pydantic import TypeAdapter

        from tui.workspace.sessions import Session

        write_json(TypeAdapter(list[Session]).dump_json(sessions, indent=2).decode())
        return
    for session in sessions:
        output().print(session_line(session))
    if not sessions:
        narration().print("no session is saved yet")
