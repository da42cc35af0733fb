"""Shows what was kept, copied, exported and reopened, and what could not be."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui.app import messages
from tui.app.notifications import Notifications
from tui.app.screens.ask import AskScreen
from tui.app.screens.dialogs import Confirm
from tui.terminal import counted, sentence

if TYPE_CHECKING:
    from rag.query.filters import Filters


class WorkspacePresenter:
    """Turns messages about the workspace into toasts, stars on the cards, and a question before a file is replaced."""

    def __init__(
        self,
        app: App[Any],
        ask: AskScreen,
        notifications: Notifications,
        apply_filters: "Callable[[Filters | None], None]",
    ) -> None:
        self._app = app
        self._ask = ask
        self._notifications = notifications
        self._apply_filters = apply_filters

    def present(self, message: messages.BackgroundMessage) -> None:
        """Show what a message is about; those about other things are left alone."""
        match message:
            case messages.HistoryChanged():
                self._ask.past_questions = message.questions
            case messages.MarksChanged():
                self._ask.show_marks(message.marks)
            case messages.TaskDone():
                self._notifications.done(message.text, message.title)
            case messages.TaskFailed():
                self._notifications.warn(message.reason, message.title)
            case messages.ClipboardRequested():
                self._app.copy_to_clipboard(message.text)
            case messages.FileExists():
                again = message.again
                self._app.push_screen(Confirm(sentence(message.reason)), lambda yes: again() if yes else None)
            case messages.SessionOpened():
                self._continue(message)

    def _continue(self, message: messages.SessionOpened) -> None:
        """Go on where a session was left."""
        session = message.session
        self._apply_filters(session.filters)
        changed = ""
        if message.changed:
            changed = f" {counted(message.changed, 'mark')} no longer match the documents."
        self._notifications.show(f"{counted(len(session.marks), 'mark')}.{changed}", f"Session {session.name}")
        if session.question:
            self._ask.put_question(session.question)
        if session.open is not None and self._ask.area.is_wide:
            self._ask.area.show_citation(session.open)
