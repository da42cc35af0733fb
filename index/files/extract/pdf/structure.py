"""The structure of a PDF's text: headings by their letters, notes, the heads of tables' columns, running heads.

Pages are laid out one by one; what only the whole document tells is found here.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.files.extract.pdf.headings import mark_contents, mark_headings
from index.files.extract.pdf.placed import PlacedBlock, body_size, leave_out, placed_blocks
from index.files.extract.pdf.text import PageBlock, PageText
from index.structure import Block, BlockKind, Structure, Unsearched
from index.text.block import split_lines
from index.text.running import find_running

SMALLER = 0.93
"""Times the size of the text up to which letters are a note's."""

MAX_BLOCKS = 2_000
"""Blocks of the fullest page whose notes are looked for."""

LEAST_JOINED = 30
"""Characters of the shortest paragraph that is taken to go on beyond its column or page."""

_ENDS = re.compile(r"[.!?…:;。！？][\"'”’)\]»]*(?:\d{1,3})?$")
_NOTE = re.compile(r"(?:\d{1,3}|[*∗†‡§¶#]{1,3}|\[\d{1,3}\]|\(?[a-z]\))[.)]?\s*\S")


def lay_out_pages(pages: Sequence[PageText]) -> tuple[str, Structure, list[str]]:
    """Return the text of a document by its pages, its structure, and the number that each page prints, if one does."""
    text = "\f".join(page.text for page in pages)
    lines = list(split_lines(text))
    left_out = [one for _, one in find_running(text, lines)]
    parts = list(placed_blocks(pages))
    leave_out(text, parts, left_out)
    body = body_size(parts)
    mark_headings(text, parts, body)
    mark_contents(text, parts)
    _mark_notes(text, parts, pages, body)
    _mark_rows(text, parts)
    blocks = tuple(_blocks(text, parts))
    return text, Structure(blocks=blocks, left_out=tuple(left_out)), _printed_numbers(text, left_out, len(pages))


def _mark_notes(text: str, parts: Sequence[PlacedBlock], pages: Sequence[PageText], body: float) -> None:
    """Mark the notes at the feet of columns: in smaller letters, below all else, from the first that has a mark."""
    by_page: dict[int, list[PlacedBlock]] = {}
    for part in parts:
        if part.kind is not None:
            by_page.setdefault(part.page, []).append(part)
    for number, own in by_page.items():
        height = pages[number].height
        low = [part for part in own if part.look.box.top > 0.35 * height]
        if len(low) > MAX_BLOCKS:
            continue
        text_blocks = [part for part in low if not _is_small(part, body) and not _is_foot(part, height)]
        open_notes: list[PlacedBlock] = []
        for part in low:
            is_text = part.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and part.look.style.size <= SMALLER * body
            if not is_text or any(_is_above(part, other) for other in text_blocks):
                continue
            goes_on = any(_is_above(note, part) for note in open_notes)
            if goes_on or (part is not own[0] and _NOTE.match(text, part.start, part.end)):
                part.kind = BlockKind.NOTE
                open_notes.append(part)


def _is_small(part: PlacedBlock, body: float) -> bool:
    return part.look.style.size <= SMALLER * body or part.look.is_turned


def _is_foot(part: PlacedBlock, height: float) -> bool:
    return part.look.lines == 1 and part.look.box.top > 0.88 * height


def _is_above(part: PlacedBlock, other: PlacedBlock) -> bool:
    """Return whether a block stands above another, in the same column."""
    box, below = part.look.box, other.look.box
    return below.top > box.top and below.left < box.right and box.left < below.right


def _mark_rows(text: str, parts: Sequence[PlacedBlock]) -> None:
    """Give the rows of tables the heads of their columns."""
    head: PlacedBlock | None = None
    last: PlacedBlock | None = None
    kept = [part for part in parts if part.kind is not None]
    for place, part in enumerate(kept):
        if part.kind is not BlockKind.RECORD:
            continue
        is_next = last is not None and place and kept[place - 1] is last
        if last is None or (part.page, part.look.table) != (last.page, last.look.table):
            rows = []
            for other in kept[place:]:
                if (other.page, other.look.table) != (part.page, part.look.table):
                    break
                rows.append(other)
            goes_on = is_next and last is not None and _is_below(last, part)
            own = _is_head(text, rows)
            head = part if own else head if goes_on else None
        if head is not None and head is not part:
            part.context = _heads(head, part)
        last = part


def _is_below(above: PlacedBlock, part: PlacedBlock) -> bool:
    """Return whether a row on the next page goes on with the table of the last row of a page."""
    return (
        part.page == above.page + 1
        and len(part.look.cells) == len(above.look.cells)
        and abs(part.look.box.left - above.look.box.left) < part.look.style.size
    )


def _is_head(text: str, rows: Sequence[PlacedBlock]) -> bool:
    """Return whether the first row of a table names its columns."""
    if len(rows) < 2 or sum(start < end for start, end in rows[0].look.cells) < 2:
        return False
    if rows[0].look.style.is_bold and not rows[1].look.style.is_bold:
        return True
    numeric = [any(map(str.isdigit, text[row.start : row.end])) for row in rows]
    return not numeric[0] and 2 * sum(numeric[1:]) > len(rows) - 1 and rows[0].end - rows[0].start < 200


def _heads(head: PlacedBlock, part: PlacedBlock) -> tuple[tuple[int, int], ...]:
    """Return the spans of the heads of those columns in which a row has words."""
    shift = head.start - head.look.start
    cells = zip(head.look.cells, part.look.cells, strict=False)
    return tuple((start + shift, end + shift) for (start, end), cell in cells if start < end and cell[0] < cell[1])


def _blocks(text: str, parts: Sequence[PlacedBlock]) -> Iterator[Block]:
    """Yield the blocks of the document; a paragraph that breaks off at the end of a column goes on in the next."""
    last: Block | None = None
    look: PageBlock | None = None
    for part in parts:
        if part.kind is None or not any(map(str.isalnum, text[part.start : part.end])):
            continue
        lines = text.count("\n", part.start, part.end) + 1
        block = Block(part.kind, part.start, part.end, lines, part.level, part.context)
        if last is not None and look is not None and _is_broken(text, last, look, block, part.look):
            last = replace(last, end=block.end, lines=last.lines + block.lines)
            continue
        if last is not None:
            yield last
        last, look = block, part.look
    if last is not None:
        yield last


def _is_broken(text: str, above: Block, look: PageBlock, block: Block, own: PageBlock) -> bool:
    if block.kind is not BlockKind.PARAGRAPH or above.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return False
    if abs(look.style.size - own.style.size) > 0.06 * look.style.size:
        return False
    tail = text[max(above.start, above.end - 24) : above.end]
    if tail.endswith(("-", "\u00ad")) and text[block.start].islower():
        return True
    return above.end - above.start >= LEAST_JOINED and text[block.start].islower() and not _ENDS.search(tail)


def _printed_numbers(text: str, left_out: Sequence[Unsearched], pages: int) -> list[str]:
    """Return the number that stands alone at the head or foot of each page, empty where none does."""
    found = [""] * pages
    page = at = 0
    for one in left_out:
        page += text.count("\f", at, one.start)
        at = one.start
        if one.reason == "page number":
            number = re.search(r"\d{1,5}|[ivxlc]{1,8}", text[one.start : one.end], re.IGNORECASE)
            found[page] = number.group() if number else ""
    return found
