"""Markdown: the blocks of a document by their marks, and its front matter."""

import re
from dataclasses import replace

from index.layout import Block, BlockKind, mark_repeats, split_lines
from index.models import Source
from index.navigation import is_navigation

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"(=+|-{2,})$")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_ITEM = re.compile(r"(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,4}[.)]\s+)(?=\S)")
_RULE = re.compile(r"(?:[-*_]\s*){3,}$")
_TABLE_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|[\s:|-]*$")
_DEFINITION = re.compile(r"\[(?!\^)[^\]]+\]:\s*\S+")
_NOTE = re.compile(r"\[\^[^\]]+\]:\s*(?=\S)")
_QUOTE = re.compile(r"(?:>\s?)+")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FRONT_MATTER = re.compile(r"\ufeff?---[^\S\n]*\r?\n(.*?\r?\n)?---[^\S\n]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"(?m)^(title|author|date|publisher|url|licence|license)\s*:\s*(.+?)\s*$", re.IGNORECASE)
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def front_matter(text: str) -> Source:
    """Return what a document's front matter says of its source; empty fields where it says nothing."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return Source()
    fields: dict[str, str] = {}
    for name, value in _FIELD.findall(match.group(1) or ""):
        key = "licence" if name.lower() == "license" else name.lower()
        value = value.strip("\"'")
        if key == "date":
            date = _ISO_DATE.match(value)
            value = date.group() if date else ""
        if value:
            fields[key] = value
    return Source(**fields)


def first_heading(text: str) -> str | None:
    """Return a document's first heading of the highest level, as its title."""
    for block in markdown_blocks(text):
        if block.kind is BlockKind.HEADING and block.level == 1:
            return " ".join(text[block.start : block.end].split())
    return None


def markdown_blocks(text: str) -> list[Block]:
    """Return the blocks of a Markdown document in order; marks before the words lie outside them.

    Front matter, comments, rules and link definitions are no content. A fenced block is code, a table's
    row and a list's item a block of its own.
    """
    match = _FRONT_MATTER.match(text)
    hidden = [(0, match.end())] if match else []
    hidden += [match.span() for match in _COMMENT.finditer(text)]
    found: list[Block] = []
    is_open = False
    fence = ""
    next_hidden = 0
    for line in split_lines(text):
        while next_hidden < len(hidden) and hidden[next_hidden][1] <= line.start:
            next_hidden += 1
        if next_hidden < len(hidden) and hidden[next_hidden][0] <= line.start and line.end <= hidden[next_hidden][1]:
            continue
        fence_mark = _FENCE.match(line.text)
        if fence:
            if fence_mark and fence_mark.group().startswith(fence) and not line.text.strip("`~"):
                fence, is_open = "", False
            elif line.text:
                found.append(Block(BlockKind.CODE, line.start, line.end))
            continue
        if fence_mark:
            fence, is_open = fence_mark.group(1), False
            continue
        quoted = _QUOTE.match(line.text)
        content = line.text[quoted.end() :].lstrip() if quoted else line.text
        start = line.end - len(content)
        if not content:
            is_open = False
        elif heading := _HEADING.match(content):
            inner = heading.group(2)
            if inner:
                begin = start + heading.start(2)
                found.append(Block(BlockKind.HEADING, begin, begin + len(inner), level=len(heading.group(1))))
            is_open = False
        elif is_open and found[-1].kind is BlockKind.PARAGRAPH and found[-1].lines == 1 and _UNDERLINE.match(content):
            level = 1 if content[0] == "=" else 2
            found[-1] = replace(found[-1], kind=BlockKind.HEADING, level=level)
            is_open = False
        elif _RULE.match(content) or _TABLE_RULE.match(content) or _DEFINITION.match(content):
            is_open = False
        elif note := _NOTE.match(content):
            found.append(Block(BlockKind.NOTE, start + note.end(), line.end))
            is_open = True
        elif item := _ITEM.match(content):
            found.append(Block(BlockKind.ITEM, start + item.end(), line.end))
            is_open = True
        elif content.startswith("|"):
            found.append(Block(BlockKind.ITEM, start, line.end))
            is_open = False
        elif is_navigation(content):
            found.append(Block(BlockKind.NAVIGATION, start, line.end))
            is_open = False
        elif is_open:
            found[-1] = replace(found[-1], end=line.end, lines=found[-1].lines + 1)
        else:
            found.append(Block(BlockKind.PARAGRAPH, start, line.end))
            is_open = True
    return mark_repeats(text, found)
