"""The lines and regions that a document's text is split into, before anything is repaired."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.structure import Block


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
