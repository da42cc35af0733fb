"""Markdown: the blocks of a document by their marks, and its front matter."""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.models import Source, is_partial_date
from index.structure import Block, BlockKind
from index.text.block import Line, split_lines
from index.text.furniture import mark_furniture
from index.text.markdown_records import with_records
from index.text.turns import mark_questions

_HEADING = re.compile(r"(#{1,6})\s++(?=\S)")
_UNDERLINE = re.compile(r"(=+|-{2,})$")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_ITEM = re.compile(r"(?:[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,4}[.)]\s+)(?=\S)")
_RULE = re.compile(r"(?:[-*_]\s*){3,}$")
_DEFINITION = re.compile(r"\[(?!\^)[^\]]+\]:\s*\S+")
_NOTE = re.compile(r"\[\^[^\]]+\]:\s*(?=\S)")
_QUOTE = re.compile(r"(?:>\s?)+")
_FRONT_MATTER = re.compile(
    r"\ufeff?(?:---[^\S\n]*\r?\n(?=[\w-]+[^\S\n]*:|---|#)(.*?\r?\n)?---"
    r"|\+\+\+[^\S\n]*\r?\n(?=[\w-]+[^\S\n]*=|\+\+\+|#|\[)(.*?\r?\n)?\+\+\+)[^\S\n]*(?:\r?\n|\Z)",
    re.DOTALL,
)
"""YAML between lines of hyphens, or TOML between lines of plus signs."""

_FIELD = re.compile(
    r"(?m)^(title|author|date|publisher|url|licence|license)[^\S\n]*+[:=][^\S\n]*+(\S.*)$", re.IGNORECASE
)
_AUTHORS = re.compile(r"(?mi)^authors?[^\S\n]*:[^\S\n]*\r?\n[^\S\n]*-[^\S\n]+(?:name:[^\S\n]*)?(\S[^\n]*)$")
_DEFINED = re.compile(r":[^\S\n]+(?=\S)")
_FENCED_DIV = re.compile(r":{3,}[^\S\n]*(?:\{[^{}\n]{0,200}\}|[\w-]{0,60})[^\S\n]*")
_ADMONITION = re.compile(r"(?:!{3}|\?{3}\+?)[^\S\n]+(?=\w)")
_ABOVE_TABLE_RULE = (BlockKind.PARAGRAPH, BlockKind.RECORD)
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def front_matter(text: str) -> Source:
    """Return what a document's front matter says of its source; empty fields where it says nothing."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return Source()
    fields: dict[str, str] = {}
    matter = match.group(1) or match.group(2) or ""
    listed = [("author", author) for author in _AUTHORS.findall(matter)[:1]]
    for name, stated in [*listed, *_FIELD.findall(matter)]:
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

    Rules are no content; comments and link definitions are furniture. The title that the front matter states is the
    highest heading, its other fields are records. A fenced block's lines are code; a table's row and a list's item are
    blocks of their own.
    """
    match = _FRONT_MATTER.match(text)
    found = _front_matter_blocks(text, match.end()) if match else []
    scanner = _Scanner(text, found)
    for line in split_lines(text):
        if match is None or line.start >= match.end():
            scanner.read(line)
    if found and len(scanner.found) > len(found) and scanner.found[len(found)].kind is not BlockKind.HEADING:
        scanner.found[len(found)] = replace(scanner.found[len(found)], starts_section=True)
    return mark_furniture(text, mark_questions(text, with_records(text, scanner.found)))


def _front_matter_blocks(text: str, end: int) -> list[Block]:
    """Return the blocks of the front matter that ends at a character: its title as a heading, its fields as records."""
    found: list[Block] = []
    title: Block | None = None
    for line in split_lines(text[:end]):
        if not line.text.strip("-#+ "):
            continue
        name, _, stated = line.text.partition("=" if text.lstrip("\ufeff").startswith("+") else ":")
        words = stated.strip(" \t\"'")
        if name.strip().lower() == "title" and words and title is None:
            start = line.start + line.text.index(words, len(name))
            title = Block(BlockKind.HEADING, start, start + len(words))
            found.append(title)
        elif found and found[-1] is not title and (line.indent or line.text.startswith("- ")):
            found[-1] = replace(found[-1], end=line.end, lines=found[-1].lines + 1)
        else:
            found.append(Block(BlockKind.RECORD, line.start, line.end))
    if title is None:
        return found
    above = ((title.start, title.end),)
    return [replace(block, context=above) if block.start < title.start else block for block in found]


class _Scanner:
    """Reads lines one after another; `found` grows by their blocks."""

    def __init__(self, text: str, found: Sequence[Block]) -> None:
        self.found = list(found)
        self._text = text
        self._is_open = False
        self._fence = ""
        self._is_table = False
        self._heads: tuple[tuple[int, int], ...] = ()
        self._comment_end = 0
        self._is_in_comment = False
        self._last_comment_end = text.rfind("-->")

    def read(self, line: Line) -> None:
        if self._reads_comment(line):
            return
        fence = _FENCE.match(line.text)
        if self._fence:
            if fence and fence.group().startswith(self._fence) and not line.text.strip("`~"):
                self._fence = ""
            elif line.text:
                self.found.append(Block(BlockKind.CODE, line.start, line.end))
            return
        if fence:
            self._fence, self._is_open, self._is_table = fence.group(1), False, False
            return
        quote = _QUOTE.match(line.text)
        content = line.text[quote.end() :].lstrip() if quote else line.text
        self._is_table = self._is_table and "|" in content
        self._is_open = bool(content) and self._read_content(content, line.end)

    def _reads_comment(self, line: Line) -> bool:
        """Read a line that is a comment or part of one; tell whether it was."""
        starts = not self._fence and line.start >= self._comment_end and line.text.startswith("<!--")
        if starts and line.start < self._last_comment_end:
            self._comment_end = self._text.index("-->", line.start) + len("-->")
        if line.end > self._comment_end or not line.text:
            return False
        words = line.text.removeprefix("<!--").removesuffix("-->")
        start = line.start + line.text.index(words) + len(words) - len(words.lstrip())
        end = start + len(words.strip())
        if words.strip() and not starts and self._is_in_comment:
            self.found[-1] = replace(self.found[-1], end=end, lines=self.found[-1].lines + 1)
        elif words.strip():
            # What stands between a heading and its text is about them; as furniture it would part them.
            kind = BlockKind.ITEM if self.found and self.found[-1].kind is BlockKind.HEADING else BlockKind.FURNITURE
            self.found.append(Block(kind, start, end))
        self._is_in_comment = bool(words.strip()) or (self._is_in_comment and not starts)
        self._is_open = False
        return True

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
        if self._reads_row(content, start, end) or _RULE.match(content):
            return False
        if _DEFINITION.match(content):
            self.found.append(Block(BlockKind.FURNITURE, start, end))
            return False
        if (goes_on := self._read_extension(content, start, end, last)) is not None:
            return goes_on
        for pattern, kind in ((_NOTE, BlockKind.NOTE), (_ITEM, BlockKind.ITEM)):
            if mark := pattern.match(content):
                self.found.append(Block(kind, start + mark.end(), end))
                return True
        if last:
            self.found[-1] = replace(last, end=end, lines=last.lines + 1)
        else:
            self.found.append(Block(BlockKind.PARAGRAPH, start, end))
        return True

    def _read_extension(self, content: str, start: int, end: int, last: Block | None) -> bool | None:
        """Read a line of a dialect, such as a definition; tell whether the next may go on with it, None for no such."""
        if last and last.lines == 1 and last.kind is BlockKind.PARAGRAPH and (mark := _DEFINED.match(content)):
            # The line above is a term, the context of what it means.
            self.found[-1] = replace(last, kind=BlockKind.ITEM, keeps_next=True)
            context = ((last.start, last.end),)
            self.found.append(Block(BlockKind.PARAGRAPH, start + mark.end(), end, context=context))
            return True
        if _FENCED_DIV.fullmatch(content):
            return False
        if mark := _ADMONITION.match(content):
            self.found.append(Block(BlockKind.PARAGRAPH, start + mark.end(), end, keeps_next=True))
            return False
        return None

    def _reads_row(self, content: str, start: int, end: int) -> bool:
        """Read a line that is a table's row or rule; tell whether it was."""
        if _is_table_rule(content):
            self._read_table_rule(start)
            return True
        if self._is_table or content.startswith("|"):
            heads = self._heads if self._is_table else ()
            self.found.append(Block(BlockKind.RECORD, start, end, context=heads))
            return True
        return False

    def _read_table_rule(self, start: int) -> None:
        """Read the rule of a table: the line right above the first one has the heads of the columns."""
        if self._is_table:
            return
        self._is_table, self._heads = True, ()
        last = self.found[-1] if self.found else None
        if last is None or len(self._text[last.end : start].splitlines()) > 2 or last.kind not in _ABOVE_TABLE_RULE:
            return
        *_, head = split_lines(self._text[last.start : last.end])
        head_start = last.start + head.start
        self._heads = ((head_start, last.end),)
        if last.kind is BlockKind.PARAGRAPH and last.lines > 1:
            above = self._text[last.start : head_start].rstrip()
            self.found[-1] = replace(last, end=last.start + len(above), lines=last.lines - 1)
        else:
            self.found.pop()
        self.found.append(Block(BlockKind.RECORD, head_start, last.end))


def _without_closing_marks(heading: str) -> str:
    """Return a heading without the `#`s that may close it; those of "C#" are part of it."""
    inner = heading.rstrip("#")
    closed = inner != heading and (not inner or inner[-1].isspace())
    return inner.rstrip() if closed else heading


def _is_table_rule(line: str) -> bool:
    """Return whether a line is the rule below a table's head, such as `|---|:--|`."""
    return "|" in line and "-" in line and not set(line) - set(" \t:|-")
