"""Org: the blocks of a document by its marks, and what of it is not searched."""

import re
from dataclasses import replace

from index.structure import Block, BlockKind, Unsearched
from index.text.block import Line, split_lines
from index.text.block_builder import BlockBuilder, Span

_HEADING = re.compile(r"(\*{1,20})\s+(?=\S)")
_KEYWORD = re.compile(r"#\+([\w-]{1,60})(?:\[[^\]]{0,200}\])?:\s*")
_BEGIN = re.compile(r"#\+begin_(\w{1,40})(?:\s|$)", re.IGNORECASE)
_END = re.compile(r"#\+end_?(\w{0,40})(?:\s|$|:)", re.IGNORECASE)
_DRAWER = re.compile(r":([\w-]{1,60}):$")
_PLANNING = re.compile(r"(?:SCHEDULED|DEADLINE|CLOSED|CLOCK):")
_ITEM = re.compile(r"(?:[-+]|\d{1,4}[.)]|[A-Za-z][.)])\s+(?:\[@\d{1,4}\]\s+)?(?:\[[ xX-]\]\s+)?(?=\S)")
_STAR_ITEM = re.compile(r"\*\s+(?:\[[ xX-]\]\s+)?(?=\S)")
_TERM = re.compile(r"(\S.{0,300}?)\s+::(?:\s+|$)")
_NOTE = re.compile(r"\[fn:[\w-]{1,60}\]\s+(?=\S)")
_TABLE_RULE = re.compile(r"\|[-+]+\|?$")
_CODE = frozenset({"src", "example", "export", "html", "latex", "ascii", "comment"})
_TITLES = frozenset({"title", "subtitle", "author", "date", "description", "keywords", "email"})
_SEEN_KEYWORDS = frozenset({"caption", "header", "name_of_table", "results"})


def org_blocks(text: str) -> tuple[list[Block], list[Unsearched]]:
    """Return the blocks of a document in order, and what is left out: comments, options, formulas of tables.

    The title is the highest heading. A caption goes with the block below it, a term with what it means, the head of a
    table with its rows.
    """
    return _OrgReader(text).run()


class _OrgReader:
    """Reads the lines of a document one after another."""

    def __init__(self, text: str) -> None:
        self._build = BlockBuilder(text)
        self._lines = split_lines(text)
        self._inside = ""
        self._drawer = False
        self._caption: tuple[Span, ...] = ()
        self._term: tuple[Span, ...] = ()
        self._term_indent = 0
        self._heads: tuple[Span, ...] = ()
        self._is_table = False

    def run(self) -> tuple[list[Block], list[Unsearched]]:
        """Return the blocks, and what is left out."""
        for line in self._lines:
            if self._inside:
                self._read_inside(line)
                continue
            is_row = line.text.startswith("|")
            if self._is_table and not is_row:
                self._is_table, self._heads, self._caption = False, (), ()
            if not line.text:
                self._build.close()
            elif not (self._reads_heading(line) or self._reads_mark(line)):
                self._read_words(line)
        return self._build.finish()

    def _read_inside(self, line: Line) -> None:
        """Read a line of a block that holds no text of its own kind."""
        end = _END.match(line.text)
        if end is not None and end.group(1).lower() in ("", self._inside):
            self._build.leave_out(line.start, line.end, "mark of a block")
            self._inside, self._caption = "", ()
        elif self._inside == "comment":
            self._build.leave_out(line.start, line.end, "comment")
        else:
            self._build.add(BlockKind.CODE, line.start, line.end, context=(*self._term, *self._caption))

    def _reads_heading(self, line: Line) -> bool:
        mark = _HEADING.match(line.text) if not line.indent else None
        if mark is None or mark.end() >= len(line.text):
            return False
        self._build.add(BlockKind.HEADING, line.start + mark.end(), line.end, level=len(mark.group(1)) + 1)
        self._term = self._caption = ()
        self._drawer = False
        return True

    def _reads_mark(self, line: Line) -> bool:
        """Read a line of a keyword, a block, a drawer, a comment or a table; tell whether it was one."""
        text = line.text
        if begin := _BEGIN.match(text):
            self._build.close()
            self._build.leave_out(line.start, line.end, "mark of a block")
            self._inside = begin.group(1).lower() if begin.group(1).lower() in _CODE else ""
        elif _END.match(text):
            self._build.close()
            self._build.leave_out(line.start, line.end, "mark of a block")
        elif keyword := _KEYWORD.match(text):
            self._add_keyword(line, keyword)
        elif text.startswith("# ") or text == "#":
            self._build.leave_out(line.start, line.end, "comment")
        elif drawer := _DRAWER.match(text):
            self._drawer = drawer.group(1).lower() != "end"
            self._build.close()
            self._build.leave_out(line.start, line.end, "mark of a block")
        elif self._drawer and text.startswith(":"):
            self._build.add(BlockKind.FURNITURE, line.start, line.end)
        elif text == ":" or text.startswith(": "):
            start = line.end - len(text[1:].lstrip())
            self._build.add(BlockKind.CODE, start, line.end, context=(*self._term, *self._caption))
        elif _PLANNING.match(text):
            self._build.add(BlockKind.RECORD, line.start, line.end)
        elif text.startswith("|"):
            self._add_row(line)
        else:
            return False
        return True

    def _add_keyword(self, line: Line, keyword: re.Match[str]) -> None:
        name, start = keyword.group(1).lower(), line.start + keyword.end()
        self._build.close()
        if name in _TITLES:
            kind, level = (BlockKind.HEADING, 1) if name == "title" else (BlockKind.RECORD, 0)
            begin = start if name == "title" else line.start
            self._build.add(kind, begin, line.end, level=level)
            if name == "title":
                self._build.leave_out(line.start, start, "keyword")
        elif name in _SEEN_KEYWORDS and start < line.end:
            self._build.leave_out(line.start, start, "keyword")
            self._build.add(BlockKind.PARAGRAPH, start, line.end, keeps_next=True)
            self._caption = ((start, line.end),)
        else:
            self._build.leave_out(line.start, line.end, "formula of a table" if name == "tblfm" else "keyword")

    def _add_row(self, line: Line) -> None:
        """Read a row or a rule of a table; what stands above the first rule are the heads."""
        rows = [block for block in self._build.blocks[-1:] if block.kind is BlockKind.RECORD]
        if _TABLE_RULE.match(line.text):
            if self._is_table and not self._heads and rows:
                self._heads = ((rows[0].start, rows[0].end),)
        else:
            context = (*self._term, *self._caption, *self._heads)
            self._build.add(BlockKind.RECORD, line.start, line.end, context=context)
        self._is_table = True

    def _read_words(self, line: Line) -> None:
        """Read a line of words."""
        if self._term and line.indent <= self._term_indent:
            self._term = ()
        if note := _NOTE.match(line.text):
            self._build.leave_out(line.start, line.start + note.end(), "mark of a note")
            self._build.add(BlockKind.NOTE, line.start + note.end(), line.end, is_open=True)
            return
        mark = _ITEM.match(line.text) or (_STAR_ITEM.match(line.text) if line.indent else None)
        if mark is None:
            if self._build.is_open:
                self._build.extend(line.end)
            else:
                context = (*self._term, *self._caption)
                self._build.add(BlockKind.PARAGRAPH, line.start, line.end, context=context, is_open=True)
                self._caption = ()
            return
        start = line.start + (0 if any(map(str.isalnum, mark.group())) else mark.end())
        term = _TERM.match(line.text, mark.end())
        self._build.add(BlockKind.ITEM, start, line.end, context=self._term, is_open=True)
        if term is not None and self._build.is_open:
            span = (line.start + mark.end(), line.start + term.end(1))
            last = self._build.blocks[-1]
            self._build.blocks[-1] = replace(last, end=span[1], keeps_next=True)
            begin = line.start + term.end()
            self._term, self._term_indent = (span,), line.indent
            self._build.add(BlockKind.PARAGRAPH, begin, line.end, context=self._term, is_open=True)
