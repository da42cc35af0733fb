"""Finds forms in a plain text: runs of lines "Label: words", where a label that comes again begins a new record."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.structure import Block, BlockKind
from index.text.block import Line, Region

MAX_FIELD_CHARS = 300
"""Characters of the longest field that is a unit; a longer one is prose behind a label."""

FEWEST_FIELDS = 2
"""Fields, the next right below the one before, that make a form; three where blank lines stand between them."""

_FIELD = re.compile(r"([^\W\d_][^:\n.!?]{0,30}?)\s?:\s+(?=\S)")


@dataclass(slots=True)
class _Field:
    """A field on its way into a form: its label, its lines `first:last`, and whether a blank line stands above it."""

    label: str
    first: int
    last: int
    after_blank: bool


def find_forms(lines: Sequence[Line], first: int, last: int) -> list[Region]:
    """Return the forms among the lines `first:last` in order. Linear in their characters."""
    found: list[Region] = []
    run: list[_Field] = []
    blank = True
    for number in range(first, last):
        line = lines[number]
        if not line.text:
            blank = True
            continue
        label = label_of(line.text)
        if not label and run and not blank and line.text.endswith(":"):
            label = label_of(f"{line.text} -")
        if label:
            run.append(_Field(label, number, number + 1, after_blank=blank))
        elif run and not blank and line.indent > lines[run[-1].first].indent:
            run[-1].last = number + 1
        else:
            found += _forms(lines, run)
            run = []
        blank = False
    return found + _forms(lines, run)


def label_of(line: str) -> str:
    """Return the label of a line "Label: words", case folded; empty if it has none of at most four words."""
    match = _FIELD.match(line)
    label = match.group(1).casefold() if match else ""
    return label if len(label.split()) <= 4 else ""


def _forms(lines: Sequence[Line], run: Sequence[_Field]) -> list[Region]:
    """Return the form that a run of fields is, if it is one."""
    together = sum(not field.after_blank for field in run)
    if len(run) < FEWEST_FIELDS + (not together):
        return []
    heads = Counter(field.label for field in run if field.after_blank)
    counts = Counter(field.label for field in run)
    repeated = run[0].label if counts[run[0].label] > 1 else ""
    blocks: list[Block] = []
    for field in run:
        start, end = lines[field.first].start, lines[field.last - 1].end
        kind = BlockKind.RECORD if end - start <= MAX_FIELD_CHARS else BlockKind.PARAGRAPH
        starts = field.label == repeated or (field.after_blank and heads[field.label] > 1 and together > 0)
        blocks.append(Block(kind, start, end, lines=field.last - field.first, starts_section=starts))
    return [Region(run[0].first, run[-1].last, tuple(blocks))]
