"""Finds subtitles (SRT, WebVTT, SubViewer): the words of cues that make a sentence are joined, times not searched."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.structure import Block, BlockKind
from index.text.block import Line, Region

MAX_CUES = 12
"""Cues that are joined where no sentence ends."""

_STAMP = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMES = re.compile(rf"({_STAMP})\s*-->\s*{_STAMP}(?:\s.*)?")
_COMMA_TIMES = re.compile(r"(\d{1,2}:\d{2}:\d{2}\.\d{1,3}),\d{1,2}:\d{2}:\d{2}\.\d{1,3}")
_NAME = re.compile(r"[\w.-]{0,30}\d[\w.-]{0,30}")
_TAG = re.compile(r"</?[a-z]{1,4}(?:[.\s][^<>]{0,100})?>|<[\d:.]{5,13}>|\{\\[^{}]{1,40}\}")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,60})?\s+([^<>]{1,100})>")
_ENDS = re.compile(r"[.!?…؟۔।。！？♪♫]['\"”’)\]»]*$")
_SPEAKS = re.compile(r"[-–—]\s?\S|>>\s?\S|\[|\(|♪|#\s")


@dataclass(frozen=True, slots=True)
class Cue:
    """The lines of a cue: of its number or name, of its times, of its words `first:last`; its time as written."""

    name: int
    times: int
    first: int
    last: int
    time: str


def find_subtitles(lines: Sequence[Line]) -> Iterator[Region]:
    """Yield a region for each run of two or more cues. Linear in the lines."""
    run: list[Cue] = []
    for cue in find_cues(lines):
        if run and any(line.text for line in lines[run[-1].last : cue.name]):
            yield from _region(lines, run)
            run = []
        run.append(cue)
    yield from _region(lines, run)


def find_cues(lines: Sequence[Line]) -> Iterator[Cue]:
    """Yield the cues in order. Linear in the lines."""
    times: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        pattern = _TIMES if "-->" in line.text else _COMMA_TIMES if "," in line.text else None
        found = pattern.fullmatch(line.text) if pattern is not None else None
        if found:
            times.append((number, found[1]))
    for place, (at, time) in enumerate(times):
        below = times[place + 1][0] if place + 1 < len(times) else len(lines)
        last = at + 1
        while last < below and lines[last].text:
            last += 1
        if last == below < len(lines) and last > at + 2 and lines[last - 1].text.isdecimal():
            last -= 1
        is_named = at > 0 and _NAME.fullmatch(lines[at - 1].text) is not None
        yield Cue(at - 1 if is_named else at, at, at + 1, last, time)


def cue_blocks(lines: Sequence[Line], run: Sequence[Cue]) -> list[Block]:
    """Return the blocks of a run of cues: those that make a sentence together are one.

    A voice that is named in a tag begins a block, below one of its name.
    """
    blocks: list[Block] = []
    part: list[Line] = []
    hidden: list[tuple[int, int]] = []
    cues = 0
    said = ""
    voice: tuple[tuple[int, int], ...] = ()

    def close() -> None:
        nonlocal part, hidden, cues
        if part:
            blocks.append(_block(part, hidden, voice))
        part, hidden, cues = [], [], 0

    for cue in run:
        mark = (lines[cue.name].start, lines[cue.times].end)
        for number in range(cue.first, cue.last):
            line, named = lines[number], _VOICE.match(lines[number].text)
            if part and (_SPEAKS.match(line.text) or cues >= MAX_CUES or (named and named[1].strip() != said)):
                close()
            if named:
                if named[1].strip() != said:
                    said, voice = named[1].strip(), ((line.start + named.start(1), line.start + named.end(1)),)
                    blocks.append(_voice_block(line.start, line.start + named.end(), voice[0]))
                mark = (mark[0], line.start + named.end()) if number == cue.first else mark
                line = Line(line.start + named.end(), line.end, line.text[named.end() :])
            if part and number == cue.first:
                hidden.append(mark)
            hidden += ((line.start + tag.start(), line.start + tag.end()) for tag in _TAG.finditer(line.text))
            part.append(line)
        cues += 1
        if part and _ENDS.search(_TAG.sub("", part[-1].text)):
            close()
    close()
    return blocks


def _region(lines: Sequence[Line], run: Sequence[Cue]) -> Iterator[Region]:
    if len(run) < 2:
        return
    blocks = cue_blocks(lines, run)
    first = run[0].name
    above = next((number for number in range(first - 1, max(-1, first - 4), -1) if lines[number].text), None)
    if blocks and above is not None and lines[above].text.startswith("WEBVTT"):
        first = above
        blocks.insert(0, Block(BlockKind.RECORD, lines[first].start, lines[first].end))
    if blocks:
        yield Region(first, run[-1].last, tuple(blocks))


def _voice_block(start: int, end: int, name: tuple[int, int]) -> Block:
    """Return the block of a tag that names a voice; only the name is searched."""
    return Block(BlockKind.RECORD, start, end, keeps_next=True, hidden=((start, name[0]), (name[1], end)))


def _block(part: Sequence[Line], hidden: Sequence[tuple[int, int]], voice: tuple[tuple[int, int], ...]) -> Block:
    """Return the block of the lines of some cues; where they are more than one, it may have several sentences."""
    kind = BlockKind.RECORD if len(part) == 1 else BlockKind.PARAGRAPH
    return Block(kind, part[0].start, part[-1].end, lines=len(part), context=voice, hidden=tuple(hidden))
