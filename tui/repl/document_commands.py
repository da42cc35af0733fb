"""Commands of the prompt for reading on: more passages, the documents, which of them are asked."""

import argparse
import shlex
from typing import TYPE_CHECKING, NoReturn

from index.errors import FilterError
from tui.terminal import counted, narration, output, visible

if TYPE_CHECKING:
    from tui.repl.session import ReplSession

CONTEXT = 12
"""Lines of the document that are shown on each side of a passage."""

MOST_FOUND = 100
"""Lines that `:find` shows at most."""


def more(sitting: "ReplSession", _rest: str) -> None:
    """Show the next passages for the last question, and only those."""
    from tui.output.answers import show_hit

    assert sitting.last is not None
    shown = len(sitting.last.passages)
    sitting.last = sitting.retriever.ask(sitting.last.question, shown + 5, sitting.last_filters)
    for hit in sitting.last.passages[shown:]:
        output().print()
        show_hit(hit, output())
    if len(sitting.last.passages) == shown:
        narration().print("There are no more.")


def why(sitting: "ReplSession", _rest: str) -> None:
    """Show where the rank of each passage shown comes from."""
    from tui.output.answers import source_line, why_lines

    assert sitting.last is not None
    for hit in sitting.last.passages:
        output().print(f"{hit.rank}  {source_line(hit.citation)}", style="bold")
        for line in why_lines(hit):
            output().print(f"   {line}")


def open_document(sitting: "ReplSession", which: str) -> None:
    """Show the untouched document around a passage, with line numbers."""
    from tui.output.document_lines import document_lines, show_lines

    hit = sitting.hit(which, ":open")
    if hit is None:
        return
    citation = sitting.opened = hit.citation
    lines = document_lines(sitting.retriever.document(citation.document))
    first, last = max(1, citation.line_start - CONTEXT), min(len(lines), citation.line_end + CONTEXT)
    show_lines(lines, range(first, last + 1), cited=range(citation.line_start, citation.line_end + 1))


def edit(sitting: "ReplSession", which: str) -> None:
    """Open the document of a passage in the editor, at its line, and wait for an editor in the terminal."""
    import subprocess

    from tui.editor import NoEditor, editor_command

    hit = sitting.hit(which, ":edit")
    path = sitting.retriever.path_of(hit.citation.document) if hit is not None else None
    if hit is None or path is None:
        return
    command = editor_command(path, hit.citation.line_start)
    try:
        process = subprocess.Popen(command.argv, start_new_session=not command.in_terminal)  # noqa: S603  (no shell)
    except OSError as error:
        raise NoEditor(f"{command.argv[0]} cannot be run ({error.strerror or error}). Set $EDITOR.") from error
    if command.in_terminal:
        process.wait()


def find(sitting: "ReplSession", wanted: str) -> None:
    """Show the lines with some words in the document that is open, or that the first passage is from."""
    from tui.output.document_lines import document_lines, matching, show_lines

    assert sitting.last is not None
    citation = sitting.opened or next((hit.citation for hit in sitting.last.passages), None)
    if not wanted or citation is None:
        narration().print("Open a document and say what to find, for example :find police")
        return
    lines = document_lines(sitting.retriever.document(citation.document))
    found = matching(lines, wanted)
    narration().print(f"{visible(citation.document)}: {counted(len(found), 'line')}", style="dim")
    show_lines(lines, found[:MOST_FOUND], wanted=wanted)
    if len(found) > MOST_FOUND:
        narration().print(f"{len(found) - MOST_FOUND:,} more are not shown.")


def documents(sitting: "ReplSession", _rest: str) -> None:
    """Show what is indexed, and what the filters leave of it."""
    from tui.output.answers import reflow

    for record in sitting.retriever.generation.documents:
        source = record.source
        about = " · ".join(reflow(part) for part in (source.title, source.publisher, source.date) if part)
        held = counted(record.passages[1] - record.passages[0], "passage")
        out = "" if sitting.filters.passes(record) else "  (not asked: filtered out)"
        output().print(f"{visible(record.name)}  {held}" + (f"  {about}" if about else "") + out)


def set_filter(sitting: "ReplSession", rest: str) -> None:
    """Ask only some documents from now on: the same filters as on the command line, `off` for all documents."""
    from rag.query.filters import Filters, mask
    from tui.arguments import add_filters, filters_of

    if rest == "off":
        sitting.filters = Filters()
    elif rest:
        parser = _FilterParser(prog=":filter", add_help=False)
        add_filters(parser)
        try:
            chosen = filters_of(parser.parse_args(shlex.split(rest)))
        except ValueError as error:
            raise FilterError(f":filter: {error}. Close what you quote.") from error
        mask(chosen, sitting.retriever.generation)
        sitting.filters = chosen
    records = sitting.retriever.generation.documents
    asked = sum(sitting.filters.passes(record) for record in records)
    narration().print(f"{asked:,} of {counted(len(records), 'document')} are asked")


def update(sitting: "ReplSession", _rest: str) -> None:
    """Bring the index up to date with the folder and say what changed."""
    from tui.commands.index import show_report
    from tui.output.progress import ProgressReporter

    with ProgressReporter() as progress:
        report = sitting.retriever.update(progress)
    show_report(report)


class _FilterParser(argparse.ArgumentParser):
    """Says what is wrong as an error of the filters, and stays."""

    def error(self, message: str) -> NoReturn:
        raise FilterError(f":filter: {message}. Write --document GLOB, --publisher NAME, --since or --until DATE.")
