"""Save the marks and questions of a folder under a name, and come back to them."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import UsageError, add_demo
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
    parser.set_defaults(folder=None)


def run(arguments: argparse.Namespace) -> int:
    """Save, open, list or delete."""
    from tui.terminal import narration, visible

    action, name = action_and_name(arguments)
    folder = folder_of(arguments)
    workspace = workspace_of(folder)
    if action == "save":
        _save(workspace, name, force=arguments.force)
        show_folder(folder, is_data=False)
    elif action == "open":
        _open(workspace, name, folder, as_json=arguments.json)
    elif action == "list":
        _list(workspace, folder, as_json=arguments.json)
    else:
        workspace.sessions.delete(name)
        narration().print(f"session {visible(name)} deleted")
        show_folder(folder, is_data=False)
    return 0


def action_and_name(arguments: argparse.Namespace) -> tuple[str, str]:
    """Return what to do and the session's name, empty for `list`; sets the folder. Raises UsageError."""
    count = 0 if arguments.action == "list" else 1
    if not count <= len(arguments.names) <= count + 1:
        takes = "NAME [FOLDER]" if count else "[FOLDER]"
        raise UsageError(f"pincite session: {arguments.action} takes {takes}. Try: pincite session --help")
    name, folder = ([*arguments.names, None] if count else ["", *arguments.names, None])[:2]
    arguments.folder = arguments.folder or folder
    return arguments.action, name or ""


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
    from tui.commands.marks import check_marks_in
    from tui.output.workspace import show_session
    from tui.terminal import counted, narration, write_json

    session = workspace.sessions.open(name)
    checks = check_marks_in(session.marks, folder)
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
