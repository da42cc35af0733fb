"""Shows on the main screen what becomes of the index and of the model."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from tui.app import messages
from tui.app.controller import Controller
from tui.app.library.filtering import describe_filters
from tui.app.notifications import Notifications
from tui.app.screens.ask import AskScreen
from tui.app.screens.dialogs import Confirm
from tui.app.widgets.status import StatusLine
from tui.app.widgets.welcome import Welcome
from tui.output.progress import stage_words
from tui.output.words import corpus_name
from tui.terminal import counted, sentence

if TYPE_CHECKING:
    from index.indexing.status import Status

READY, WAITING, FAILED = "$text-success", "$text-warning", "$text-error"
"""Styles of the state at the top right."""


class IndexPresenter:
    """Turns messages about the index and the model into lines on the main screen, toasts and a question."""

    def __init__(
        self,
        app: App[Any],
        ask: AskScreen,
        controller: Controller,
        notifications: Notifications,
        is_shown_elsewhere: Callable[[], bool],
    ) -> None:
        """Take the parts; `is_shown_elsewhere`: whether the present screen shows the state of the index itself."""
        self._app = app
        self._ask = ask
        self._controller = controller
        self._notifications = notifications
        self._is_shown_elsewhere = is_shown_elsewhere
        self._offered_changes = ""
        self._is_update_offered = False
        self._is_away = False
        self.status: Status | None = None
        """What the index that is open holds; None until it is open."""

    def present(self, message: messages.BackgroundMessage) -> None:
        """Show what a message is about; those about other things are left alone."""
        match message:
            case messages.IndexOpened():
                self._opened()
            case messages.ExamplesReady():
                self._welcome.show_examples(message.examples)
                self._ask.area.prepare_source(self._controller.engine)
            case messages.IndexNotOpened():
                self._not_opened(message)
            case messages.ModelLoaded() | messages.ModelMissing():
                self._model_tried(message)
            case messages.IndexProgress():
                self._building(message)
            case messages.IndexUpdated():
                self._changed(message)
            case messages.IndexStopped():
                self._stopped(message)
            case messages.StatusChecked():
                self._back()
                self._show_status(message.status)
                self._offer_update(message.status)

    def show_filters(self) -> None:
        """Show at the top which documents are asked."""
        if self.status is not None:
            self._show_status(self.status)

    @property
    def _welcome(self) -> Welcome:
        return self._ask.query_one(Welcome)

    def _opened(self) -> None:
        """Answer what was typed before the documents were open."""
        self._welcome.show_doing("")
        if self._controller.engine.is_remote:
            self._welcome.show_elsewhere()
        self._show_readiness()
        self._ask.look_again()
        if (remark := self._controller.engine.settings_notice) is not None:
            self._notifications.warn(remark)

    def _model_tried(self, message: messages.ModelLoaded | messages.ModelMissing) -> None:
        """Answer by meaning from now on, or by keywords where there is no model."""
        if isinstance(message, messages.ModelMissing):
            self._notifications.warn(message.reason, "Searching by keywords only")
        if self._controller.is_open:
            self._show_readiness()
            self._ask.look_again()

    def _show_readiness(self) -> None:
        if self._is_update_offered:
            return  # the offer of an update stays until it is taken
        if self._controller.is_model_loaded:
            self._show_state("● ready", READY)
        elif self._controller.is_model_missing:
            self._show_state("● keywords only", WAITING)
        else:
            self._show_state("● keywords only, the model is loading", WAITING)

    def _not_opened(self, message: messages.IndexNotOpened) -> None:
        """Say why the documents cannot be opened, and offer what helps."""
        self._show_state("● not open", FAILED)
        self._ask.query_one(StatusLine).show_corpus("")
        self._welcome.show_doing("")
        if message.can_rebuild:
            self._app.push_screen(Confirm(sentence(message.reason), "Build it now"), self._rebuild)
        else:
            self._welcome.show_problem(sentence(message.reason))

    def _rebuild(self, yes: bool | None) -> None:
        if yes:
            self._controller.open(rebuild=True)

    def _building(self, message: messages.IndexProgress) -> None:
        """Show how far building is: large on the empty screen, small at the top."""
        progress = message.progress
        words = stage_words(progress)
        if progress.stage in ("read", "embed") and not self._controller.is_model_loaded:
            words += ", the model is loading"
        self._show_state(f"● {words}", WAITING)
        if not self._controller.is_open:
            self._welcome.show_doing(
                f"Reading your documents for the first time: {words}", progress.done, progress.total
            )

    def _changed(self, message: messages.IndexUpdated) -> None:
        """Show what changed, and answer from the index as it is now."""
        is_replaced = isinstance(message, messages.IndexReplaced)
        title = "The index was updated by another program" if is_replaced else "Index up to date"
        self._show_status(message.status)
        report = message.report
        counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
        words = ", ".join(f"{len(names):,} {what}" for what, names in counts.items() if names)
        # Another program that is indexing publishes the same documents again, with more of their vectors.
        if not self._is_shown_elsewhere() and (words or not is_replaced):
            self._notifications.show(f"{words or 'no changes'}.".capitalize(), title)
        waiting = message.status.passages - message.status.embedded
        self._show_state(*(("● up to date", READY) if not waiting else (f"● {waiting:,} passages to embed", WAITING)))
        self._ask.area.prepare_source(self._controller.engine)
        self._ask.look_again()
        self._offered_changes, self._is_update_offered = "", False
        self._offer_update(message.status)

    def _stopped(self, message: messages.IndexStopped) -> None:
        """Say why the index is as it was; of one that cannot be reached, once. What is on the screen stays."""
        is_away = isinstance(message, messages.IndexAway)
        self._show_state(*(("● index out of reach", FAILED) if is_away else ("● index unchanged", "$foreground-muted")))
        if not self._is_shown_elsewhere() and not (is_away and self._is_away):
            self._notifications.warn(message.reason)
        self._is_away = is_away

    def _back(self) -> None:
        """Go on where the index went out of reach."""
        if self._is_away:
            self._is_away = False
            self._show_readiness()
            self._ask.look_again()

    def _offer_update(self, status: "Status") -> None:
        """Offer an update if the folder has changed, once for each change."""
        if status.changes != self._offered_changes:
            was_offered, self._is_update_offered = self._is_update_offered, status.has_changed
            if status.has_changed:
                self._show_state("● documents changed · F5 updates", WAITING)
                if not self._is_shown_elsewhere():
                    self._notifications.show("Press F5 to bring the index up to date.", "The documents have changed")
            elif was_offered:
                self._show_readiness()  # the change was undone
        self._offered_changes = status.changes

    def _show_status(self, status: "Status") -> None:
        self.status = status
        numbers = f"{counted(len(status.documents), 'document')} · {counted(status.passages, 'passage')}"
        name = corpus_name(Path(status.corpus))
        words = describe_filters(self._controller.engine.filters)
        filters = f"{words} · " if words else ""
        self._ask.query_one(StatusLine).show_corpus(f"{name} · {filters}{numbers}")

    def _show_state(self, text: str, style: str) -> None:
        self._ask.query_one(StatusLine).show_state(text, style)
