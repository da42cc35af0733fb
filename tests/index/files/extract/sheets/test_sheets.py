"""Sheets: rows are records with the heads of their columns, and know where they stand."""

import pytest

from index.errors import ReadError
from index.files.extract.extracted import Budget, Extracted
from index.files.extract.sheets.workbook import extract
from index.structure import Block, BlockKind, place_of
from tests.index.files.extract.workbooks import Cell, workbook

PEOPLE: list[list[Cell]] = [["Name", "City", "Age"], ["Ann", "Oslo", 41], ["Bo", "Rome", 37], ["Cy", "Bern", 29]]


def _read(data: bytes, name: str = "book.xlsx") -> Extracted:
    (found,) = extract(data, name, Budget())
    assert isinstance(found, Extracted)
    return found


def _said(found: Extracted, block: Block) -> str:
    return found.text[block.start : block.end]


def _block(found: Extracted, words: str) -> Block:
    return next(block for block in found.structure.blocks or () if words in _said(found, block))


def _place(found: Extracted, words: str) -> str | None:
    start = found.text.index(words)
    line = found.text.count("\n", 0, start) + 1
    lead = found.text[found.text.rfind("\n", 0, start) + 1 : start]
    return place_of(found.structure.places, start, words, line, lead)


def _context(found: Extracted, words: str) -> list[str]:
    return [found.text[start:end] for start, end in _block(found, words).context]


def test_a_row_is_a_record_with_the_heads_of_its_columns() -> None:
    found = _read(workbook({"Sheet1": PEOPLE}))
    assert found.text == "Name\tCity\tAge\nAnn\tOslo\t41\nBo\tRome\t37\nCy\tBern\t29"
    assert _block(found, "Bo").kind is BlockKind.RECORD
    assert _context(found, "Bo") == ["Name\tCity\tAge"]
    assert _place(found, "Bo\tRome") == "Sheet1, row 3"
    assert _place(found, "Rome") == "Sheet1, cell B3"


def test_titles_notes_and_a_second_table_keep_their_places() -> None:
    rows: list[list[Cell]] = [
        ["Staff in March"],
        [],
        *PEOPLE,
        [],
        ["Source: the office."],
        [],
        ["Stock"],
        ["Item", "Count"],
        ["Pens", 12],
        ["Nibs", 7],
    ]
    found = _read(workbook({"Lists": rows, "Other": [["x", 1]]}))
    assert [(_said(found, block), block.level) for block in found.structure.blocks or () if block.level] == [
        ("Lists", 1), ("Staff in March", 2), ("Stock", 2), ("Other", 1),
    ]  # fmt: skip
    assert _block(found, "Source").kind is BlockKind.PARAGRAPH
    assert _context(found, "Nibs") == ["Item\tCount"]
    assert _place(found, "Staff in March") == "sheet Lists, cell A1"
    assert _place(found, "Cy\tBern") == "sheet Lists, row 6"
    assert _place(found, "Source: the office.") == "sheet Lists, cell A8"
    assert _place(found, "Nibs\t7") == "sheet Lists, row 13"


def test_merged_heads_are_joined_and_merged_cells_hold_for_all_their_rows() -> None:
    rows: list[list[Cell]] = [
        ["Region", "2019", None, "2020", None],
        [None, "Q1", "Q2", "Q1", "Q2"],
        ["North", 1, 2, 3, 4],
        [None, 5, 6, 7, 8],
    ]
    found = _read(workbook({"Sheet1": rows}, merged=["A1:A2", "B1:C1", "D1:E1", "A3:A4"]))
    assert _context(found, "North\t5") == ["Region\t2019\t2019\t2020\t2020", "Region\tQ1\tQ2\tQ1\tQ2"]


def test_lines_of_words_above_the_heads_are_not_the_heads() -> None:
    rows: list[list[Cell]] = [
        ["Our keepers", None, None, None],
        ["all of", "it", None, "is true"],
        ["Keeper", "Lamp", "Height", "Oil"],
        ["Ann", "Noss", 41, 7.5],
        ["Bo", "Ronas", 37, 9.25],
    ]
    found = _read(workbook({"Lights": rows}))
    assert _context(found, "Bo")[-1] == "Keeper\tLamp\tHeight\tOil"
    assert "all of" not in " ".join(_context(found, "Bo"))


def test_a_row_of_words_below_the_heads_is_not_the_heads() -> None:
    rows: list[list[Cell]] = [
        ["Keeper", None, "Height", "Oil"],
        ["Ann", "Noss", "unknown", "unknown"],
        ["Bo", "Ronas", 37, 9.25],
        ["Cy", "Skaw", 29, 4.5],
    ]
    found = _read(workbook({"Lights": rows}))
    assert _context(found, "Bo")[-1] == "Keeper\t\tHeight\tOil"


def test_a_box_of_text_over_many_cells_stands_once() -> None:
    rows: list[list[Cell]] = [
        ["Read this first, as it says what the numbers mean", None, "Links"],
        [None, None, "one"],
        [None, None, "two"],
    ]
    found = _read(workbook({"Sheet1": rows}, merged=["A1:B3"]))
    assert found.text.count("Read this first") == 1


def test_a_line_of_one_cell_groups_the_rows_below_it() -> None:
    rows: list[list[Cell]] = [
        ["Team", "Won", "Lost"],
        ["East"],
        ["Reds", 5, 2],
        ["Blues", 3, 4],
        ["West"],
        ["Grays", 6, 1],
    ]
    found = _read(workbook({"Sheet1": rows}))
    assert _context(found, "Blues") == ["Team\tWon\tLost", "East"]
    assert _context(found, "Grays") == ["Team\tWon\tLost", "West"]
    pairs: list[list[Cell]] = [["Key", "Value"], ["made"], ["size", 5], ["mass", 7]]
    found = _read(workbook({"Sheet1": pairs}))
    assert _context(found, "mass") == ["Key\tValue"]


def test_a_table_that_begins_in_the_middle_of_a_sheet_knows_its_cells() -> None:
    rows: list[list[Cell]] = [[None, None, *row] for row in [[], [], *PEOPLE]]
    found = _read(workbook({"Sheet1": rows}))
    assert _place(found, "Rome") == "Sheet1, cell D5"


def test_tables_beside_each_other_are_apart() -> None:
    right: list[list[Cell]] = [["Stock", None], ["Pens", 12]]
    rows: list[list[Cell]] = [
        [*row, None, *(right[number] if number < 2 else [])] for number, row in enumerate([*PEOPLE, *PEOPLE[1:]])
    ]
    found = _read(workbook({"Sheet1": rows}))
    assert "Ann\tOslo\t41\nBo" in found.text
    assert _place(found, "Pens\t12") == "Sheet1, row 2"
    assert _place(found, "Pens") == "Sheet1, cell E2"


def test_numbers_are_written_as_a_sheet_shows_them() -> None:
    found = _read(workbook({"Sheet1": [["Name", "Value"], ["a", 3.0], ["b", 0.1 + 0.2], ["c", 1e-5], ["d", -2500000]]}))
    assert [line.split("\t")[1] for line in found.text.split("\n")[1:]] == ["3", "0.3", "0.00001", "-2500000"]


def test_dates_are_dates() -> None:
    found = _read(
        workbook({"Sheet1": [["Name", "Day"], ["a", 43831], ["b", 43832.5]]}, formats={"B": "yyyy-mm-dd hh:mm"})
    )
    assert [line.split("\t")[1] for line in found.text.split("\n")[1:]] == ["2020-01-01", "2020-01-02 12:00"]


def test_a_wide_row_is_read_in_parts_each_with_the_name_of_the_row() -> None:
    heads: list[Cell] = ["Plant", *(f"Measured value of the substance {n}" for n in range(40))]
    rows: list[list[Cell]] = [heads, *(list[Cell]([f"Garden {n}", *(f"{n}.{m}" for m in range(40))]) for n in range(5))]
    found = _read(workbook({"Sheet1": rows}))
    last = [block for block in found.structure.blocks or () if "3.39" in _said(found, block)][-1]
    said = [found.text[start:end] for start, end in last.context]
    assert "Garden 3" in said
    assert "substance 39" in said[0] and "substance 3\t" not in said[0]
    assert _place(found, "3.39") == "Sheet1, cell AO5"


def test_notes_hidden_sheets_and_the_title_are_read() -> None:
    data = workbook(
        {"Open": PEOPLE, "Back": [["secret", 5]]}, hidden=["Back"], notes={"B3": "moved in May"}, title="Staff"
    )
    found = _read(data)
    assert found.source.title == "Staff"
    assert _block(found, "moved in May").kind is BlockKind.NOTE
    assert _place(found, "moved in May") == "sheet Open, cell B3"
    assert _place(found, "secret\t5") == "sheet Back (hidden), row 1"


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 no archive", b"nothing of the kind", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900)]
)
def test_damage_is_named(data: bytes) -> None:
    with pytest.raises(ReadError):
        list(extract(data, "book.xlsx", Budget()))


def test_a_workbook_without_cells_is_named() -> None:
    with pytest.raises(ReadError, match="empty"):
        list(extract(workbook({"Sheet1": []}), "book.xlsx", Budget()))


def test_every_word_of_a_sheet_is_in_one_block() -> None:
    rows: list[list[Cell]] = [
        ["Report"],
        ["Year", "Total", None, "Remark"],
        [2001, 5, None, "good"],
        ["subtotal"],
        [2002, None, None, "x" * 500],
    ]
    found = _read(workbook({"Sheet1": rows}))
    covered = "".join(_said(found, block) for block in found.structure.blocks or ())
    assert "".join(covered.split()) == "".join(found.text.split())


def test_numbers_are_shown_by_their_formats() -> None:
    rows: list[list[Cell]] = [["Item", "Share", "Price"], ["Pens", 0.253, 1234.5], ["Nibs", 0.5, "free"]]
    found = _read(workbook({"Sheet1": rows}, formats={"B": "0.0%", "C": '"$"#,##0.00'}))
    assert found.text == "Item\tShare\tPrice\nPens\t25.3%\t$1,234.50\nNibs\t50.0%\tfree"


FLAT = """<?xml version="1.0"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
 <office:body>
  <office:spreadsheet>
   <table:table table:name="Stock">
    <table:table-row>
     <table:table-cell office:value-type="string"><text:p>Item</text:p></table:table-cell>
     <table:table-cell office:value-type="string"><text:p>Count</text:p></table:table-cell>
    </table:table-row>
    <table:table-row>
     <table:table-cell office:value-type="string"><text:p>Pens <text:s/>red</text:p></table:table-cell>
     <table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>
    </table:table-row>
    <table:table-row table:number-rows-repeated="1048570">
     <table:table-cell table:number-columns-repeated="16384"/>
    </table:table-row>
   </table:table>
  </office:spreadsheet>
 </office:body>
</office:document>"""


def test_a_flat_and_indented_sheet_is_read() -> None:
    found = _read(FLAT.encode(), "a.fods")
    assert found.text == "Stock\n\nItem\tCount\nPens red\t12"
    assert _place(found, "Pens red\t12") == "sheet Stock, row 2"


XML = """<?xml version="1.0"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Stock"><Table><Row><Cell><Data ss:Type="String">Item</Data></Cell><Cell ss:Index="3">
<Data ss:Type="String">Count</Data></Cell></Row><Row ss:Index="5"><Cell><Data ss:Type="String">Pens</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="Number">12.0</Data></Cell></Row></Table></Worksheet></Workbook>"""


def test_a_workbook_in_xml_is_read() -> None:
    found = _read(XML.encode(), "a.xls")
    assert [line for line in found.text.split("\n") if line] == ["Stock", "Item\t\tCount", "Pens\t\t12"]
    assert _place(found, "12") == "sheet Stock, cell C5"


def test_text_that_is_called_a_sheet_is_read_as_a_table() -> None:
    found = _read(b"Item\tCount\nPens\t12\nNibs\t7\n", "a.xls")
    assert (found.format, found.text) == ("tsv", "Item\tCount\nPens\t12\nNibs\t7\n")
    assert "is text" in found.notes[0]
    assert _place(found, "12") == "cell B2"
