"""Parts the wide rows of a table: each part is read with the heads of its columns and the name of its row."""

from collections.abc import Iterator, Sequence

MAX_ROW_CHARS = 350
"""Characters of a row, and of the heads of its columns, from which it is read in parts."""

MAX_CELL_CHARS = 600
"""Characters of a cell from which it is text, with sentences of its own."""


def parts_of(cells: Sequence[int], heads: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of cells that are a part each, given the characters of the cells and of their heads.

    There may be fewer heads. A cell that is too long to share a part is one alone. Linear in the cells.
    """
    first = size = 0
    for column, length in enumerate(cells):
        needed = length + (heads[column] if column < len(heads) else 0) + 1
        if column > first and (size + needed > MAX_ROW_CHARS or length > MAX_CELL_CHARS):
            yield first, column
            first, size = column, 0
        size += needed
    yield first, len(cells)
