"""Finds the headings of a PDF by their letters, and the entries of its table of contents."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from index.files.extract.pdf_placed import PlacedBlock
from index.structure import BlockKind

MAX_HEADING_CHARS = 180
"""Characters of the longest heading."""

MAX_LEVEL = 6
"""Depth of the deepest heading; what would be deeper counts as this deep."""

TITLE_PAGE_CHARS = 500
"""Characters besides headings of the fullest title page."""

LARGER = 1.09
"""Times the size of the text from which on letters are a heading's."""

_ENDS = re.compile(r"[.!?…:;。！？][\"'”’)\]»]*(?:\d{1,3})?$")
_ENTRY = re.compile(r"\t[\divxlc]{1,6}$")
_NUMBERING = re.compile(r"(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3}){0,5}\.?(?=\s)|[A-Z](?:\.\d{1,3}){1,5}\.?(?=\s)")
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u2e80-\u9fff\uac00-\ud7af]")


def mark_headings(text: str, parts: Sequence[PlacedBlock], body: float) -> None:
    """Mark the headings, and how deep each stands: by the size and weight of its letters, then by its number."""
    found: list[tuple[PlacedBlock, tuple[float, bool, int]]] = []
    for part, following in zip_longest(parts, parts[1:]):
        if part.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or not _is_heading(text, part, following, body):
            continue
        numbering = _NUMBERING.match(text, part.start, part.end)
        depth = numbering.group().rstrip(".").count(".") if numbering else 0
        found.append((part, (-round(2 * part.look.style.size) / 2, not part.look.style.is_bold, depth)))
    found = _without_title_page(parts, found)
    looks = sorted({look for _, look in found})
    for part, look in found:
        part.kind, part.level = BlockKind.HEADING, min(MAX_LEVEL, 1 + looks.index(look))


def _without_title_page(
    parts: Sequence[PlacedBlock], found: Sequence[tuple[PlacedBlock, tuple[float, bool, int]]]
) -> list[tuple[PlacedBlock, tuple[float, bool, int]]]:
    """Return the headings without those of a title page that stand below the title: authors, dates, publishers."""
    first = next((part.page for part in parts if part.kind is not None), -1)
    own = [part for part, _ in found if part.page == first]
    if not any(part.page != first for part in parts):
        return list(found)
    words = sum(part.end - part.start for part in parts if part.page == first and part.kind is not None)
    if len(own) < 2 or words - sum(part.end - part.start for part in own) > TITLE_PAGE_CHARS:
        return list(found)
    largest = max(part.look.style.size for part in own)
    return [one for one in found if one[0].page != first or one[0].look.style.size >= 0.97 * largest]


def _is_heading(text: str, part: PlacedBlock, following: PlacedBlock | None, body: float) -> bool:
    look = part.look
    if part.end - part.start > MAX_HEADING_CHARS or look.lines > 4 or following is None:
        return False
    words = text[part.start : part.end]
    if not _LETTERS.search(words) or words[-1] in ",;" or _ENTRY.search(words):
        return False
    if look.style.size >= LARGER * body:
        return True
    if not look.style.is_bold or look.style.size < 0.97 * body or look.lines > 2:
        return False
    return not _ENDS.search(words) and not words[0].islower() and following.page == part.page


def mark_contents(text: str, parts: Sequence[PlacedBlock]) -> None:
    """Make entries of a table of contents furniture also where no dots lead to their numbers.

    They end in a number, and stand beside other entries or say what is a heading elsewhere.
    """
    heads = {_said(text[part.start : part.end]) for part in parts if part.kind is BlockKind.HEADING}
    kept = [part for part in parts if part.kind is not None]
    entries = [_ENTRY.search(text[part.start : part.end].rstrip("\t")) is not None for part in kept]
    tables: Counter[tuple[int, int]] = Counter()
    for place, part in enumerate(kept):
        if not entries[place] or part.kind is BlockKind.FURNITURE:
            continue
        near = range(max(0, place - 2), min(len(kept), place + 3))
        says = _said(text[part.start : part.end].rstrip("\t").rpartition("\t")[0])
        has_entries = any(kept[one].kind is BlockKind.FURNITURE and not kept[one].look.is_turned for one in near)
        if part.kind is BlockKind.RECORD:
            tables[part.page, part.look.table] += 1 if says in heads else -1
        elif says in heads or has_entries:
            part.kind = BlockKind.FURNITURE
    for part in kept:
        if part.kind is BlockKind.RECORD and tables[part.page, part.look.table] > 0:
            part.kind = BlockKind.FURNITURE


def _said(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))
