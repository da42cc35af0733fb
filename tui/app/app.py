"""The terminal app: it makes the parts, passes messages to those that show them, and leaves."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette, Provider
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.signal import Signal

from tui.app import messages
from tui.app.appearance import Appearance
from tui.app.controller import CHECK_SECONDS, POLL_SECONDS, Controller
from tui.app.engine import Engine
from tui.app.index_presenter import IndexPresenter
from tui.app.keys import APP_BINDINGS
from tui.app.layout import WIDE_COLUMNS
from tui.app.notifications import Notifications
from tui.app.palette import ActionProvider, DocumentProvider, MarkProvider, QuestionProvider, SessionProvider
from tui.app.preferences import PreferencesFile
from tui.app.screens.ask import AskScreen
from tui.app.workspace_controller import WorkspaceController
from tui.app.workspace_presenter import WorkspacePresenter

if TYPE_CHECKING:
    from index.indexing.status import Status
    from rag.models import Citation
    from rag.query.filters import Filters
    from tui.workspace.marks import Mark
    from tui.workspace.workspace import Workspace


class PinciteApp(App[None]):
    """Ask a folder of documents questions. A `tui.app.host.Host` to its screens and the palette."""

    TITLE = "pincite"
    CSS_PATH = "app.tcss"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012  (as Textual declares it)
        (0, "-narrow"),
        (WIDE_COLUMNS, "-wide"),
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
        """Take what opens the folder; `question` is asked at once. `clock` returns seconds."""
        super().__init__()
        preferences = preferences or PreferencesFile()
        self.controller = Controller(engine, self._post, clock=clock)
        self.workspace = WorkspaceController(engine, self._post, workspace)
        self.ask = AskScreen(self.controller, self.workspace)
        self.index_news: Signal[Message] = Signal(self, "index news")
        self._first_question = question
        self._fault_file = preferences.path.with_name("fault.txt")
        notifications = Notifications(self)
        self._appearance = Appearance(self, notifications, preferences)
        self._index = IndexPresenter(self, self.ask, self.controller, notifications, self._is_library_shown)
        self._workspace = WorkspacePresenter(self, self.ask, notifications, self.apply_filters)

    def _post(self, message: Message) -> None:
        """Post a message from any thread; does nothing once the app has exited."""
        if self.is_running:
            receiver = self.ask if isinstance(message, messages.QuestionMessage) else self
            with contextlib.suppress(RuntimeError):
                receiver.post_message(message)

    @on(messages.BackgroundMessage)
    def _receive(self, message: messages.BackgroundMessage) -> None:
        """Pass a message to what shows it."""
        if isinstance(message, messages.SettingsRead):
            self.ask.step = message.settings.passages
            self._appearance.apply(message.settings)
        self._index.present(message)
        self._workspace.present(message)
        if isinstance(message, messages.IndexMessage):
            self.index_news.publish(message)

    def on_mount(self) -> None:
        """Show the screen, then begin to open the documents."""
        self.push_screen(self.ask)
        self.theme_changed_signal.subscribe(self, lambda theme: self._appearance.remember(theme.name))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.controller.open()
        self.workspace.read()
        self.set_interval(CHECK_SECONDS, self.controller.check)
        self.set_interval(POLL_SECONDS, self.controller.poll)
        if self._first_question:
            self.ask.put_question(self._first_question)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a toast in place of the one before, as text and not as markup."""
        self.clear_notifications()
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer Textual's own commands; pincite's come from its bindings."""
        yield from super().get_system_commands(screen)
        yield SystemCommand("Rebuild the index", "Read and embed every document again", self.rebuild)
        yield SystemCommand("Ask every document", "Clear the filter", lambda: self.apply_filters(None))
        yield SystemCommand("Forget past questions", "Empty the history", self.workspace.forget_history)
        yield SystemCommand("Remove all marks", "Start again without marked passages", self.workspace.clear_marks)

    @property
    def status(self) -> "Status | None":
        """What the index that is open holds; None until it is open."""
        return self._index.status

    @property
    def past_questions(self) -> Sequence[str]:
        """The questions asked before, oldest first."""
        return self.ask.past_questions

    @property
    def marks(self) -> "Sequence[Mark]":
        """The marked passages, oldest first."""
        return self.ask.marks

    def apply_filters(self, filters: "Filters | None") -> None:
        """Ask only the documents that pass from now on (None: all), and ask the present question again."""
        self.controller.engine.filters = filters
        self._index.show_filters()
        self.ask.look_again()

    def rebuild(self) -> None:
        """Read and embed every document again."""
        self.controller.update(rebuild=True)

    def put_question(self, question: str) -> None:
        """Ask a question on the main screen."""
        self._show_ask()
        self.ask.put_question(question)

    def open_document(self, name: str) -> None:
        """Show a document from its beginning on the main screen."""
        self._show_ask()
        self.ask.area.open_document(name)

    def show_citation(self, citation: "Citation") -> None:
        """Show the place of a citation on the main screen."""
        self._show_ask()
        self.ask.area.show_citation(citation)

    def session_names(self) -> list[str]:
        """Return the names of the saved sessions, newest first."""
        return self.workspace.session_names()

    def open_session(self, name: str) -> None:
        """Continue a saved session."""
        self._show_ask()
        self.workspace.open_session(name)

    def _show_ask(self) -> None:
        """Go back to the main screen from any other."""
        while self.screen is not self.ask:
            self.pop_screen()

    def _is_library_shown(self) -> bool:
        return self.screen.id == "library-screen"

    def _search(self, provider: type[Provider], placeholder: str) -> None:
        self.push_screen(CommandPalette(providers=[provider], placeholder=placeholder))

    def action_recall(self) -> None:
        """Find a question asked before."""
        self._search(QuestionProvider, "Find a question asked before")

    def action_sessions(self) -> None:
        """Find a saved session."""
        self._search(SessionProvider, "Open a saved session")

    def action_marks(self) -> None:
        """Find a marked passage."""
        self._search(MarkProvider, "Go to a marked passage")

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

    def action_close_help(self) -> None:
        """Hide what can be done here."""
        self.action_hide_help_panel()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Close the help only where it is shown; elsewhere its key does what it does without help."""
        if action == "close_help":
            return bool(self.screen.query("HelpPanel"))
        return super().check_action(action, parameters)

    async def action_quit(self) -> None:
        """Leave at once, whatever is under way; marks and questions are written first."""
        self.workspace.close()
        self.controller.close()
        self.exit()

    def _fatal_error(self) -> None:
        """Leave after a fault of our own: with one line, and the rest in a file (PINCITE_DEBUG=1: all of it)."""
        if self.is_headless or os.environ.get("PINCITE_DEBUG"):
            super()._fatal_error()
        else:
            from tui.app.fault import write_fault

            self.panic(write_fault(self._fault_file))
