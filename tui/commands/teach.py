"""Say which passage answers a question, or that none does: it becomes a case for `pincite eval FOLDER`."""

import argparse
from typing import TYPE_CHECKING

from tui.arguments import (
    add_filters,
    add_folder,
    as_path,
    filters_of,
    positive,
)
from tui.folder import folder_of, show_folder, workspace_of
from tui.startup import open_retriever, passage_of

if TYPE_CHECKING:
    from index.models import Span
    from rag.models import RankedPassage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("question", metavar="QUESTION", help="the question, as it was asked")
    add_folder(parser)
    judged = parser.add_mutually_exclusive_group(required=True)
    judged.add_argument("--passage", type=positive, metavar="N", help="passage N of `ask` answers it")
    judged.add_argument("--unanswerable", action="store_true", help="the documents don't answer it")
    parser.add_argument(
        "--words", metavar="TEXT", help="the words of the passage that answer (default: those highlighted first)"
    )
    parser.add_argument(
        "--cases", type=as_path, metavar="FILE", help="another file of cases than your own of this folder"
    )
    add_filters(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the judgement down and say what it did."""
    from rag.query.question import check_question
    from tui.output.workspace import lesson_line
    from tui.terminal import narration
    from tui.workspace.cases import CaseFile, answer_case, unanswerable_case

    question = check_question(arguments.question)
    if arguments.unanswerable:
        case = unanswerable_case(question)
    else:
        filters = filters_of(arguments)
        with open_retriever(arguments) as retriever:
            hit = passage_of(retriever, question, arguments.passage, filters)
        case = answer_case(question, hit, words_in(hit, arguments.words) if arguments.words else None)
    folder = folder_of(arguments)
    book = CaseFile(arguments.cases) if arguments.cases else workspace_of(folder).cases
    taught = book.teach(case)
    narration().print(lesson_line(taught, book.path))
    show_folder(folder, is_data=False)
    return 0


def words_in(hit: "RankedPassage", words: str) -> "Span":
    """Return where words stand in a passage, whatever the space between them. Raises WorkspaceError if nowhere."""
    import re

    from index.models import Span
    from tui.workspace.files import WorkspaceError

    found = re.search(r"\s+".join(map(re.escape, words.split())), hit.text)
    if found is None or not found.group():
        raise WorkspaceError("these words don't stand in that passage. Copy them from it as they are.")
    return Span(start=hit.citation.start + found.start(), end=hit.citation.start + found.end())
