"""CSV and TSV files: rows are records with the heads of their columns, and know their number."""

import pytest

from index.structure import Block, BlockKind, place_of
from index.text.csv_rows import find_delimiter, table_blocks, table_places


def _said(text: str) -> list[str]:
    return [text[block.start : block.end] for block in table_blocks(text)]


def _context(text: str, words: str) -> list[str]:
    block = next(block for block in table_blocks(text) if words in text[block.start : block.end])
    return [text[start:end] for start, end in block.context]


def _place(text: str, words: str) -> str | None:
    start = text.index(words)
    begin = text.rfind("\n", 0, start) + 1
    return place_of(table_places(text), start, words, text.count("\n", 0, start) + 1, text[begin:start])


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b\n1,5;2,5\n3,5;4,5\n", ";"),
        ("a\tb\n1, 2\t3\n", "\t"),
        ("a|b\nx, y|z\n", "|"),
        ("sep=;\na;b\n1,2,3;4\n", ";"),
        ('a,"b;c",d\n"x;y",z,u\n', ","),
        ("name\nAnn\nBo\n", ","),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


def test_every_row_is_a_record_with_the_heads() -> None:
    text = "\ufeffname,city\r\nAnn,Oslo\r\nBo,Rome\r\n\r\nCy,Bern\r\n"
    assert _said(text) == ["name,city", "Ann,Oslo", "Bo,Rome", "Cy,Bern"]
    assert {block.kind for block in table_blocks(text)} == {BlockKind.RECORD}
    assert _context(text, "Bern") == ["name,city"]
    assert _place(text, "Cy,Bern") == "row 5"


def test_a_value_of_several_lines_is_part_of_its_row() -> None:
    text = 'name;remark\nAnn;"likes; tea\nand ""cake"""\nBo;none\nCy;"x\ny\nz"\nDi;end\n'
    assert _said(text)[1] == 'Ann;"likes; tea\nand ""cake"""'
    assert _place(text, "cake") == "row 2"
    assert _place(text, "Bo;none") == "row 3"
    assert _place(text, "y\nz") == "row 4"
    assert _place(text, "Di;end") == "row 5"
    assert _place(text, text[:-1]) == "rows 1–5"


def test_a_quote_that_is_never_closed_costs_no_row() -> None:
    text = 'size,name\n"5 in,pipe\n' + "".join(f"{number},pipe\n" for number in range(3000))
    assert len(_said(text)) == 3002


def test_a_cell_of_a_tab_separated_file_has_a_name() -> None:
    text = "name\tcity\nAnn\tOslo\nBo\tRome\n"
    assert _place(text, "Rome") == "cell B3"
    assert _place(text, "Bo\tRome") == "row 3"


def test_lines_above_the_heads_are_no_heads() -> None:
    text = "Sales of 2019\n\nname,count,price\npens,3,1.50\nnibs,4,0.50\n"
    assert _context(text, "nibs") == ["name,count,price"]


def test_a_file_without_heads_has_none() -> None:
    assert _context("1,2\n3,4\n", "3,4") == []


def test_the_first_row_is_the_heads_where_it_may_be() -> None:
    text = "key,value\ncolour,red\nshape,round\nvalue,key\n"
    assert _context(text, "round") == ["key,value"]


def test_a_wide_row_is_read_in_parts() -> None:
    heads = ",".join(f"long head of column {number}" for number in range(40))
    text = heads + "\n" + ",".join(["Ann", *(f"value {number}" for number in range(1, 40))]) + "\n"
    context = _context(text, "value 39")
    assert context[-1] == "Ann"
    assert "column 39" in context[0] and "column 1," not in context[0]
    covered = "".join(_said(text)).replace(",", "")
    assert "".join(covered.split()) == "".join(text.replace(",", "").split())


def test_a_cell_of_many_sentences_has_sentences() -> None:
    text = "id,review\n1," + '"' + "It works well. " * 100 + '"\n'
    blocks = [block for block in table_blocks(text) if "works" in text[block.start : block.end]]
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH]
    assert isinstance(blocks[0], Block)
