"""Finds the messages of a mail thread by their headers: what a message says goes with who sent it, when, and on what.

A header is a form right below each other line by line, one of whose fields has a date with a time of day.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.structure import Block, BlockKind
from index.text.forms import label_of

FEWEST_FIELDS = 3
"""Fields of the shortest header."""

MAX_FIELDS = 5
"""Fields of a header that go with the text below it."""

MAX_FIELD_CHARS = 90
"""Characters of the longest field that goes with the text below it."""

MAX_BLOCKS = 200
"""Blocks of the longest message."""

WRAP_CHARS = (45, 80)
"""Characters of a line of mail that is wrapped."""

MAX_NAME_WORDS = 3
"""Words of the longest name that ends a message."""

_SENT = re.compile(r"(?=.*\b\d{1,2}[:.]\d{2}\b).*\b(?:19|20)\d{2}\b")
_DIVIDES = re.compile(r"[-_=*>]{3,}.{0,60}")
_ENDS = re.compile(r"[.!?…:;,]['\"”’)\]»]*$")


def mark_messages(text: str, found: Sequence[Block]) -> list[Block]:
    """Return the blocks of a text, those below a mail's header with its fields, each message a section of its own."""
    made: list[Block] = []
    fields: tuple[tuple[int, int], ...] = ()
    index = below = 0
    while index < len(found):
        count = _header(text, found, index)
        if count:
            header = found[index : index + count]
            fields = tuple((field.start, field.end) for field in header if field.end - field.start <= MAX_FIELD_CHARS)[
                :MAX_FIELDS
            ]
            divided = bool(made) and _is_right_below(text, made[-1], header[0]) and made[-1].lines == 1
            if divided and _DIVIDES.match(text, made[-1].start, made[-1].end):
                made[-1] = replace(made[-1], kind=BlockKind.RECORD, context=(), starts_section=True, keeps_next=True)
            else:
                divided = False
            _read_signature(text, made, -2 if divided else -1)
            made += [
                replace(field, starts_section=bool(made) and not divided and number == 0, keeps_next=True)
                for number, field in enumerate(header)
            ]
            index += count
            below = 0
            continue
        block = found[index]
        index += 1
        below += 1
        is_form = block.starts_section and label_of(text[block.start : min(block.end, block.start + 300)])
        if is_form or below > MAX_BLOCKS:
            fields = ()
        if not fields:
            made.append(block)
        elif made and _goes_on(text, made[-1], block):
            made[-1] = replace(made[-1], end=block.end, lines=made[-1].lines + block.lines)
        else:
            made.append(block if block.context or block.starts_section else replace(block, context=fields))
    return made


def _read_signature(text: str, made: list[Block], place: int) -> None:
    """Read the name that ends a message as a record: it is no heading of the next."""
    block = made[place] if len(made) >= -place else None
    if block and block.kind is BlockKind.PARAGRAPH and len(text[block.start : block.end].split()) <= MAX_NAME_WORDS:
        made[place] = replace(block, kind=BlockKind.RECORD)


def _header(text: str, found: Sequence[Block], first: int) -> int:
    """Return how many blocks from one on are the header of a mail; 0 if none are."""
    last = first
    is_sent = False
    while last < len(found):
        block = found[last]
        words = text[block.start : min(block.end, block.start + 300)]
        if block.kind is not BlockKind.RECORD or not label_of(words):
            break
        if last > first and not _is_right_below(text, found[last - 1], block):
            break
        is_sent = is_sent or _SENT.search(words) is not None
        last += 1
        if last - first > 40:
            break
    return last - first if is_sent and last - first >= FEWEST_FIELDS else 0


def _is_right_below(text: str, above: Block, below: Block) -> bool:
    return max(map(text[above.end : below.start].count, "\n\r")) == 1


def _goes_on(text: str, above: Block, block: Block) -> bool:
    """Return whether a block is the next line of a wrapped paragraph of mail."""
    if not above.kind is block.kind is BlockKind.PARAGRAPH or above.hidden or block.hidden or block.starts_section:
        return False
    if not _is_right_below(text, above, block):
        return False
    line = text[max(above.start, text.rfind("\n", above.start, above.end) + 1) : above.end]
    return WRAP_CHARS[0] <= len(line) <= WRAP_CHARS[1] and not _ENDS.search(line[-8:])
