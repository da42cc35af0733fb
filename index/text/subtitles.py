"""Finds subtitles (SRT, WebVTT): the words of cues that make a sentence are joined, numbers and times not searched."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.structure import Block, BlockKind
from index.text.block import Line, Region

MAX_CUES = 12
"""Cues that are joined where no sentence ends."""

_STAMP = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = re.compile(rf"{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?")
_NAME = re.compile(r"[\w.-]{0,30}\d[\w.-]{0,30}")
_TAG = re.compile(r"</?[a-z]{1,4}(?:[.\s][^<>]{0,100})?>|<[\d:.]{5,13}>|\{\\[^{}]{1,40}\}")
_ENDS = re.compile(r"[.!?…؟۔।。！？♪♫]['\"”’)\]»]*$")
_SPEAKS = re.compile(r"[-–—]\s?\S|>>\s?\S|\[|\(|♪|#\s")


@dataclass(frozen=True, slots=True)
class _Cue:
    """The lines of a cue: of its number or name, of its times, of its words `first:last`."""

    name: int
    times: int
    first: int
    last: int


def find_subtitles(lines: Sequence[Line]) -> Iterator[Region]:
    """Yield a region for each run of two or more cues. Linear in the lines."""
    run: list[_Cue] = []
    for cue in _cues(lines):
        if run and any(line.text for line in lines[run[-1].last : cue.name]):
            yield from _region(lines, run)
            run = []
        run.append(cue)
    yield from _region(lines, run)


def _cues(lines: Sequence[Line]) -> Iterator[_Cue]:
    times = [number for number, line in enumerate(lines) if "-->" in line.text and _TIMES.fullmatch(line.text)]
    for place, at in enumerate(times):
        below = times[place + 1] if place + 1 < len(times) else len(lines)
        last = at + 1
        while last < below and lines[last].text:
            last += 1
        if last == below < len(lines) and last > at + 2 and lines[last - 1].text.isdecimal():
            last -= 1
        is_named = at > 0 and _NAME.fullmatch(lines[at - 1].text) is not None
        yield _Cue(at - 1 if is_named else at, at, at + 1, last)


def _region(lines: Sequence[Line], run: Sequence[_Cue]) -> Iterator[Region]:
    if len(run) < 2:
        return
    blocks: list[Block] = []
    part: list[int] = []
    hidden: list[tuple[int, int]] = []
    cues = 0
    for cue in run:
        mark = (lines[cue.name].start, lines[cue.times].end)
        for number in range(cue.first, cue.last):
            if part and (_SPEAKS.match(lines[number].text) or cues >= MAX_CUES):
                blocks.append(_block(lines, part, hidden))
                part, hidden, cues = [], [], 0
            if part and number == cue.first:
                hidden.append(mark)
            hidden += (
                (lines[number].start + tag.start(), lines[number].start + tag.end())
                for tag in _TAG.finditer(lines[number].text)
            )
            part.append(number)
        cues += 1
        if part and _ENDS.search(_TAG.sub("", lines[part[-1]].text)):
            blocks.append(_block(lines, part, hidden))
            part, hidden, cues = [], [], 0
    if part:
        blocks.append(_block(lines, part, hidden))
    first = run[0].name
    above = next((number for number in range(first - 1, max(-1, first - 4), -1) if lines[number].text), None)
    if blocks and above is not None and lines[above].text.startswith("WEBVTT"):
        first = above
        blocks.insert(0, Block(BlockKind.RECORD, lines[first].start, lines[first].end))
    if blocks:
        yield Region(first, run[-1].last, tuple(blocks))


def _block(lines: Sequence[Line], part: Sequence[int], hidden: Sequence[tuple[int, int]]) -> Block:
    """Return the block of the lines of some cues; where they are more than one, it may have several sentences."""
    kind = BlockKind.RECORD if len(part) == 1 else BlockKind.PARAGRAPH
    return Block(kind, lines[part[0]].start, lines[part[-1]].end, lines=len(part), hidden=tuple(hidden))
