"""Marks, copies, exports, teaches and saves in the background, in order; the outcomes come back as messages."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

from tui.app import messages
from tui.app.background import BackgroundWorker
from tui.app.engine import Engine
from tui.terminal import counted

if TYPE_CHECKING:
    from index.models import Source
    from rag.models import Citation, RankedPassage
    from tui.workspace.export.citing import CopyPart
    from tui.workspace.export.formats import ExportFormat
    from tui.workspace.workspace import Workspace

CLOSE_SECONDS = 2.0
"""How long leaving the app waits, at most, for what is still being written."""


class WorkspaceController:
    """The workspace as the app uses it. No request is dropped, whatever comes after it."""

    def __init__(self, engine: Engine, post: Callable[[Message], object], workspace: "Workspace | None" = None) -> None:
        """Take the engine, where messages go, and a workspace (None: the one of the engine's folder)."""
        self._engine = engine
        self._post = post
        self._workspace = workspace
        self._has_named_file = False
        self._worker = BackgroundWorker("workspace", self._fault, keeps_all=True)

    @property
    def workspace(self) -> "Workspace":
        """The workspace of the folder."""
        if self._workspace is None:
            from tui.workspace.workspace import Workspace

            self._workspace = Workspace.of(self._engine.corpus, report=self._warn)
        return self._workspace

    def read(self) -> None:
        """Read the history and the marks; they come as messages."""
        self._do(self._post_all)

    def remember(self, question: str) -> None:
        """Add a question to the history."""

        def job() -> None:
            self.workspace.history.add(question)
            self._post(messages.HistoryChanged(self.workspace.history.questions()))

        self._do(job)

    def forget_history(self) -> None:
        """Empty the history."""

        def job() -> None:
            self.workspace.history.forget_all()
            self._post_all()

        self._do(job)

    def toggle_mark(self, question: str, hit: "RankedPassage") -> None:
        """Mark a passage for a question, with the note it had if it was marked before, or remove its mark."""

        def job() -> None:
            before = self.workspace.marks.find(question, hit.citation)
            mark = self.workspace.marks.toggle(question, hit)
            self._post_all()
            count = len(self.workspace.marks)
            if mark is not None:
                told = f"Marked, with your note; {count} in all." if mark.note else f"Marked; {count} in all."
            elif before is not None and before.note:
                told = "No longer marked; marking it again brings the note back."
            else:
                told = f"No longer marked; {count} left."
            self._post(messages.TaskDone(told))

        self._do(job)

    def annotate(self, question: str, hit: "RankedPassage", note: str) -> None:
        """Mark a passage with a note; an empty note removes the old one."""

        def job() -> None:
            mark = self.workspace.marks.add(question, hit)
            self.workspace.marks.annotate(mark.id, note)
            self._post_all()
            self._post(messages.TaskDone("Marked, with your note."))

        self._do(job)

    def clear_marks(self) -> None:
        """Remove every mark."""

        def job() -> None:
            self.workspace.marks.clear()
            self._post_all()

        self._do(job)

    def copy(self, text: str, citation: "Citation", what: "CopyPart") -> None:
        """Copy a quote, its citation, or both: to the terminal's clipboard, and to a file."""
        from tui.workspace.export.citing import copy_text

        self.copy_words(copy_text(text, citation, what))

    def copy_words(self, words: str) -> None:
        """Copy words as they stand."""

        def send(_: bytes) -> None:
            self._post(messages.ClipboardRequested(words))

        def job() -> None:
            from tui.workspace.clipboard import Clipboard

            clipboard = Clipboard(self.workspace.clipboard_file, environ=os.environ, write=send)
            copied = clipboard.copy(words)
            is_known, self._has_named_file = self._has_named_file, True
            self._post(messages.TaskDone("Copied." if copied.sent and is_known else copied.message))

        self._do(job)

    def teach(self, question: str, hit: "RankedPassage | None") -> None:
        """Save as a case that a passage answers (None: the documents don't); a second time removes the case."""

        def job() -> None:
            from tui.workspace.cases import CaseChange, answer_case, unanswerable_case

            case = answer_case(question, hit) if hit is not None else unanswerable_case(question)
            taught = self.workspace.cases.teach(case)
            if taught.change is CaseChange.KNOWN:
                self.workspace.cases.forget(question)
                self._post(messages.TaskDone("Case removed: this question is no longer tested."))
                return
            what = "This passage answers" if hit is not None else "The documents don't answer"
            self._post(messages.TaskDone(f"{what}: {taught.change}, for pincite eval. The same key removes it."))

        self._do(job)

    def export(self, format: "ExportFormat", path: Path, *, overwrite: bool = False) -> None:
        """Write the marks to a file."""

        def job() -> None:
            from tui.workspace.export.formats import export_file
            from tui.workspace.files import AlreadyThere

            marks = self.workspace.marks.all()
            try:
                export_file(marks, format, path, self._sources(), overwrite=overwrite)
            except AlreadyThere:
                self._ask_again(
                    f"{path} exists already. Replace it?", lambda: self.export(format, path, overwrite=True)
                )
            else:
                self._post(messages.TaskDone(f"{counted(len(marks), 'mark')} written to {path}"))

        self._do(job)

    def save_session(
        self, name: str, question: str | None, opened: "Citation | None", *, overwrite: bool = False
    ) -> None:
        """Save questions, marks, filters and the open passage under a name."""

        def job() -> None:
            from tui.workspace.files import AlreadyThere

            try:
                self.workspace.sessions.save(
                    name,
                    question=question,
                    asked=self.workspace.history.questions(),
                    filters=self._engine.filters,
                    marks=self.workspace.marks.all(),
                    opened=opened,
                    overwrite=overwrite,
                )
            except AlreadyThere:
                again = lambda: self.save_session(name, question, opened, overwrite=True)  # noqa: E731
                self._ask_again(f"A session “{name}” exists already. Replace it?", again)
            else:
                self._post(messages.TaskDone(f"Saved as “{name}”."))

        self._do(job)

    def open_session(self, name: str) -> None:
        """Read a session; its marks are added to those there are, and checked against the documents."""

        def job() -> None:
            from rag.answer.citations import CitationStatus
            from tui.workspace.mark_check import check_marks

            session = self.workspace.sessions.open(name)
            checks = check_marks(session.marks, self._engine.retriever.check)
            self.workspace.marks.add_all(session.marks)
            self._post_all()
            changed = sum(check.status is not CitationStatus.VERBATIM for check in checks)
            self._post(messages.SessionOpened(session, changed))

        self._do(job)

    def session_names(self) -> list[str]:
        """Return the names of the sessions saved, newest first."""
        return [session.name for session in self.workspace.sessions.list()]

    def close(self) -> None:
        """Wait briefly for what is still being written."""
        self._worker.drain(CLOSE_SECONDS)

    def _warn(self, line: str) -> None:
        self._post(messages.TaskFailed(line))

    def _post_all(self) -> None:
        self._post(messages.HistoryChanged(self.workspace.history.questions()))
        self._post(messages.MarksChanged(self.workspace.marks.all()))

    def _sources(self) -> "dict[str, Source]":
        return {record.name: record.source for record in self._engine.retriever.generation.documents}

    def _ask_again(self, question: str, again: Callable[[], None]) -> None:
        self._post(messages.FileExists(question, again))

    def _do(self, job: Callable[[], None]) -> None:
        def guarded() -> None:
            from index.errors import PinciteError

            try:
                job()
            except PinciteError as error:
                self._post(messages.TaskFailed(str(error)))

        self._worker.submit(guarded)

    def _fault(self, error: Exception) -> None:
        self._post(messages.TaskFailed.of_fault(error))
