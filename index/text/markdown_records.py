"""Finds records among the paragraphs of a Markdown document: turns, fields, entries, rows of values, sayings."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from index.structure import Block, BlockKind
from index.text.attributions import find_attributions
from index.text.block import Line, Region, split_lines
from index.text.delimited import find_delimited
from index.text.forms import find_forms
from index.text.logs import find_logs
from index.text.regions import regions_of
from index.text.turns import find_turns


def _forms(lines: Sequence[Line]) -> Iterator[Region]:
    yield from find_forms(lines, 0, len(lines))


_FINDERS: tuple[Callable[[Sequence[Line]], Iterator[Region]], ...] = (
    find_attributions,
    find_turns,
    find_delimited,
    find_logs,
    _forms,
)


def with_records(text: str, found: Sequence[Block]) -> list[Block]:
    """Return the blocks of a Markdown document, the paragraphs that are records as such. Linear in the text."""
    made: list[Block] = []
    for is_paragraph, group in groupby(found, key=lambda block: block.kind is BlockKind.PARAGRAPH):
        blocks = list(group)
        made += _read(text, blocks) if is_paragraph else blocks
    return made


def _read(text: str, paragraphs: Sequence[Block]) -> list[Block]:
    """Return paragraphs that follow each other, what is a record in them as blocks of its own."""
    lines: list[Line] = []
    owners: list[Block | None] = []
    for block in paragraphs:
        for line in split_lines(text[block.start : block.end]):
            words = line.text.lstrip("> ")
            start = block.start + line.end - len(words)
            lines.append(Line(start, start + len(words), words, line.indent))
            owners.append(block)
        lines.append(Line(block.end, block.end, ""))
        owners.append(None)
    regions = regions_of(lines, _FINDERS)
    if not regions:
        return list(paragraphs)
    made: list[Block] = []
    place = 0
    for region in [*regions, Region(len(lines), len(lines), ())]:
        for owner, numbers in groupby(range(place, region.first), key=owners.__getitem__):
            left = [lines[number] for number in numbers if lines[number].text]
            if owner is not None and left:
                is_whole = left[0].start == owner.start and left[-1].end == owner.end
                made.append(owner if is_whole else Block(owner.kind, left[0].start, left[-1].end, lines=len(left)))
        made += region.blocks
        place = region.last
    return made
