"""The blocks of a PDF's pages at their places in the text of the document."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.files.extract.pdf.blocks import PageShape
from index.files.extract.pdf.text import PageBlock, PageText
from index.structure import BlockKind, Unsearched

MAX_LEFT_OUT = 8
"""Running lines in one block, at most."""


@dataclass(slots=True)
class PlacedBlock:
    """A block of a page, at its place in the document's text. `kind`: None if it is left out."""

    page: int
    start: int
    end: int
    look: PageBlock
    kind: BlockKind | None = BlockKind.PARAGRAPH
    level: int = 0
    context: tuple[tuple[int, int], ...] = ()


def placed_blocks(pages: Sequence[PageText]) -> Iterator[PlacedBlock]:
    """Yield the blocks of pages, whose texts are parted by form feeds, in order."""
    shift = 0
    for number, page in enumerate(pages):
        for block in page.blocks:
            if block.start < block.end:
                kind = BlockKind.FURNITURE if block.is_turned else _KINDS[block.shape]
                yield PlacedBlock(number, shift + block.start, shift + block.end, block, kind)
        shift += page.length + 1


_KINDS = {
    PageShape.TEXT: BlockKind.PARAGRAPH,
    PageShape.ITEM: BlockKind.ITEM,
    PageShape.CODE: BlockKind.CODE,
    PageShape.ROW: BlockKind.RECORD,
    PageShape.ENTRY: BlockKind.FURNITURE,
    PageShape.NOTE: BlockKind.NOTE,
}


def leave_out(text: str, parts: Sequence[PlacedBlock], left_out: Sequence[Unsearched]) -> None:
    """Leave out the blocks that are nothing but running heads and page numbers."""
    at = 0
    for part in parts:
        while at < len(left_out) and left_out[at].end <= part.start:
            at += 1
        place = part.start
        rest = ""
        for one in left_out[at : at + MAX_LEFT_OUT]:
            if one.start >= part.end:
                break
            rest += text[place : max(place, one.start)]
            place = one.end
        if place > part.start and not any(map(str.isalnum, rest + text[place : part.end])):
            part.kind = None


def body_size(parts: Sequence[PlacedBlock]) -> float:
    """Return the size of most letters, in points."""
    sizes: Counter[float] = Counter()
    for part in parts:
        if part.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            sizes[round(2 * part.look.style.size) / 2] += part.end - part.start
    return max(sizes, key=lambda size: (sizes[size], size), default=10.0)
