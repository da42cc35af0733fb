"""Finds the regions of a plain text whose lines are units of their own: tables, logs, conversations, verse.

`layout.blocks` asks once for the regions of a text and lays out only the lines outside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.text.block import Block, Line


@dataclass(frozen=True, slots=True)
class Region:
    """The lines `first:last` (half-open, by their place among the lines of the text) and the blocks they make.

    The blocks lie in order inside those lines and hold every word of theirs.
    """

    first: int
    last: int
    blocks: tuple[Block, ...]


def find_regions(text: str, lines: Sequence[Line]) -> list[Region]:  # noqa: ARG001
    """Return the regions of a text in order, none touching another's lines. Linear in the text."""
    return []
