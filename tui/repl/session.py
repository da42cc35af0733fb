"""A sitting at the prompt: what was asked last, and the commands about it."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.repl import document_commands as reading
from tui.repl import workspace_commands as keeping
from tui.terminal import narration, visible

if TYPE_CHECKING:
    from rag.models import Answer, Citation, RankedPassage
    from rag.query.filters import Filters
    from rag.retriever import Retriever
    from tui.workspace import Workspace
    from tui.workspace.clipboard import Clipboard


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the prompt: how it is written, what it does in words, and what does it.

    `about`: what there has to be before: nothing, an answer, or a workspace.
    """

    usage: str
    told: str
    run: "Callable[[ReplSession, str], None]"
    about: tuple[str, ...] = ()


COMMANDS = {
    ":more": Command(":more", "five more passages for the last question", reading.more, ("answer",)),
    ":why": Command(":why", "where their ranks come from", reading.why, ("answer",)),
    ":open": Command(":open N", "the document around passage N", reading.open_document, ("answer",)),
    ":edit": Command(":edit N", "that document in your editor", reading.edit, ("answer",)),
    ":find": Command(":find TEXT", "lines of that document that hold TEXT", reading.find, ("answer",)),
    ":documents": Command(":documents", "what is indexed", reading.documents),
    ":filter": Command(":filter --since 2013", "ask only some documents (:filter off: all)", reading.set_filter),
    ":update": Command(":update", "read what changed in the folder", reading.update),
    ":copy": Command(":copy N [quote|citation|both]", "copy passage N", keeping.copy, ("answer", "workspace")),
    ":mark": Command(":mark N [NOTE]", "keep passage N", keeping.mark, ("answer", "workspace")),
    ":marks": Command(":marks", "what is kept, with its numbers", keeping.marks, ("workspace",)),
    ":unmark": Command(":unmark N", "keep it no longer (N as in :marks)", keeping.unmark, ("workspace",)),
    ":export": Command(
        ":export FORMAT FILE", "write the marks: markdown, json, bibtex", keeping.export, ("workspace",)
    ),
    ":answer": Command(":answer N", "teach: passage N answers", keeping.answers, ("answer", "workspace")),
    ":unanswerable": Command(
        ":unanswerable", "teach: the documents don't answer", keeping.unanswerable, ("answer", "workspace")
    ),
    ":history": Command(":history [TEXT]", "questions asked, or those that fit", keeping.history, ("workspace",)),
    ":save": Command(":save NAME", "put this sitting aside", keeping.save, ("workspace",)),
    ":reopen": Command(":reopen NAME", "come back to it (alone: what is saved)", keeping.reopen, ("workspace",)),
}
"""The commands by what they begin with."""

HELP = "\n".join(
    [
        "Type a question and press Enter. Also:",
        *(f"  {command.usage:<31}{command.told}" for command in COMMANDS.values()),
        f"  {':quit':<31}leave (also Ctrl-D)",
    ]
)


class ReplSession:
    """One sitting: its questions, the last answer, and what was looked at."""

    def __init__(
        self,
        retriever: "Retriever",
        k: int,
        filters: "Filters",
        workspace: "Workspace | None" = None,
        clipboard: "Clipboard | None" = None,
    ) -> None:
        """Begin a sitting. Documents in memory have no workspace; `clipboard` is that of the terminal by default."""
        self.retriever = retriever
        self.k = k
        self.filters = filters
        self.asked: list[str] = []
        self.last: Answer | None = None
        self.last_filters = filters
        self.opened: Citation | None = None
        self._workspace = workspace
        self._clipboard = clipboard

    def answer(self, line: str) -> bool:
        """Do what a line says; False to leave."""
        name, rest = (*line.split(maxsplit=1), "", "")[:2]
        if not name:
            return True
        if name in (":quit", ":q", ":exit"):
            return False
        if name == ":help":
            narration().print(HELP)
        elif not name.startswith(":"):
            self.ask(line.strip())
        elif name not in COMMANDS:
            narration().print(f"There is no {visible(name)}.\n{HELP}")
        elif "answer" in COMMANDS[name].about and self.last is None:
            narration().print("Ask a question first.")
        elif "workspace" in COMMANDS[name].about and self._workspace is None:
            narration().print("Nothing is kept of work on documents in memory.")
        else:
            COMMANDS[name].run(self, rest.strip())
        return True

    def ask(self, question: str) -> None:
        """Answer a question, show the answer, and note the question in the history."""
        from rag.query.question import check_question
        from tui.folder import remember
        from tui.output.answers import show_answer

        check_question(question)
        if self._workspace is not None:
            remember(self._workspace, question)
        if self.last is None:
            narration().print("loading the model…", style="dim")
        self.last = self.retriever.ask(question, self.k, self.filters)
        self.last_filters, self.opened = self.filters, None
        if self.asked[-1:] != [question]:
            self.asked.append(question)
        show_answer(self.last)

    @property
    def workspace(self) -> "Workspace":
        """What is kept; only for commands that say they are about it."""
        assert self._workspace is not None
        return self._workspace

    @property
    def clipboard(self) -> "Clipboard":
        """The clipboard of this terminal."""
        if self._clipboard is None:
            from tui.workspace.clipboard import Clipboard

            self._clipboard = Clipboard(self.workspace.clipboard_file, environ=os.environ, write=_terminal())
        return self._clipboard

    def hit(self, which: str, command: str) -> "RankedPassage | None":
        """Return the passage of the last answer that a number names; None, having said so, where it names none."""
        hits = self.last.passages if self.last is not None else []
        if which.isdecimal() and 1 <= int(which) <= len(hits):
            return hits[int(which) - 1]
        narration().print(f"Name one of the passages 1 to {len(hits)}, for example {command} 1")
        return None


def _terminal() -> Callable[[bytes], None] | None:
    """Return what writes bytes to the terminal, None where neither stream is one."""
    for stream in (sys.stderr, sys.stdout):
        if stream is not None and stream.isatty():
            raw = stream.buffer

            def write(data: bytes) -> None:
                raw.write(data)  # noqa: B023  (returned at once)
                raw.flush()  # noqa: B023

            return write
    return None
