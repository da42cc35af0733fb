"""How the app hears from background work: every message becomes something to see, in words that say what to do."""

import time
from typing import TYPE_CHECKING

from textual.notifications import SeverityLevel

from tui.app import messages
from tui.app.heralds import Heralds
from tui.app.keys import all_bindings
from tui.app.library.filtering import describe_filters
from tui.app.screens.dialogs import Confirm
from tui.app.screens.reading import WIDE
from tui.app.widgets.status import StatusLine
from tui.app.widgets.welcome import Welcome
from tui.output.progress import stage_words
from tui.terminal import counted, sentence

if TYPE_CHECKING:
    from index.build.status import Status
    from rag.query.filters import Filters
    from tui.app.controller import Controller
    from tui.app.screens.ask import AskScreen
    from tui.app.workspace_controller import WorkspaceController

KEPT = 3.0
"""Seconds that a word on what was kept stands on the screen."""

WARNING = 10.0
"""Seconds that a warning stands on the screen."""


class News(Heralds):
    """The part of the app that hears."""

    ask: "AskScreen"
    controller: "Controller"
    keeper: "WorkspaceController"
    status: "Status | None" = None
    _given_theme: str | None = None
    """The theme that the settings name, until it is shown: it is not the person's own choice, to be kept."""
    _told_change = ""
    _warned: tuple[str, float] = ("", 0.0)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notice in place of the one before, as text and not as markup."""
        self.clear_notifications()
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=markup)

    def apply_filters(self, filters: "Filters | None") -> None:
        """Ask only the documents that pass from now on, None: all; the question that stands there is asked again."""
        self.controller.engine.filters = filters
        if self.status is not None:
            self._show_status(self.status)
        self.ask.look_again()

    @property
    def _is_told_in_place(self) -> bool:
        """Whether the screen shown tells itself what becomes of the index."""
        return self.screen.id == "library-screen"

    def on_index_opened(self) -> None:
        """Answer what was typed before the documents were open."""
        self.ask.query_one(Welcome).show_doing("")
        if self.controller.is_model_loaded:
            self._show_state("● ready", "$text-success")
        else:
            loading = "" if self.controller.is_model_missing else ", the model is loading"
            self._show_state(f"● words only{loading}", "$text-warning")
        self.ask.look_again()

    def on_examples_ready(self, message: messages.ExamplesReady) -> None:
        """Offer questions to begin with, and the documents beside the passages."""
        self.ask.query_one(Welcome).show_examples(message.examples)
        self.ask.prepare_source(self.controller.engine, self.keeper)

    def on_settings_read(self, message: messages.SettingsRead) -> None:
        """Take the keys and the theme that the settings name."""
        settings = message.settings
        if settings.keys:
            known = all_bindings().keys()
            if unknown := sorted(settings.keys.keys() - known):
                self._warn(f"There is no action {unknown[0]} to give a key to. See: pincite keys")
            self.set_keymap({name: keys for name, keys in settings.keys.items() if name in known})
        self.ask.step = settings.passages
        if settings.theme in self.available_themes:
            if settings.theme != self.theme:
                self._given_theme = settings.theme
                self.theme = settings.theme
        elif settings.theme:
            self._warn(f"There is no theme {settings.theme}; there are {', '.join(sorted(self.available_themes))}.")

    def on_index_not_opened(self, message: messages.IndexNotOpened) -> None:
        """Say why the documents cannot be opened, and offer what helps."""
        self._show_state("● not open", "$text-error")
        self.ask.query_one(StatusLine).show_corpus("")
        self.ask.query_one(Welcome).show_doing("")
        if message.can_rebuild:
            self.push_screen(Confirm(sentence(message.reason), "Build it now"), self._open_anew)
        else:
            self.ask.query_one(Welcome).show_problem(sentence(message.reason))

    def _open_anew(self, yes: bool | None) -> None:
        if yes:
            self.controller.open(rebuild=True)

    def on_model_loaded(self) -> None:
        """Answer by meaning from now on."""
        if self.controller.is_open:
            self._show_state("● ready", "$text-success")
            self.ask.look_again()

    def on_model_missing(self, message: messages.ModelMissing) -> None:
        """Say that only words are searched, and why."""
        self._warn(message.reason, "Only words are searched")
        if self.controller.is_open:
            self._show_state("● words only", "$text-warning")
            self.ask.look_again()

    def on_index_progress(self, message: messages.IndexProgress) -> None:
        """Show how far building is: large on the empty screen, small at the top."""
        progress = message.progress
        words = stage_words(progress)
        if progress.stage in ("read", "embed") and not self.controller.is_model_loaded:
            words += ", the model is loading"
        self._show_state(f"● {words}", "$text-warning")
        if not self.controller.is_open:
            self.ask.query_one(Welcome).show_doing(
                f"Reading your documents for the first time: {words}", progress.done, progress.total
            )

    def on_index_updated(self, message: messages.IndexUpdated) -> None:
        """Show what changed."""
        self._show_change(message, "Index up to date")

    def on_index_replaced(self, message: messages.IndexReplaced) -> None:
        """Show what another program changed, and whether the folder has changed since."""
        self._show_change(message, "The index was updated by another program")
        self._told_change = ""
        self._offer_update(message.status)

    def _show_change(self, message: messages.IndexUpdated, title: str) -> None:
        self._show_status(message.status)
        report = message.report
        counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
        words = ", ".join(f"{len(names):,} {what}" for what, names in counts.items() if names)
        if not self._is_told_in_place:
            self.notify(f"{words or 'nothing had changed'}.", title=title, markup=False)
        self._show_state("● up to date", "$text-success")
        self.ask.prepare_source(self.controller.engine, self.keeper)
        self.ask.look_again()

    def on_index_stopped(self, message: messages.IndexStopped) -> None:
        """Say why building ended early."""
        self._show_state("● as before", "$foreground-muted")
        if not self._is_told_in_place:
            self._warn(message.reason)

    def on_status_checked(self, message: messages.StatusChecked) -> None:
        """Offer an update if the folder has changed, once for each change."""
        self._show_status(message.status)
        self._offer_update(message.status)

    def _offer_update(self, status: "Status") -> None:
        if status.changes != self._told_change and status.has_changed:
            self._show_state("● documents changed · F5 updates", "$text-warning")
            if not self._is_told_in_place:
                self.notify("Press F5 to bring the index up to date.", title="The documents have changed", markup=False)
        self._told_change = status.changes

    def on_history_changed(self, message: messages.HistoryChanged) -> None:
        """Have the questions asked before at hand."""
        self.ask.asked = message.questions

    def on_marks_changed(self, message: messages.MarksChanged) -> None:
        """Show which passages are marked."""
        self.ask.show_marks(message.marks)

    def on_task_done(self, message: messages.TaskDone) -> None:
        """Tell what was kept."""
        self.notify(sentence(message.text), title=message.title, timeout=KEPT, markup=False)

    def on_task_failed(self, message: messages.TaskFailed) -> None:
        """Tell what could not be done."""
        self._warn(message.reason, message.title)

    def on_clipboard_requested(self, message: messages.ClipboardRequested) -> None:
        """Hand words to the terminal's clipboard."""
        self.copy_to_clipboard(message.text)

    def on_file_exists(self, message: messages.FileExists) -> None:
        """Ask before something is replaced."""
        self.push_screen(Confirm(sentence(message.reason)), lambda yes: message.again() if yes else None)

    def on_session_opened(self, message: messages.SessionOpened) -> None:
        """Go on where a session was left."""
        session = message.session
        self.apply_filters(session.filters)
        changed = f" {counted(message.changed, 'mark')} no longer stand as they did." if message.changed else ""
        self.notify(f"{counted(len(session.marks), 'mark')}.{changed}", title=f"Session {session.name}", markup=False)
        if session.question:
            self.ask.put_question(session.question)
        if session.open is not None and self.size.width >= WIDE:
            self.ask.show_citation(session.open)

    def _show_status(self, status: "Status") -> None:
        self.status = status
        held = f"{counted(len(status.documents), 'document')} · {counted(status.passages, 'passage')}"
        name = status.corpus.rstrip("/").rpartition("/")[2]
        filters = self.controller.engine.filters
        asked = f"{words} · " if (words := describe_filters(filters)) else ""
        self.ask.query_one(StatusLine).show_corpus(f"{name} · {asked}{held}")

    def _show_state(self, text: str, style: str) -> None:
        self.ask.query_one(StatusLine).show_state(text, style)

    def _warn(self, reason: str, title: str = "") -> None:
        """Warn, once while the same warning stands there."""
        now = time.monotonic()
        before, at = self._warned
        if reason != before or now - at >= WARNING:
            self._warned = (reason, now)
            self.notify(sentence(reason), title=title, severity="warning", timeout=WARNING, markup=False)
