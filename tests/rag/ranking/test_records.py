"""The records of passages: which lines belong together, and what names them."""

import pytest

from rag.ranking.records import find_records


def records(text: str, units: list[str], heading: str = "") -> list[tuple[list[str], list[str]]]:
    """Return the names and the lines of each record; `units`: the passage's sentences, in order."""
    spans, at = [], 0
    for unit in units:
        at = text.index(unit, at)
        spans.append((at, at + len(unit)))
        at += len(unit)
    found = find_records(text, spans, heading)
    return [([units[n] for n in one.names], units[one.first : one.last]) for one in found]


def test_prose_has_none() -> None:
    units = ["The mill stands in Brack.", "It was sold in May.", "Nobody knows the price."]
    assert records(" ".join(units), units) == []


def test_the_fields_of_a_form_are_one_record() -> None:
    units = ["Boat: Heron", "State: afloat", "Boat: Dunlin", "State: sunk"]
    assert records("Boat: Heron\nState: afloat\n\nBoat: Dunlin\nState: sunk", units) == [
        ([], units[:2]),
        ([], units[2:]),
    ]


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        (["Name\tLeft", "Ada\t1904", "Bo\t1911"], 0),
        (["here\t\tand there", "Name\tAge\tLeft", "Ada\t30\t1904", "Bo\t31\t1911"], 1),
        (["both\tboth\tmore", "Name\tAge\tLeft", "Ada\t30\t1904", "Bo\t31\t1911"], 1),
        (["Ada\t30", "Bo\t31"], None),
    ],
)
def test_the_heads_of_a_table_may_stand_below_rows_of_words(rows: list[str], head: int | None) -> None:
    text = "\n".join(rows)
    spans: list[tuple[int, int]] = []
    for row in rows:
        at = spans[-1][1] + 1 if spans else 0
        spans.append((at, at + len(row)))
    found = find_records(text, spans)
    assert [record.head for record in found][-1] == head
    assert all(record.first != head for record in found)


def test_a_section_is_named_by_its_number_and_by_its_article() -> None:
    units = ["Article I", "Section 1", "It rains.", "Section 2", "It snows.", "Article II", "Section 1", "It thaws."]
    assert records("\n\n".join(units), units) == [
        (["Article I", "Section 1"], ["It rains."]),
        (["Article I", "Section 2"], ["It snows."]),
        (["Article II", "Section 1"], ["It thaws."]),
    ]


def test_headings_of_markdown_name_by_level() -> None:
    text = "## 2.1.0\n\n### Added\n\n- Touch.\n\n### Removed\n\n- The fax.\n\n## 2.0.0\n\n### Added\n\n- Sound."
    units = ["2.1.0", "Added", "Touch.", "Removed", "The fax.", "2.0.0", "Added", "Sound."]
    assert records(text, units) == [
        (["2.1.0", "Added"], ["Touch."]),
        (["2.1.0", "Removed"], ["The fax."]),
        (["2.0.0", "Added"], ["Sound."]),
    ]


def test_the_first_heading_is_known_by_the_path_where_its_mark_stands_before_the_passage() -> None:
    text = "Room 4\n- Floor: sound\n- Walls: damp"
    units = ["Room 4", "Floor: sound", "Walls: damp"]
    assert records(text, units, "House / Room 4") == [(["Room 4"], units[1:])]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("| Name | Room |\n|---|---|\n| Ada | 7 |\n| Bo | 9 |", ["| Name | Room |", "| Ada | 7 |", "| Bo | 9 |"]),
        ("name,room,floor\nAda,7,1\nBo,9,2", ["name,room,floor", "Ada,7,1", "Bo,9,2"]),
        ("Name   Room\nAda    7\nBo     9", ["Name   Room", "Ada    7", "Bo     9"]),
    ],
)
def test_each_row_of_a_table_but_its_head_is_a_record(text: str, units: list[str]) -> None:
    assert records(text, units) == [([], [row]) for row in units[1:]]


@pytest.mark.parametrize(
    "units",
    [
        ["Boat:      Heron", "Owner:     Mirela Voss", "State:     afloat"],
        ["Agreed: larch, painted green.", "Posts cost 412,000.", "Ilse, not Bram, pays."],
        ["Two bids came; both are late.", "Rain is likely; bring boots."],
    ],
    ids=["values that stand apart from their labels", "commas of prose", "semicolons of prose"],
)
def test_fields_and_sentences_are_no_rows_of_a_table(units: list[str]) -> None:
    assert records("\n".join(units), units) == [([], units)]


def test_an_attribution_names_nothing() -> None:
    units = ["Soup forgives.", "— Rut Elmer", "Salt the road.", "— Dag Vinter"]
    assert [names for names, _ in records("\n\n".join(units), units)] == [[], [], [], []]


def test_each_line_of_a_long_run_is_a_record() -> None:
    units = [f"The {n}th lamp is lit." for n in range(12)]
    assert records("\n".join(units), units) == [([], [unit]) for unit in units]
