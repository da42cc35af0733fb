"""Reads which cells of a workbook in Office Open XML show their numbers otherwise than they are."""

import io
from collections.abc import Mapping
from typing import Any

from index.errors import ReadError
from index.files.extract.sheets.cell_names import cell_of
from index.files.extract.sheets.number_formats import BUILT_IN, shown
from index.files.extract.xml_tree import children, name_of, parse_xml
from index.files.extract.zipped import Zip

LARGEST_SHEET = 60_000_000
"""Bytes of the largest sheet whose formats are read; the numbers of a larger one are shown as they are."""

MOST_CELLS = 1_000_000
"""Cells of a sheet that are shown by their formats."""


def formats_of(archive: Zip) -> Mapping[str, str]:
    """Return the codes of the formats of numbers by the numbers of the styles that have them."""
    if "xl/styles.xml" not in archive:
        return {}
    root = parse_xml(archive.read("xl/styles.xml")).root
    codes = dict(BUILT_IN)
    for stated in root.iter("{*}numFmt"):
        number = stated.get("numFmtId") or ""
        if number.isdecimal() and len(number) < 9:
            codes[int(number)] = stated.get("formatCode") or ""
    styles: dict[str, str] = {}
    for holder in children(root, "cellXfs"):
        for place, style in enumerate(children(holder, "xf")):
            number = style.get("numFmtId") or "0"
            code = codes.get(int(number), "") if number.isdecimal() and len(number) < 9 else ""
            if code and shown(1.5, code) is not None:
                styles[str(place)] = code
    return styles


def shown_cells(archive: Zip, path: str, styles: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """Return the words of the cells of a sheet whose format says how their numbers are written, by row and column."""
    if not styles or not archive.find(path) or archive.size(path) > LARGEST_SHEET:
        return {}
    from lxml import etree

    found: dict[tuple[int, int], str] = {}
    try:
        events: Any = etree.iterparse(
            io.BytesIO(archive.read(path)), events=("end",), resolve_entities=False, no_network=True, recover=True
        )
        for _, element in events:
            name = name_of(element)
            if name == "c" and element.get("s") in styles and element.get("t", "n") == "n":
                cell = cell_of(element.get("r") or "")
                value = next((child.text for child in element if name_of(child) == "v"), None)
                words = _words(value, styles[element.get("s")])
                if cell is not None and words is not None:
                    found[cell] = words
                    if len(found) >= MOST_CELLS:
                        break
            elif name == "row":
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, ReadError):
        return found
    return found


def _words(value: str | None, code: str) -> str | None:
    try:
        return shown(float(value), code) if value else None
    except (ValueError, OverflowError):
        return None
