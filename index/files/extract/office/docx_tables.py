"""Reads the tables of a DOCX file: rows, merged cells, and whether the first row holds the heads of the columns."""

from collections.abc import Callable, Container

from index.files.extract.office.docx_elements import SKIPPED, hexadecimal, shown_children
from index.files.extract.office.docx_styles import child, is_on
from index.files.extract.office.flow import Flow, FlowCell, FlowRow, FlowTable
from index.files.extract.office.office_package import value_of
from index.files.extract.xml_tree import Element, name_of


def read_table(element: Element, flow_of: Callable[[Element], Flow], bold_heads: Container[str]) -> FlowTable:
    """Return a table. `flow_of`: returns the flow of a cell. `bold_heads`: styles of tables with a bold first row."""
    look, style = child(element, "tblPr", "tblLook"), value_of(child(element, "tblPr", "tblStyle"))
    has_first = look is not None and (
        value_of(look, "firstRow") == "1" or bool(hexadecimal(value_of(look) or "") & 0x20)
    )
    is_bold = has_first and style in bold_heads
    rows: list[FlowRow] = []
    _add_rows(rows, element, flow_of)
    if rows and is_bold:
        rows[0].is_head = True
    return FlowTable(rows)


def _add_rows(rows: list[FlowRow], container: Element, flow_of: Callable[[Element], Flow]) -> None:
    for one in shown_children(container):
        name = name_of(one)
        if name == "tr":
            properties = child(one, "trPr")
            if child(properties, "del") is not None:
                continue
            row = FlowRow(is_head=bool(is_on(child(properties, "tblHeader"))))
            before = value_of(child(properties, "gridBefore"))
            if before and before.isdecimal() and before != "0":
                row.cells.append(FlowCell(columns=min(int(before), 100)))
            _add_cells(row, one, flow_of)
            rows.append(row)
        elif name not in SKIPPED:
            _add_rows(rows, one, flow_of)


def _add_cells(row: FlowRow, container: Element, flow_of: Callable[[Element], Flow]) -> None:
    for one in shown_children(container):
        name = name_of(one)
        if name == "tc":
            properties = child(one, "tcPr")
            if child(properties, "cellDel") is not None:
                continue
            span = value_of(child(properties, "gridSpan"))
            merge = child(properties, "vMerge")
            row.cells.append(
                FlowCell(
                    flow_of(one),
                    columns=max(1, min(int(span), 100)) if span and span.isdecimal() else 1,
                    is_covered=merge is not None and (value_of(merge) or "continue") == "continue",
                )
            )
        elif name not in SKIPPED:
            _add_cells(row, one, flow_of)
