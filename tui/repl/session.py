"""The state of a prompt: its folder, the last answer, the filters, and the document that was opened."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tui.terminal import narration

if TYPE_CHECKING:
    from rag.models import Answer, Citation, RankedPassage
    from rag.query.filters import Filters
    from rag.retriever import Retriever
    from tui.workspace import Workspace
    from tui.workspace.clipboard import Clipboard


class ReplSession:
    """What the commands of a prompt share.

    `asked`: the questions so far. `last`, `last_filters`: the last answer and the filters it was asked under.
    `opened`: the passage whose document was opened last.
    """

    def __init__(
        self,
        retriever: "Retriever",
        folder: Path,
        workspace: "Workspace",
        *,
        k: int,
        filters: "Filters",
        index: Path | None = None,
        clipboard: "Clipboard | None" = None,
    ) -> None:
        """Take an open folder and its workspace; `clipboard`: by default that of the terminal."""
        self.retriever = retriever
        self.folder = folder
        self.index = index
        self.workspace = workspace
        self.k = k
        self.filters = filters
        self.asked: list[str] = []
        self.last: Answer | None = None
        self.last_filters = filters
        self.opened: Citation | None = None
        self._clipboard = clipboard

    def ask(self, question: str) -> None:
        """Answer a question, print the answer, and add the question to the history. Raises QuestionError."""
        from rag.query.question import check_question
        from tui.folder import remember
        from tui.output.answers import show_answer

        check_question(question)
        remember(self.workspace, question)
        if self.last is None:
            narration().print("loading the model…", style="dim")
        self.last = self.retriever.ask(question, self.k, self.filters)
        self.last_filters, self.opened = self.filters, None
        if self.asked[-1:] != [question]:
            self.asked.append(question)
        show_answer(self.last)

    @property
    def answer(self) -> "Answer":
        """The last answer; only for commands that need one."""
        assert self.last is not None
        return self.last

    def passage(self, number: str, command: str) -> "RankedPassage | None":
        """Return a passage of the last answer by its number; for any other text print what to type and return None."""
        hits = self.answer.passages
        if number.isdecimal() and 1 <= int(number) <= len(hits):
            return hits[int(number) - 1]
        narration().print(f"Name one of the passages 1 to {len(hits)}, for example {command} 1")
        return None

    @property
    def clipboard(self) -> "Clipboard":
        """The clipboard of this terminal."""
        if self._clipboard is None:
            from tui.workspace.clipboard import Clipboard

            file = self.workspace.clipboard_file
            self._clipboard = Clipboard(file, environ=os.environ, write=_terminal_writer())
        return self._clipboard


def _terminal_writer() -> Callable[[bytes], None] | None:
    """Return what writes bytes to the terminal, None if neither output is one."""
    stream = next((one for one in (sys.stderr, sys.stdout) if one is not None and one.isatty()), None)
    if stream is None:
        return None
    raw = stream.buffer

    def write(data: bytes) -> None:
        raw.write(data)
        raw.flush()

    return write
