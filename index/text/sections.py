"""Groups the blocks of a document into sections, which no passage leaves, each block with the headings above it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from index.structure import Block, BlockKind

MAX_STACKED_HEADINGS = 4
"""Headings without words of their own that go with the section below them; more are a section of their own."""

MOST_JOINED_LEVELS = 2
"""Levels of headings below the first in a passage that holds whole subsections."""

MAX_DEPTH = 6
"""Headings in the path of a block; of a deeper one, the highest are left out."""

Path = tuple[Block, ...]
"""The headings that a block stands under, the highest first; a heading's own path ends with itself."""


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that may share a passage, and the path of each."""

    blocks: Sequence[Block]
    paths: Sequence[Path]

    @property
    def start(self) -> int:
        """Return where the section starts, in characters of the document."""
        return self.blocks[0].start

    @property
    def end(self) -> int:
        """Return where the section ends, in characters of the document."""
        return self.blocks[-1].end

    @property
    def is_furniture(self) -> bool:
        """Return whether the section holds furniture; then it holds nothing else."""
        return self.blocks[0].kind is BlockKind.FURNITURE


def sections(text: str, found: Sequence[Block], wished: int) -> Iterator[Section]:
    """Yield the sections of a document in order; every block is in one. Linear in the blocks.

    A section begins at a heading, around a note, where furniture begins or ends, and where a block asks for it. A
    heading and all its subsections are one section if they have at most `wished` characters and no two of their
    headings say the same; the document's title alone does not join what stands below it.
    """
    parts = list(_parts(found))
    ends = _subtree_ends(parts)
    index = 0
    while index < len(parts):
        last = ends[index]
        if last > index + 1 and parts[last - 1].end - parts[index].start <= wished:
            joined = parts[index:last]
            if _may_join(text, joined):
                blocks = [block for part in joined for block in part.blocks]
                yield Section(blocks, [path for part in joined for path in part.paths])
                index = last
                continue
        yield parts[index]
        index += 1


def _parts(found: Sequence[Block]) -> Iterator[Section]:
    """Yield the smallest sections: a run of headings and the blocks below it, up to the next heading."""
    path: Path = ()
    blocks: list[Block] = []
    paths: list[Path] = []
    for block in found:
        if blocks and _breaks(blocks, block):
            yield from _outlined(blocks, paths)
            blocks, paths = [], []
        if block.kind is BlockKind.HEADING:
            path = (*(above for above in path if above.level < block.level), block)[-MAX_DEPTH:]
        blocks.append(block)
        paths.append(path)
    if blocks:
        yield from _outlined(blocks, paths)


def _breaks(blocks: Sequence[Block], block: Block) -> bool:
    """Return whether a section that holds `blocks` ends before `block`."""
    last = blocks[-1]
    if (block.kind is BlockKind.FURNITURE) is not (last.kind is BlockKind.FURNITURE):
        return True
    if last.kind is BlockKind.NOTE:
        return True
    if last.kind is BlockKind.HEADING:
        return False
    return block.starts_section or block.kind in (BlockKind.HEADING, BlockKind.NOTE)


def _outlined(blocks: list[Block], paths: list[Path]) -> Iterator[Section]:
    """Yield a section; first, one of the headings that begin it where they are too many to be its own."""
    count = next((index for index, block in enumerate(blocks) if block.kind is not BlockKind.HEADING), len(blocks))
    keep = 0 if count == len(blocks) else min(count, MAX_STACKED_HEADINGS)
    if count > MAX_STACKED_HEADINGS:
        rest = count - keep
        yield Section(
            [replace(block, kind=BlockKind.ITEM) for block in blocks[:rest]], [path[:-1] for path in paths[:rest]]
        )
        blocks, paths = blocks[rest:], paths[rest:]
    if blocks:
        yield Section(blocks, paths)


def _subtree_ends(parts: Sequence[Section]) -> list[int]:
    """Return for each part the place after the last one below its heading; of one without a heading, the next place.

    The document's first heading joins nothing if all others stand below it, as below a title; a heading right below it
    takes its place.
    """
    ends = list(range(1, len(parts) + 1))
    stacks = {index: levels for index, part in enumerate(parts) if (levels := _levels(part))}
    open_parts: list[tuple[int, int]] = []
    first = next(iter(stacks), -1)
    highest = min((levels[0] for index, levels in stacks.items() if index != first), default=-1)
    for index, stacked in stacks.items():
        levels = [level for level in stacked if index != first or level >= highest]
        level = levels[0] if levels else highest
        while open_parts and open_parts[-1][1] >= level:
            ends[open_parts.pop()[0]] = index
        if levels:
            open_parts.append((index, level))
    for index, _ in open_parts:
        ends[index] = len(parts)
    return ends


def _levels(part: Section) -> list[int]:
    """Return the levels of the headings that a part begins with."""
    return [block.level for block in takewhile(lambda block: block.kind is BlockKind.HEADING, part.blocks)]


def _may_join(text: str, parts: Sequence[Section]) -> bool:
    """Return whether parts hold nothing that stands apart, and no two headings that say the same."""
    if any(part.is_furniture or part.blocks[0].starts_section for part in parts):
        return False
    headings = [block for part in parts for block in part.blocks if block.kind is BlockKind.HEADING]
    if len({block.level for block in headings[1:]} - {headings[0].level}) > MOST_JOINED_LEVELS:
        return False
    said = {" ".join(text[block.start : block.end].casefold().split()) for block in headings}
    return len(said) == len(headings)
