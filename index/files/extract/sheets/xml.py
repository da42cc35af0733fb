"""Sheets in other guises: XML of Excel 2003, and text between tabs or commas, which programs export as `.xls`."""

from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import ReadError
from index.files.decode import decode
from index.files.extract.extracted import Extracted
from index.files.extract.xml_tree import Element, attribute, children, parse_xml
from index.models import DocumentFormat
from index.structure import Structure
from index.text.csv_rows import find_delimiter, table_places
from index.text.table_heads import Row
from index.text.table_values import Value

MOST_COLUMNS = 16_384
"""Columns of the widest sheet."""

MOST_ROWS = 1_048_576
"""Rows of the longest sheet."""

_MARK = b"urn:schemas-microsoft-com:office:spreadsheet"


@dataclass(frozen=True, slots=True)
class XmlSheet:
    """A sheet: its name, its rows, and the first and last cell of each range of merged ones."""

    name: str
    rows: tuple[Row, ...]
    merged: dict[tuple[int, int], tuple[int, int]]


def is_xml_workbook(data: bytes) -> bool:
    """Return whether data is a workbook in the XML of Excel 2003."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \r\n\t")
    return head.startswith(b"<") and _MARK in head


def xml_sheets(data: bytes) -> Iterator[XmlSheet]:
    """Yield the sheets of a workbook in the XML of Excel 2003."""
    for sheet in parse_xml(data).root.iter("{*}Worksheet"):
        merged: dict[tuple[int, int], tuple[int, int]] = {}
        rows: list[Row] = []
        number = 0
        for table in children(sheet, "Table"):
            for row in children(table, "Row"):
                number = min(_number(row, "Index", number + 1), MOST_ROWS) - 1
                rows.append(Row(number, _cells(row, number, merged)))
                number += 1
        rows.sort(key=lambda row: row.number)
        yield XmlSheet(attribute(sheet, "Name"), tuple(rows), merged)


def _cells(row: Element, number: int, merged: dict[tuple[int, int], tuple[int, int]]) -> list[Value]:
    cells: list[Value] = []
    for cell in children(row, "Cell"):
        column = min(_number(cell, "Index", len(cells) + 1), MOST_COLUMNS) - 1
        cells += [""] * (column - len(cells))
        across, down = min(_number(cell, "MergeAcross", 0), MOST_COLUMNS), min(_number(cell, "MergeDown", 0), MOST_ROWS)
        if across or down:
            merged[number, column] = number + down, column + across
        data = next(children(cell, "Data"), None)
        cells.append("" if data is None else _value("".join(data.itertext()), attribute(data, "Type")))
        cells += [""] * min(across, MOST_COLUMNS - len(cells))
    return cells


def _value(words: str, kind: str) -> Value:
    if kind == "Number":
        try:
            return float(words)
        except ValueError:
            return words
    return words.partition("T00:00:00")[0] if kind == "DateTime" else words


def _number(element: Element, name: str, default: int) -> int:
    stated = attribute(element, name)
    return int(stated) if stated.isdecimal() and len(stated) < 9 else default


def read_text_table(data: bytes) -> Extracted:
    """Return the document of a table that is text. Raises ReadError if it is none."""
    text = decode(data).text
    delimiter = find_delimiter(text)
    if text.count(delimiter) < 2:
        raise ReadError("is text without a table; rename it to .txt")
    known: DocumentFormat = "tsv" if delimiter == "\t" else "csv"
    note = "is text, whatever its ending says; it was read as such"
    return Extracted(text=text, format=known, structure=Structure(places=table_places(text)), notes=(note,))
