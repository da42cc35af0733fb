"""The terminal app: it puts the parts together, and hears what background work tells it."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.message import Message
from textual.screen import Screen

from tui.app import messages
from tui.app.controller import CHECK_SECONDS, POLL_SECONDS, Controller
from tui.app.engine import Engine
from tui.app.keys import APP_BINDINGS
from tui.app.notifications import News
from tui.app.palette import ActionProvider, DocumentProvider, MarkProvider, QuestionProvider, SessionProvider
from tui.app.preferences import Preferences, PreferencesFile
from tui.app.screens.ask import AskScreen
from tui.app.screens.reading import WIDE
from tui.app.themes import DEFAULT, THEMES
from tui.app.workspace_controller import WorkspaceController

if TYPE_CHECKING:
    from rag.models import Citation
    from tui.workspace.marks import Mark
    from tui.workspace.workspace import Workspace


class PinciteApp(News):
    """Ask a folder of documents questions."""

    TITLE = "pincite"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  (as Textual declares it)
        (0, "-narrow"),
        (WIDE, "-wide"),
    ]
    COMMANDS = App.COMMANDS | {ActionProvider, QuestionProvider, DocumentProvider}
    BINDINGS: ClassVar[list[BindingType]] = APP_BINDINGS

    def __init__(
        self,
        engine: Engine,
        *,
        question: str = "",
        workspace: "Workspace | None" = None,
        preferences: PreferencesFile | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Take what opens the folder; `question` is asked at once. The rest can be put elsewhere; `clock`: seconds."""
        super().__init__()
        self.controller = Controller(engine, self._post, clock=clock)
        self.keeper = WorkspaceController(engine, self._post, workspace)
        self.ask = AskScreen(self.controller, self.keeper)
        self._first_question = question
        self._preferences = preferences or PreferencesFile()
        for theme in THEMES:
            self.register_theme(theme)
        kept = self._preferences.read().theme
        self.theme = kept if kept in self.available_themes else DEFAULT

    def _post(self, message: Message) -> None:
        """Post a message from any thread; after the end there is no one to tell."""
        if self.is_running:
            hearer = self.ask if isinstance(message, messages.QuestionMessage) else self
            with contextlib.suppress(RuntimeError):
                hearer.post_message(message)

    def on_mount(self) -> None:
        """Show the screen, then begin to open the documents."""
        self.push_screen(self.ask)
        self.theme_changed_signal.subscribe(self, lambda theme: self._keep_theme(theme.name))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.controller.open()
        self.keeper.read()
        self.set_interval(CHECK_SECONDS, self.controller.check)
        self.set_interval(POLL_SECONDS, self.controller.poll)
        if self._first_question:
            self.ask.put_question(self._first_question)

    def _keep_theme(self, theme: str) -> None:
        given, self._given_theme = self._given_theme, None
        if theme == given:
            return
        try:
            self._preferences.write(Preferences(theme=theme))
        except OSError as error:
            self._warn(f"The theme cannot be kept: {error.strerror or error}. Check {self._preferences.path}.")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer Textual's own commands; pincite's come from its bindings."""
        yield from super().get_system_commands(screen)
        yield SystemCommand("Build the index anew", "Read and embed every document again", self.rebuild)
        yield SystemCommand("Ask every document", "Take the filter away", lambda: self.apply_filters(None))
        yield SystemCommand("Forget past questions", "Empty the history", self.keeper.forget_history)
        yield SystemCommand("Take all marks away", "Begin with no marked passages", self.keeper.clear_marks)

    def rebuild(self) -> None:
        """Read and embed every document again."""
        self.controller.update(rebuild=True)

    @property
    def past_questions(self) -> Sequence[str]:
        """The questions asked before, oldest first."""
        return self.ask.asked

    @property
    def marks(self) -> "Sequence[Mark]":
        """The marked passages, oldest first."""
        return self.ask.marks

    def put_question(self, question: str) -> None:
        """Ask a question on the main screen."""
        self.to_question()
        self.ask.put_question(question)

    def open_document(self, name: str) -> None:
        """Show a document from its beginning on the main screen."""
        self.to_question()
        self.ask.open_document(name)

    def show_citation(self, citation: "Citation") -> None:
        """Show the place of a citation on the main screen."""
        self.to_question()
        self.ask.show_citation(citation)

    def session_names(self) -> list[str]:
        """Return the names of the saved sessions, newest first."""
        return self.keeper.session_names()

    def open_session(self, name: str) -> None:
        """Continue a saved session."""
        self.to_question()
        self.keeper.open_session(name)

    def to_question(self) -> None:
        """Go back to the main screen from whatever stands before it."""
        while self.screen is not self.ask:
            self.pop_screen()

    def action_recall(self) -> None:
        """Find a question asked before."""
        self.push_screen(CommandPalette(providers=[QuestionProvider], placeholder="Find a question asked before"))

    def action_sessions(self) -> None:
        """Find a saved session."""
        self.push_screen(CommandPalette(providers=[SessionProvider], placeholder="Open a saved session"))

    def action_marks(self) -> None:
        """Find a marked passage."""
        self.push_screen(CommandPalette(providers=[MarkProvider], placeholder="Go to a marked passage"))

    def _fatal_error(self) -> None:
        """Leave after a fault of our own: with one line, and the rest in a file (PINCITE_DEBUG=1: all of it)."""
        if self.is_headless or os.environ.get("PINCITE_DEBUG"):
            super()._fatal_error()
            return
        import traceback

        from rich.text import Text

        file = self._preferences.path.with_name("fault.txt")
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(traceback.format_exc(), "utf-8")
        self.panic(Text(f"pincite: a fault of pincite's own. What you marked and asked is kept. See {file}"))

    def action_library(self) -> None:
        """Show the documents."""
        from tui.app.screens.library import LibraryScreen

        if not isinstance(self.screen, LibraryScreen):
            self.push_screen(LibraryScreen(self))

    def action_update(self) -> None:
        """Bring the index up to date."""
        self.controller.update()

    def action_help(self) -> None:
        """Show or hide what can be done here."""
        if self.screen.query("HelpPanel"):
            self.action_hide_help_panel()
        else:
            self.action_show_help_panel()

    async def action_quit(self) -> None:
        """Leave at once, whatever is under way; what was marked or asked is written first."""
        self.keeper.close()
        self.controller.close()
        self.exit()
