"""Ask one question and get the passages that answer it, word for word, or be told that none does."""

import argparse
import sys
from typing import TYPE_CHECKING

from tui.arguments import (
    SHOWN,
    add_filters,
    add_folder,
    add_reader,
    filters_of,
    positive,
)
from tui.folder import folder_of, remember, show_folder, workspace_of
from tui.startup import open_retriever

if TYPE_CHECKING:
    from rag.models import Answer, Citation
    from rag.retriever import Retriever


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("question", metavar="QUESTION", help='what you want to know; "-" reads it from standard input')
    add_folder(parser)
    parser.add_argument("-k", type=positive, default=SHOWN, metavar="N", help=f"passages to show (default {SHOWN})")
    parser.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    parser.add_argument(
        "--boxes", action="store_true", help="with --json, also the rectangles of the cited words on their pages"
    )
    parser.add_argument("--why", action="store_true", help="show where each passage's rank comes from")
    parser.add_argument("--no-update", action="store_true", help="take the index as it is, without looking for changes")
    parser.add_argument("--no-history", action="store_true", help="don't note the question in the history")
    add_reader(parser)
    add_filters(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answer the question; exit code 0 answered, 3 not answered."""
    from tui.exit_codes import ANSWERED, NOT_ANSWERED
    from tui.terminal import output, write_json

    question = arguments.question
    if question == "-":
        from rag.query.question import MAX_QUESTION_CHARS

        question = sys.stdin.read(MAX_QUESTION_CHARS + 2).strip() if sys.stdin else ""
    filters = filters_of(arguments)
    folder = folder_of(arguments)

    def prepare() -> None:
        if not arguments.no_history:
            remember(workspace_of(folder), question)
        if not arguments.json:
            import tui.output.answers  # noqa: F401  (what showing the answer needs)

            output()

    update = not arguments.no_update
    with open_retriever(arguments, update=update, question=question, meanwhile=prepare) as retriever:
        answer = retriever.ask(question, arguments.k, filters)
        if arguments.json:
            answer = _located(answer, retriever, boxes=arguments.boxes)
        documents = retriever.generation.manifest.documents
    if arguments.json:
        show_folder(folder, documents, is_data=False)
        write_json(answer.model_dump_json(indent=2))
    else:
        from tui.output.answers import show_answer
        from tui.output.words import folder_words

        show_answer(answer, why=arguments.why, place=folder_words(folder, documents))
    return ANSWERED if answer.answered else NOT_ANSWERED


def _located(answer: "Answer", retriever: "Retriever", *, boxes: bool) -> "Answer":
    """Return an answer with its citations' selectors, and boxes; an original that cannot be read is told of once."""
    from index.errors import CorpusError
    from rag.answer.locating import locate_all
    from tui.terminal import narration, visible

    said: set[str] = set()

    def locate(citation: "Citation") -> "Citation":
        try:
            return retriever.locate(citation, boxes=boxes)
        except CorpusError as error:
            if str(error) not in said:
                narration().print(f"no boxes: {visible(str(error))}", style="yellow")
            said.add(str(error))
            return retriever.locate(citation, boxes=False).model_copy(update={"boxes": ()})

    return locate_all(answer, locate)
