"""Finds furniture: what looks like part of a page and not of its subject, such as menus, pagers and pleas.

It is marked and stays searchable, in passages of its own. Words alone decide only where no other reading is likely;
else a line is furniture by the company it keeps: other furniture beside it, every time it occurs.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from index.structure import Block, BlockKind
from index.text.navigation import Likeness, likeness

MAX_PLEA_CHARS = 300
"""Characters of the longest block that is compared with others: a plea, a label, a link."""

SHORTEST_RUN = 3
"""Lines in a row that may be navigation and are taken for a menu, where nothing more certain stands beside them."""

_COMPARED = (BlockKind.PARAGRAPH, BlockKind.ITEM)
_ENTRIES = (Likeness.LABEL, Likeness.LIKELY)


def mark_furniture(text: str, found: Sequence[Block]) -> list[Block]:
    """Return the blocks, paragraphs and items that look like furniture marked so. Linear in the text.

    Headings, notes, code and records never do.
    """
    judged = [
        likeness(text[block.start : block.end]) if block.kind in _COMPARED and block.lines == 1 else Likeness.NONE
        for block in found
    ]
    if not any(judged):
        return list(found)
    keys = [said(text, block) for block in found]
    counts = Counter(key for key in keys if key)
    marked = [like is Likeness.SURE for like in judged]
    _mark_pagers(text, found, judged, marked)
    _mark_menus(judged, marked)
    _mark_repeated(keys, counts, marked)
    _spread(judged, keys, counts, marked)
    return [
        replace(block, kind=BlockKind.FURNITURE) if is_marked else block
        for block, is_marked in zip(found, marked, strict=True)
    ]


def mark_labels(found: Sequence[Block]) -> list[Block]:
    """Return the blocks of a plain text, the headings marked as furniture whose sections hold nothing but furniture.

    The document's first heading is never one.
    """
    marked = list(found)
    first = next((index for index, block in enumerate(found) if block.kind is BlockKind.HEADING), 0)
    below: Block | None = None
    is_above_furniture = False
    for index in range(len(found) - 1, first, -1):
        block = found[index]
        if block.kind is BlockKind.FURNITURE:
            is_above_furniture = True
            continue
        if (
            block.kind is BlockKind.HEADING
            and is_above_furniture
            and (below is None or below.kind is BlockKind.HEADING)
        ):
            marked[index] = replace(block, kind=BlockKind.FURNITURE)
        below, is_above_furniture = block, False
    return marked


def said(text: str, block: Block) -> str:
    """Return the words by which two blocks are compared; empty for one that is not compared."""
    if block.end - block.start > MAX_PLEA_CHARS or block.kind not in (*_COMPARED, BlockKind.HEADING):
        return ""
    return " ".join(text[block.start : block.end].casefold().split())


def _mark_pagers(text: str, found: Sequence[Block], judged: Sequence[Likeness], marked: list[bool]) -> None:
    """Mark the items of a pager: the bare numbers 1, 2, 3 and so on behind bullets, or 1 and 2 above "Prev Next"."""
    start = None
    for index, block in enumerate([*found, None]):
        words = text[block.start : block.end] if block and block.end - block.start <= 4 else ""
        is_number = block is not None and block.kind is BlockKind.ITEM and words.isdecimal()
        if start is not None and not (is_number and words == str(index - start + 1)):
            is_above_pager = index < len(found) and judged[index] is Likeness.LIKELY
            if index - start >= (2 if is_above_pager else SHORTEST_RUN):
                marked[start:index] = [True] * (index - start)
            start = None
        if start is None and is_number and words == "1":
            start = index


def _mark_menus(judged: Sequence[Likeness], marked: list[bool]) -> None:
    """Mark the runs of lines that may be navigation, where they are long enough to be a menu."""
    start = None
    for index, like in enumerate([*judged, Likeness.NONE]):
        if like in _ENTRIES:
            start = index if start is None else start
        elif start is not None:
            if index - start >= SHORTEST_RUN:
                marked[start:index] = [True] * (index - start)
            start = None


def _mark_repeated(keys: Sequence[str], counts: Counter[str], marked: list[bool]) -> None:
    """Mark what occurs more than once, every time beside furniture."""
    beside = {key: True for key, count in counts.items() if count > 1}
    for index, key in enumerate(keys):
        if beside.get(key):
            beside[key] = any(marked[max(0, index - 1) : index]) or any(marked[index + 1 : index + 2])
    for index, key in enumerate(keys):
        marked[index] = marked[index] or beside.get(key, False)


def _spread(judged: Sequence[Likeness], keys: Sequence[str], counts: Counter[str], marked: list[bool]) -> None:
    """Mark what may be navigation and stands beside furniture, and what is likely to be and ends the document.

    A label that occurs once and stands above content may be its heading.
    """
    last = len(judged) - 1
    for index in [*range(last, -1, -1), *range(last + 1)]:
        like, key = judged[index], keys[index]
        below = index < last and marked[index + 1]
        is_beside = below or (index > 0 and marked[index - 1])
        if like is Likeness.LIKELY:
            is_furniture = is_beside or index == last
        elif like is Likeness.LABEL:
            above_content = index < last and judged[index + 1] is Likeness.NONE and not below
            is_furniture = is_beside and (counts[key] > 1 or not above_content)
        else:
            is_furniture = like is Likeness.PLEA and is_beside and "click here" in key
        marked[index] = marked[index] or is_furniture
