"""Writes small workbooks for tests."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from index.structure import column_letters

Cell = str | int | float | None

_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    merged: Sequence[str] = (),
    hidden: Sequence[str] = (),
    notes: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    title: str = "",
) -> bytes:
    """Return an XLSX file. `merged` and `notes` (by cell) are of the first sheet, as are the `formats` of columns."""
    whole = io.BytesIO()
    codes = list(dict.fromkeys((formats or {}).values()))
    style = {column: codes.index(code) + 1 for column, code in (formats or {}).items()}
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        names = "".join(
            f'<sheet name="{escape(name)}" sheetId="{number}" r:id="r{number}"'
            + (' state="hidden"/>' if name in hidden else "/>")
            for number, name in enumerate(sheets, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_RELATED}">'
            f"<sheets>{names}</sheets></workbook>",
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            _relations(f"worksheet:worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)),
        )
        archive.writestr("_rels/.rels", _relations(["officeDocument:xl/workbook.xml"]))
        archive.writestr("xl/styles.xml", _styles(codes))
        for number, rows in enumerate(sheets.values(), 1):
            is_first = number == 1
            cells = "".join(map(_row, range(1, len(rows) + 1), rows, [style if is_first else {}] * len(rows)))
            joined = "".join(f'<mergeCell ref="{ref}"/>' for ref in merged) if is_first else ""
            tail = f"<mergeCells>{joined}</mergeCells>" if joined else ""
            archive.writestr(
                f"xl/worksheets/sheet{number}.xml", f"{_SHEET}<sheetData>{cells}</sheetData>{tail}</worksheet>"
            )
        if notes:
            archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", _relations(["comments:../comments1.xml"]))
            said = "".join(
                f'<comment ref="{ref}"><text><r><t>{words}</t></r></text></comment>' for ref, words in notes.items()
            )
            archive.writestr("xl/comments1.xml", f"<comments><commentList>{said}</commentList></comments>")
        if title:
            archive.writestr("docProps/core.xml", f"<coreProperties><title>{title}</title></coreProperties>")
    return whole.getvalue()


def _relations(targets: Iterable[str]) -> str:
    found = ""
    for number, target in enumerate(targets, 1):
        kind, _, path = target.partition(":")
        found += f'<Relationship Id="r{number}" Type="{_RELATED}/{kind}" Target="{path}"/>'
    return f'<Relationships xmlns="{_PACKAGE}">{found}</Relationships>'


def _styles(codes: Sequence[str]) -> str:
    formats = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for n, code in enumerate(codes)
    )
    styles = "".join(f'<xf numFmtId="{164 + n}" applyNumberFormat="1"/>' for n in range(len(codes)))
    return (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<numFmts>{formats}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>'
    )


def _row(number: int, cells: Sequence[Cell], style: Mapping[str, int]) -> str:
    return f'<row r="{number}">{"".join(_cell(number, column, cell, style) for column, cell in enumerate(cells))}</row>'


def _cell(row: int, column: int, cell: Cell, style: Mapping[str, int]) -> str:
    letters = column_letters(column)
    if cell is None or cell == "":
        return ""
    if isinstance(cell, str):
        return f'<c r="{letters}{row}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    return f'<c r="{letters}{row}" s="{style.get(letters, 0)}"><v>{cell!r}</v></c>'
