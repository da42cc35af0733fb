"""Finds sayings with the name of who said them below: "— Name", "-- Name", "(Name, trade)". Both are one unit."""

import re
from collections.abc import Iterator, Sequence

from index.structure import Block, BlockKind
from index.text.block import Line, Region

MAX_LINES = 16
"""Lines of the longest saying."""

MAX_SAYING_CHARS = 250
"""Characters of the longest saying that is one unit with its name; of a longer one, the name goes with its parts."""

MAX_NAME_CHARS = 80
"""Characters of the longest name, with what is said of the person."""

_DASHED = re.compile(r"(?:--+|[—–―])\s{0,3}(?P<name>[^\W\d_a-z][^\n]*)")
_BRACKETED = re.compile(r"\((?P<name>[^\W\d_a-z][^()\n]*)\)")
_ENDS = re.compile(r"(?<![A-Z]\.)(?<!\b[A-Z])[.!?…:;]$")
_QUOTED = re.compile(r"[\"“„«»‘'‚]")


def find_attributions(lines: Sequence[Line]) -> Iterator[Region]:
    """Yield each saying with the name below it. Linear in the lines."""
    sayings = list(_sayings(lines))
    starts_section = len(sayings) > 1
    for first, name in sayings:
        yield Region(first, name + 1, _blocks(lines, first, name, starts_section=starts_section))


def _sayings(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield the line at which a saying starts and the line of its name."""
    stanza: int | None = None
    above: tuple[int, int] | None = None
    for number in range(len(lines) + 1):
        text = lines[number].text if number < len(lines) else ""
        if any(map(str.isalnum, text)):
            stanza = number if stanza is None else stanza
            continue
        if stanza is None:
            if text:
                above = None
            continue
        first, last = stanza, number - 1
        if first == last and above is not None:
            first = above[0]
        stanza, above = None, (first, last)
        if first < last <= first + MAX_LINES and _is_saying(lines, first, last):
            above = None
            yield first, last


def _is_saying(lines: Sequence[Line], first: int, name: int) -> bool:
    text = lines[name].text
    match = _DASHED.fullmatch(text) or _BRACKETED.fullmatch(text)
    if match is None or len(text) > MAX_NAME_CHARS or len(text.split()) > 10 or _ENDS.search(match["name"]):
        return False
    if any(line.text[:1] in "-—–―*•" for line in lines[first:name] if line.text):
        return False
    return text[0] != "(" or _QUOTED.match(lines[first].text) is not None


def _blocks(lines: Sequence[Line], first: int, name: int, *, starts_section: bool) -> tuple[Block, ...]:
    by = lines[name]
    start = lines[first].start
    if by.end - start <= MAX_SAYING_CHARS:
        return (Block(BlockKind.RECORD, start, by.end, lines=name + 1 - first, starts_section=starts_section),)
    end = next(lines[number].end for number in range(name - 1, first - 1, -1) if lines[number].text)
    context = ((by.start, by.end),)
    return (
        Block(BlockKind.PARAGRAPH, start, end, name - first, 0, context, starts_section, keeps_next=True),
        Block(BlockKind.RECORD, by.start, by.end),
    )
