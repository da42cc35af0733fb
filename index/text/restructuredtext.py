"""reStructuredText: the blocks of a document by its marks, and what of it is not searched."""

from dataclasses import replace

from index.structure import Block, BlockKind, Unsearched
from index.text import restructuredtext_marks as marks
from index.text.block import Line, split_lines
from index.text.block_builder import BlockBuilder
from index.text.restructuredtext_frame import DirectiveFrame, Span, reads_content, reads_option
from index.text.restructuredtext_tables import grid_rows, is_grid_border, is_simple_border, simple_rows

_SHORTEST_ADORNMENT = 3
"""Characters of the shortest line of adornment that is told from words."""


def restructuredtext_blocks(text: str) -> tuple[list[Block], list[Unsearched]]:
    """Return the blocks of a document in order, and what is left out: comments, targets, options of directives.

    The argument of a directive (a function's signature, a caption, a title) and a term that is defined are the context
    of what stands below them. Linear in the text.
    """
    return _RstScanner(text).run()


class _RstScanner:
    """Reads the lines of a document one after another, each as the frame it stands in says."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = list(split_lines(text))
        self._build = BlockBuilder(text)
        self._frames = [DirectiveFrame(-1)]
        self._styles: list[str] = []
        self._indent = 0
        self._literal: int | None = None
        self._at = 0

    def run(self) -> tuple[list[Block], list[Unsearched]]:
        """Return the blocks, and what is left out."""
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            if line.text:
                self._read(line)
            else:
                self._read_blank()
        return self._build.finish()

    def _read_blank(self) -> None:
        last = self._build.last
        if last is not None and self._text.endswith("::", last.start, last.end):
            self._literal = self._indent
        self._build.close()
        frame = self._frames[-1]
        frame.is_head = frame.is_signature = False

    def _read(self, line: Line) -> None:
        while line.indent <= self._frames[-1].indent:
            self._frames.pop()
            self._build.close()
        if self._literal is not None:
            literal, self._literal = self._literal, None
            if line.indent > literal:
                self._frames.append(DirectiveFrame(literal, "code", self._frames[-1].context))
        frame = self._frames[-1]
        if frame.is_head and reads_option(self._build, line, frame):
            return
        if frame.is_signature:
            self._add_signature(line.start, line.end, frame)
            return
        frame.is_head = False
        if not reads_content(self._build, line, frame):
            self._read_body(line, frame)

    def _read_body(self, line: Line, frame: DirectiveFrame) -> None:
        if (last := self._build.last) and last.kind is BlockKind.CODE:
            self._build.add(BlockKind.CODE, line.start, line.end, context=frame.context, is_open=True)
        elif mark := marks.EXPLICIT.match(line.text):
            self._read_explicit(line, mark.end())
        elif mark := marks.ANONYMOUS.match(line.text):
            self._build.add(BlockKind.FURNITURE, line.start + mark.end(), line.end)
        elif not (self._reads_title(line, frame) or self._reads_table(line, frame) or self._goes_on(line, frame)):
            self._begin(line, frame)

    def _goes_on(self, line: Line, frame: DirectiveFrame) -> bool:
        """Read a line that goes on with the block above, or makes a term of it; tell whether it did."""
        last = self._build.last
        if last is None:
            return False
        if last.kind in (BlockKind.RECORD, BlockKind.NOTE) or line.indent == self._indent:
            if last.kind is BlockKind.RECORD and line.indent <= self._indent and marks.FIELD.match(line.text):
                return False
            self._build.extend(line.end)
            return True
        if line.indent < self._indent:
            return False
        if last.lines == 1 and last.kind is BlockKind.PARAGRAPH:
            self._build.blocks[-1] = replace(last, kind=BlockKind.ITEM, keeps_next=True)
            context = frame.enclosing((last.start, last.end))
            self._frames.append(DirectiveFrame(self._indent, "body", context))
            self._build.close()
            self._read_body(line, self._frames[-1])
            return True
        self._build.extend(line.end)
        return True

    def _begin(self, line: Line, frame: DirectiveFrame) -> None:
        """Read a line that begins a block."""
        self._indent = line.indent
        start, kind, is_open = line.start, BlockKind.PARAGRAPH, True
        if line.text.startswith(">>> "):
            kind = BlockKind.CODE
        elif marks.FIELD.match(line.text):
            kind = BlockKind.RECORD
        elif mark := marks.ITEM.match(line.text):
            kind = BlockKind.ITEM
            start += 0 if any(map(str.isalnum, mark.group())) else mark.end()
            self._indent += mark.end()
        elif marks.OPTION.match(line.text):
            self._begin_option(line, frame)
            return
        self._build.add(kind, start, line.end, context=frame.context, is_open=is_open)
        inner = self._text[start : line.end]
        if kind is BlockKind.ITEM and marks.ITEM.match(inner) and self._build.is_open:
            self._indent += len(inner) - len(inner.lstrip())

    def _begin_option(self, line: Line, frame: DirectiveFrame) -> None:
        """Read a line with an option of a command, which is the context of what it does."""
        mark = marks.OPTION.match(line.text)
        assert mark is not None
        name = (line.start, line.start + len(mark.group().rstrip()))
        context = frame.enclosing(name)
        self._build.add(BlockKind.ITEM, line.start, line.end, context=frame.context, is_open=True)
        self._frames.append(DirectiveFrame(line.indent, "body", context))
        self._indent = line.indent + mark.end()

    def _reads_table(self, line: Line, frame: DirectiveFrame) -> bool:
        """Read a table that begins with a line; tell whether one did."""
        if is_grid_border(line.text):
            after, rows = grid_rows(self._lines, self._at - 1)
        elif is_simple_border(line.text):
            after, rows = simple_rows(self._lines, self._at - 1)
        else:
            return False
        heads: tuple[Span, ...] = ()
        for (start, end), is_head in rows:
            lines = self._text.count("\n", start, end) + 1
            self._build.add(BlockKind.RECORD, start, end, lines=lines, context=(*frame.context, *heads))
            heads = (*heads, (start, end)) if is_head else heads
        self._at = max(self._at, after)
        return bool(rows) or is_grid_border(line.text)

    def _reads_title(self, line: Line, frame: DirectiveFrame) -> bool:
        """Read a title with its lines of adornment, or a line that is nothing but adornment; tell whether it was."""
        below = self._lines[self._at] if self._at < len(self._lines) else None
        if marks.ADORNMENT.fullmatch(line.text) and len(line.text) >= _SHORTEST_ADORNMENT:
            under = self._lines[self._at + 1] if self._at + 1 < len(self._lines) else None
            if below and below.text and under and under.text == line.text and not self._build.is_open:
                self._add_title(below, line.text[0] * 2, frame)
                self._at += 2
                return True
            return not any(map(str.isalnum, line.text)) and not (below and below.text and self._build.is_open)
        if below is None or self._build.is_open or below.indent != line.indent:
            return False
        is_under = marks.ADORNMENT.fullmatch(below.text) is not None and not is_simple_border(line.text)
        if not is_under or len(below.text) < min(len(line.text), _SHORTEST_ADORNMENT + 1) or line.text == "..":
            return False
        self._add_title(line, below.text[0], frame)
        self._at += 1
        return True

    def _add_title(self, line: Line, style: str, frame: DirectiveFrame) -> None:
        if frame.indent >= 0:
            self._build.add(BlockKind.PARAGRAPH, line.start, line.end, context=frame.context, keeps_next=True)
            return
        if style not in self._styles:
            self._styles.append(style)
        self._build.add(BlockKind.HEADING, line.start, line.end, level=self._styles.index(style) + 1)

    # What two dots begin.

    def _read_explicit(self, line: Line, mark: int) -> None:
        rest = line.text[mark:]
        start = line.start + mark
        self._indent = line.indent
        if note := marks.FOOTNOTE.match(rest):
            # A number is the mark of a note; a name is how a reference is cited.
            if any(map(str.isalpha, note.group(1))):
                self._build.add(BlockKind.NOTE, start, line.end, is_open=True)
            else:
                self._build.leave_out(start, start + note.end(), "mark of a note")
                self._build.add(BlockKind.NOTE, start + note.end(), line.end, is_open=True)
            self._indent = self._content_indent(line)
        elif target := marks.TARGET.match(rest):
            if target.end() < len(rest):
                self._build.add(BlockKind.FURNITURE, start, line.end)
            else:
                self._build.leave_out(start, line.end, "target of a link")
                self._build.close()
        elif marks.SUBSTITUTION.match(rest):
            self._build.add(BlockKind.FURNITURE, start, line.end)
            self._frames.append(DirectiveFrame(line.indent, "furniture", is_head=True))
        elif directive := marks.DIRECTIVE.match(rest):
            self._read_directive(line, start, directive.group(1), start + directive.end())
        else:
            self._build.leave_out(start, line.end, "comment")
            self._build.close()
            if rest or (self._at < len(self._lines) and self._lines[self._at].text):
                self._frames.append(DirectiveFrame(line.indent, "out", reason="comment"))

    def _read_directive(self, line: Line, start: int, name: str, argument: int) -> None:
        """Read the first line of a directive, whose name begins at one character and its argument at another."""
        context = self._frames[-1].context
        key = name.lower()
        frame = DirectiveFrame(line.indent, "body", context, is_head=True)
        self._build.close()
        if key in marks.CODE:
            frame.mode = "code"
        elif key == "toctree":
            frame.mode = "furniture"
        elif key in marks.UNSEEN_BODY:
            frame.mode, frame.reason = "out", marks.UNSEEN.get(key, "directive")
        elif key in ("list-table", "csv-table"):
            frame.mode = key
        self._frames.append(frame)
        has_argument = argument < line.end
        if key in marks.ADMONITIONS and has_argument:
            self._build.add(BlockKind.PARAGRAPH, start, line.end, context=context, is_open=True)
            self._indent = self._content_indent(line)
            frame.is_head = False
        elif key in marks.UNSEEN or not has_argument:
            self._build.leave_out(start, argument, "directive")
            self._build.leave_out(argument, line.end, marks.UNSEEN.get(key, "directive"))
        else:
            self._build.leave_out(start, argument, "directive")
            if key in marks.CODE:
                self._build.add(BlockKind.CODE, argument, line.end, context=context)
            else:
                self._add_signature(argument, line.end, frame)
                frame.is_signature = key not in marks.TITLED

    def _content_indent(self, line: Line) -> int:
        """Return how far what a line begins is indented: as its next line, if that is indented more."""
        below = self._lines[self._at] if self._at < len(self._lines) else None
        return below.indent if below and below.text and below.indent > line.indent else line.indent + 1

    def _add_signature(self, start: int, end: int, frame: DirectiveFrame) -> None:
        """Add what a directive describes, such as a function; it is the context of the description."""
        self._build.add(BlockKind.ITEM, start, end, context=frame.context, keeps_next=True)
        frame.context = frame.enclosing((start, end))
