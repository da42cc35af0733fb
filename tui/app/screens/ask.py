"""The main screen: a question above, passages below, the document beside them."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.events import Resize
from textual.timer import Timer
from textual.widgets import Footer, Input

from tui.app import messages
from tui.app.controller import Controller
from tui.app.screens.keeping import Keeping
from tui.app.screens.reading import WIDE, Reading
from tui.app.widgets.question import QuestionBox
from tui.app.widgets.results import Results
from tui.app.widgets.status import StatusLine
from tui.app.widgets.verdict_line import VerdictLine
from tui.app.widgets.welcome import Welcome
from tui.app.workspace_controller import WorkspaceController
from tui.terminal import sentence

if TYPE_CHECKING:
    from rag.models import RankedPassage
    from tui.workspace.marks import Mark

TALL = 34
"""Rows from which every passage is shown whole."""

DEBOUNCE = 0.06
"""Seconds without a key before passages are looked for."""

PAUSE = 0.5
"""Seconds without a key before a verdict is given on a question that is still being typed."""


class AskScreen(Keeping, Reading):
    """Ask, look, read on."""

    AUTO_FOCUS = "#question"
    HELP = """
    # pincite

    Ask the documents in this folder a question. The passages shown stand word for word in them. The line under
    the question says how sure it is that they answer; where they don't, they are the nearest there is.

    Every action is a key, an entry of the palette (ctrl+p), and can be reached with the mouse.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="ask.back", tooltip="Back to the question"),
        Binding("slash,i", "question", "Question", show=False, id="ask.question", tooltip="Go to the question box"),
        Binding("plus", "more", "More", show=False, id="ask.more", tooltip="Show more passages for this question"),
        *Keeping.KEEPING,
        *Reading.READING,
    ]

    def __init__(self, controller: Controller, keeper: WorkspaceController) -> None:
        super().__init__()
        self.controller = controller
        self.keeper = keeper
        self.asked: list[str] = []
        """The questions asked before, oldest first."""
        self.marks: list[Mark] = []
        self.step = 10
        """Passages that are shown at first, and how many more each time."""
        self._k = self.step
        self._is_settled = False
        self._has_preview = False
        self._goes_on = False
        self._answered = 0
        self._delayed: list[Timer] = []

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield StatusLine()
        yield QuestionBox(lambda: self.asked)
        yield VerdictLine()
        with Horizontal(id="body"):
            yield Welcome()
            yield Results()
        yield Footer(show_command_palette=True)

    @property
    def question(self) -> str:
        """The question as it stands in the box."""
        return self.query_one(QuestionBox).value.strip()

    @property
    def selected(self) -> "RankedPassage | None":
        """The selected passage."""
        return self.query_one(Results).selected

    @property
    def is_answered(self) -> bool:
        """Tell whether what is shown is the answer to the question as it stands."""
        return self._answered == self.controller.last_request

    def put_question(self, question: str) -> None:
        """Ask a question as if it had been typed and settled."""
        box = self.query_one(QuestionBox)
        self.query_one(Results).choose(None)
        with self.prevent(Input.Changed):
            box.value = question
        box.cursor_position = len(question)
        self._goes_on = True
        self._settle()

    @on(Input.Changed, "#question")
    def _typed(self) -> None:
        self._is_settled, self._k = False, self.step
        self.query_one(Results).choose(None)
        request = self.controller.new_request()
        self._stop_timers()
        if not self.question:
            self._show_welcome()
            return
        self._delayed.append(self.set_timer(DEBOUNCE, lambda: self._look(request)))

    @on(Input.Submitted, "#question")
    def _enter(self) -> None:
        """Settle the question; if it is, go to its passages. The next question may be typed right on."""
        if self._is_settled and self.query_one(Results).hits:
            self.query_one(Results).focus()
        else:
            self._settle()
            self.query_one(QuestionBox).action_select_all()

    def _settle(self) -> None:
        self._stop_timers()
        if not self.question:
            return
        self._is_settled = True
        self.query_one(QuestionBox).forget_place()
        self.keeper.remember(self.question)
        self._look(self.controller.new_request())

    def _look(self, request: int) -> None:
        """Look for passages: by meaning and words if the model is there, else by the words."""
        if not self.controller.is_open:
            opening = "The documents are being opened; your question is answered then."
            closed = "There are no documents to ask: they could not be opened."
            self.query_one(VerdictLine).show_text(opening if self.controller.is_indexing else closed)
        elif self.controller.is_model_loaded:
            self.controller.ask(request, self.question, self._k)
        else:
            self.controller.preview(request, self.question, self._k)

    def on_preview_ready(self, message: messages.PreviewReady) -> None:
        """Show passages by their words."""
        if message.request != self.controller.last_request or not self.is_attached:
            return
        self._show_hits(message.hits)
        self._has_preview = True
        is_loading = not (self.controller.is_model_loaded or self.controller.is_model_missing)
        self.query_one(VerdictLine).show_preview(
            len(message.hits), is_loading=is_loading, milliseconds=message.milliseconds
        )

    def on_answer_ready(self, message: messages.AnswerReady) -> None:
        """Show the answer; one to an older question is dropped."""
        if message.request != self.controller.last_request or not self.is_attached:
            return
        self._answered = message.request
        compare, self._has_preview = self._has_preview or message.is_read, False
        near_miss = self._is_settled and not message.answer.answered
        moved = self._show_hits(message.answer.passages, compare=compare, near_miss=near_miss)
        self._stop_timers()
        self._tell(message, moved if compare else None)

    def _tell(self, message: messages.AnswerReady, moved: int | None) -> None:
        """Give the verdict; on a question that is still being typed only after a pause."""
        verdict = self.query_one(VerdictLine)
        show = partial(verdict.show_answer, message.answer, message.milliseconds, moved, is_read=message.is_read)
        if self._is_settled or (moved is not None and not message.is_read):
            show()
        else:
            verdict.show_text(f"{len(message.answer.passages)} passages · {message.milliseconds:.0f} ms")
            self._delayed.append(self.set_timer(PAUSE, show))

    def on_question_refused(self, message: messages.QuestionRefused) -> None:
        """Say why this cannot be asked."""
        if message.request == self.controller.last_request:
            self._show_hits([])
            self.query_one(VerdictLine).show_text(sentence(message.reason), "$text-warning")

    def look_again(self) -> None:
        """Answer again what stands there: by meaning now, or from another index."""
        if self.question:
            self._look(self.controller.new_request())

    def _show_hits(self, hits: "list[RankedPassage]", *, compare: bool = False, near_miss: bool = False) -> int:
        results = self.query_one(Results)
        is_more = self._k > self.step
        moved = results.show(hits, near_miss=near_miss, compare=compare and not is_more, keep_place=is_more)
        self.add_class("-asked")
        self.set_source_hits(hits)
        if self._is_settled and hits:
            if self._goes_on:
                self._goes_on = False
                results.focus()
            if self.app.size.width >= WIDE and results.selected is not None:
                self.show_source(results.selected)
        return moved

    def _show_welcome(self) -> None:
        self.query_one(Results).show([])
        self.query_one(VerdictLine).show_text("")
        self.remove_class("-asked", "-with-source")

    def on_resize(self, event: Resize) -> None:
        """Fit the cards to the height."""
        self.query_one(Results).set_compact(event.size.height < TALL)
        self.query_one(Footer).compact = event.size.width < WIDE

    @on(QuestionBox.LeftBelow)
    def _to_results(self) -> None:
        if self.query_one(Results).hits:
            self.query_one(Results).focus()
        elif not self.has_class("-asked"):
            self.query_one(Welcome).focus_examples()

    @on(Results.LeftAbove)
    def action_question(self) -> None:
        """Go to the question box."""
        self.query_one(QuestionBox).focus()

    def action_back(self) -> None:
        """Back towards the question."""
        if self.has_class("-with-source") and self.app.size.width < WIDE:
            self.on_source_panel_closed()
        else:
            self.action_question()

    @on(Results.MoreWanted)
    def action_more(self) -> None:
        """Show more passages for the question."""
        if self.question:
            self._k += self.step
            self._look(self.controller.new_request())

    def on_welcome_example_chosen(self, message: Welcome.ExampleChosen) -> None:
        """Ask an example."""
        self.put_question(message.question)

    def show_marks(self, marks: "list[Mark]") -> None:
        """Tell the cards which passages are marked."""
        self.marks = marks
        keys = {(mark.citation.document, mark.citation.start, mark.citation.end) for mark in marks}
        self.query_one(Results).show_marked(frozenset(keys))

    def _stop_timers(self) -> None:
        for timer in self._delayed:
            timer.stop()
        self._delayed.clear()
