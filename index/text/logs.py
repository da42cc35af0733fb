"""Finds logs and other dated entries: lines that begin with a time, a date or a level, each an entry of its own."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from index.structure import Block, BlockKind
from index.text.block import Line, Region

MAX_FOLLOWING = 40
"""Lines without a stamp that go with the entry above them, such as a stack trace; of more, each is an entry."""

MAX_ENTRY_CHARS = 600
"""Characters of the longest entry that is one unit with the lines below it."""

_DATE = r"(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{2,4}|\d{1,2}[/-][^\W\d_]{3,9}[/-]\d{2,4})"
_TIME = r"\d{1,2}[:.h]\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[ap]\.?m\b\.?)?"
_KINDS = (
    ("moment", rf"{_DATE}[T ,:_-]{{1,3}}{_TIME}", 2),
    ("host", rf"\S{{2,60}} \S{{1,40}} \S{{1,40}} \[{_DATE}:{_TIME}", 2),
    (
        "day and time",
        rf"[^\W\d_]{{3,9}}\.?\s{{1,2}}\d{{1,2}},?\s{_TIME}|\d{{1,2}}\.?\s[^\W\d_]{{3,9}}\.?,?\s{_TIME}",
        3,
    ),
    ("weekday and time", rf"[^\W\d_]{{2,9}}\.?,?\s[^\W\d_]{{3,9}}\.?\s{{1,2}}\d{{1,2}},?\s{_TIME}", 3),
    ("date", _DATE, 3),
    ("written date", r"\d{1,2}\.?\s[^\W\d_]{3,12}\.?,?\s\d{4}|[^\W\d_]{3,12}\.?\s\d{1,2},?\s\d{4}", 3),
    ("time", rf"{_TIME}(?:\s?[-–—]\s?{_TIME})?", 3),
    ("clock", r"\d{4}(?:\s?h)?(?:\s?[-–]\s?\d{4})?", 4),
    ("seconds", r"\d{10,13}(?:\.\d{1,9})?|\d{1,9}\.\d{2,9}", 4),
    ("level", r"[A-Z]{4,8}", 4),
)
"""The stamps that an entry may begin with, and how many entries make a log."""

_STAMPS = tuple(
    (name, re.compile(rf"(?:<\d{{1,3}}>)?[\[(*]{{0,2}}\s{{0,12}}(?:{pattern})")) for name, pattern, _ in _KINDS
)
_LEAST = {name: count for name, _, count in _KINDS}
_SURE = ("moment", "host")
_AFTER = re.compile(r"(?:[\])*|;:–—-]|,\s|Z\b|[+-]\d{2}:?\d{2}\b|\s|UTC|GMT)+(?=\S)|[\])*|:]{0,3}$")
_LEVEL_AFTER = re.compile(r"\]\s|:\S{0,60}:|:\s|\s{2,}|\s\[|\s\S{1,40}:\s")


def find_logs(lines: Sequence[Line]) -> Iterator[Region]:
    """Yield the runs of entries that begin with the same kind of stamp. Linear in the lines."""
    starts: list[int] = []
    kind = ""
    for number, line in enumerate(lines):
        stamp = _stamp(line.text)
        if starts and (not stamp or stamp != kind):
            if (not stamp or len(starts) >= _LEAST[kind]) and _goes_on(lines, starts[-1], number):
                continue
            yield from _region(lines, starts, kind)
            starts = []
        if stamp:
            starts.append(number)
            kind = stamp
    yield from _region(lines, starts, kind)


def _stamp(line: str) -> str:
    """Return the kind of stamp that a line begins with; empty if none."""
    if not line or not (line[0].isalnum() or line[0] in "[(<*:"):
        return ""
    head = line[:160]
    for name, pattern in _STAMPS:
        match = pattern.match(head)
        after = _LEVEL_AFTER if name == "level" else _AFTER
        if match and after.match(head, match.end()):
            return name
    return ""


def _goes_on(lines: Sequence[Line], start: int, number: int) -> bool:
    """Return whether a line without the stamp goes with the entry that starts above it."""
    if not lines[number].text:
        return number + 1 < len(lines) and bool(_stamp(lines[number + 1].text))
    return number - start <= MAX_FOLLOWING and bool(lines[number - 1].text)


def _region(lines: Sequence[Line], starts: Sequence[int], kind: str) -> Iterator[Region]:
    """Yield the log that a run of entries makes, if they are enough and alike."""
    if len(starts) < _LEAST.get(kind, 2):
        return
    last = starts[-1] + 1
    while last < len(lines) and lines[last].text and last - starts[-1] <= MAX_FOLLOWING:
        if _stamp(lines[last].text):
            break
        last += 1
    ends = [*starts[1:], last]
    indent = max(lines[start].indent for start in starts)
    loose = sum(bool(line.text) and line.indent <= indent for line in lines[starts[0] : last]) - len(starts)
    if kind not in _SURE and (loose > 2 * len(starts) or not _is_steady([lines[start].text for start in starts], kind)):
        return
    blocks: list[Block] = []
    for start, end in zip(starts, ends, strict=True):
        blocks += _entry([line for line in lines[start:end] if line.text])
    yield Region(starts[0], last, tuple(blocks))


def _entry(lines: Sequence[Line]) -> list[Block]:
    """Return the blocks of an entry: one, or where it is long one for each line."""
    head = lines[0]
    if lines[-1].end - head.start <= MAX_ENTRY_CHARS:
        return [Block(BlockKind.RECORD, head.start, lines[-1].end, lines=len(lines))]
    context = ((head.start, head.end),)
    below = [Block(BlockKind.RECORD, line.start, line.end, context=context) for line in lines[1:]]
    return [Block(BlockKind.RECORD, head.start, head.end), *below]


def _is_steady(entries: Sequence[str], kind: str) -> bool:
    """Return whether bare numbers go up or down, and levels come again and again."""
    if kind == "level":
        return 2 * len({entry.split()[0] for entry in entries}) <= len(entries)
    if kind != "clock":
        return True
    numbers = [int(match.group()) for entry in entries if (match := re.search(r"\d{4}", entry))]
    up = sum(a <= b for a, b in pairwise(numbers))
    return max(up, len(numbers) - 1 - up) >= 0.8 * (len(numbers) - 1)
