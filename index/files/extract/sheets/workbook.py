"""Sheets (XLSX, XLSM, XLSB, XLS, ODS, FODS), by python-calamine: every row a record with the heads of its columns."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.errors import ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.sheets.layout import SheetLayout
from index.files.extract.sheets.parts import CellNote, SheetParts, WorkbookParts
from index.files.extract.sheets.xml import is_xml_workbook, read_text_table, xml_sheets
from index.files.extract.xml_tree import parse_xml
from index.files.extract.zipped import Zip
from index.models import Source
from index.structure import BlockKind
from index.text.table_heads import Row

_NUMBERED = re.compile(r"\D{3,12}\s?\d{1,3}")
"""The name of a sheet that nobody gave it, such as Sheet1 or Tabelle1."""

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_FLAT = (b"<office:document", b"application/vnd.oasis.opendocument.spreadsheet")


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a workbook: its sheets in order, the hidden ones too, rows as lines, cells between tabs."""
    try:
        yield from _workbook(data, budget)
    except BaseException as error:
        # Where a damaged file breaks the library, it raises what is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise ReadError("cannot be opened as a workbook; it may be damaged") from error


def _workbook(data: bytes, budget: Budget) -> Iterator[Extracted]:
    import python_calamine

    try:
        book = _open(data, budget)
    except python_calamine.PasswordError as error:
        raise ReadError("is encrypted: it needs a password; save it without one") from error
    except python_calamine.CalamineError as error:
        found = _in_other_guise(data, budget)
        if found is None:
            raise ReadError(f"cannot be opened as a workbook ({error}); it may be damaged") from error
        yield found
        return
    parts = WorkbookParts(data, budget)
    builder = TextBuilder(budget)
    notes: list[str] = []
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ != python_calamine.SheetTypeEnum.Vba]
    for sheet in sheets:
        try:
            has_cells = sheet.typ in (python_calamine.SheetTypeEnum.WorkSheet, python_calamine.SheetTypeEnum.MacroSheet)
            found = book.get_sheet_by_name(sheet.name) if has_cells else None
        except python_calamine.CalamineError as error:
            notes.append(f"the sheet {sheet.name} cannot be read ({error}); it may be damaged")
            continue
        is_hidden = sheet.visible != python_calamine.SheetVisibleEnum.Visible
        label = _label(sheet.name, is_hidden=is_hidden)
        is_named = len(sheets) > 1 or not _NUMBERED.fullmatch(sheet.name)
        try:
            own, shown = parts.of_sheet(sheet.name), parts.shown_cells(sheet.name)
        except ReadError as error:
            notes.append(f"what hangs on the sheet {sheet.name} cannot be read: it {error}")
            own, shown = SheetParts(), {}
        _add_sheet(builder, label, sheet.name if is_named else "", _Cells(found, shown), own)
    text, structure = builder.build()
    if not any(map(str.isalnum, text)):
        raise ReadError("; ".join(notes) or "holds no text: its sheets are empty")
    yield Extracted(text=text, format="xlsx", structure=structure, source=_source(parts), notes=tuple(notes))


def _label(name: str, *, is_hidden: bool) -> str:
    label = name if name.casefold().startswith("sheet") else f"sheet {name}"
    return f"{label} (hidden)" if is_hidden else label


def _source(parts: WorkbookParts) -> Source:
    try:
        return parts.source()
    except ReadError:
        return Source()


class _Cells:
    """The cells of a sheet of calamine, None for one without cells; `shown`: those written otherwise than they are."""

    def __init__(self, sheet: Any, shown: Mapping[tuple[int, int], str]) -> None:
        start = sheet.start if sheet is not None else None
        self.is_filled = start is not None
        self.left: int = start[1] if start is not None else 0
        self._sheet = sheet
        self._shown = shown

    def merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Return the first and last cell of each range of merged ones, columns counted from the first with words."""
        ranges = self._sheet.merged_cell_ranges or ()
        return {(top, left - self.left): (bottom, right - self.left) for (top, left), (bottom, right) in ranges}

    def rows(self) -> Iterator[Row]:
        """Yield the rows from the first of the sheet on, their cells from the first column with words on."""
        by_row: dict[int, list[tuple[int, str]]] = {}
        for (row, column), words in self._shown.items():
            by_row.setdefault(row, []).append((column - self.left, words))
        for number, cells in enumerate(self._sheet.iter_rows()):
            for column, words in by_row.get(number, ()):
                if 0 <= column < len(cells) and isinstance(cells[column], float | int):
                    cells[column] = words
            yield Row(number, cells)


def _add_sheet(builder: TextBuilder, label: str, title: str, cells: _Cells, parts: SheetParts) -> None:
    if not cells.is_filled and not parts.notes and not any(parts.texts):
        return
    builder.place(label)
    builder.section()
    if title:
        builder.add(title, BlockKind.HEADING, level=1)
    if cells.is_filled:
        SheetLayout(builder, label, cells.merged(), cells.left).add(cells.rows())
    if any(parts.texts):
        builder.place(label)
    for words in parts.texts:
        builder.add(words)
    _add_notes(builder, label, parts.notes)


def _add_notes(builder: TextBuilder, label: str, notes: Sequence[CellNote]) -> None:
    for note in sorted(notes, key=lambda note: (note.row, note.column)):
        builder.place(label, row=note.row + 1, column=note.column)
        builder.add(note.words, BlockKind.NOTE)


def _in_other_guise(data: bytes, budget: Budget) -> Extracted | None:
    """Return the document of a workbook in the XML of Excel 2003, or of a table that is text; None for others."""
    if not is_xml_workbook(data):
        try:
            return None if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) else read_text_table(data)
        except ReadError:
            return None
    builder = TextBuilder(budget)
    for sheet in xml_sheets(data):
        label = _label(sheet.name, is_hidden=False)
        builder.place(label)
        builder.section()
        if not _NUMBERED.fullmatch(sheet.name):
            builder.add(sheet.name, BlockKind.HEADING, level=1)
        SheetLayout(builder, label, sheet.merged).add(sheet.rows)
    text, structure = builder.build()
    return Extracted(text=text, format="xlsx", structure=structure) if any(map(str.isalnum, text)) else None


def _open(data: bytes, budget: Budget) -> Any:
    """Return the workbook in a file; one in OpenDocument is written anew first where it is flat or indented."""
    import python_calamine

    head = data[:4096]
    if all(mark in head for mark in _FLAT) and not data.startswith(b"PK"):
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(_zipped(data)))
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError:
        raise
    except python_calamine.CalamineError:
        if _FLAT[1] not in data[:200]:
            raise
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(_zipped(Zip(data, budget).read("content.xml"))))


def _zipped(content: bytes) -> bytes:
    """Return an OpenDocument workbook of some content, without the space between its elements."""
    from lxml import etree

    root = parse_xml(content).root
    for element in root.iter(f"{{{_OFFICE}}}*", f"{{{_TABLE}}}*"):
        if element.text is not None and not element.text.strip():
            element.text = None
        for child in element:
            if child.tail is not None and not child.tail.strip():
                child.tail = None
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("mimetype", _FLAT[1])
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
        archive.writestr("content.xml", etree.tostring(root, encoding="utf-8"))
    return whole.getvalue()
