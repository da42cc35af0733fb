"""What the marks of reStructuredText enclose by indentation."""

from dataclasses import dataclass

from index.structure import BlockKind
from index.text import restructuredtext_marks as marks
from index.text.block import Line
from index.text.block_builder import BlockBuilder
from index.text.restructuredtext_tables import csv_heads

Span = tuple[int, int]
"""A half-open range of characters of the document."""

MAX_CONTEXT = 3
"""Terms and signatures, the nearest ones, that go with what they enclose."""


@dataclass(slots=True)
class DirectiveFrame:
    """What a directive or a term encloses: the lines indented by more than `indent`, up to one that is not.

    `mode`: how they are read. `context`: what goes with each of them. `reason`: why they are not searched. `is_head`:
    nothing but the directive's own lines came so far, so its options may follow. `is_signature`: its argument may go
    on.
    `heads`: the heads of a table's columns; `head_rows`: how many rows are such; `rows`: the rows so far.
    """

    indent: int
    mode: str = "body"
    context: tuple[Span, ...] = ()
    reason: str = ""
    is_head: bool = False
    is_signature: bool = False
    heads: tuple[Span, ...] = ()
    head_rows: int = 0
    rows: int = 0

    def enclosing(self, term: Span) -> tuple[Span, ...]:
        """Return the context of what a term inside this frame encloses."""
        return (*self.context, term)[-MAX_CONTEXT:]


def reads_option(build: BlockBuilder, line: Line, frame: DirectiveFrame) -> bool:
    """Read a line that is an option of a directive, such as `:maxdepth: 2`; tell whether it was."""
    mark = marks.FIELD.match(line.text)
    if mark is None:
        return False
    frame.is_signature = False
    name, value = mark.group(1).lower(), line.text[mark.end() :]
    if name == "header-rows" and value.isdecimal():
        frame.head_rows = int(value[:3])
    if name not in marks.SEEN_OPTIONS:
        build.leave_out(line.start, line.end, "option of a directive")
        return True
    build.leave_out(line.start, line.start + mark.end(), "option of a directive")
    start = line.start + mark.end()
    build.add(BlockKind.RECORD, start, line.end, context=frame.context, keeps_next=True)
    if name == "header":
        frame.heads = (csv_heads(line.text, line.start),)
    elif name == "caption":
        frame.context = frame.enclosing((start, line.end))
    return True


def reads_content(build: BlockBuilder, line: Line, frame: DirectiveFrame) -> bool:
    """Read a line of a frame that holds no text of its own kind, such as code or a table; tell whether it did."""
    if frame.mode == "code":
        build.add(BlockKind.CODE, line.start, line.end, context=frame.context)
    elif frame.mode == "out":
        build.leave_out(line.start, line.end, frame.reason)
    elif frame.mode == "furniture":
        build.add(BlockKind.FURNITURE, line.start, line.end)
    elif frame.mode == "list-table":
        return _reads_list_table(build, line, frame)
    elif frame.mode == "csv-table":
        build.add(BlockKind.RECORD, line.start, line.end, context=(*frame.context, *frame.heads))
        frame.rows += 1
        if frame.rows <= frame.head_rows:
            frame.heads = (*frame.heads, (line.start, line.end))
    else:
        return False
    return True


def _reads_list_table(build: BlockBuilder, line: Line, frame: DirectiveFrame) -> bool:
    mark = marks.LIST_CELL.match(line.text)
    last = build.blocks[-1] if build.blocks else None
    if mark is not None and mark.group(1):
        if last and 0 < frame.rows <= frame.head_rows:
            frame.heads = (*frame.heads, (last.start, last.end))
        frame.rows += 1
        build.add(BlockKind.RECORD, line.start + mark.end(), line.end, context=(*frame.context, *frame.heads))
        return True
    if frame.rows and last and last.kind is BlockKind.RECORD:
        build.extend(line.end)
        return True
    return False
