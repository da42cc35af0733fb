"""Finds the records of a passage whose lines are units of their own: forms, lists, tables, logs, conversations.

A record is a run of lines that say one thing together, with the lines above it that name it: the section of a
statute below its article, the fields of a form, a row. A passage of prose has none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.text.cells import MARKS, cells_of, heads_of

MOST_LINES = 8
"""Units of the longest record; of a longer run of lines each is a record."""

MOST_CHARS = 500
"""Characters of the longest record of several lines."""

LEAST_UNITS = 2
"""Units of a passage that can have records."""

LEAST_WHOLE = 0.6
"""Share of a passage's units that are whole lines, in one that has records."""

DEEPEST_HEAD = 4
"""Rows of a table among which its heads are looked for."""

NAME_CHARS = 90
"""Characters of the longest line that names what stands below it."""

Span = tuple[int, int]
"""A half-open range of characters of the passage."""

_LINE_ENDS = re.compile(r"\r\n|[\r\n\f\u2028\u2029]")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})[ \t]+\Z")
_BOLD = re.compile(r"\*\*[^*]+\*\*\Z|__[^_]+__\Z")
_NUMBERS = re.compile(r"\b(?:\d+|[ivxlcdm]+|[a-z])\b", re.IGNORECASE)
_FIELD = re.compile(r"[^:|;\t]{1,40}:\s|.*(?:\||\t| {3}|;)|.*,.*,")
_ROW_OF_NUMBERS = re.compile(r"[\d.,:/]+(?:\s+[\d.,:/]+)+")
_RULE = re.compile(r"[-=]{2}")
_ATTRIBUTION = re.compile(r"[—–(]|--|\*[^*]|_[^_]")
_SENTENCE_ENDS = (".", "!", "?")
_MARK_OF_CELLS = re.compile(r"[,;](?!\s)(?!(?<=\d,)\d)")
"""A mark that parts cells: neither one of prose, with space after it, nor one within a number."""
BULLET = re.compile(r"[-*+•‣–]\s+\Z|\d{1,3}[.)]\s+\Z")


@dataclass(frozen=True, slots=True)
class Record:
    """Units `first:last` of a passage (half-open), and the units above that name them, outermost first.

    `is_row`: it is a row of a table, which says all it says by itself. `head`: the row with the heads of its columns.
    """

    first: int
    last: int
    names: tuple[int, ...] = ()
    is_row: bool = False
    head: int | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A unit: its span and words, whether a blank line stands above it, and the shape of a name (None: none)."""

    words: str
    after_blank: bool
    shape: str | None


def find_records(text: str, units: Sequence[Span], heading: str = "") -> list[Record]:
    """Return the records of a passage in order, none for prose; `units`: its sentences, in characters of `text`.

    `heading`: the path of the headings that it stands under, some of which it may hold itself.
    """
    if len(units) < LEAST_UNITS:
        return []
    whole = sum(_is_whole_line(text, unit) for unit in units)
    if whole < LEAST_WHOLE * len(units):
        return []
    lines = _lines(text, units, heading)
    found: list[Record] = []
    names: list[tuple[int, str]] = []
    at = 0
    while at < len(lines):
        shape = lines[at].shape
        if shape is not None:
            names = [*_below(names, shape, after_record=bool(found) and found[-1].last == at), (at, shape)]
            at += 1
            continue
        last = at + 1
        while last < len(lines) and lines[last].shape is None:
            last += 1
        above = tuple(name for name, _ in names)
        for start, end, is_table in _tables([line.words for line in lines], at, last):
            if is_table:
                rows = [line.words for line in lines[start:end]]
                number = _head_row(text, units[start:end], rows)
                head = None if number is None else start + number
                found += [
                    Record(row, row + 1, above, is_row=True, head=None if head is None or row < head else head)
                    for row in range(start, end)
                    if row != head
                ]
            else:
                found += [Record(first, final, above) for first, final in _split(lines, units, start, end)]
        at = last
    return found


def _head_row(text: str, units: Sequence[Span], rows: Sequence[str]) -> int | None:
    """Return which row of a table has the heads of its columns, None for none: a rule below it, or letters only there.

    Rows of words with empty or repeated cells may stand above it.
    """
    for number, row in enumerate(rows[:DEEPEST_HEAD]):
        heads = heads_of(row)
        below = heads_of(rows[number + 1]) if number + 1 < len(rows) else []
        groups = len(set(heads)) < len(heads) and len(set(below)) == len(below) > 0
        if heads and not groups:
            has_rule = number + 1 < len(rows) and _RULE.search(text[units[number][1] : units[number + 1][0]])
            return number if has_rule or not all(map(heads_of, rows[number + 1 :])) else None
        if any(map(str.isdecimal, row)):
            return None
    return None


def _tables(lines: Sequence[str], first: int, last: int) -> list[tuple[int, int, bool]]:
    """Return runs of lines that make up `first:last`, and whether each is a table: rows with as many cells each."""
    runs: list[tuple[int, int, bool]] = []
    at = begin = first
    while at < last:
        end = max(_table_end(lines, at, last, mark) for mark in MARKS)
        if end - at > 1:
            if begin < at:
                runs.append((begin, at, False))
            runs.append((at, end, True))
            begin = at = end
        else:
            at += 1
    return [*runs, (begin, last, False)] if begin < last else runs


def _table_end(lines: Sequence[str], first: int, last: int, mark: str) -> int:
    cells = len(_row_cells(lines[first], mark))
    end = first + 1
    # Tabs of empty cells at the end of a row are no part of it.
    while (
        cells > 1
        and end < last
        and (len(_row_cells(lines[end], mark)) == cells or (mark == "\t" and mark in lines[end]))
    ):
        end += 1
    return end


def _row_cells(line: str, mark: str) -> list[Span]:
    """Return the cells of a row; none of a field whose value stands apart (`Name:   Ada`), and of a sentence."""
    cells = cells_of(line, mark)
    if mark == "   " and cells and line[slice(*cells[0])].endswith(":"):
        return []
    is_sentence = mark in ",;" and line.endswith(_SENTENCE_ENDS) and not _MARK_OF_CELLS.search(line)
    return [] if is_sentence else cells


def _split(lines: Sequence[_Line], units: Sequence[Span], first: int, last: int) -> list[Span]:
    """Return the runs of lines below one name that are records: all of it, its paragraphs, or each line."""
    if _fits(units, first, last) and not any(line.after_blank for line in lines[first + 1 : last]):
        return [(first, last)]
    starts = [first, *(at for at in range(first + 1, last) if lines[at].after_blank), last]
    runs: list[Span] = []
    for start, end in pairwise(starts):
        runs += [(start, end)] if _fits(units, start, end) else [(at, at + 1) for at in range(start, end)]
    return runs


def _fits(units: Sequence[Span], first: int, last: int) -> bool:
    return last - first <= MOST_LINES and units[last - 1][1] - units[first][0] <= MOST_CHARS


def _below(names: list[tuple[int, str]], shape: str, *, after_record: bool) -> list[tuple[int, str]]:
    """Return the names that a name of some shape stands below."""
    for place, (_, above) in enumerate(names):
        if above == shape or (shape[0] == "#" and above[0] == "#" and len(above) >= len(shape)):
            return names[:place]
    return names[:-1] if after_record and shape[0] != "#" else names


def _lines(text: str, units: Sequence[Span], heading: str) -> list[_Line]:
    found = []
    headings = set(heading.split(" / "))
    above = 0
    for number, (start, end) in enumerate(units):
        after_blank = number == 0 or len(_LINE_ENDS.findall(text, above, start)) > 1
        below = text[end : units[number + 1][0]] if number + 1 < len(units) else ""
        is_alone = after_blank and len(_LINE_ENDS.findall(below)) > 1
        shape = _heading_shape(text, start, end, is_heading=text[start:end] in headings)
        if shape is None and is_alone:
            shape = _name_shape(text, start, end)
        found.append(_Line(text[start:end], after_blank, shape if number + 1 < len(units) else None))
        above = end
    return found


def _heading_shape(text: str, start: int, end: int, *, is_heading: bool) -> str | None:
    """Return the shape of a heading: its marks in Markdown, its words without numbers elsewhere; None for others."""
    if heading := _MARKDOWN_HEADING.search(text, max(text.rfind("\n", 0, start) + 1, start - 8), start):
        return "#" * len(heading[1])
    return _NUMBERS.sub("0", text[start:end]).casefold() if is_heading else None


def _name_shape(text: str, start: int, end: int) -> str | None:
    """Return the shape of a line alone that names what stands below it, such as `section 0`; None for others."""
    words = text[start:end]
    before = text[max(text.rfind("\n", 0, start) + 1, start - 8) : start]
    if len(words) > NAME_CHARS or "\n" in words or BULLET.search(before):
        return None
    if _ROW_OF_NUMBERS.fullmatch(words) or _ATTRIBUTION.match(words):
        return None
    is_bold = _BOLD.fullmatch(before + text[start : end + 2]) is not None
    if is_bold or not (_FIELD.match(words) or words[-1] in '.!?;,…"”»'):
        return _NUMBERS.sub("0", words).casefold()
    return None


def _is_whole_line(text: str, unit: Span) -> bool:
    start, end = unit
    before = text[max(0, start - 12) : start]
    after = text[end : end + 12]
    lead = _LINE_ENDS.split(before)[-1]
    rest = _LINE_ENDS.split(after)[0]
    return not any(map(str.isalnum, lead.lstrip("0123456789"))) and not any(map(str.isalnum, rest))
