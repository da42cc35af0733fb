"""Finds quoted mail: lines behind `>`. The marks are not searched; each depth of quoting is a message of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.structure import Block, BlockKind
from index.text.block import Line, Region

MAX_SHORT_CHARS = 60
"""Characters of the longest single line that is a unit, such as a greeting or a signature."""

MAX_NAME_WORDS = 3
"""Words of the longest name that ends a message."""

MAX_JOINED = 100
"""Lines of the longest paragraph."""

_MARKS = re.compile(r"(?:>\s?){1,20}(?:\s*)")
_ENDS = re.compile(r"[.!?…:;。！？؟۔।]['\"”’)\]»]*$")


@dataclass(frozen=True, slots=True)
class _Quoted:
    """A quoted line: its words, how deep it is quoted, and where its marks start."""

    line: Line
    depth: int
    marks: int


def find_quotes(lines: Sequence[Line]) -> Iterator[Region]:
    """Yield each run of quoted lines, with the line above it that says who wrote them. Linear in the lines."""
    first = 0
    while first < len(lines):
        if not lines[first].text.startswith(">"):
            first += 1
            continue
        last = first + 1
        while last < len(lines) and lines[last].text.startswith(">"):
            last += 1
        yield _region(lines, first, last)
        first = last


def _region(lines: Sequence[Line], first: int, last: int) -> Region:
    quoted = [_read(line) for line in lines[first:last]]
    width = _width(quoted)
    blocks: list[Block] = []
    writers: list[tuple[int, tuple[int, int]]] = []
    above: _Quoted | None = None
    begin = first
    if first and lines[first - 1].text.endswith(":"):
        begin -= 1
        if first > 1 and lines[first - 2].text and (first == 2 or not lines[first - 3].text):
            begin -= lines[first - 2].text[0] != ">"
    if begin < first:
        writer = _writer(lines[begin].start, lines[first - 1].end, first - begin, ())
        signature = _signature(lines, begin)
        blocks = [
            *(Block(BlockKind.RECORD, line.start, line.end) for line in lines[signature:begin] if line.text),
            writer,
        ]
        writers = [(0, (writer.start, writer.end))]
        begin = signature
    for one in quoted:
        if not one.line.text:
            above = None
            continue
        is_new_depth = above is not None and above.depth != one.depth
        if blocks and (is_new_depth or (above is None and writers and writers[-1][0] > one.depth)):
            if above is not None and one.depth > above.depth and above.line.text.endswith(":"):
                last_block = blocks[-1]
                blocks[-1] = _writer(last_block.start, last_block.end, last_block.lines, last_block.hidden)
                writers.append((above.depth, (last_block.start, last_block.end)))
            above = None
        while writers and writers[-1][0] >= one.depth:
            writers.pop()
        if above is not None and blocks[-1].lines < MAX_JOINED and _goes_on(above.line, one.line, width):
            mark = (one.marks, one.line.start)
            blocks[-1] = replace(
                blocks[-1], end=one.line.end, lines=blocks[-1].lines + 1, hidden=(*blocks[-1].hidden, mark)
            )
        else:
            context = (writers[-1][1],) if writers else ()
            blocks.append(Block(BlockKind.PARAGRAPH, one.line.start, one.line.end, context=context))
        above = one
    return Region(begin, last, tuple(map(_short_as_record, blocks)))


def _signature(lines: Sequence[Line], writer: int) -> int:
    """Return where the name starts that ends a message above the line that says who wrote what is quoted."""
    at = writer - 1
    while at > 0 and not lines[at].text:
        at -= 1
    is_name = 0 < at < writer - 1 and len(lines[at].text.split()) <= MAX_NAME_WORDS and not lines[at - 1].text
    return at if is_name and not _ENDS.search(lines[at].text) and lines[at].text[0] != ">" else writer


def _read(line: Line) -> _Quoted:
    marks = _MARKS.match(line.text)
    assert marks is not None
    at = marks.end()
    words = Line(line.start + at, line.end, line.text[at:], line.indent)
    return _Quoted(words, marks.group().count(">"), line.start)


def _width(quoted: Sequence[_Quoted]) -> int:
    lengths = sorted(len(one.line.text) for one in quoted if one.line.text)
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def _goes_on(above: Line, line: Line, width: int) -> bool:
    """Return whether a line goes on with the paragraph of the line above it."""
    ended = _ENDS.search(above.text[-8:]) is not None
    if not ended and line.text[0].islower():
        return True
    if ended and len(line.text.split()) <= MAX_NAME_WORDS and not _ENDS.search(line.text[-8:]):
        return False
    return len(above.text) >= 0.6 * width and len(above.text) > 20 and not above.text.endswith(":")


def _writer(start: int, end: int, count: int, hidden: tuple[tuple[int, int], ...]) -> Block:
    """Return the block of the line that says who wrote what is quoted below it; it begins a message."""
    return Block(BlockKind.RECORD, start, end, lines=count, starts_section=True, keeps_next=True, hidden=hidden)


def _short_as_record(block: Block) -> Block:
    is_short = block.lines == 1 and block.end - block.start <= MAX_SHORT_CHARS and block.kind is BlockKind.PARAGRAPH
    return replace(block, kind=BlockKind.RECORD) if is_short else block
