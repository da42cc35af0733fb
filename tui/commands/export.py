"""Export the marked passages with their citations: Markdown with footnotes, JSON, or BibTeX."""

import argparse

from tui.arguments import add_folder, as_path
from tui.folder import folder_of, show_folder, sources_of, workspace_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_folder(parser)
    parser.add_argument(
        "--format",
        choices=("markdown", "json", "bibtex"),
        help="the format (default: what FILE ends in, .md, .json or .bib; otherwise markdown)",
    )
    parser.add_argument("--output", type=as_path, metavar="FILE", help="the file to write (default: standard output)")
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")


def run(arguments: argparse.Namespace) -> int:
    """Export all marks."""
    from tui.terminal import counted, narration, visible, write_text
    from tui.workspace.export.formats import export_file, export_text, format_of

    folder = folder_of(arguments)
    marks = workspace_of(folder).marks.all()
    sources = sources_of(arguments, folder)
    show_folder(folder, is_data=False)
    if arguments.output is None:
        write_text(export_text(marks, arguments.format or "markdown", sources))
        return 0
    format = arguments.format or format_of(arguments.output)  # noqa: A001
    export_file(marks, format, arguments.output, sources, overwrite=arguments.force)
    narration().print(f"{counted(len(marks), 'mark')} written to {visible(str(arguments.output))}")
    return 0
