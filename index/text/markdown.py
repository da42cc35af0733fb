"""Markdown: the blocks of a document by their marks, and its front matter."""

import re
from dataclasses import replace

from index.models import Source, is_partial_date
from index.text.block import Block, BlockKind, Line, split_lines
from index.text.furniture import mark_furniture

_HEADING = re.compile(r"(#{1,6})\s++(?=\S)")
_UNDERLINE = re.compile(r"(=+|-{2,})$")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_ITEM = re.compile(r"(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,4}[.)]\s+)(?=\S)")
_RULE = re.compile(r"(?:[-*_]\s*){3,}$")
_DEFINITION = re.compile(r"\[(?!\^)[^\]]+\]:\s*\S+")
_NOTE = re.compile(r"\[\^[^\]]+\]:\s*(?=\S)")
_QUOTE = re.compile(r"(?:>\s?)+")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FRONT_MATTER = re.compile(
    r"\ufeff?---[^\S\n]*\r?\n(?=[\w-]+[^\S\n]*:|---|#)(.*?\r?\n)?---[^\S\n]*(?:\r?\n|\Z)", re.DOTALL
)
_FIELD = re.compile(r"(?m)^(title|author|date|publisher|url|licence|license)[^\S\n]*+:[^\S\n]*+(\S.*)$", re.IGNORECASE)
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def front_matter(text: str) -> Source:
    """Return what a document's front matter says of its source; empty fields where it says nothing."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return Source()
    fields: dict[str, str] = {}
    for name, stated in _FIELD.findall(match.group(1) or ""):
        key = "licence" if name.lower() == "license" else name.lower()
        value = stated.strip().strip("\"'")
        if key == "date":
            date = _ISO_DATE.match(value)
            value = date.group() if date and is_partial_date(date.group()) else ""
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

    Front matter, comments, rules and link definitions are no content. A fenced block's lines are code; a
    table's row and a list's item are blocks of their own.
    """
    match = _FRONT_MATTER.match(text)
    hidden = [(0, match.end())] if match else []
    hidden += [match.span() for match in _COMMENT.finditer(text)]
    scanner = _Scanner()
    passed = 0
    for line in split_lines(text):
        while passed < len(hidden) and hidden[passed][1] <= line.start:
            passed += 1
        if passed < len(hidden) and hidden[passed][0] <= line.start and line.end <= hidden[passed][1]:
            continue
        scanner.read(line)
    return mark_furniture(text, scanner.found)


class _Scanner:
    """Reads lines one after another; `found` grows by their blocks."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self._is_open = False
        self._fence = ""

    def read(self, line: Line) -> None:
        fence = _FENCE.match(line.text)
        if self._fence:
            if fence and fence.group().startswith(self._fence) and not line.text.strip("`~"):
                self._fence = ""
            elif line.text:
                self.found.append(Block(BlockKind.CODE, line.start, line.end))
            return
        if fence:
            self._fence, self._is_open = fence.group(1), False
            return
        quote = _QUOTE.match(line.text)
        content = line.text[quote.end() :].lstrip() if quote else line.text
        self._is_open = bool(content) and self._read_content(content, line.end)

    def _read_content(self, content: str, end: int) -> bool:
        """Read a line's words; tell whether the next line may go on with its block."""
        start = end - len(content)
        if heading := _HEADING.match(content):
            inner = _without_closing_marks(content[heading.end() :])
            if inner:
                begin = start + heading.end()
                self.found.append(Block(BlockKind.HEADING, begin, begin + len(inner), level=len(heading.group(1))))
            return False
        last = self.found[-1] if self._is_open else None
        if last and last.kind is BlockKind.PARAGRAPH and last.lines == 1 and _UNDERLINE.match(content):
            self.found[-1] = replace(last, kind=BlockKind.HEADING, level=1 if content[0] == "=" else 2)
            return False
        if _RULE.match(content) or _is_table_rule(content) or _DEFINITION.match(content):
            return False
        for pattern, kind in ((_NOTE, BlockKind.NOTE), (_ITEM, BlockKind.ITEM)):
            if mark := pattern.match(content):
                self.found.append(Block(kind, start + mark.end(), end))
                return True
        if content.startswith("|"):
            self.found.append(Block(BlockKind.ITEM, start, end))
            return False
        if last:
            self.found[-1] = replace(last, end=end, lines=last.lines + 1)
        else:
            self.found.append(Block(BlockKind.PARAGRAPH, start, end))
        return True


def _without_closing_marks(heading: str) -> str:
    """Return a heading without the `#`s that may close it; those of "C#" are part of it."""
    inner = heading.rstrip("#")
    closed = inner != heading and (not inner or inner[-1].isspace())
    return inner.rstrip() if closed else heading


def _is_table_rule(line: str) -> bool:
    """Return whether a line is the rule below a table's head, such as `|---|:--|`."""
    return "|" in line and "-" in line and not set(line) - set(" \t:|-")
