"""Export the marked passages: as Markdown, JSON or BibTeX, or as highlights in copies of the PDFs."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tui.arguments import add_folder, as_path
from tui.folder import folder_of, generation_of, show_folder, sources_of, workspace_of

if TYPE_CHECKING:
    from tui.workspace.marks import Mark


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_folder(parser)
    parser.add_argument(
        "--format",
        choices=("markdown", "json", "bibtex"),
        help="the format (default: what FILE ends in, .md, .json or .bib; otherwise markdown)",
    )
    parser.add_argument("--output", type=as_path, metavar="FILE", help="the file to write (default: standard output)")
    parser.add_argument(
        "--highlighted",
        type=as_path,
        metavar="DIR",
        help="write into DIR a copy of each PDF with its marks highlighted, for any viewer",
    )
    parser.add_argument("--force", action="store_true", help="replace what is there")


def run(arguments: argparse.Namespace) -> int:
    """Export all marks."""
    from tui.terminal import counted, narration, visible, write_text
    from tui.workspace.export.formats import export_file, export_text, format_of

    folder = folder_of(arguments)
    marks = workspace_of(folder).marks.all()
    if arguments.highlighted is not None:
        return _write_highlighted(arguments, folder, marks)
    sources = sources_of(arguments, folder)
    show_folder(folder, is_data=False)
    if arguments.output is None:
        write_text(export_text(marks, arguments.format or "markdown", sources))
        return 0
    format = arguments.format or format_of(arguments.output)  # noqa: A001
    export_file(marks, format, arguments.output, sources, overwrite=arguments.force)
    narration().print(f"{counted(len(marks), 'mark')} written to {visible(str(arguments.output))}")
    return 0


def _write_highlighted(arguments: argparse.Namespace, folder: Path, marks: "list[Mark]") -> int:
    """Write the copies; exit code 1 if a mark in a PDF could not be highlighted, or if there was none in a PDF."""
    from index.settings import IndexSettings, load_settings
    from rag.answer.originals import Originals
    from tui.arguments import UsageError
    from tui.exit_codes import ERROR
    from tui.terminal import counted, narration, output, visible
    from tui.workspace.export.highlighted import write_highlighted

    if arguments.output is not None or arguments.format is not None:
        raise UsageError("pincite export: --highlighted writes PDFs; use it without --format and --output")
    generation = generation_of(arguments, folder)
    originals = Originals(generation, folder, load_settings(IndexSettings, "index", folder))
    show_folder(folder, is_data=False)
    outcome = write_highlighted(marks, originals, arguments.highlighted, overwrite=arguments.force)
    for path in outcome.written:
        output().print(visible(str(path)))
    for problem in (*outcome.problems, *outcome.other_formats):
        narration().print(problem, style="yellow")
    narration().print(f"{counted(outcome.marks, 'mark')} highlighted in {counted(len(outcome.written), 'PDF')}")
    return ERROR if outcome.problems or (marks and not outcome.written) else 0
