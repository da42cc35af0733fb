"""Subtitle files (SRT, WebVTT, SubViewer, Advanced SubStation): the words of cues, and the time of each."""

import re
from collections.abc import Iterator
from itertools import chain

from index.structure import Block, BlockKind, OriginalPlace
from index.text.block import Line, split_lines
from index.text.subtitles import cue_blocks, find_cues

_DIALOGUE = re.compile(r"Dialogue:\s*[^,]*,(\d{1,2}:\d{2}:\d{2}[.:]\d{1,3}),(?:[^,]*,){7}")
_OVERRIDE = re.compile(r"\{\\[^{}]{1,200}\}")
_BREAK = re.compile(r"\\[Nn]")
_ZERO = re.compile(r"0{1,3}:(?=\d{1,2}:\d{2})")


def subtitle_blocks(text: str) -> list[Block]:
    """Return the blocks of a subtitle file in order: the words of its cues; its header and comments are furniture."""
    lines = list(split_lines(text))
    cues = list(find_cues(lines))
    if not cues:
        return list(chain.from_iterable(_dialogue(line) for line in lines if line.text))
    blocks: list[Block] = []
    at = first = 0
    for number, cue in enumerate(cues):
        if others := [line for line in lines[at : cue.name] if line.text]:
            blocks += cue_blocks(lines, cues[first:number])
            blocks += map(_furniture, others)
            first = number
        at = max(cue.last, cue.times + 1)
    blocks += cue_blocks(lines, cues[first:])
    return [*blocks, *(_furniture(line) for line in lines[at:] if line.text)]


def subtitle_places(text: str) -> tuple[OriginalPlace, ...]:
    """Return the time of each cue as a place of the text, in order; none if it has no cue."""
    lines = list(split_lines(text))
    found = [(lines[cue.name].start, cue.time) for cue in find_cues(lines)]
    if not found:
        dialogue = ((line, _DIALOGUE.match(line.text)) for line in lines)
        found = [(line.start, match[1]) for line, match in dialogue if match]
    places: list[OriginalPlace] = []
    for start, time in found:
        label = time_in_words(time)
        if not places or places[-1].label != label:
            places.append(OriginalPlace(start=start if places else 0, label=label))
    return tuple(places)


def time_in_words(stamp: str) -> str:
    """Return the time of a cue without fractions of a second, and without hours before the first, such as `00:16`."""
    whole = re.split(r"[.,]", stamp, maxsplit=1)[0]
    if whole.count(":") == 3:
        whole = whole.rpartition(":")[0]
    return _ZERO.sub("", whole, count=1)


def _dialogue(line: Line) -> Iterator[Block]:
    """Yield the blocks of a line of Advanced SubStation: the words of a dialogue; any other line is furniture."""
    found = _DIALOGUE.match(line.text)
    if not found:
        yield _furniture(line)
        return
    start = line.start + found.end()
    words = line.text[found.end() :]
    at = 0
    for cut in [*_BREAK.finditer(words), None]:
        end = cut.start() if cut else len(words)
        if words[at:end].strip():
            hidden = tuple((start + tag.start(), start + tag.end()) for tag in _OVERRIDE.finditer(words, at, end))
            yield Block(BlockKind.RECORD, start + at, start + end, hidden=hidden)
        at = cut.end() if cut else end


def _furniture(line: Line) -> Block:
    return Block(BlockKind.FURNITURE, line.start, line.end)
