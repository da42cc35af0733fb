"""Reads the paragraphs, lists and tables of an OpenDocument file, as they are shown."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from index.files.extract.office.docx_styles import child, join_looks
from index.files.extract.office.flow import (
    MARK_END,
    MARK_START,
    Flow,
    FlowCell,
    FlowRow,
    FlowTable,
    Look,
    Paragraph,
    flow_words,
)
from index.files.extract.office.odf_lists import OdfList, OdfNumbering
from index.files.extract.office.odf_styles import OdfStyle, OdfStyles, number_of
from index.files.extract.office.office_drawings import described
from index.files.extract.office.symbol_font import symbols_as_text
from index.files.extract.xml_tree import Element, attribute, children, name_of

MOST_REPEATED = 50
"""Times that a cell or row with words is repeated; one without is not."""

MOST_SPACES = 100
"""Spaces in a row."""

_SPACE = re.compile(r"\s+")

_SKIPPED = frozenset(
    "tracked-changes sequence-decls variable-decls user-field-decls dde-connection-decls forms binary-data "
    "alphabetical-index-auto-mark-file event-listeners change change-start change-end soft-page-break ruby-text "
    "list-style table-columns table-column table-header-columns table-column-group notes thumbnail "
    "table-of-content-source illustration-index-source table-index-source object-index-source user-index-source "
    "alphabetical-index-source bibliography-source glue-point annotation-end shapes title desc math "
    "automatic-styles styles master-styles font-face-decls scripts settings plugin applet".split()
)
"""Elements in which nothing is shown where they stand."""

_BLANKS = {"s": " ", "tab": "\t", "line-break": "\n"}

_INDEXES = frozenset(
    "table-of-content illustration-index table-index object-index user-index alphabetical-index bibliography".split()
)


@dataclass(slots=True)
class _Reading:
    """A paragraph as it is read."""

    style: OdfStyle
    parts: list[str] = field(default_factory=list)
    looks: list[tuple[int, Look]] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    after: Flow = field(default_factory=list)
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Where:
    """Where a block stands: in which list, at which level of it, in a table of contents, in what is hidden."""

    counted: OdfList | None = None
    level: int = 0
    is_contents: bool = False
    is_hidden: bool = False


class OdfReader:
    """Reads the flow of an OpenDocument file. `embedded`: returns what an object inside the file says, by its name."""

    def __init__(self, styles: OdfStyles, embedded: Callable[[str], Flow]) -> None:
        self._styles = styles
        self._numbering = OdfNumbering(styles)
        self._embedded = embedded
        self._tables = 0

    def flow(self, container: Element) -> Flow:
        """Return what stands in an element that holds paragraphs, lists and tables."""
        flow: Flow = []
        self._add_blocks(flow, container, _Where())
        return flow

    def shape_flow(self, shape: Element) -> Flow:
        """Return what a shape on a slide says."""
        reading = _Reading(OdfStyle())
        self._add_inline(reading, shape, "frame", Look(), is_hidden=False)
        return reading.after

    def _add_blocks(self, flow: Flow, container: Element, where: _Where) -> None:
        for one in children(container):
            name = name_of(one)
            if name in ("p", "h"):
                flow.append(self._paragraph(one, where))
            elif name == "list":
                self._add_list(flow, one, where)
            elif name == "table":
                flow.append(self._table(one, where))
            elif name == "section" and attribute(one, "display") == "none":
                self._add_blocks(flow, one, _Where(is_hidden=True))
            elif name in _INDEXES:
                self._add_blocks(flow, one, _Where(is_contents=True))
            elif name in ("annotation", "object"):
                inside = _Reading(OdfStyle())
                self._add_inline(inside, one, name, Look(), is_hidden=False)
                flow.append(Paragraph(notes=inside.notes, after=inside.after))
            elif name not in _SKIPPED:
                self._add_blocks(flow, one, where)
            elif name in ("title", "desc") and (said := described(one.text or "")):
                flow.append(Paragraph(said))

    def _add_list(self, flow: Flow, element: Element, where: _Where) -> None:
        level, counted = where.level + 1, where.counted
        style = attribute(element, "style-name")
        if counted is None:
            if not style:
                first = next(element.iter("{*}p", "{*}h"), None)
                own = (
                    self._styles.style("paragraph", attribute(first, "style-name")) if first is not None else OdfStyle()
                )
                style = own.list_style or ""
            goes_on = attribute(element, "continue-numbering") == "true"
            identity, continued = attribute(element, "id"), attribute(element, "continue-list")
            counted = self._numbering.begin(style, identity, continued, goes_on=goes_on)
        for item in children(element, "list-item", "list-header"):
            label = ""
            blocks: Flow = []
            is_nested_only = all(name_of(one) == "list" for one in children(item))
            if name_of(item) == "list-item" and not is_nested_only:
                stated = attribute(item, "start-value")
                start = number_of(stated, 1) if stated else None
                label = self._numbering.next_item(counted, level, start) if counted.style else ""
            self._add_blocks(blocks, item, _Where(counted, level, where.is_contents, where.is_hidden))
            first = next((one for one in blocks if isinstance(one, Paragraph)), None)
            if label and first is not None and not first.label and not is_nested_only:
                first.label = label
            flow += blocks

    def _paragraph(self, element: Element, where: _Where) -> Paragraph:
        style = self._styles.style("paragraph", attribute(element, "style-name"))
        reading = _Reading(style)
        look = _look(style, Look())
        self._add_runs(reading, element, look, is_hidden=where.is_hidden or bool(style.is_hidden))
        level = 0
        if name_of(element) == "h" and attribute(element, "is-list-header") != "true":
            level = number_of(attribute(element, "outline-level"), style.level or 1, 10)
        elif name_of(element) == "p":
            level = style.level or 0
        if style.is_title:
            level = 1
        text = "".join(reading.parts)
        label = reading.label
        if name_of(element) == "h" and level and not where.counted and not label and text.strip():
            label = self._numbering.next_heading(level)
        return Paragraph(
            text,
            level=level,
            is_title=style.is_title,
            is_item=where.counted is not None,
            label=label,
            look=join_looks(reading.looks, text),
            notes=reading.notes,
            after=reading.after,
            hidden=["".join(reading.hidden)] if reading.hidden else [],
            is_contents=where.is_contents or style.is_contents,
        )

    def _add_runs(self, reading: _Reading, element: Element, look: Look, *, is_hidden: bool) -> None:
        _show(reading, element.text, look, is_hidden=is_hidden)
        for one in element:
            name = name_of(one)
            if name:
                self._add_inline(reading, one, name, look, is_hidden=is_hidden)
            _show(reading, one.tail, look, is_hidden=is_hidden)

    def _add_inline(self, reading: _Reading, one: Element, name: str, look: Look, *, is_hidden: bool) -> None:
        if name in _BLANKS:
            count = max(1, number_of(attribute(one, "c"), 1, MOST_SPACES)) if name == "s" else 1
            (reading.hidden if is_hidden else reading.parts).append(_BLANKS[name] * count)
        elif name == "span":
            style = self._styles.style("text", attribute(one, "style-name"))
            self._add_runs(reading, one, _look(style, look), is_hidden=is_hidden or bool(style.is_hidden))
        elif name == "note":
            self._add_note(reading, one)
        elif name == "annotation":
            reading.notes += self.annotation(one)
        elif name == "number":
            reading.label = "".join(one.itertext()).strip()
        elif name in ("object", "object-ole"):
            reading.after += self._embedded(attribute(one, "href")) + self.flow(one)
        elif name == "frame" or one.tag.startswith("{urn:oasis:names:tc:opendocument:xmlns:drawing"):
            self._add_blocks(reading.after, one, _Where())
        elif name not in _SKIPPED or one.tag.endswith("text:1.0}title"):
            self._add_runs(reading, one, look, is_hidden=is_hidden or attribute(one, "is-hidden") == "true")

    def _add_note(self, reading: _Reading, element: Element) -> None:
        citation, body = child(element, "note-citation"), child(element, "note-body")
        mark = "".join(citation.itertext()).strip() if citation is not None else ""
        words = "\n".join(flow_words(self.flow(body))).strip() if body is not None else ""
        said = f"{MARK_START}[{mark}]{MARK_END}" if mark else ""
        reading.parts.append(said)
        if words:
            reading.notes.append(Paragraph(f"{said} {words}"))

    def annotation(self, element: Element) -> list[Paragraph]:
        """Return a comment with its author, none if it is empty."""
        creator = child(element, "creator")
        author = (creator.text or "").strip() if creator is not None else ""
        flow = self.flow(element)
        words = "\n".join(flow_words(flow)).strip()
        return [Paragraph(f"{author}: {words}" if author else words)] if words else []

    def _table(self, element: Element, where: _Where) -> FlowTable:
        rows: list[FlowRow] = []
        self._tables += 1
        self._add_rows(rows, element, where, is_head=False)
        self._tables -= 1
        return FlowTable(rows)

    def _add_rows(self, rows: list[FlowRow], container: Element, where: _Where, *, is_head: bool) -> None:
        for one in children(container):
            name = name_of(one)
            if name == "table-row":
                most = 1 if self._tables > 1 else MOST_REPEATED
                row = FlowRow(self._cells(one, where), is_head)
                has_words = any(flow_words(cell.flow) for cell in row.cells)
                repeated = number_of(attribute(one, "number-rows-repeated"), 1, most)
                rows += [row] * (max(1, repeated) if has_words else 1)
            elif name not in _SKIPPED:
                self._add_rows(rows, one, where, is_head=is_head or name == "table-header-rows")

    def _cells(self, element: Element, where: _Where) -> list[FlowCell]:
        cells: list[FlowCell] = []
        covered = 0
        for one in children(element, "table-cell", "covered-table-cell"):
            repeated = max(1, number_of(attribute(one, "number-columns-repeated"), 1))
            if name_of(one) == "covered-table-cell":
                beside = min(covered, repeated)
                covered -= beside
                cells += [FlowCell(is_covered=True) for _ in range(min(repeated - beside, MOST_REPEATED))]
                continue
            flow: Flow = []
            self._add_blocks(flow, one, _Where(is_hidden=where.is_hidden))
            columns = max(1, number_of(attribute(one, "number-columns-spanned"), 1, 100))
            covered = columns - 1
            most = 1 if self._tables > 1 else MOST_REPEATED
            cells += [FlowCell(flow, columns) for _ in range(min(repeated, most))]
        while cells and not cells[-1].flow and not cells[-1].is_covered:
            cells.pop()
        return cells


def _show(reading: _Reading, words: str | None, look: Look, *, is_hidden: bool) -> None:
    if not words:
        return
    words = symbols_as_text(_SPACE.sub(" ", words))
    if is_hidden:
        reading.hidden.append(words)
    else:
        reading.parts.append(words)
        reading.looks.append((sum(map(str.isalnum, words)), look))


def _look(style: OdfStyle, above: Look) -> Look:
    """Return how words of a style look within others."""
    return Look(
        style.size if style.size is not None else above.size,
        style.is_bold if style.is_bold is not None else above.is_bold,
        style.is_underlined if style.is_underlined is not None else above.is_underlined,
        style.is_capital if style.is_capital is not None else above.is_capital,
    )
