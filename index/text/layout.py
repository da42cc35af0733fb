"""Splits a plain text into blocks: headings, paragraphs, list items, notes, records, furniture.

Works on the document as decoded and returns spans of it; nothing is repaired here.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.text.block import Block, BlockKind, Line, split_lines
from index.text.furniture import mark_furniture, mark_labels
from index.text.headings import mark_headings
from index.text.navigation import Likeness, likeness
from index.text.regions import find_regions

_DOUBLE_NUMBER = re.compile(r"\d{1,4}\.\s+\d{1,4}[a-z]?\.")
_NOTE_NUMBER = re.compile(r"\d{1,4}\.\s+\d{1,4}[a-z]?\.\s*(?=\S)|\[\d{1,4}\]:?\s+(?=\S)")
_BULLET = re.compile(r"[•‣◦●○▪■□➢✓\uf0a7\uf0b7\uf0d8]\s*(?=\S)|[-*+–]\s+(?=\S)")
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]\s+(?=\S)")
_ENDS_SENTENCE = re.compile(r"[.!?…:;。！？]['\"”’)\]»]*(?:[ivxlc]{1,8}|\d{1,3})?$")

MAX_WRAP_CHARS = 132
"""Characters of the widest line of a hard-wrapped text."""


def blocks(text: str, title: str | None = None) -> list[Block]:
    """Return the blocks of a plain text in order; every letter and digit of it is in one.

    Blank lines and the bullets of items lie between blocks. Lines of a hard-wrapped paragraph are one block, also where
    a page break or a blank line splits its sentence. `title`: the document's, where it is known.
    """
    lines = list(split_lines(text))
    width = wrap_width(lines)
    found: list[Block] = []
    place = 0
    for region in find_regions(text, lines):
        found += _assemble(lines, place, region.first, width)
        found += region.blocks
        place = region.last
    found += _assemble(lines, place, len(lines), width)
    found = _join_over_gaps(text, found, width)
    found = mark_furniture(text, found)
    found = mark_headings(text, found, title)
    return mark_labels(found)


def wrap_width(lines: Sequence[Line]) -> int:
    """Return the width at which lines are wrapped, 0 if the text is not hard-wrapped.

    A text is hard-wrapped if most lines directly followed by another are of about the same, moderate length.
    """
    followed = sorted(len(a.text) for a, b in pairwise(lines) if a.text and b.text)
    if len(followed) < 3:
        return 0
    width = followed[int(len(followed) * 0.9)]
    if not 30 <= width <= MAX_WRAP_CHARS:
        return 0
    return width if followed[len(followed) // 2] >= 0.6 * width else 0


def _assemble(lines: Sequence[Line], first: int, last: int, width: int) -> list[Block]:
    """Group the lines `first:last` into blocks, before headings and furniture are known."""
    found: list[Block] = []
    is_open = is_note = False
    for number in range(first, last):
        line = lines[number]
        if not line.text:
            is_open = False
            continue
        if likeness(line.text) is Likeness.SURE:
            found.append(Block(BlockKind.PARAGRAPH, line.start, line.end))
            is_open = False
        elif _DOUBLE_NUMBER.fullmatch(line.text):
            is_open, is_note = False, True
            continue
        elif is_note:
            found.append(Block(BlockKind.NOTE, line.start, line.end))
            is_open = True
        elif number_match := _NOTE_NUMBER.match(line.text):
            found.append(Block(BlockKind.NOTE, line.start + number_match.end(), line.end))
            is_open = True
        elif bullet := _BULLET.match(line.text):
            found.append(Block(BlockKind.ITEM, line.start + bullet.end(), line.end))
            is_open = True
        elif is_open and _continues(lines[number - 1].text, line.text, width):
            found[-1] = replace(found[-1], end=line.end, lines=found[-1].lines + 1)
        else:
            kind = BlockKind.ITEM if _NUMBERED.match(line.text) else BlockKind.PARAGRAPH
            found.append(Block(kind, line.start, line.end))
            is_open = True
        is_note = False
    return found


def _continues(previous: str, line: str, width: int) -> bool:
    """Return whether `line`, right below `previous`, goes on with its paragraph."""
    if previous.endswith(("-", "\u00ad", "\u2010")) and len(previous) > 1 and previous[-2].isalnum():
        return True
    ended = _ENDS_SENTENCE.search(previous) is not None
    if line[0].islower() and not ended:
        return True
    if not width or (ended and _NUMBERED.match(line)):
        return False
    return len(previous) >= 0.6 * width


def _join_over_gaps(text: str, found: Sequence[Block], width: int) -> list[Block]:
    """Join a paragraph that breaks off in mid-sentence with the next one that goes on in lower case."""
    joined: list[Block] = []
    for block in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and block.kind is BlockKind.PARAGRAPH
            and last.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
            and text[block.start].islower()
            and last.end - last.start >= max(40, 0.6 * width)
            and not _ENDS_SENTENCE.search(text[max(last.start, last.end - 16) : last.end])
        ):
            joined[-1] = replace(last, end=block.end, lines=last.lines + block.lines)
        else:
            joined.append(block)
    return joined
