"""Gives the items of a list the sentence that introduces it, as their context: "The mandatory packages are:"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.structure import Block, BlockKind

MAX_CHARS = 110
"""Characters of the longest sentence that goes with a list that it introduces."""

_INTRODUCED = (BlockKind.ITEM, BlockKind.CODE)


def with_lead_ins(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Return blocks, those below a paragraph that ends in a colon with its last sentence as context. Linear."""
    return list(_with_lead_ins(text, blocks))


def _with_lead_ins(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    lead: tuple[int, int] | None = None
    for number, block in enumerate(blocks):
        following = blocks[number + 1].kind if number + 1 < len(blocks) else None
        if block.kind is BlockKind.PARAGRAPH and following in _INTRODUCED:
            lead = _lead_in(text, block)
            yield block if lead is None else replace(block, keeps_next=True)
        elif block.kind in _INTRODUCED and lead is not None:
            yield replace(block, context=(*block.context, lead))
        else:
            lead = None
            yield block


def _lead_in(text: str, block: Block) -> tuple[int, int] | None:
    """Return where the sentence stands that ends a paragraph in a colon, None if none of some brevity does."""
    start = max(block.start, block.end - MAX_CHARS)
    words = text[start : block.end]
    if not words.rstrip("*_`~ \n").endswith(":"):
        return None
    cut = max(words.rfind(mark, 0, -2) + len(mark) for mark in (". ", ".\n", "? ", "! "))
    if cut < 2:
        return (block.start, block.end) if start == block.start else None
    return start + cut, block.end
