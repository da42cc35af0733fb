"""Splits a document into blocks: headings, paragraphs, list items, notes, navigation.

Works on the document as decoded and returns spans of it; nothing is repaired here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from index.text.navigation import is_navigation


class BlockKind(StrEnum):
    """The role of a block in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NOTE = "note"
    CODE = "code"
    NAVIGATION = "navigation"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that belong together: characters `start:end` of the document.

    `lines` counts its lines; `level` is a heading's depth, 1 for the highest.
    """

    kind: BlockKind
    start: int
    end: int
    lines: int = 1
    level: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space at its ends: characters `start:end` of the document."""

    start: int
    end: int
    text: str


_BREAKS = "\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(rf"[^{_BREAKS}]*(?:\r\n|[{_BREAKS}])|[^{_BREAKS}]+")
_INVISIBLE = _BREAKS + " \t\xa0\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u2060\u3000\ufeff"

_NUMBER_ALONE = re.compile(r"(?:\[\d{1,4}\]|\d{1,4}[.)])(?:\s+\d{1,4}[a-z]?[.)])?")
_NOTE_NUMBER = re.compile(r"\d{1,4}\.\s+\d{1,4}[a-z]?\.\s*(?=\S)|\[\d{1,4}\]:?\s+(?=\S)")
_BULLET = re.compile(r"[•‣◦●○▪■□➢✓\uf0a7\uf0b7\uf0d8]\s*(?=\S)|[-*+–]\s+(?=\S)")
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]\s+(?=\S)")
_ENDS_SENTENCE = re.compile(r"[.!?…:;。！？]['\"”’)\]»]*(?:[ivxlc]{1,8}|\d{1,3})?$")
_DATE = re.compile(
    r"\b(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2},?\s+)?\d{4}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|image|photo|credit|source|author|published|updated|posted)\b[:\s]", re.IGNORECASE)

MAX_WRAP_CHARS = 132
"""Characters of the widest line of a hard-wrapped text."""

MAX_HEADING_CHARS = 110
"""Characters of the longest heading that is recognised by its shape alone."""


def blocks(text: str) -> list[Block]:
    """Return the blocks of a plain text in order, navigation included and marked.

    Blank lines and the numbers and bullets of notes and items lie between blocks. Lines of a
    hard-wrapped paragraph are one block, also where a page break or a blank line splits its sentence.
    """
    lines = list(split_lines(text))
    width = wrap_width(lines)
    found = _assemble(lines, width)
    found = _join_over_gaps(text, found, width)
    found = _mark_headings(text, found)
    return mark_repeats(text, found)


def split_lines(text: str) -> Iterator[Line]:
    """Yield the lines of a text, blank ones as empty; page breaks and odd separators end a line too."""
    for match in _LINE.finditer(text):
        line = match.group()
        lead = len(line) - len(line.lstrip(_INVISIBLE))
        content = line.strip(_INVISIBLE)
        yield Line(match.start() + lead, match.start() + lead + len(content), content)


def wrap_width(lines: Sequence[Line]) -> int:
    """Return the width at which lines are wrapped, 0 if the text is not hard-wrapped.

    A text is hard-wrapped if most lines directly followed by another are of about the same, moderate length.
    """
    followed = sorted(len(a.text) for a, b in pairwise(lines) if a.text and b.text)
    if len(followed) < 3:
        return 0
    width = followed[int(len(followed) * 0.9)]
    if not 30 <= width <= MAX_WRAP_CHARS:
        return 0
    return width if followed[len(followed) // 2] >= 0.6 * width else 0


def _assemble(lines: Sequence[Line], width: int) -> list[Block]:
    """Group lines into blocks, before headings and repeats are known."""
    found: list[Block] = []
    is_open = False
    note_number_seen = False
    for number, line in enumerate(lines):
        if not line.text:
            is_open = False
            continue
        after_blank = number == 0 or not lines[number - 1].text
        before_blank = number + 1 == len(lines) or not lines[number + 1].text
        page_number = after_blank and before_blank and line.text.isdecimal() and len(line.text) <= 4
        if is_navigation(line.text) or page_number:
            found.append(Block(BlockKind.NAVIGATION, line.start, line.end))
            is_open = note_number_seen = False
        elif _NUMBER_ALONE.fullmatch(line.text):
            is_open, note_number_seen = False, True
        elif note_number_seen:
            found.append(Block(BlockKind.NOTE, line.start, line.end))
            is_open, note_number_seen = True, False
        elif number_match := _NOTE_NUMBER.match(line.text):
            found.append(Block(BlockKind.NOTE, line.start + number_match.end(), line.end))
            is_open = True
        elif bullet := _BULLET.match(line.text):
            found.append(Block(BlockKind.ITEM, line.start + bullet.end(), line.end))
            is_open = True
        elif is_open and _continues(lines[number - 1].text, line.text, width):
            found[-1] = replace(found[-1], end=line.end, lines=found[-1].lines + 1)
        else:
            kind = BlockKind.ITEM if _NUMBERED.match(line.text) else BlockKind.PARAGRAPH
            found.append(Block(kind, line.start, line.end))
            is_open = True
    return found


def _continues(previous: str, line: str, width: int) -> bool:
    """Return whether `line`, right below `previous`, goes on with its paragraph."""
    if previous.endswith(("-", "\u00ad", "\u2010")) and len(previous) > 1 and previous[-2].isalnum():
        return True
    ended = _ENDS_SENTENCE.search(previous) is not None
    if line[0].islower() and not ended:
        return True
    if not width or (ended and _NUMBERED.match(line)):
        return False
    return len(previous) >= 0.6 * width


def _join_over_gaps(text: str, found: Sequence[Block], width: int) -> list[Block]:
    """Join a paragraph that breaks off in mid-sentence with the next one that goes on in lower case."""
    joined: list[Block] = []
    for block in found:
        last = joined[-1] if joined else None
        if (
            last is not None
            and block.kind is BlockKind.PARAGRAPH
            and last.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
            and text[block.start].islower()
            and last.end - last.start >= max(40, 0.6 * width)
            and not _ENDS_SENTENCE.search(text[max(last.start, last.end - 16) : last.end])
        ):
            joined[-1] = replace(last, end=block.end, lines=last.lines + block.lines)
        else:
            joined.append(block)
    return joined


def _mark_headings(text: str, found: Sequence[Block]) -> list[Block]:
    """Mark the paragraphs that have the shape of a heading and stand before content.

    Many such lines in a row are a list, not headings.
    """
    shaped = [
        block.kind is BlockKind.PARAGRAPH and block.lines == 1 and _is_heading_shaped(text[block.start : block.end])
        for block in found
    ]
    marked = list(found)
    for first, last in _runs(shaped):
        if last - first > MAX_STACKED_HEADINGS:
            continue
        followed_by = found[last].kind if last < len(found) else BlockKind.NAVIGATION
        kind = BlockKind.NAVIGATION if followed_by is BlockKind.NAVIGATION and last - first == 1 else BlockKind.HEADING
        if kind is BlockKind.NAVIGATION and not (last < len(found)):
            continue
        for index in range(first, last):
            marked[index] = replace(found[index], kind=kind)
    return marked


MAX_STACKED_HEADINGS = 4
"""Headings that may follow each other directly; longer runs are lists of short lines."""


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges over which `flags` is true."""
    start = None
    for index, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = index
        elif not flag and start is not None:
            yield start, index
            start = None


def _is_heading_shaped(line: str) -> bool:
    if len(line) > MAX_HEADING_CHARS or len(line.split()) > 16 or _DATE.search(line) or _BYLINE.match(line):
        return False
    first = line.lstrip("'\"“‘(¿¡")[:1]
    if not (first.isupper() or first.isdecimal()):
        return False
    if line[-1] in ",;:…" or (line[-1] in ".!?" and not re.search(r"\b[A-Z]\.[A-Z]\.$", line)):
        return False
    return any(character.isalpha() for character in line)


def mark_repeats(text: str, found: Sequence[Block]) -> list[Block]:
    """Mark repeated blocks as navigation.

    Of a line repeated directly (a link and its title), the last occurrence stays. A block that stands beside navigation
    every time it occurs is part of it (a plea for donations). Of a short label that recurs (a rubric, a running head),
    the first occurrence stays.
    """
    keys = [" ".join(text[block.start : block.end].casefold().split()) for block in found]
    counts = Counter(keys)
    beside = dict.fromkeys(keys, True)
    for index, key in enumerate(keys):
        beside[key] = beside[key] and counts[key] > 1 and _beside_navigation(found, index)
    seen: set[str] = set()
    marked: list[Block] = []
    for index, (block, key) in enumerate(zip(found, keys, strict=True)):
        short = len(key.split()) <= 8 and not _ENDS_SENTENCE.search(key)
        drop = counts[key] > 1 and (
            (index + 1 < len(keys) and keys[index + 1] == key)
            or (beside[key] and block.kind is not BlockKind.NOTE)
            or (short and counts[key] > 2 and key in seen)
        )
        seen.add(key)
        marked.append(replace(block, kind=BlockKind.NAVIGATION) if drop else block)
    return marked


def _beside_navigation(found: Sequence[Block], index: int) -> bool:
    neighbours = [*found[max(0, index - 1) : index], *found[index + 1 : index + 2]]
    return any(block.kind is BlockKind.NAVIGATION for block in neighbours)
