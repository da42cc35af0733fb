"""AsciiDoc: the blocks of a document by its marks, and what of it is not searched."""

import re

from index.structure import Block, BlockKind, Unsearched
from index.text.asciidoc_tables import table_rows
from index.text.block import Line, split_lines
from index.text.block_builder import BlockBuilder, Span

MAX_TERMS = 3
"""Terms that are defined together, the nearest ones."""

_TITLE = re.compile(r"(={1,6}|#{1,6})\s+(?=\S)")
_UNDERLINE = re.compile(r"(=+|-+|~+|\^+|\++)$")
_UNDERLINE_LEVELS = "=-~^+"
_DELIMITER = re.compile(r"(?:-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|`{3,}[\w,+#-]{0,40}|~{4,})$")
_TABLE = re.compile(r"[|,:!]={3,}$")
_ATTRIBUTE = re.compile(r":!?([\w-]{1,80})!?:(?:\s+|$)")
_BLOCK_ATTRIBUTES = re.compile(r"\[(?:\[[^\[\]]{1,200}\]|[^\[\]]{0,600})\]$")
_CAPTION = re.compile(r"\.(?=[^\s.])")
_MACRO = re.compile(
    r"(image|video|audio|include|toc|ifdef|ifndef|ifeval|endif|tag|end)::([^\[\n]{0,400})\[(.{0,2000})\]$"
)
_ITEM = re.compile(r"(?:\*{1,6}|-|\.{1,6}|\d{1,4}\.|[a-zA-Z]\.|<\d{1,3}>|<\.>)\s+(?:\[[ xX*]\]\s+)?(?=\S)")
_TERM = re.compile(r"(\S.{0,400}?)(:{2,4}|;;)(?:\s+|$)")
_QUOTED = re.compile(r"\[(?:quote|verse)\s{0,3},\s{0,3}(.{1,400})\]$")
_SEEN_ATTRIBUTES = frozenset(
    {"author", "authors", "email", "revdate", "revnumber", "description", "keywords", "summary"}
)
_CODE_STYLES = ("source", "listing", "literal", "stem", "latexmath", "ditaa", "plantuml", "graphviz", "mermaid")


def asciidoc_blocks(text: str) -> tuple[list[Block], list[Unsearched]]:
    """Return the blocks of a document in order, and what is left out: comments, attributes of blocks, directives.

    A caption goes with the block below it, a term with its definition, the head of a table with its rows.
    """
    return _AsciidocReader(text).run()


class _AsciidocReader:
    """Reads the lines of a document one after another."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = list(split_lines(text))
        self._build = BlockBuilder(text)
        self._at = 0
        self._attributes = ""
        self._caption: tuple[Span, ...] = ()
        self._terms: tuple[Span, ...] = ()
        self._is_joined = False
        self._is_header = True
        self._is_list = False

    def run(self) -> tuple[list[Block], list[Unsearched]]:
        """Return the blocks, and what is left out."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            if not line.text:
                self._read_blank()
            elif not (self._reads_title(line) or self._reads_delimited(line) or self._reads_own_line(line)):
                self._read_words(line)
        return self._build.finish()

    @property
    def _context(self) -> tuple[Span, ...]:
        return (*self._terms, *self._caption)

    def _read_blank(self) -> None:
        last = self._build.blocks[-1] if self._build.blocks else None
        is_term = last is not None and self._terms[-1:] == ((last.start, last.end),)
        if not self._is_joined and not is_term and self._build.blocks:
            following = next((line.text for line in self._lines[self._at : self._at + 3] if line.text), "")
            if following != "+":
                self._terms = ()
        self._build.close()
        self._is_header = self._is_header and not self._build.blocks

    def _reads_title(self, line: Line) -> bool:
        """Read a title, marked before it or underlined; tell whether it was one."""
        if mark := _TITLE.match(line.text):
            self._add_title(line.start + mark.end(), line.end, len(mark.group(1)))
            return True
        below = self._lines[self._at] if self._at < len(self._lines) else None
        if below is None or self._build.is_open or line.indent or below.indent or len(line.text) < 2:
            return False
        if _UNDERLINE.match(below.text) is None or abs(len(below.text) - len(line.text)) > 2:
            return False
        if not any(map(str.isalnum, line.text)) or _DELIMITER.match(line.text):
            return False
        self._at += 1
        self._add_title(line.start, line.end, _UNDERLINE_LEVELS.index(below.text[0]) + 1)
        return True

    def _add_title(self, start: int, end: int, level: int) -> None:
        self._build.add(BlockKind.HEADING, start, end, level=level)
        self._terms = self._caption = ()
        self._attributes = ""
        self._is_list = False
        self._is_header = self._is_header and level == 1

    def _reads_delimited(self, line: Line) -> bool:
        """Read a block between two delimiters, if a line begins one; tell whether it did."""
        is_table = _TABLE.match(line.text) is not None
        if not is_table and _DELIMITER.match(line.text) is None:
            return False
        self._build.close()
        mark = line.text if line.text[0] != "`" else "`" * (len(line.text) - len(line.text.lstrip("`")))
        is_styled = self._attributes.lstrip("[").startswith(_CODE_STYLES)
        if (not is_table and line.text[0] in "=*_~") or (line.text == "--" and not is_styled):
            # What stands between these is read as all else.
            self._attributes = ""
            return True
        end = self._at
        while end < len(self._lines) and self._lines[end].text != mark:
            end += 1
        if end == len(self._lines):
            return line.text == "--"
        inside = self._lines[self._at : end]
        if is_table:
            self._add_table(inside, line.text[0])
        else:
            for one in inside:
                if line.text[0] == "/":
                    self._build.leave_out(one.start, one.end, "comment")
                else:
                    self._build.add(BlockKind.CODE, one.start, one.end, context=self._context)
        self._at = end + 1
        self._caption, self._attributes, self._is_joined = (), "", False
        return True

    def _add_table(self, lines: list[Line], mark: str) -> None:
        heads: tuple[Span, ...] = ()
        attributes = self._attributes if mark == "|" else f"{self._attributes} csv"
        for (start, end), is_head in table_rows(self._text, lines, attributes) if lines else ():
            count = self._text.count("\n", start, end) + 1
            self._build.add(BlockKind.RECORD, start, end, lines=count, context=(*self._context, *heads))
            heads = ((start, end),) if is_head else heads

    def _reads_own_line(self, line: Line) -> bool:
        """Read a line that is no words of a block: a comment, attributes, a caption, a macro; tell whether it was."""
        text = line.text
        if text == "+":
            self._is_joined = True
            self._build.close()
        elif text.startswith("//") and not text.startswith("///"):
            self._build.leave_out(line.start, line.end, "comment")
        elif (mark := _ATTRIBUTE.match(text)) and not self._build.is_open:
            self._add_attribute(line, mark)
        elif _BLOCK_ATTRIBUTES.match(text) and not (self._build.is_open and " " in text and "=" not in text):
            self._build.close()
            if quoted := _QUOTED.match(text):
                self._build.leave_out(line.start, line.start + quoted.start(1), "attribute of a block")
                self._build.add(BlockKind.PARAGRAPH, line.start + quoted.start(1), line.end - 1, keeps_next=True)
            else:
                self._build.leave_out(line.start, line.end, "attribute of a block")
            self._attributes += text
        elif (mark := _CAPTION.match(text)) and not self._build.is_open and not _ITEM.match(text):
            span = (line.start + mark.end(), line.end)
            self._build.add(BlockKind.PARAGRAPH, *span, context=self._terms, keeps_next=True)
            self._caption = (span,)
        elif mark := _MACRO.match(text):
            self._add_macro(line, mark)
        else:
            return False
        return True

    def _add_attribute(self, line: Line, mark: re.Match[str]) -> None:
        is_stated = mark.end() < len(line.text)
        if mark.group(1).lower() in _SEEN_ATTRIBUTES and is_stated:
            self._build.add(BlockKind.RECORD, line.start, line.end)
        elif is_stated and any(map(str.isalpha, line.text[mark.end() :])):
            self._build.add(BlockKind.FURNITURE, line.start, line.end)
        else:
            self._build.leave_out(line.start, line.end, "attribute of the document")

    def _add_macro(self, line: Line, mark: re.Match[str]) -> None:
        is_seen = mark.group(1) in ("image", "video", "audio", "ifdef", "ifndef") and mark.group(3).strip()
        start = line.start + mark.start(3)
        self._build.close()
        self._build.leave_out(line.start, start if is_seen else line.end, "directive")
        if is_seen:
            words = mark.group(3)
            is_cut = not mark.group(1).startswith("if") and '"' not in words
            end = start + (words + ",").index(",") if is_cut else line.end - 1
            self._build.add(BlockKind.PARAGRAPH, start, end, context=self._context)
            self._build.leave_out(end, line.end, "directive")

    def _read_words(self, line: Line) -> None:
        """Read a line of words."""
        if (
            self._is_header
            and self._build.blocks
            and self._build.blocks[-1].kind in (BlockKind.HEADING, BlockKind.RECORD)
        ):
            self._build.add(BlockKind.RECORD, line.start, line.end)
            return
        if self._build.last is not None and self._build.last.kind is BlockKind.CODE:
            self._build.add(BlockKind.CODE, line.start, line.end, context=self._context, is_open=True)
            return
        term = _TERM.match(line.text)
        if mark := _ITEM.match(line.text):
            start = line.start + (0 if any(map(str.isalnum, mark.group())) else mark.end())
            self._build.add(BlockKind.ITEM, start, line.end, context=self._context, is_open=True)
            self._is_list = True
        elif term and "://" not in term.group(1):
            self._add_term(line, term)
        elif self._build.is_open:
            self._build.extend(line.end)
        elif line.indent and not self._terms and not self._is_list:
            self._build.add(BlockKind.CODE, line.start, line.end, context=self._context, is_open=True)
        else:
            self._is_list = self._is_list and bool(line.indent or self._is_joined)
            self._build.add(BlockKind.PARAGRAPH, line.start, line.end, context=self._context, is_open=True)
            self._caption = ()
        self._is_joined, self._attributes = False, ""

    def _add_term(self, line: Line, term: re.Match[str]) -> None:
        """Read a line with a term, which is the context of its definition."""
        span = (line.start, line.start + term.end(1))
        last = self._build.blocks[-1] if self._build.blocks else None
        is_with_last = last is not None and self._terms[-1:] == ((last.start, last.end),)
        self._build.add(BlockKind.ITEM, *span, keeps_next=True)
        self._terms = (*self._terms, span)[-MAX_TERMS:] if is_with_last else (span,)
        if term.end() < len(line.text):
            start = line.start + term.end()
            self._build.add(BlockKind.PARAGRAPH, start, line.end, context=self._context, is_open=True)
