"""What is shown before anything is asked: what this is, and questions to begin with."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, ProgressBar, Static
from textual.widgets.option_list import Option

from tui.terminal import visible

TEXT = (
    "Ask a question. You get the passages that answer it, word for word, each with its place in the document — or "
    "the statement that the documents don't answer it. Nothing is made up, and nothing leaves this machine"
)
ELSEWHERE = " but what the index beyond it is asked"


class Welcome(VerticalScroll, can_focus=False):
    """The empty state."""

    DEFAULT_CSS = """
    Welcome { padding: 1 2; }
    Welcome #intro { max-width: 80; margin: 0 0 1 0; color: $foreground-muted; }
    Welcome #examples { max-width: 80; height: auto; border: none; background: transparent; padding: 0; display: none; }
    Welcome #try { display: none; }
    Welcome ProgressBar { margin: 1 0 0 0; display: none; }
    Welcome #doing { color: $foreground-muted; height: auto; }
    """

    class ExampleChosen(Message):
        """The person chose an example."""

        def __init__(self, question: str) -> None:
            super().__init__()
            self.question = question

    def __init__(self) -> None:
        super().__init__(id="welcome")
        self._examples: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        """Yield the text, the examples, and the progress of a first build."""
        yield Static(f"{TEXT}.", id="intro", markup=False)
        yield Static(Content.styled("Try one of these:", "bold"), id="try", markup=False)
        yield OptionList(id="examples", markup=False)
        yield Static("", id="doing", markup=False)
        yield ProgressBar(id="progress", show_eta=True)

    def show_examples(self, questions: Sequence[str]) -> None:
        """Offer questions to begin with."""
        self._examples = questions
        examples = self.query_one("#examples", OptionList)
        examples.set_options([Option(Content(visible(question))) for question in questions])
        examples.display = self.query_one("#try").display = bool(questions)
        self.show_doing("")

    def show_elsewhere(self) -> None:
        """Say that the index lies beyond this machine."""
        self.query_one("#intro", Static).update(f"{TEXT}{ELSEWHERE}.")

    def focus_examples(self) -> None:
        """Select the first example."""
        examples = self.query_one("#examples", OptionList)
        examples.highlighted = 0 if self._examples else None
        examples.focus()

    def show_problem(self, text: str) -> None:
        """Show why no question can be answered."""
        self.show_doing("")
        self.query_one("#doing", Static).update(Content.styled(visible(text), "$text-error"))

    def show_doing(self, text: str, done: int = 0, total: int = 0) -> None:
        """Show what is being done before questions can be answered; an empty text hides it."""
        self.query_one("#doing", Static).update(Content(visible(text)))
        bar = self.query_one(ProgressBar)
        bar.display = bool(text)
        bar.update(total=total or None, progress=done)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.post_message(self.ExampleChosen(self._examples[event.option_index]))
