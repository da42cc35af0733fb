"""Splits a plain text into blocks: headings, paragraphs, list items, notes, records, furniture.

Works on the document as decoded and returns spans of it; nothing is repaired here.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from index.structure import Block, BlockKind, Unsearched
from index.text.block import Line, Region, indent_at, split_lines
from index.text.forms import find_forms
from index.text.furniture import mark_furniture, mark_labels
from index.text.headings import mark_headings
from index.text.messages import mark_messages
from index.text.navigation import Likeness, likeness
from index.text.outdents import find_outdents
from index.text.regions import find_regions
from index.text.running import find_running
from index.text.turns import mark_questions

_DOUBLE_NUMBER = re.compile(r"\d{1,4}\.\s+\d{1,4}[a-z]?\.")
_NOTE_NUMBER = re.compile(r"\d{1,4}\.\s+\d{1,4}[a-z]?\.\s*(?=\S)|\[\d{1,4}\]:?\s+(?=\S)")
_BULLET = re.compile(r"[•‣◦●○▪■□➢✓\uf0a7\uf0b7\uf0d8]\s*(?=\S)|[-*+–]\s+(?=\S)")
_NUMBERED = re.compile(r"\(?(?:\d{1,3}|[a-zA-Z])[.)]\s+(?=\S)")
_ATTRIBUTION = re.compile(r"(?:--|[—–―])\s?[^\W\da-z]\S*(?:\s+\S+){0,12}")
_RULE = re.compile(r"([^\w\s|+{}\[\]()/;])(?:\s?\1){0,130}")
_ENDS_SENTENCE = re.compile(r"[.!?…:;。！？]['\"”’)\]»]*(?:[ivxlc]{1,8}|\d{1,3})?$")

FEWEST_RULES = 3
"""Times that the same line without words occurs where it divides a text."""

MAX_MARK_CHARS = 5
"""Characters of the longest line without words that divides a text also where no blank line stands above it."""

MAX_WRAP_CHARS = 132
"""Characters of the widest line of a hard-wrapped text."""


def blocks(text: str, title: str | None = None) -> list[Block]:
    """Return the blocks of a plain text in order; every letter of it is in one, but for running heads.

    Blank lines and the bullets of items lie between blocks. Lines of a hard-wrapped paragraph are one block, also where
    a page break or a blank line splits its sentence. `title`: the document's, where it is known.
    """
    return lay_out(text, title)[0]


def lay_out(text: str, title: str | None = None) -> tuple[list[Block], list[Unsearched]]:
    """Return the blocks of a plain text, as `blocks` does, and its running heads and page numbers, in no block."""
    lines = list(split_lines(text))
    running = find_running(text, lines)
    for number, left_out in running:
        lines[number] = Line(left_out.start, left_out.start, "")
    width = wrap_width(lines)
    outdents = find_outdents(lines)
    assembler = _Assembler(width, _dividing_rules(lines), outdents)
    found: list[Block] = []
    place = 0
    for region in [*find_regions(text, lines), Region(len(lines), len(lines), ())]:
        for form in find_forms(lines, place, region.first):
            found += assembler.assemble(lines[place : form.first])
            found += form.blocks
            place = form.last
        found += assembler.assemble(lines[place : region.first])
        found += region.blocks
        place = region.last
    found = _join_over_gaps(text, found, width)
    found = mark_furniture(text, mark_questions(text, mark_messages(text, found)))
    found = mark_headings(text, found, title, is_outdented=bool(outdents))
    found = [block for block in mark_labels(found) if any(map(str.isalnum, text[block.start : block.end]))]
    return found, [left_out for _, left_out in running]


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


def _dividing_rules(lines: Sequence[Line]) -> frozenset[str]:
    """Return the lines without words that divide a text: short ones, such as the `%` between sayings, or set apart."""
    counts: Counter[str] = Counter()
    above = ""
    for line in lines:
        is_apart = not above or len(line.text) <= min(MAX_MARK_CHARS, len(above) - 2)
        if is_apart and _RULE.fullmatch(line.text):
            counts[line.text] += 1
        above = line.text
    return frozenset(rule for rule, count in counts.items() if count >= FEWEST_RULES)


class _Assembler:
    """Groups lines into blocks, before headings and furniture are known."""

    def __init__(self, width: int, rules: frozenset[str], outdents: Mapping[int, bool]) -> None:
        self._width = width
        self._rules = rules
        self._outdents = outdents
        self._starts_section = False

    def assemble(self, lines: Sequence[Line]) -> list[Block]:
        """Return the blocks of some lines; a rule at their end is remembered for those that come next."""
        found: list[Block] = []
        is_open = is_note = False
        above = ""
        for line in lines:
            if line.text in self._rules:
                is_open, self._starts_section = False, True
            elif not line.text:
                is_open = False
            elif line.start in self._outdents:
                is_heading = self._outdents[line.start]
                kind = BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH
                found.append(Block(kind, line.start, line.end, starts_section=True))
                is_open, is_note, self._starts_section = not is_heading, False, False
            elif _DOUBLE_NUMBER.fullmatch(line.text):
                is_open, is_note = False, True
            elif is_open and not is_note and self._goes_on(above, line.text):
                found[-1] = replace(found[-1], end=line.end, lines=found[-1].lines + 1)
            else:
                kind, mark = (BlockKind.NOTE, 0) if is_note else _kind(line.text)
                found.append(Block(kind, line.start + mark, line.end, starts_section=self._starts_section))
                is_open = likeness(line.text) is not Likeness.SURE
                is_note = self._starts_section = False
            above = line.text
        return found

    def _goes_on(self, above: str, line: str) -> bool:
        """Return whether a line goes on with the block of the line above it."""
        if _NOTE_NUMBER.match(line) or _BULLET.match(line) or _ATTRIBUTION.fullmatch(line):
            return False
        if likeness(line) is Likeness.SURE:
            return False
        return _continues(above, line, self._width)


def _kind(line: str) -> tuple[BlockKind, int]:
    """Return the kind of block that a line begins, and the length of the mark before its words."""
    for pattern, kind in ((_NOTE_NUMBER, BlockKind.NOTE), (_BULLET, BlockKind.ITEM)):
        if mark := pattern.match(line):
            return kind, mark.end()
    return (BlockKind.ITEM if _NUMBERED.match(line) else BlockKind.PARAGRAPH), 0


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
            and not block.starts_section
            and last.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
            and text[block.start].islower()
            and indent_at(text, block.start) == indent_at(text, last.end - 1)
            and last.end - last.start >= max(40, 0.6 * width)
            and not _ENDS_SENTENCE.search(text[max(last.start, last.end - 16) : last.end])
        ):
            joined[-1] = replace(last, end=block.end, lines=last.lines + block.lines)
        else:
            joined.append(block)
    return joined
