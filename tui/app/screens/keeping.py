"""The actions of the main screen that take something away or keep it: copy, mark, teach, export, save."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.app.screens.dialogs import AskLine

if TYPE_CHECKING:
    from rag.models import RankedPassage
    from tui.app.workspace_controller import WorkspaceController
    from tui.workspace.export.citing import CopyPart


class Keeping(Screen[None]):
    """What the main screen does with the selected passage."""

    keeper: "WorkspaceController"

    KEEPING: ClassVar[list[BindingType]] = [
        Binding("y", "copy('both')", "Copy", id="ask.copy", tooltip="Copy the quote with its citation"),
        Binding("c", "copy('quote')", "Copy quote", show=False, id="ask.copy-quote", tooltip="Copy the quote alone"),
        Binding(
            "C", "copy('citation')", "Copy citation", show=False, id="ask.copy-citation", tooltip="Copy the citation"
        ),
        Binding("m", "mark", "Mark", id="ask.mark", tooltip="Mark this passage, or take its mark away"),
        Binding("M", "note", "Note", show=False, id="ask.note", tooltip="Mark this passage with a note"),
        Binding("x", "export", "Export", id="ask.export", tooltip="Write the marked passages to a file"),
        Binding(
            "a",
            "teach",
            "Is the answer",
            show=False,
            id="ask.teach",
            tooltip="This passage answers: keep as a test case",
        ),
        Binding(
            "u",
            "refuse",
            "Not answered",
            show=False,
            id="ask.refuse",
            tooltip="The documents don't answer: keep as a test case",
        ),
        Binding(
            "s", "save", "Save session", show=False, id="ask.save", tooltip="Save questions and marks under a name"
        ),
    ]

    @property
    def question(self) -> str:
        """The question as it stands."""
        raise NotImplementedError

    @property
    def selected(self) -> "RankedPassage | None":
        """The selected passage."""
        raise NotImplementedError

    def action_copy(self, what: str) -> None:
        """Copy the selected passage, its citation, or both."""
        if (hit := self._wanted()) is not None:
            self.keeper.copy(hit.text, hit.citation, cast("CopyPart", what))

    def action_mark(self) -> None:
        """Mark the selected passage, or take its mark away."""
        if (hit := self._wanted()) is not None:
            self.keeper.toggle_mark(self.question, hit)

    def action_note(self) -> None:
        """Mark the selected passage with a note."""
        if (hit := self._wanted()) is None:
            return
        question = self.question

        def keep(note: str | None) -> None:
            if note is not None:
                self.keeper.annotate(question, hit, note)

        self.app.push_screen(AskLine("A note on this passage", "What to remember about it"), keep)

    def action_teach(self) -> None:
        """Write down that the selected passage answers the question."""
        if (hit := self._wanted()) is not None and self.question:
            self.keeper.teach(self.question, hit)

    def action_refuse(self) -> None:
        """Write down that the documents don't answer the question."""
        if self.question:
            self.keeper.teach(self.question, None)
        else:
            self.notify("Ask a question first.", markup=False)

    def action_export(self) -> None:
        """Ask for a file and write the marked passages to it."""
        from tui.workspace.export.formats import format_of
        from tui.workspace.files import WorkspaceError

        def write(name: str | None) -> None:
            if not name:
                return
            path = Path(os.path.expanduser(name))  # noqa: PTH111  (Path.expanduser raises for an unknown user)
            try:
                self.keeper.export(format_of(path), path)
            except WorkspaceError as error:
                self.notify(str(error), severity="warning", markup=False)

        self.app.push_screen(
            AskLine("Write the marked passages to", "notes.md, notes.json or notes.bib", "pincite.md"), write
        )

    def action_save(self) -> None:
        """Ask for a name and save the session."""

        def save(name: str | None) -> None:
            if name:
                hit = self.selected
                self.keeper.save_session(name, self.question or None, hit.citation if hit else None)

        self.app.push_screen(AskLine("Save this session as", "a name"), save)

    def _wanted(self) -> "RankedPassage | None":
        if self.selected is None:
            self.notify("Ask a question first, then select a passage.", markup=False)
        return self.selected
