"""The main screen: a question above, passages below, the document beside them."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Footer, Input

from tui.app import messages
from tui.app.controller import Controller
from tui.app.layout import TALL_ROWS, WIDE_COLUMNS
from tui.app.screens.passage_area import PassageArea
from tui.app.widgets.question import QuestionBox
from tui.app.widgets.results import Results, key_of_citation
from tui.app.widgets.status import StatusLine
from tui.app.widgets.verdict_line import VerdictLine
from tui.app.widgets.welcome import Welcome
from tui.app.workspace_controller import WorkspaceController
from tui.terminal import sentence

if TYPE_CHECKING:
    from rag.models import RankedPassage
    from tui.workspace.marks import Mark

TYPING_SECONDS = 0.06
"""Seconds without a key before passages are looked for."""


class AskScreen(Screen[None]):
    """Ask, look, read on."""

    AUTO_FOCUS = "#question"
    HELP = """
    # pincite

    Ask the documents in this folder a question. The passages shown stand word for word in them. The line under
    the question gives the probability that they answer; where they don't, they are the nearest passages.

    Every action has a key and an entry in the palette (ctrl+p), and can be reached with the mouse.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", show=False, id="ask.back", tooltip="Back to the question"),
        Binding("slash,i", "question", "Question", show=False, id="ask.question", tooltip="Go to the question box"),
        Binding("plus", "more", "More", show=False, id="ask.more", tooltip="Show more passages for this question"),
    ]

    def __init__(self, controller: Controller, workspace: WorkspaceController) -> None:
        super().__init__()
        self.controller = controller
        self.workspace = workspace
        self.past_questions: list[str] = []
        """The questions asked before, oldest first."""
        self.marks: list[Mark] = []
        self.step = 10
        """Passages that are shown at first, and how many more each time."""
        self._k = self.step
        self._is_settled = False
        self._has_preview = False
        self._focus_passages = False
        self._answered_request = 0
        self._shown_question = ""
        """The question that found the passages shown; the one in the box may be newer."""
        self._typing_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Yield the parts from top to bottom."""
        yield StatusLine()
        yield QuestionBox(lambda: self.past_questions)
        yield VerdictLine()
        yield PassageArea(self.workspace, lambda: self._shown_question)
        yield Footer(show_command_palette=True)

    @property
    def question(self) -> str:
        """The question as it stands in the box."""
        return self.query_one(QuestionBox).value.strip()

    @property
    def is_answered(self) -> bool:
        """Whether the answer to the present question is shown."""
        return self._answered_request == self.controller.last_request

    @property
    def is_source_shown(self) -> bool:
        """Whether a document is shown."""
        return self.area.has_class("-with-source")

    @property
    def area(self) -> PassageArea:
        """The passages and the document beside them."""
        return self.query_one(PassageArea)

    def put_question(self, question: str) -> None:
        """Ask a question as if it had been typed and settled."""
        box = self.query_one(QuestionBox)
        with self.prevent(Input.Changed):
            box.value = question
        box.cursor_position = len(question)
        self._begin_question()
        self._focus_passages = True
        self._settle()

    @on(Input.Changed, "#question")
    def _look_soon(self) -> None:
        self._is_settled = False
        self._begin_question()
        request = self.controller.new_request()
        if self.question:
            self._typing_timer = self.set_timer(TYPING_SECONDS, lambda: self._look(request))
        else:
            self._show_welcome()

    def _begin_question(self) -> None:
        """Forget what belongs to the question before."""
        self._k = self.step
        self.query_one(Results).choose(None)
        self._stop_timers()

    @on(Input.Submitted, "#question")
    def _settle_or_go_on(self) -> None:
        """Settle the question; if it is settled, go to its passages. The text stays selected for the next question."""
        if self._is_settled and self.query_one(Results).hits:
            self.query_one(Results).focus()
        else:
            self._settle()
            self.query_one(QuestionBox).action_select_all()

    def _settle(self) -> None:
        self._stop_timers()
        if self.question:
            self._is_settled = True
            self.query_one(QuestionBox).forget_place()
            self.workspace.remember(self.question)
            self._look(self.controller.new_request())

    def look_again(self) -> None:
        """Answer the present question again: by meaning now, or from another index."""
        if self.question:
            self._look(self.controller.new_request())

    def _look(self, request: int) -> None:
        """Look for passages: by meaning and keywords once the model is loaded, until then by keywords."""
        if not self.controller.is_open:
            opening = "The documents are being opened. Your question is answered as soon as they are."
            closed = "No documents are open, so there is nothing to ask."
            self.query_one(VerdictLine).show_text(opening if self.controller.is_indexing else closed)
        elif self.controller.is_model_loaded:
            self.controller.ask(request, self.question, self._k)
        else:
            self.controller.preview(request, self.question, self._k)

    def on_preview_ready(self, message: messages.PreviewReady) -> None:
        """Show passages ranked by keywords."""
        if message.request == self.controller.last_request and self.is_attached:
            self._show_hits(message.hits)
            self._has_preview = True
            is_loading = not (self.controller.is_model_loaded or self.controller.is_model_missing)
            verdict = self.query_one(VerdictLine)
            verdict.show_preview(len(message.hits), is_loading=is_loading, milliseconds=message.milliseconds)

    def on_answer_ready(self, message: messages.AnswerReady) -> None:
        """Show the answer; one to an older question is dropped."""
        if message.request != self.controller.last_request or not self.is_attached:
            return
        self._answered_request = message.request
        compare, self._has_preview = self._has_preview or message.is_read, False
        near_miss = self._is_settled and not message.answer.answered
        moved = self._show_hits(message.answer.passages, compare=compare, near_miss=near_miss)
        self.query_one(VerdictLine).show_answer(
            message.answer,
            message.milliseconds,
            moved if compare else None,
            is_read=message.is_read,
            after_pause=not self._is_settled and (message.is_read or not compare),
        )

    def on_question_refused(self, message: messages.QuestionRefused) -> None:
        """Say why this cannot be asked."""
        if message.request == self.controller.last_request:
            self._show_hits([])
            self.query_one(VerdictLine).show_text(sentence(message.reason), "$text-warning")

    def _show_hits(self, hits: "list[RankedPassage]", *, compare: bool = False, near_miss: bool = False) -> int:
        self._shown_question = self.question
        is_more = self._k > self.step
        moved = self.area.show_hits(
            hits,
            near_miss=near_miss,
            compare=compare and not is_more,
            keep_place=is_more,
            with_source=self._is_settled,
        )
        if self._is_settled and hits and self._focus_passages:
            self._focus_passages = False
            self.query_one(Results).focus()
        return moved

    def _show_welcome(self) -> None:
        self._shown_question = ""
        self.area.show_welcome()
        self.query_one(VerdictLine).show_text("")

    def on_resize(self, event: Resize) -> None:
        """Fit the cards to the height."""
        self.query_one(Results).set_compact(event.size.height < TALL_ROWS)
        self.query_one(Footer).compact = event.size.width < WIDE_COLUMNS

    @on(QuestionBox.LeftBelow)
    def _to_results(self) -> None:
        if self.query_one(Results).hits:
            self.query_one(Results).focus()
        elif not self.area.has_class("-asked"):
            self.query_one(Welcome).focus_examples()

    @on(Results.LeftAbove)
    @on(PassageArea.Left)
    def action_question(self) -> None:
        """Go to the question box."""
        self.query_one(QuestionBox).focus()

    def action_back(self) -> None:
        """Go back towards the question."""
        if not self.area.close_source():
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
        """Show on the cards which passages are marked."""
        self.marks = marks
        self.query_one(Results).show_marked(frozenset(key_of_citation(mark.citation) for mark in marks))

    def _stop_timers(self) -> None:
        self.query_one(VerdictLine).forget_pending()
        if self._typing_timer is not None:
            self._typing_timer.stop()
            self._typing_timer = None
