"""Show what is indexed, with what, and whether the folder has changed since."""

import argparse
import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.arguments import add_folder
from tui.folder import backend_of, folder_of, generation_of, show_folder, show_problems, store_of

if TYPE_CHECKING:
    from index.indexing.unsearched import UnsearchedLines


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_folder(parser)
    parser.add_argument("--left-out", action="store_true", help="list the lines that are not searched, and why")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _show_unsearched(unsearched: "Sequence[UnsearchedLines]") -> None:
    """Show which lines are not searched, a line for each document and reason."""
    from tui.output.words import ranges
    from tui.terminal import output, visible

    console = output()
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for one in unsearched:
        found.setdefault((one.document, one.reason), []).append((one.line_start, one.line_end))
    for (document, reason), lines in found.items():
        console.print(f"  {visible(document)}  {reason}: line{'s' if len(lines) > 1 else ''} {ranges(lines)}")
    if not found:
        console.print("  Every line with words is searched.")


def run(arguments: argparse.Namespace) -> int:
    """Show the status of an index."""
    from index.corpus import is_demo
    from index.indexing.status import read_remote_status, read_status
    from tui.output.words import age, change_words, left_out_words
    from tui.terminal import counted, one_line, output, visible, write_json

    corpus = folder_of(arguments)
    backend = backend_of(corpus)
    if backend is None:
        status = read_status(corpus, store_of(arguments, corpus), unsearched=arguments.left_out)
    else:
        generation = generation_of(arguments, corpus)
        status = read_remote_status(corpus, backend.place, generation, unsearched=arguments.left_out)
    if arguments.json:
        show_folder(corpus, len(status.documents), is_data=False)
        write_json(status.model_dump_json(indent=2))
        return 0
    if arguments.left_out:
        show_folder(corpus, len(status.documents))
        _show_unsearched(status.unsearched)
        return 0
    console = output()
    demo = "  (the demo documents)" if is_demo(corpus) else ""
    console.print(f"{visible(status.corpus)}{demo}", style="bold")
    console.print(f"  index       {visible(status.location)} ({status.bytes / 1e6:,.1f} MB)")
    told = age(status.created, datetime.datetime.now(datetime.UTC))
    console.print(f"  built       {status.created:%Y-%m-%d %H:%M} UTC ({told}) · generation {status.generation}")
    console.print(f"  with        {visible(status.embedder)}, passages of about {status.passage_chars} characters")
    console.print(
        f"  holds       {len(status.documents):,} documents, {status.passages:,} passages, "
        f"{status.sentences:,} sentences"
    )
    if status.embedded < status.passages:
        console.print(f"  vectors     for {status.embedded:,} of {status.passages:,} passages so far", style="yellow")
    console.print(f"  the folder  {visible(status.changes)}")
    if status.has_changed:
        console.print(f"              {change_words(status.changed_files)}")
    for line in left_out_words(status.left_out):
        console.print(f"  not in it   {visible(line)}")
    if status.takes_all:
        console.print("  takes in    what is hidden, ignored or generated, too (pincite index --no-all ends that)")
    for document in status.documents:
        from rich.text import Text

        parts = (document.title, document.publisher, document.author, document.date)
        about = " · ".join(one_line(part) for part in parts if part) or "(no title known)"
        counts = f"{counted(document.passages, 'passage')}, {counted(document.characters, 'character')}"
        row = Text.assemble(("  " + visible(document.name), "cyan"), f"  {counts}  ", (about, "dim"))
        if document.problems:
            row.append("  !", "yellow")
        console.print(row)
    show_problems(status.problems)
    return 0
