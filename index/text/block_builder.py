"""Collects the blocks of a document whose marks are read line by line, and what of it is not searched."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.structure import Block, BlockKind, Unsearched
from index.text.block import split_lines

Span = tuple[int, int]
"""A half-open range of characters of the document."""


class BlockBuilder:
    """Collects blocks and what is left out, both in order. A block may be open: the next line may go on with it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Block] = []
        self.left_out: list[Unsearched] = []
        self.is_open = False
        self._starts_section = False

    @property
    def last(self) -> Block | None:
        """The block that is open, None if none is."""
        return self.blocks[-1] if self.is_open else None

    def section(self) -> None:
        """Have the next block begin a section: no passage holds both it and what stands above."""
        self._starts_section = True

    def add(
        self,
        kind: BlockKind,
        start: int,
        end: int,
        *,
        level: int = 0,
        lines: int = 1,
        context: tuple[Span, ...] = (),
        keeps_next: bool = False,
        hidden: tuple[Span, ...] = (),
        is_open: bool = False,
    ) -> None:
        """Add the block `start:end`; without a letter or digit it is none."""
        self.is_open = False
        if start >= end or not any(map(str.isalnum, self.text[start:end])):
            return
        context = tuple(span for span in context if span != (start, end))
        self.blocks.append(
            Block(kind, start, end, lines, level, context, self._starts_section, keeps_next, hidden=hidden)
        )
        self._starts_section = False
        self.is_open = is_open

    def extend(self, end: int) -> None:
        """Let the last block go on to a character."""
        last = self.blocks[-1]
        self.blocks[-1] = replace(last, end=end, lines=last.lines + 1)

    def close(self) -> None:
        """Let no line go on with the last block."""
        self.is_open = False

    def leave_out(self, start: int, end: int, reason: str) -> None:
        """Leave characters out of the searched text, if they hold a letter or digit."""
        if start >= end or not any(map(str.isalnum, self.text[start:end])):
            return
        last = self.left_out[-1] if self.left_out else None
        if last and last.reason == reason and not self.text[last.end : start].strip():
            self.left_out[-1] = replace(last, end=end)
        else:
            self.left_out.append(Unsearched(start, end, reason))

    def finish(self) -> tuple[list[Block], list[Unsearched]]:
        """Return the blocks and what is left out; words that are in neither are paragraphs."""
        self.left_out.sort(key=lambda one: one.start)
        found = list(with_missing(self.text, self.blocks, self.left_out))
        return found, self.left_out


def with_missing(text: str, blocks: Sequence[Block], left_out: Sequence[Unsearched]) -> Iterator[Block]:
    """Yield blocks, and paragraphs of the words that are neither in them nor left out. Linear in the text."""
    spans = sorted([*((one.start, one.end, None) for one in left_out), *((b.start, b.end, b) for b in blocks)],
                   key=lambda span: span[0])  # fmt: skip
    place = 0
    for start, end, block in [*spans, (len(text), len(text), None)]:
        if place < start:
            for line in split_lines(text[place:start]):
                if any(map(str.isalnum, line.text)):
                    yield Block(BlockKind.PARAGRAPH, place + line.start, place + line.end)
        if block is not None:
            yield block
        place = max(place, end)
