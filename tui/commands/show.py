"""Show a document as it was indexed, with line numbers, or the picture of a page."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import add_folder, as_path, positive
from tui.folder import folder_of, generation_of, show_folder

if TYPE_CHECKING:
    from index.reading import OpenGeneration
    from tui.output.document_parts import DocumentParts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("document", metavar="DOCUMENT", help="the document's name, as citations give it")
    add_folder(parser)
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--page", type=positive, metavar="N", help="only this page, counted from 1, or slide")
    part.add_argument(
        "--place", metavar="NAME", help="only this place, as citations give it: a slide, sheet, row, chapter or message"
    )
    part.add_argument("--lines", type=_range, metavar="A-B", help="only these lines")
    part.add_argument(
        "--around", type=_range, metavar="CITED", help="the lines around these characters of a citation: 3489-4033"
    )
    parser.add_argument("--find", metavar="TEXT", help="only lines that hold TEXT, in any case")
    parser.add_argument("--quote", metavar="TEXT", help="words to light in the picture, or to show the lines around")
    parser.add_argument(
        "--picture", type=as_path, metavar="FILE", help="write the page of a PDF to FILE, as a PNG, the words lit"
    )
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")


def _range(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"\s*(\d{1,12})\s*(?:[-–]\s*(\d{1,12})\s*)?", text)
    if found is None or int(found[2] or found[1]) < int(found[1]):
        raise argparse.ArgumentTypeError("write a number, or the first and the last as 20-40")
    return int(found[1]), int(found[2] or found[1])


def run(arguments: argparse.Namespace) -> int:
    """Show the lines; exit code 3 if no line holds what was to be found."""
    from tui.output.document_parts import DocumentParts

    folder = folder_of(arguments)
    generation = generation_of(arguments, folder)
    number = _number_of(arguments.document, generation)
    record, text = generation.documents[number], generation.document_text(number)
    parts = DocumentParts(
        text, record.page_labels, record.places, name=record.name, is_extracted=bool(record.extractor)
    )
    if arguments.picture is not None:
        return _write_picture(arguments, folder, generation, parts)
    return _show_text(arguments, folder, parts)


def _number_of(name: str, generation: "OpenGeneration") -> int:
    """Return a document's number. Raises CorpusError that says why there is none of that name."""
    from index.errors import CorpusError, FilterError
    from tui.output.missing_document import why_missing

    try:
        return generation.number_of(name)
    except FilterError as error:
        raise CorpusError(why_missing(name, generation)) from error


def _show_text(arguments: argparse.Namespace, folder: Path, parts: "DocumentParts") -> int:
    from index.errors import CorpusError
    from index.text.lines import line_number
    from tui.exit_codes import NOT_ANSWERED
    from tui.output.document_lines import document_lines, lines_around, matching, show_lines
    from tui.terminal import narration

    text, lines = parts.text, document_lines(parts.text)
    first, last, cited = 1, len(lines), range(0)
    span = _part(arguments, parts)
    if arguments.lines is not None:
        first, last = max(1, arguments.lines[0]), min(last, arguments.lines[1])
        if first > last:
            raise CorpusError(f"{arguments.document}: has {len(lines)} lines; name some of those.")
    elif span is not None:
        first, last = line_number(text, span[0]), line_number(text, max(span[0], span[1] - 1))
    quoted = _cited(arguments, parts)
    if quoted is not None:
        cited = range(line_number(text, quoted[0]), line_number(text, max(quoted[0], quoted[1] - 1)) + 1)
        if span is None and arguments.lines is None:
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
    show_lines(lines, numbers, cited=cited, wanted=arguments.find or arguments.quote, rules=parts.rules())
    return 0


def _part(arguments: argparse.Namespace, parts: "DocumentParts") -> tuple[int, int] | None:
    """Return the characters of the page or place that was asked for, None for the whole document."""
    if arguments.page is not None:
        return parts.page(arguments.page)
    return parts.place(arguments.place) if arguments.place is not None else None


def _cited(arguments: argparse.Namespace, parts: "DocumentParts") -> tuple[int, int] | None:
    """Return the characters that were cited or quoted; None if none were. Raises CorpusError if they are not there."""
    from index.errors import CorpusError

    if arguments.around is not None:
        start, end = arguments.around
        if start >= len(parts.text):
            raise CorpusError(f"{arguments.document}: has {len(parts.text)} characters; name some of those.")
        return start, min(max(end, start + 1), len(parts.text))
    if arguments.quote is None:
        return None
    found = parts.find(arguments.quote, _part(arguments, parts))
    if found is None:
        raise CorpusError(f"{arguments.document}: does not hold “{arguments.quote}”, or not there.")
    return found


def _write_picture(
    arguments: argparse.Namespace, folder: Path, generation: "OpenGeneration", parts: "DocumentParts"
) -> int:
    """Write the picture of a page: the one asked for, or that of the cited words."""
    from index.models import Span
    from index.settings import IndexSettings, load_settings
    from rag.answer.originals import Originals
    from tui.arguments import UsageError
    from tui.terminal import narration, visible
    from tui.workspace.files import write_file

    cited = _cited(arguments, parts)
    if arguments.page is None and cited is None:
        raise UsageError("pincite show: say which page: --page N, --around CITED or --quote TEXT")
    page = arguments.page or parts.page_at(cited[0] if cited else 0)
    originals = Originals(generation, folder, load_settings(IndexSettings, "index", folder))
    spans = [Span(start=cited[0], end=cited[1])] if cited else []
    picture = originals.picture(arguments.document, page, originals.boxes(arguments.document, spans))
    write_file(arguments.picture, picture, overwrite=arguments.force, mode=0o666)
    show_folder(folder, is_data=False)
    narration().print(f"{parts.page_title(page)} written to {visible(str(arguments.picture))}")
    return 0
