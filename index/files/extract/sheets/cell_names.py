"""Reads the names of cells, such as `B7`."""

import re

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def cell_of(name: str) -> tuple[int, int] | None:
    """Return the row and column of a cell, from 0, by its name; None where it is no name of a cell."""
    found = _CELL.fullmatch(name)
    if not found:
        return None
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
