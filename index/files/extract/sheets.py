"""Sheets (XLSX, XLSM, XLSB, XLS, ODS, FODS), by python-calamine: every row a record with the heads of its columns."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from index.errors import ReadError
from index.files.extract.builder import TextBuilder
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.sheet_layout import SheetLayout
from index.files.extract.sheet_parts import CellNote, SheetParts, WorkbookParts
from index.models import Source
from index.structure import BlockKind
from index.text.table_heads import Row

_NUMBERED = re.compile(r"\D{3,12}\s?\d{1,3}")
"""The name of a sheet that nobody gave it, such as Sheet1 or Tabelle1."""

_FLAT = (b"<office:document ", b"application/vnd.oasis.opendocument.spreadsheet")


def extract(data: bytes, name: str, budget: Budget) -> Iterator[Extracted]:  # noqa: ARG001
    """Yield the document of a workbook: its sheets in order, the hidden ones too, rows as lines, cells between tabs."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(_unflattened(data)))
    except python_calamine.PasswordError as error:
        raise ReadError("is encrypted: it needs a password; save it without one") from error
    except python_calamine.CalamineError as error:
        raise ReadError(f"cannot be opened as a workbook ({error}); it may be damaged") from error
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
        _add_sheet(builder, label, sheet.name if is_named else "", found, parts.of_sheet(sheet.name))
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


def _add_sheet(builder: TextBuilder, label: str, title: str, sheet: Any, parts: SheetParts) -> None:
    is_filled = sheet is not None and sheet.start is not None
    if not is_filled and not parts.notes and not any(parts.texts):
        return
    builder.place(label)
    builder.section()
    if title:
        builder.add(title, BlockKind.HEADING, level=1)
    if is_filled:
        left = sheet.start[1]  # its rows are given from the first on, their cells from the first column with words
        merged = {
            (first[0], first[1] - left): (last[0], last[1] - left) for first, last in sheet.merged_cell_ranges or ()
        }
        layout = SheetLayout(builder, label, merged, left)
        layout.add(Row(number, cells) for number, cells in enumerate(sheet.iter_rows()))
    if any(parts.texts):
        builder.place(label)
    for words in parts.texts:
        builder.add(words)
    _add_notes(builder, label, parts.notes)


def _add_notes(builder: TextBuilder, label: str, notes: Sequence[CellNote]) -> None:
    for note in sorted(notes, key=lambda note: (note.row, note.column)):
        builder.place(label, row=note.row + 1, column=note.column)
        builder.add(note.words, BlockKind.NOTE)


def _unflattened(data: bytes) -> bytes:
    """Return the bytes of a workbook; those of a flat OpenDocument file in an archive as one that is not."""
    head = data[:4096]
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")) or not all(mark in head for mark in _FLAT):
        return data
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("mimetype", _FLAT[1])
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
        archive.writestr("content.xml", data)
    return whole.getvalue()
