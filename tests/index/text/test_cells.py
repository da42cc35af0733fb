"""The cells of rows."""

import pytest

from index.text.cells import cells_of, heads_of


@pytest.mark.parametrize(
    ("row", "mark", "cells"),
    [
        ("| Nora | 187 |", "|", ["Nora", "187"]),
        ("Nora | 187", "|", ["Nora", "187"]),
        (r"| May | clean \| check |", "|", ["May", r"clean \| check"]),
        ("| Nora |  | 6 |", "|", ["Nora", "", "6"]),
        ('1000,"Lamp, small",red,,4', ",", ["1000", "Lamp, small", "red", "", "4"]),
        ("Chor;Marne;67", ";", ["Chor", "Marne", "67"]),
        ("Holm - Sand      07:15   12.50", "   ", ["Holm - Sand", "07:15", "12.50"]),
        ("no mark here", ",", []),
    ],
)
def test_cells(row: str, mark: str, cells: list[str]) -> None:
    assert [row[start:end] for start, end in cells_of(row, mark)] == cells


def test_heads_are_cells_with_letters() -> None:
    assert heads_of("Name | Room") == ["Name", "Room"]
    assert heads_of("Nora | 187") == []
    assert heads_of("Nothing of the kind") == []
