"""The details of the selected document."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.app.library.columns import title_of
from tui.output.words import size
from tui.terminal import counted, one_line

if TYPE_CHECKING:
    from index.indexing.status import DocumentStatus


class DocumentDetail(VerticalScroll, can_focus=False):
    """Title, source, file, counts and problems."""

    DEFAULT_CSS = """
    DocumentDetail { padding: 0 1; scrollbar-size-vertical: 1; }
    DocumentDetail > Static { height: auto; color: $text-muted; }
    """

    def compose(self) -> ComposeResult:
        """Yield the text."""
        yield Static("", id="detail", markup=False)

    def show(self, document: "DocumentStatus | None") -> None:
        """Show the details of a document (None: nothing)."""
        self.scroll_home(animate=False)
        self.query_one(Static).update(_describe(document) if document is not None else Content(""))


def _describe(document: "DocumentStatus") -> Content:
    source = " · ".join(one_line(part) for part in (document.publisher, document.author, document.date) if part)
    numbers = f"{counted(document.passages, 'passage')} · {counted(document.characters, 'character')}"
    file = f"{document.format}, {document.encoding} · {size(document.bytes)} · changed {document.modified:%Y-%m-%d}"
    rows = [(one_line(title_of(document)), "bold $foreground")]
    if source:
        rows.append((source, "$foreground"))
    rows += [(one_line(document.name), "$primary")] if document.title else []
    rows += [(numbers, ""), (file, "")]
    rows += [(f"! {one_line(problem)}", "$warning") for problem in document.problems]
    return Content("\n").join(Content.styled(text, style) for text, style in rows)
