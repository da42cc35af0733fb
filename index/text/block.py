"""The lines, blocks and regions that a document's text is split into, before anything is repaired."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """The role of a block in its document.

    A record is a unit of its own, such as a table's row, a log's line or a turn of a conversation: it is one sentence,
    never split but where the encoder cannot read all of it, never joined with the lines around it. Furniture only
    looks like a menu, a share bar or a plea for donations; it has passages of its own.
    """

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NOTE = "note"
    CODE = "code"
    RECORD = "record"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that belong together: characters `start:end` of the document.

    `lines` counts its lines. `level` is a heading's depth: 1 for the highest, 0 for a title that stands
    outside the text, in front matter.
    `context`: the spans of the document, in order, that go with the block wherever it stands, such as the heads of a
    table's columns. They are searched with a passage that holds the block and not them. `starts_section`: a passage
    never holds both the block and what stands before it, headings excepted. `keeps_next`: it had better share its
    passage with the next block, as a question with its reply. `hidden`: the spans inside it, in order, that are cited
    and not searched, such as the marks of quoted mail and the times of subtitles.
    """

    kind: BlockKind
    start: int
    end: int
    lines: int = 1
    level: int = 0
    context: tuple[tuple[int, int], ...] = ()
    starts_section: bool = False
    keeps_next: bool = False
    hidden: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space at its ends: characters `start:end` of the document.

    `indent`: how many characters of white space stand before it, a tab up to the next multiple of eight.
    """

    start: int
    end: int
    text: str
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """The lines `first:last` (half-open, by their place among the lines of the text) and the blocks they make.

    The blocks lie in order inside those lines and hold every word of theirs.
    """

    first: int
    last: int
    blocks: tuple[Block, ...]


_BREAKS = "\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(rf"[^{_BREAKS}]*(?:\r\n|[{_BREAKS}])|[^{_BREAKS}]+")
_INVISIBLE = _BREAKS + " \t\xa0\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u2060\u3000\ufeff"


def split_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text, blank ones as empty; page breaks and odd separators end a line too."""
    for match in _LINE.finditer(text):
        line = match.group()
        content = line.strip(_INVISIBLE)
        lead = len(line) - len(line.lstrip(_INVISIBLE)) if content else 0
        start = match.start() + lead
        indent = len(line[:lead].expandtabs()) if lead else 0
        yield Line(start, start + len(content), content, indent)


def indent_at(text: str, place: int) -> int:
    """Return how many characters of white space begin the line of a character, looked for in the line's last 300."""
    start = max(text.rfind("\n", max(0, place - 300), place), text.rfind("\f", max(0, place - 300), place)) + 1
    line = text[start : place + 1]
    return len(line) - len(line.lstrip())
