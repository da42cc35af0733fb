"""The flow of a word processor's document: paragraphs and tables, as DOCX, ODT and RTF give them."""

from dataclasses import dataclass, field

MARK_START, MARK_END = "\x02", "\x03"
"""Around the mark of a note in the text of a paragraph; neither occurs in XML or is kept from RTF."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the words of a paragraph look, all of them: their size in points, 0 if not known, and what stresses them."""

    size: float = 0.0
    is_bold: bool = False
    is_underlined: bool = False
    is_capital: bool = False

    @property
    def weight(self) -> int:
        """Return how strongly the words are stressed, beside their size."""
        return 4 * self.is_bold + 2 * self.is_capital + self.is_underlined


@dataclass(slots=True)
class Paragraph:
    """A paragraph as finally shown.

    `text`: line ends where lines are broken by hand. `level`: that of a heading by its style, 0 if it is none; a
    title's is 1. `label`: its number in a list, as shown, empty for a bullet. `notes`: what is referred to here and
    stands elsewhere. `after`: what is anchored here, such as text boxes. `hidden`: words that are not shown.
    `is_contents`: it is part of a table of contents.
    """

    text: str = ""
    level: int = 0
    is_title: bool = False
    is_item: bool = False
    label: str = ""
    look: Look = field(default_factory=Look)
    notes: list["Paragraph"] = field(default_factory=list)
    after: "list[Paragraph | FlowTable]" = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    is_contents: bool = False

    @property
    def words(self) -> str:
        """Return the text with its number, without the signs around the marks of notes."""
        words = self.text.replace(MARK_START, "").replace(MARK_END, "")
        return f"{self.label} {words}" if self.label else words


@dataclass(slots=True)
class FlowCell:
    """A cell of a table. `columns`: how many it spans. `is_covered`: the one above goes on in it."""

    flow: "list[Paragraph | FlowTable]" = field(default_factory=list)
    columns: int = 1
    is_covered: bool = False


@dataclass(slots=True)
class FlowRow:
    """A row of a table. `is_head`: it is said to hold the heads of the columns."""

    cells: list[FlowCell] = field(default_factory=list)
    is_head: bool = False


@dataclass(slots=True)
class FlowTable:
    """A table."""

    rows: list[FlowRow] = field(default_factory=list)


Flow = list[Paragraph | FlowTable]
"""What stands in a document, a cell or a text box, in order."""


def flow_paragraphs(flow: Flow) -> list[Paragraph]:
    """Return the paragraphs of a flow, those in tables and text boxes too."""
    found: list[Paragraph] = []
    for one in flow:
        if isinstance(one, FlowTable):
            for row in one.rows:
                for cell in row.cells:
                    found += flow_paragraphs(cell.flow)
        else:
            found.append(one)
            found += flow_paragraphs(one.after)
    return found


def flow_words(flow: Flow) -> list[str]:
    """Return the words of each paragraph of a flow that has any, those in tables and text boxes too."""
    return [words for one in flow_paragraphs(flow) if (words := one.words).strip()]
