"""Ask one question after another, in lines: for any terminal and for screen readers."""

import argparse
import sys
from typing import TYPE_CHECKING

from tui.arguments import add_filters, add_folder, filters_of, open_retriever, positive

if TYPE_CHECKING:
    from rag.filters import Filters
    from rag.models import Answer
    from rag.retriever import Retriever

HELP = """\
Type a question and press Enter. Also:
  :more       five more passages for the last question     :why    where their ranks come from
  :open N     the document around passage N                :quit   leave (also Ctrl-D)"""

CONTEXT = 12
"""Lines of the document that are shown on each side of a passage."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the prompt's arguments."""
    add_folder(parser)
    parser.add_argument("-k", type=positive, default=3, metavar="N", help="passages to show (default 3)")
    add_filters(parser)


def run(arguments: argparse.Namespace) -> int:
    """Ask until the end of input."""
    from tui.terminal import counted, narration, visible

    filters = filters_of(arguments)
    with open_retriever(arguments) as retriever:
        manifest = retriever.generation.manifest
        held = f"{counted(manifest.documents, 'document')}, {counted(manifest.passages, 'passage')}"
        narration().print(f"pincite · {held} · :help", style="bold")
        session = Session(retriever, arguments.k, filters)
        while (line := _read()) is not None:
            from index.errors import PinciteError

            try:
                if not session.answer(line):
                    break
            except PinciteError as error:
                narration().print(visible(str(error)), style="red")
    return 0


def _read() -> str | None:
    """Return the next line, None at the end of input."""
    if sys.stdin is None:
        return None
    if sys.stdin.isatty():
        import contextlib

        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  (line editing and history for input())
        sys.stderr.flush()
        try:
            return input("? ")
        except EOFError:
            return None
    return sys.stdin.readline() or None


class Session:
    """One sitting: the last answer, and the commands about it."""

    def __init__(self, retriever: "Retriever", k: int, filters: "Filters") -> None:
        self._retriever = retriever
        self._k = k
        self._filters = filters
        self._last: Answer | None = None

    def answer(self, line: str) -> bool:
        """Do what a line says; False to leave."""
        from tui.terminal import narration, visible

        command, _, rest = " ".join(line.split()).partition(" ")
        if not command:
            return True
        if command in (":quit", ":q", ":exit"):
            return False
        if command == ":help":
            narration().print(HELP)
        elif command.startswith(":") and command not in (":more", ":why", ":open"):
            narration().print(f"There is no {visible(command)}.\n{HELP}")
        elif not command.startswith(":"):
            self._show(line.strip(), self._k)
        elif self._last is None:
            narration().print("Ask a question first.")
        elif command == ":open":
            self._open(rest)
        elif command == ":why":
            self._why()
        else:
            self._more()
        return True

    def _show(self, question: str, k: int) -> None:
        from tui.render import show_answer
        from tui.terminal import narration

        if self._last is None:
            narration().print("loading the model…", style="dim")
        self._last = self._retriever.ask(question, k, self._filters)
        show_answer(self._last)

    def _more(self) -> None:
        """Show the next passages for the last question, and only those."""
        from tui.render import show_hit
        from tui.terminal import narration, output

        assert self._last is not None
        shown = len(self._last.passages)
        self._last = self._retriever.ask(self._last.question, shown + 5, self._filters)
        for hit in self._last.passages[shown:]:
            output().print()
            show_hit(hit, output())
        if len(self._last.passages) == shown:
            narration().print("There are no more.")

    def _why(self) -> None:
        """Show where the rank of each passage shown comes from."""
        from tui.render import source_line, why_lines
        from tui.terminal import output

        assert self._last is not None
        for hit in self._last.passages:
            output().print(f"{hit.rank}  {source_line(hit.citation)}", style="bold")
            for line in why_lines(hit):
                output().print(f"   {line}")

    def _open(self, which: str) -> None:
        """Show the untouched document around a passage, with line numbers."""
        from tui.terminal import narration, output, visible

        assert self._last is not None
        hits = self._last.passages
        if not which.isdecimal() or not 1 <= int(which) <= len(hits):
            narration().print(f"Name one of the passages 1 to {len(hits)}, for example :open 1")
            return
        citation = hits[int(which) - 1].citation
        text = self._retriever.document(citation.document)
        lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
        first, last = max(1, citation.line_start - CONTEXT), min(len(lines), citation.line_end + CONTEXT)
        for number in range(first, last + 1):
            cited = citation.line_start <= number <= citation.line_end
            mark = "▌" if cited else " "
            shown = visible(lines[number - 1].replace("\t", "    "))
            output().print(f"{number:>6} {mark} {shown}", style="bold" if cited else "dim")
