"""Collects the paragraphs and tables of RTF, whose marks end what stands before them."""

import re
from dataclasses import dataclass, field

from index.files.extract.office.docx_styles import join_looks
from index.files.extract.office.flow import Flow, FlowCell, FlowRow, FlowTable, Look, Paragraph, flow_words

MOST_LEVELS = 50
"""Tables inside tables."""

_HEADING = re.compile(r"heading\s*([1-9])$", re.IGNORECASE)


@dataclass(slots=True)
class RtfStyle:
    """A paragraph style: its name, and the level of the heading that it is, 0 if it is none."""

    name: str = ""
    level: int = 0

    @property
    def heading_level(self) -> int:
        """Return the level of the heading that the style makes, 0 if it makes none."""
        found = _HEADING.match(self.name)
        return int(found.group(1)) if found else self.level


@dataclass(slots=True)
class RtfFormat:
    """What is said of a paragraph: its style, its level as a heading, and in how many tables it stands."""

    style: int = 0
    level: int | None = None
    tables: int = 0
    is_in_table: bool = False

    @property
    def depth(self) -> int:
        """Return in how many tables the paragraph stands."""
        return min(max(self.tables, 1) if self.is_in_table else 0, MOST_LEVELS)


@dataclass(slots=True)
class RtfRow:
    """What is said of a row: whether its cells go on with those to their left or above, whether it is a head."""

    joins_left: list[bool] = field(default_factory=list)
    joins_above: list[bool] = field(default_factory=list)
    is_left: bool = False
    is_above: bool = False
    is_head: bool = False

    def end_cell(self) -> None:
        """Close the description of a cell."""
        self.joins_left.append(self.is_left)
        self.joins_above.append(self.is_above)
        self.is_left = self.is_above = False


@dataclass(slots=True)
class _TableLevel:
    flow: Flow = field(default_factory=list)
    cells: list[FlowCell] = field(default_factory=list)
    rows: list[FlowRow] = field(default_factory=list)


class RtfSink:
    """Collects one flow: that of the document, a note, a head or foot, or a text box."""

    def __init__(self, styles: dict[int, RtfStyle]) -> None:
        self._styles = styles
        self._levels = [_TableLevel()]
        self._parts: list[str] = []
        self._looks: list[tuple[int, Look]] = []
        self._hidden: list[str] = []
        self._notes: list[Paragraph] = []
        self._after: Flow = []
        self._label: str | None = None

    def show(self, words: str, look: Look, *, is_hidden: bool = False) -> None:
        """Add words."""
        if is_hidden:
            self._hidden.append(words)
            return
        self._parts.append(words)
        self._looks.append((sum(map(str.isalnum, words)), look))

    def label(self, words: str) -> None:
        """Say what number or bullet stands before the paragraph."""
        words = " ".join(words.split())
        self._label = words if any(map(str.isalnum, words)) else ""

    def add_note(self, note: Paragraph) -> None:
        """Add a note that is referred to here."""
        self._notes.append(note)

    def add_after(self, flow: Flow) -> None:
        """Add what is anchored here."""
        self._after += flow

    def end_paragraph(self, said: RtfFormat) -> None:
        """Close a paragraph."""
        self._put(said, said.depth)

    def end_cell(self, said: RtfFormat, depth: int) -> None:
        """Close a cell of a table, `depth` tables deep."""
        depth = min(max(depth, 1), MOST_LEVELS)
        self._put(said, depth)
        level = self._levels[depth]
        level.cells.append(FlowCell(level.flow))
        level.flow = []

    def end_row(self, row: RtfRow, depth: int) -> None:
        """Close a row of a table."""
        self._reach(min(max(depth, 1), MOST_LEVELS))
        level = self._levels[-1]
        cells: list[FlowCell] = []
        for number, cell in enumerate(level.cells):
            is_left = number < len(row.joins_left) and row.joins_left[number] and bool(cells)
            if is_left and not flow_words(cell.flow):
                cells[-1].columns += 1
                continue
            cell.is_covered = number < len(row.joins_above) and row.joins_above[number]
            cells.append(cell)
        if cells:
            level.rows.append(FlowRow(cells, row.is_head))
        level.cells = []

    def end(self, said: RtfFormat) -> Flow:
        """Return what was collected."""
        if self._parts or self._notes or self._after or self._hidden:
            self._put(said, said.depth if len(self._levels) > 1 else 0)
        self._reach(0)
        return self._levels[0].flow

    def _put(self, said: RtfFormat, depth: int) -> None:
        self._reach(depth)
        style = self._styles.get(said.style, RtfStyle())
        is_title = style.name.casefold() == "title"
        level = style.heading_level if said.level is None else said.level
        text = "".join(self._parts)
        self._levels[depth].flow.append(
            Paragraph(
                text,
                level=1 if is_title else level,
                is_title=is_title,
                is_item=self._label is not None,
                label=self._label or "",
                look=join_looks(self._looks, text),
                notes=self._notes,
                after=self._after,
                hidden=["".join(self._hidden)] if self._hidden else [],
                is_contents=style.name.casefold().startswith("toc "),
            )
        )
        self._parts, self._looks, self._hidden, self._notes, self._after, self._label = [], [], [], [], [], None

    def _reach(self, depth: int) -> None:
        """Open tables until `depth`, and close those that are deeper."""
        while len(self._levels) <= depth:
            self._levels.append(_TableLevel())
        while len(self._levels) > depth + 1:
            level = self._levels.pop()
            if level.flow or level.cells:
                level.rows.append(FlowRow([*level.cells, *([FlowCell(level.flow)] if level.flow else [])]))
            if level.rows:
                self._levels[-1].flow.append(FlowTable(level.rows))
