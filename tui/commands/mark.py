"""Mark a passage of an answer, to keep and to export."""

import argparse

from tui.arguments import (
    add_filters,
    add_folder,
    filters_of,
    positive,
)
from tui.folder import folder_of, show_folder, workspace_of
from tui.startup import open_retriever, passage_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("question", metavar="QUESTION", help="the question, as it was asked")
    add_folder(parser)
    parser.add_argument("--passage", type=positive, required=True, metavar="N", help="the passage's number in `ask`")
    parser.add_argument("--note", metavar="TEXT", help="what to remember about it")
    add_filters(parser)


def run(arguments: argparse.Namespace) -> int:
    """Mark the passage and say where it stands."""
    from tui.terminal import narration
    from tui.workspace.export.citing import place_text

    filters = filters_of(arguments)
    with open_retriever(arguments) as retriever:
        hit = passage_of(retriever, arguments.question, arguments.passage, filters)
    folder = folder_of(arguments)
    marks = workspace_of(folder).marks
    mark = marks.add(arguments.question, hit, arguments.note)
    number = [other.id for other in marks.all()].index(mark.id) + 1
    narration().print(f"marked, as number {number}: {place_text(mark.citation)}")
    show_folder(folder, is_data=False)
    return 0
