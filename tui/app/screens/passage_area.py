"""The lower part of the main screen: the passages, the document beside them, and the keys for the selected passage."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message

from index.models import Span
from tui.app.engine import Engine
from tui.app.layout import WIDE_COLUMNS
from tui.app.screens.dialogs import AskLine
from tui.app.widgets.results import Results, key_of_citation
from tui.app.widgets.source_pane import SourcePane
from tui.app.widgets.welcome import Welcome
from tui.app.workspace_controller import WorkspaceController

if TYPE_CHECKING:
    from rag.models import Citation, RankedPassage
    from tui.app.picture.opening import OriginalPage
    from tui.app.viewer.place import Place
    from tui.workspace.export.citing import CopyPart


class PassageArea(Horizontal):
    """Shows what was found, and copies, marks, teaches, exports and opens the selected passage.

    Its class `-asked` shows the passages in place of the welcome, `-with-source` the document beside them.
    """

    class Left(Message):
        """The person is done here and goes back to the question."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy('both')", "Copy", id="ask.copy", tooltip="Copy the quote with its citation"),
        Binding("c", "copy('quote')", "Copy quote", show=False, id="ask.copy-quote", tooltip="Copy the quote alone"),
        Binding(
            "C", "copy('citation')", "Copy citation", show=False, id="ask.copy-citation", tooltip="Copy the citation"
        ),
        Binding("m", "mark", "Mark", id="ask.mark", tooltip="Mark this passage, or remove its mark"),
        Binding("M", "note", "Note", show=False, id="ask.note", tooltip="Mark this passage with a note"),
        Binding("x", "export", "Export", id="ask.export", tooltip="Write the marked passages to a file"),
        Binding(
            "a",
            "teach",
            "Is the answer",
            show=False,
            id="ask.teach",
            tooltip="Save as a case: this passage answers",
        ),
        Binding(
            "u",
            "refuse",
            "Not answered",
            show=False,
            id="ask.refuse",
            tooltip="Save as a case: the documents don't answer",
        ),
        Binding(
            "s", "save", "Save session", show=False, id="ask.save", tooltip="Save questions and marks under a name"
        ),
        Binding("v", "page", "Page", id="ask.page", tooltip="Show the page itself with the cited words lit"),
        Binding("o", "original", "Original", show=False, id="ask.original", tooltip="Open the original at this place"),
        Binding("e", "edit", "Editor", show=False, id="ask.edit", tooltip="Open the document in your editor"),
    ]

    def __init__(self, workspace: WorkspaceController, question: Callable[[], str]) -> None:
        """Take the workspace, and a function that returns the question that found the passages."""
        super().__init__(id="body")
        self._workspace = workspace
        self._question = question
        self._unopened: tuple[str, Place | None] | None = None
        """The question and place that the app, not the person, showed last."""

    def compose(self) -> ComposeResult:
        """Lay out the welcome, the passages in its place, and the document."""
        yield Welcome()
        yield Results()
        yield SourcePane()

    @property
    def is_wide(self) -> bool:
        """Whether the document stands beside the passages rather than in their place."""
        return self.app.size.width >= WIDE_COLUMNS

    def show_hits(
        self,
        hits: "Sequence[RankedPassage]",
        *,
        near_miss: bool,
        compare: bool,
        keep_place: bool,
        with_source: bool,
    ) -> int:
        """Show passages as `Results.show` does; `with_source`: the document of the selected one too, if there is room.

        Returns how many stand elsewhere than before.
        """
        results = self.query_one(Results)
        moved = results.show(hits, near_miss=near_miss, compare=compare, keep_place=keep_place)
        self.add_class("-asked")
        self.query_one(SourcePane).set_hits(hits, near_miss=near_miss)
        self.refresh_bindings()
        if with_source and self.is_wide and results.selected is not None:
            self._follow_ranking(results.selected)
        return moved

    def _follow_ranking(self, hit: "RankedPassage") -> None:
        """Show the document of a passage that the ranking put first.

        It replaces the passage that an earlier ranking for the same question put first, which nobody opened.
        """
        source, question = self.query_one(SourcePane), self._question()
        self._show_source(hit, replace=self._unopened == (question, source.requested))
        self._unopened = question, source.requested

    def show_welcome(self) -> None:
        """Show the welcome in place of any passages."""
        self.query_one(Results).show([])
        self.remove_class("-asked", "-with-source")

    def show_citation(self, citation: "Citation") -> None:
        """Show the place of a citation in its document; its passage is selected wherever it is ranked."""
        self.query_one(Results).choose(key_of_citation(citation))
        if self.query_one(SourcePane).show_citation(citation):
            self.add_class("-with-source")

    def open_document(self, name: str) -> None:
        """Show a document from its beginning."""
        if self.query_one(SourcePane).show_document(name):
            self.add_class("-with-source")

    def prepare_source(self, engine: Engine) -> None:
        """Make the documents readable beside the passages; call again when the index is another one."""
        results, pane = self.query_one(Results), self.query_one(SourcePane)
        pane.prepare(engine, self._workspace.copy_words)
        pane.set_hits(results.hits, near_miss=results.is_near_miss)

    def close_source(self) -> bool:
        """Put the document away where it stands in place of the passages; return whether it did."""
        is_covering = self.has_class("-with-source") and not self.is_wide
        if is_covering:
            self.on_document_panel_close_requested()
        return is_covering

    def on_document_panel_close_requested(self) -> None:
        """Go back to the passages; beside them the document stays."""
        results = self.query_one(Results)
        if not self.is_wide or not results.hits:
            self.remove_class("-with-source")
        if results.hits:
            results.focus()
        else:
            self.post_message(self.Left())

    @on(Results.PassageSelected)
    def _follow(self, message: Results.PassageSelected) -> None:
        """Show the document of the selected passage where documents are shown; of an opened one always."""
        self.refresh_bindings()
        is_opened = isinstance(message, Results.PassageOpened)
        if is_opened or self.has_class("-with-source"):
            self._show_source(message.hit, focus=is_opened)

    def _show_source(self, hit: "RankedPassage", *, focus: bool = False, replace: bool = False) -> None:
        is_near_miss = self.query_one(Results).is_near_miss
        if self.query_one(SourcePane).show_hit(hit, near_miss=is_near_miss, focus=focus, replace=replace):
            self.add_class("-with-source")

    def action_copy(self, what: str) -> None:
        """Copy the selected passage, its citation, or both."""
        if (hit := self._selected()) is not None:
            self._workspace.copy(hit.text, hit.citation, cast("CopyPart", what))

    def action_mark(self) -> None:
        """Mark the selected passage, or remove its mark."""
        if (hit := self._selected()) is not None:
            self._workspace.toggle_mark(self._question(), hit)

    def action_note(self) -> None:
        """Mark the selected passage with a note."""
        if (hit := self._selected()) is None:
            return
        question = self._question()

        def keep(note: str | None) -> None:
            if note is not None:
                self._workspace.annotate(question, hit, note)

        self.app.push_screen(AskLine("A note on this passage", "What to remember about it"), keep)

    def action_teach(self) -> None:
        """Save as a case that the selected passage answers the question."""
        hit, question = self._selected(), self._question()
        if hit is not None and question:
            self._workspace.teach(question, hit)

    def action_refuse(self) -> None:
        """Save as a case that the documents don't answer the question."""
        if question := self._question():
            self._workspace.teach(question, None)
        else:
            self.notify("Ask a question first.", markup=False)

    def action_export(self) -> None:
        """Ask for a file name and write the marked passages to it."""
        from tui.workspace.export.formats import format_of
        from tui.workspace.files import WorkspaceError

        def write(name: str | None) -> None:
            if not name:
                return
            path = Path(os.path.expanduser(name))  # noqa: PTH111  (Path.expanduser raises for an unknown user)
            try:
                self._workspace.export(format_of(path), path)
            except WorkspaceError as error:
                self.notify(str(error), severity="warning", markup=False)

        kinds, proposed = "notes.md, notes.json or notes.bib", str(Path("pincite.md").absolute())
        self.app.push_screen(AskLine("Write the marked passages to", kinds, proposed), write)

    def action_save(self) -> None:
        """Ask for a name and save the session."""

        def save(name: str | None) -> None:
            if name:
                hit = self.query_one(Results).selected
                self._workspace.save_session(name, self._question() or None, hit.citation if hit else None)

        self.app.push_screen(AskLine("Save this session as", "a name"), save)

    def action_edit(self) -> None:
        """Open the document of the selected passage in the editor, at its line."""
        if (hit := self._selected()) is not None:
            self.query_one(SourcePane).edit(hit.citation)

    def check_action(self, action: str, _parameters: tuple[object, ...]) -> bool | None:
        """Offer the page itself only where there is one."""
        if action != "page":
            return True
        if (here := self.query_one(SourcePane).here) is not None:
            return here.has_page
        hit = self.query_one(Results).selected
        return hit is not None and hit.citation.extracted and hit.citation.page is not None

    def action_page(self) -> None:
        """Show the page of the selected passage, or the one that is read, as it looks."""
        if (place := self._original_place()) is not None:
            self.query_one(SourcePane).show_page(place)

    def action_original(self) -> None:
        """Open the original at the selected passage, or at the page that is read."""
        if (place := self._original_place()) is not None:
            self.query_one(SourcePane).open_original(place)

    def _original_place(self) -> "OriginalPage | None":
        """Return the place that is read where the document has the keys, else that of the selected passage."""
        from tui.app.picture.opening import OriginalPage

        if (here := self.query_one(SourcePane).here) is not None:
            return here
        hit = self._selected()
        if hit is None:
            return None
        best = hit.highlights[0].text if hit.highlights else hit.text
        lit = () if self.query_one(Results).is_near_miss else tuple(hit.highlights)
        return OriginalPage.of_citation(hit.citation, tuple(Span(start=one.start, end=one.end) for one in lit), best)

    def _selected(self) -> "RankedPassage | None":
        """Return the selected passage; where there is none, say what to do first."""
        hit = self.query_one(Results).selected
        if hit is None:
            self.notify("Ask a question first, then select a passage.", markup=False)
        return hit
