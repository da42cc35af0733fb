"""Show a document as it was indexed, untouched, with line numbers."""

import argparse
import re

from tui.arguments import add_folder
from tui.folder import folder_of, show_folder, store_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("document", metavar="DOCUMENT", help="the document's name, as citations give it")
    add_folder(parser)
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--lines", type=_range, metavar="A-B", help="only these lines")
    part.add_argument(
        "--around", type=_range, metavar="CITED", help="the lines around these characters of a citation: 3489-4033"
    )
    parser.add_argument("--find", metavar="TEXT", help="only lines that hold TEXT, in any case")


def _range(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*(\d{1,12})\s*(?:[-–]\s*(\d{1,12})\s*)?", text)
    if found is None or int(found[2] or found[1]) < int(found[1]):
        raise argparse.ArgumentTypeError("write a number, or the first and the last as 20-40")
    return int(found[1]), int(found[2] or found[1])


def run(arguments: argparse.Namespace) -> int:
    """Show the lines; exit code 3 if no line holds what was to be found."""
    from index.errors import CorpusError
    from index.text.lines import line_number
    from tui.exit_codes import NOT_ANSWERED
    from tui.output.document_lines import document_lines, lines_around, matching, show_lines
    from tui.terminal import narration

    folder = folder_of(arguments)
    generation = store_of(arguments, folder).open(check=False)
    text = generation.document_text(generation.number_of(arguments.document))
    lines = document_lines(text)
    first, last, cited = 1, len(lines), range(0)
    if arguments.lines is not None:
        first, last = max(1, arguments.lines[0]), min(last, arguments.lines[1])
        if first > last:
            raise CorpusError(f"{arguments.document}: has {len(lines)} lines; name some of those.")
    elif arguments.around is not None:
        start, end = arguments.around
        if start >= len(text):
            raise CorpusError(f"{arguments.document}: has {len(text)} characters; name some of those.")
        cited = range(line_number(text, start), line_number(text, max(start, end - 1)) + 1)
        around = lines_around(lines, cited)
        first, last = around[0], around[-1]
    numbers = list(range(first, last + 1))
    if arguments.find is not None:
        found = set(matching(lines, arguments.find))
        numbers = [number for number in numbers if number in found]
        if not numbers:
            narration().print("no line holds that")
            return NOT_ANSWERED
    show_folder(folder, is_data=False)
    show_lines(lines, numbers, cited=cited, wanted=arguments.find)
    return 0
