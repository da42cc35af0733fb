"""Finds the regions of a plain text whose lines are units of their own: tables, logs, conversations, mail, subtitles.

`layout.blocks` asks once for the regions of a text and lays out only the lines outside them. Each kind is known by its
shape, the same on line after line; what one kind has taken, the next does not see.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from index.text.attributions import find_attributions
from index.text.block import Line, Region
from index.text.columns import find_columns
from index.text.delimited import find_delimited
from index.text.logs import find_logs
from index.text.mail import find_quotes
from index.text.ruled_tables import find_ruled_tables
from index.text.subtitles import find_subtitles
from index.text.turns import find_turns

_Finder = Callable[[Sequence[Line]], Iterator[Region]]

_FINDERS: tuple[_Finder, ...] = (
    find_subtitles,
    find_quotes,
    find_attributions,
    find_ruled_tables,
    find_turns,
    find_delimited,
    find_logs,
    find_columns,
)
"""What looks for each kind, the surest first."""


def find_regions(text: str, lines: Sequence[Line]) -> list[Region]:  # noqa: ARG001
    """Return the regions of a text in order, none touching another's lines. Linear in the text."""
    return regions_of(lines, _FINDERS)


def regions_of(lines: Sequence[Line], finders: Sequence[_Finder]) -> list[Region]:
    """Return the regions that some finders find among lines, in order, what an earlier one has taken not seen later."""
    regions: list[Region] = []
    for find in finders:
        found: list[Region] = []
        for first, last in _gaps(regions, len(lines)):
            found += (
                replace(region, first=region.first + first, last=region.last + first)
                for region in find(lines[first:last])
            )
        regions = sorted([*regions, *found], key=lambda region: region.first)
    return regions


def _gaps(regions: Sequence[Region], count: int) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of lines that are in no region."""
    place = 0
    for region in regions:
        if place < region.first:
            yield place, region.first
        place = region.last
    if place < count:
        yield place, count
