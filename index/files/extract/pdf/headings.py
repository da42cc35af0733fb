"""Finds the headings of a PDF by their letters, and the entries of its table of contents."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest

from index.files.extract.pdf.placed import PlacedBlock
from index.structure import BlockKind

MAX_HEADING_CHARS = 180
"""Characters of the longest heading."""

MAX_LEVEL = 6
"""Depth of the deepest heading; what would be deeper counts as this deep."""

TITLE_PAGE_CHARS = 500
"""Characters besides headings of the fullest title page."""

FEWEST_LABELS = 5
"""Times that a look of headings comes before it is asked whether it is one."""

MOST_IN_A_ROW = 0.4
"""Share of headings of one look that may be followed by another of it."""

MOST_OF_TEXT = 0.25
"""Share of a text that headings of one look may be."""

LARGER = 1.09
"""Times the size of the text from which on letters are a heading's."""

_Look = tuple[float, bool, int]
"""The look of a heading, highest first: its size, negative; whether it is not bold; the depth of its number."""

_Found = tuple[PlacedBlock, _Look]

_ENDS = re.compile(r"[.!?…:;。！？][\"'”’)\]»]*(?:\d{1,3})?$")
_ENTRY = re.compile(r"\t[\divxlc]{1,6}$")
_NUMBERING = re.compile(r"(?:[A-Z]\.?)?\d{1,3}(?:\.\d{1,3}){0,5}\.?(?=\s)|[A-Z](?:\.\d{1,3}){1,5}\.?(?=\s)")
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u2e80-\u9fff\uac00-\ud7af]")


def mark_headings(text: str, parts: Sequence[PlacedBlock], body: float) -> None:
    """Mark the headings, and how deep each stands: by the size and weight of its letters, then by its number."""
    found: list[_Found] = []
    for part, following in zip_longest(parts, parts[1:]):
        if part.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM) or not _is_heading(text, part, following, body):
            continue
        numbering = _NUMBERING.match(text, part.start, part.end)
        depth = numbering.group().rstrip(".").count(".") if numbering else 0
        found.append((part, (-round(2 * part.look.style.size) / 2, not part.look.style.is_bold, depth)))
    found = _without_labels(parts, _without_title_page(parts, found))
    looks = sorted({look for _, look in found})
    for part, look in found:
        part.kind, part.level = BlockKind.HEADING, min(MAX_LEVEL, 1 + looks.index(look))


def _without_title_page(parts: Sequence[PlacedBlock], found: Sequence[_Found]) -> list[_Found]:
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


def _without_labels(parts: Sequence[PlacedBlock], found: Sequence[_Found]) -> list[_Found]:
    """Return the headings without those of a look that follow each other or are much of the text: labels and lists."""
    kept = [part for part in parts if part.kind is not None]
    looks = {id(part): look for part, look in found}
    counts: Counter[_Look] = Counter(looks.values())
    chars: Counter[_Look] = Counter()
    in_a_row: Counter[_Look] = Counter()
    for part, following in zip_longest(kept, kept[1:]):
        look = looks.get(id(part))
        if look is not None:
            chars[look] += part.end - part.start
            in_a_row[look] += following is not None and looks.get(id(following)) == look
    total = sum(part.end - part.start for part in kept)
    labels = {
        look
        for look, count in counts.items()
        if count >= FEWEST_LABELS and (in_a_row[look] > MOST_IN_A_ROW * count or chars[look] > MOST_OF_TEXT * total)
    }
    return [one for one in found if one[1] not in labels]


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
