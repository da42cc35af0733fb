"""Finds the headings of a plain text, and how deep each stands.

A heading is known by its shape and place. Its depth follows from its style, such as the word before its number, its
numbering or its underline: a style that is new below the last heading goes one level down, one that was seen above goes
back up to its level.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.structure import Block, BlockKind
from index.text.block import indent_at
from index.text.furniture import said

MAX_HEADING_CHARS = 110
"""Characters of the longest heading that is recognised by its shape alone."""

MAX_STACKED_HEADINGS = 4
"""Headings that may follow each other directly; longer runs are lists of short lines."""

MAX_LEVEL = 6
"""Depth of the deepest heading; what would be deeper counts as this deep."""

_DATE = re.compile(
    r"\b(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:\d{1,2},?\s+)?\d{4}\b"
    r"|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|image|photo|credit|source|author|published|updated|posted)\b[:\s]", re.IGNORECASE)
_INITIALS_END = re.compile(r"\b[A-Z]\.[A-Z]\.$")
_VERSION = re.compile(
    r"(?:[^\W\d_][^\s.]{0,40}\s{1,3}){0,4}[\[(]?v?(?=\d[\w:~+-]{0,20}\.\d)\d[\w.:~+-]{0,40}+[\])]?"
    r"(?:\s*[-–—:(\[/,;|].{0,70}|\s+\d{4}.{0,20})?(?<![.!?,])",
    re.IGNORECASE,
)
_NUMBERED_WORD = re.compile(r"([^\W\d_]{2,20}\.?|§)\s{1,3}(?:\d{1,4}|[IVXLC]{1,8}|[A-Z])(?:\s*[.:–—-]\s.*|[.:]?)")
_NUMBERING = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,5})\.?\s+(?=\S)")
_NUMBER_ALONE = re.compile(r"\d{1,4}|[IVXLC]{1,8}")
_BRACKETED = re.compile(r"\[\s?[^\[\]\s][^\[\]]{1,60}\]")
_RULE = re.compile(r"([=~^\"'`#*+_-])\1{2,}")

_Style = tuple[str, str]


def mark_headings(
    text: str, found: Sequence[Block], title: str | None = None, *, is_outdented: bool = False
) -> list[Block]:
    """Return the blocks with the headings marked and their levels known. Linear in the text.

    `title`: the document's title, where it is known; the heading that says it is the highest. Without one, that is the
    first heading, if it stands before everything else and has no number. Many lines of a heading's shape in a row are a
    list; of two equal ones in a row, as where a link stands above its title, the first is furniture. Where headings
    stand out at the margin (`is_outdented`), an indented line needs more than the shape of one.
    """
    needs_blank = _is_spaced(text, found)
    marked = list(found)
    styles: list[_Style | None] = []
    for index, block in enumerate(found):
        style = _style(text, found, index, needs_blank=needs_blank)
        needs_more = is_outdented and style is not None and style[0] in ("plain", "number")
        styles.append(None if needs_more and indent_at(text, block.start) else style)
    for first, last in _runs([style is not None for style in styles]):
        is_last = not any(_has_words(text, block) for block in found[last : last + 2])
        if last - first > MAX_STACKED_HEADINGS or is_last:
            styles[first:last] = [None] * (last - first)
            marked[first:last] = [_as_paragraph(block) for block in marked[first:last]]
            continue
        for index in range(first, last - 1):
            if said(text, found[index]) == said(text, found[index + 1]):
                marked[index], styles[index] = replace(found[index], kind=BlockKind.FURNITURE), None
    _tell_repeated(text, found, styles)
    contents = _tables_of_contents(text, found, styles)
    stack: list[_Style] = []
    seen_title = False
    top = next((index for index, block in enumerate(marked) if block.kind is not BlockKind.FURNITURE), -1)
    for index, style in enumerate(styles):
        if style is None:
            continue
        if not seen_title and _is_title(text[found[index].start : found[index].end], style, title, is_top=index == top):
            seen_title, stack, level = True, [], 1
        else:
            stack = stack[: stack.index(style)] if style in stack else stack
            stack.append(style)
            level = len(stack) + seen_title
        marked[index] = replace(found[index], kind=BlockKind.HEADING, level=min(level, MAX_LEVEL))
        if index in contents and stack:
            stack.pop()
    return marked


def _tell_repeated(text: str, found: Sequence[Block], styles: list[_Style | None]) -> None:
    """Give headings known by their shape another style where they come again, as "Open" does below every day."""
    shaped = {index for index, style in enumerate(styles) if style in (("plain", ""), ("caps", ""))}
    counts = Counter(said(text, found[index]) for index in shaped)
    for index in shaped:
        if counts[said(text, found[index])] > 1 and (style := styles[index]):
            styles[index] = (style[0], "again")


def _tables_of_contents(text: str, found: Sequence[Block], styles: Sequence[_Style | None]) -> set[int]:
    """Return the headings above nothing but lines that are headings elsewhere."""
    places = [index for index, style in enumerate(styles) if style is not None]
    headings = {said(text, found[index]) for index in places}
    below = pairwise([*places, len(found)])
    return {
        first
        for first, last in below
        if last > first + 1 and all(said(text, block) in headings for block in found[first + 1 : last])
    }


def _is_title(line: str, style: _Style, title: str | None, *, is_top: bool) -> bool:
    if title is not None:
        return " ".join(line.casefold().split()) == " ".join(title.casefold().split())
    return is_top and style[0] in ("plain", "caps", "underlined")


def _is_spaced(text: str, found: Sequence[Block]) -> bool:
    """Return whether blank lines stand between the paragraphs of a text, and so around its headings."""
    gaps = [_has_blank(text, above.end, below.start) for above, below in pairwise(found)]
    return 5 * sum(gaps) >= len(gaps)


def _has_blank(text: str, start: int, end: int) -> bool:
    """Return whether a blank line or a page break lies between two blocks."""
    between = text[start:end]
    return "\f" in between or max(map(between.count, "\n\r\u2028")) > 1


def _style(text: str, found: Sequence[Block], index: int, *, needs_blank: bool) -> _Style | None:
    """Return the style of a block that has the shape and place of a heading; None if it has not."""
    block = found[index]
    if block.kind is BlockKind.HEADING:
        return ("outdented", "")
    if block.lines != 1 or block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
        return None
    line = text[block.start : block.end]
    below = found[index + 1] if index + 1 < len(found) else None
    if block.kind is BlockKind.PARAGRAPH and below is not None and below.kind is BlockKind.PARAGRAPH:
        rule = _RULE.fullmatch(text[below.start : below.end])
        if rule and len(line) <= MAX_HEADING_CHARS and not _has_blank(text, block.end, below.start):
            return ("underlined", rule.group(1))
    is_apart = (
        index == 0
        or found[index - 1].kind is BlockKind.FURNITURE
        or _has_blank(text, found[index - 1].end, block.start)
    )
    is_alone = is_apart and below is not None and _has_blank(text, block.end, below.start)
    if block.kind is BlockKind.ITEM:
        numbering = _NUMBERING.match(line)
        if not (numbering and is_alone and below and below.kind is BlockKind.PARAGRAPH and _is_shaped(line)):
            return None
        return ("numbered", str(numbering.group(1).count(".")))
    if _NUMBER_ALONE.fullmatch(line):
        return ("number", "") if is_alone and below and below.end - below.start > len(line) + 4 else None
    stacked = index > 0 and found[index - 1].kind is BlockKind.PARAGRAPH and found[index - 1].lines == 1
    is_below_heading = stacked and _is_shaped(text[found[index - 1].start : found[index - 1].end])
    return _style_of_shape(line, may_be_plain=is_apart or is_below_heading or not needs_blank, is_apart=is_apart)


def _style_of_shape(line: str, *, may_be_plain: bool, is_apart: bool) -> _Style | None:
    """Return the style of a line that is no item, by its words; None if they are none of a heading."""
    if is_apart and _BRACKETED.fullmatch(line):
        return ("bracketed", "")
    if is_apart and _VERSION.fullmatch(line):
        return ("version", "")
    if not (may_be_plain and _is_shaped(line)):
        return None
    if numbered := _NUMBERED_WORD.fullmatch(line):
        return ("word", numbered.group(1).casefold())
    if numbering := _NUMBERING.match(line):
        return ("numbered", str(numbering.group(1).count(".")))
    return ("caps", "") if line.isupper() and sum(map(str.isalpha, line)) > 3 else ("plain", "")


def _is_shaped(line: str) -> bool:
    """Return whether a line has the shape of a heading: short, capitalised, no sentence."""
    if len(line) > MAX_HEADING_CHARS or len(line.split()) > 16 or _DATE.search(line) or _BYLINE.match(line):
        return False
    first = line.lstrip("'\"“‘(¿¡§")[:1]
    if not (first.isupper() or first.isdecimal() or line[0] == "§"):
        return False
    if line[-1] in ",;:…-" or (line[-1] in ".!?" and not _INITIALS_END.search(line)):
        return False
    return any(character.isalpha() for character in line)


def _as_paragraph(block: Block) -> Block:
    return replace(block, kind=BlockKind.PARAGRAPH) if block.kind is BlockKind.HEADING else block


def _has_words(text: str, block: Block) -> bool:
    return any(map(str.isalnum, text[block.start : min(block.end, block.start + 200)]))


def _runs(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges over which `flags` is true."""
    start = None
    for index, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = index
        elif not flag and start is not None:
            yield start, index
            start = None
