"""What was found on reading the files: which were skipped, which read with a reservation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.terminal import counted, one_line

if TYPE_CHECKING:
    from index.models import Problem

SHOWN = 500
"""Problems that are listed; `pincite status` lists any number."""


class ProblemList(OptionList):
    """An entry for each problem, the skipped files first."""

    HELP = """
    ## Problems

    Files that were skipped are not searched; a note names what is odd about one that is. Enter goes to the document.
    """

    DEFAULT_CSS = """
    ProblemList {
        border: none; border-top: solid $foreground 20%; border-title-color: $text-muted; padding: 0 1;
        background: transparent; color: $text-muted; scrollbar-size-vertical: 1;
    }
    ProblemList:focus { border: none; border-top: solid $accent; }
    """

    class Chosen(Message):
        """The file of a problem is wanted."""

        def __init__(self, document: str) -> None:
            super().__init__()
            self.document = document

    def __init__(self) -> None:
        super().__init__(id="problems", markup=False)
        self._problems: list[Problem] = []

    def show(self, problems: "Sequence[Problem]") -> None:
        """List the problems."""
        skipped = sum(problem.skipped for problem in problems)
        self._problems = sorted(problems, key=lambda problem: not problem.skipped)
        self.border_title = problems_words(len(problems), skipped)
        entries = [Option(_told(problem)) for problem in self._problems[:SHOWN]]
        if len(problems) > SHOWN:
            more = f"and {len(problems) - SHOWN:,} more: pincite status lists them all"
            entries.append(Option(Content(more), disabled=True))
        if not problems:
            entries = [Option(Content("Every file was read without a remark."), disabled=True)]
        self.set_options(entries)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the document."""
        event.stop()
        self.post_message(self.Chosen(self._problems[event.option_index].name))


def problems_words(number: int, skipped: int) -> str:
    """Return how many problems there are, and how many of them are files that were skipped."""
    if not number:
        return "No problems"
    return counted(number, "problem") + (f", {counted(skipped, 'file')} skipped" if skipped else "")


def _told(problem: "Problem") -> Content:
    mark = ("✗ skipped ", "bold $error") if problem.skipped else ("! note ", "bold $warning")
    return Content.assemble(mark, (one_line(problem.name), "bold $foreground"), " ", (one_line(problem.message), ""))
