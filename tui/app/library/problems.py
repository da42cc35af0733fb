"""The list of problems: the files that were skipped, and the files read with a reservation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.terminal import counted, one_line

if TYPE_CHECKING:
    from index.models import Problem

MOST_LISTED = 500
"""Problems that are listed; `pincite status` lists any number."""


class ProblemList(OptionList):
    """An entry for each problem, skipped files first."""

    HELP = """
    ## Problems

    Skipped files are not searched. A note says what is odd about a file that is searched. Enter goes to the document.
    """

    DEFAULT_CSS = """
    ProblemList {
        border: none; border-top: solid $foreground 20%; border-title-color: $text-muted; padding: 0 1;
        background: transparent; color: $text-muted; scrollbar-size-vertical: 1;
    }
    ProblemList:focus { border: none; border-top: solid $accent; }
    """

    class ProblemSelected(Message):
        """The user wants to see the document of a problem."""

        def __init__(self, document: str) -> None:
            super().__init__()
            self.document = document

    def __init__(self) -> None:
        super().__init__(id="problems", markup=False)
        self._problems: list[Problem] = []

    def show(self, problems: "Sequence[Problem]") -> None:
        """List the problems."""
        self._problems = sorted(problems, key=lambda problem: not problem.skipped)
        self.border_title = describe_problems(problems)
        entries = [Option(_problem_entry(problem)) for problem in self._problems[:MOST_LISTED]]
        if len(problems) > MOST_LISTED:
            more = f"and {len(problems) - MOST_LISTED:,} more: pincite status lists them all"
            entries.append(Option(Content(more), disabled=True))
        if not problems:
            entries = [Option(Content("No file has a problem."), disabled=True)]
        self.set_options(entries)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the document."""
        event.stop()
        self.post_message(self.ProblemSelected(self._problems[event.option_index].name))


def describe_problems(problems: "Sequence[Problem]") -> str:
    """Return how many problems there are, and how many of them are skipped files."""
    if not problems:
        return "No problems"
    skipped = sum(problem.skipped for problem in problems)
    return counted(len(problems), "problem") + (f", {counted(skipped, 'file')} skipped" if skipped else "")


def _problem_entry(problem: "Problem") -> Content:
    mark = ("✗ skipped ", "bold $error") if problem.skipped else ("! note ", "bold $warning")
    return Content.assemble(mark, (one_line(problem.name), "bold $foreground"), " ", (one_line(problem.message), ""))
