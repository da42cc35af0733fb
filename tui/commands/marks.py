"""The passages that were marked; check them against the documents, or take marks away."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import add_folder, positive
from tui.folder import folder_of, show_folder, sources_of, workspace_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.workspace.mark_check import MarkCheck
    from tui.workspace.marks import Mark


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_folder(parser)
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--remove", type=positive, metavar="N", help="take mark number N away")
    chosen.add_argument("--clear", action="store_true", help="take every mark away")
    chosen.add_argument("--check", action="store_true", help="check that their words still stand in the documents")
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Show, check or take away; with --check exit code 1 if any words no longer stand."""
    from rag.answer.citations import CitationStatus
    from tui.exit_codes import ERROR
    from tui.output.workspace import show_marks
    from tui.terminal import counted, narration, write_json
    from tui.workspace.files import WorkspaceError

    folder = folder_of(arguments)
    marks = workspace_of(folder).marks
    found = marks.all()
    show_folder(folder, is_data=not (arguments.json or arguments.clear or arguments.remove is not None))
    if arguments.clear:
        narration().print(f"{counted(marks.clear(), 'mark')} removed")
        return 0
    if arguments.remove is not None:
        if arguments.remove > len(found):
            raise WorkspaceError(f"there are only {len(found)} marks; see their numbers with: pincite marks")
        marks.remove(found[arguments.remove - 1].id)
        narration().print(f"mark {arguments.remove} removed")
        return 0
    checks = check_marks_in(found, folder) if arguments.check else []
    if arguments.json and arguments.check:
        from pydantic import TypeAdapter

        from tui.workspace.mark_check import MarkCheck

        write_json(TypeAdapter(list[MarkCheck]).dump_json(checks, indent=2).decode())
    elif arguments.json:
        from tui.workspace.export.published import export_marks

        write_json(export_marks(found, sources_of(arguments, folder)).model_dump_json(indent=2))
    else:
        show_marks(found, checks)
        if not found:
            narration().print('nothing is marked yet; mark a passage with: pincite mark "QUESTION" --passage N')
    return ERROR if any(check.status is not CitationStatus.VERBATIM for check in checks) else 0


def check_marks_in(marks: "Sequence[Mark]", folder: Path) -> "list[MarkCheck]":
    """Return for each mark whether its words still stand in a folder's files. No model is loaded."""
    from functools import partial

    from index.settings import IndexSettings, load_settings
    from rag.answer.citations import check_citations, check_stored
    from tui.folder import remote_generation_of
    from tui.workspace.mark_check import check_marks

    generation = remote_generation_of(folder)
    if generation is not None:
        return check_marks(marks, partial(check_stored, generation=generation))
    settings = load_settings(IndexSettings, "index", folder)
    return check_marks(marks, partial(check_citations, corpus=folder, settings=settings))
