"""The question box: a line to type in, and the questions asked before."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.app.widgets.line_input import LineInput


class QuestionBox(LineInput):
    """Where the question is typed. Up and down walk through the questions asked before."""

    HELP = """
    ## Asking

    Type a question: passages appear as you type, ranked by keywords at first and by meaning once the model is
    loaded. Enter settles the question; Enter again, or down, moves to the passages. Up and down bring back
    earlier questions.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "older", "Earlier", show=False, id="question.older", tooltip="Recall the previous question"),
        Binding(
            "down", "newer", "Passages", id="question.newer", tooltip="Go to the next question, then to the passages"
        ),
        Binding("escape", "clear", "Clear", show=False, id="question.clear", tooltip="Empty the question box"),
    ]

    class LeftBelow(Message):
        """The person moved down from the question to the passages."""

    def __init__(self, history: Callable[[], list[str]]) -> None:
        """Take a function that returns the questions asked before, oldest first."""
        super().__init__(placeholder="Ask your documents a question", id="question")
        self._history = history
        self._draft = ""
        self._back = 0

    def action_older(self) -> None:
        """Recall the previous question."""
        questions = self._history()
        if self._back < len(questions):
            if self._back == 0:
                self._draft = self.value
            self._back += 1
            if questions[-self._back] == self.value and self._back < len(questions):
                self._back += 1
            self._put(questions[-self._back])

    def action_newer(self) -> None:
        """Go to the next question, after the last to the draft, and from there to the passages."""
        if self._back == 0:
            self.post_message(self.LeftBelow())
            return
        self._back -= 1
        questions = self._history()
        self._put(questions[-self._back] if self._back else self._draft)

    def action_clear(self) -> None:
        """Empty the box."""
        self._back = 0
        self.value = ""

    def forget_place(self) -> None:
        """Let the next walk back begin at the newest question."""
        self._back = 0

    def _put(self, question: str) -> None:
        self.value = question
        self.cursor_position = len(question)
