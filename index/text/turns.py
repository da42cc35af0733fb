"""Finds conversations in a plain text: turns that begin with the name of who speaks, again and again.

A turn is a unit; a question goes with the reply below it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.structure import Block, BlockKind
from index.text.block import Line, Region

MAX_TURN_CHARS = 400
"""Characters of the longest turn that is one unit; a longer one has sentences."""

MAX_LINES = 30
"""Lines that a turn may go on for."""

FEWEST_TURNS = 4
"""Turns that make a conversation; three where each begins with a time."""

MAX_QUESTION_CHARS = 200
"""Characters of the longest block that is a question."""

_MAY_ASK = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.RECORD)
_CLOCK = r"[\[(]?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,3})?)?[\])]?"
_TURN = re.compile(
    rf"(?P<time>{_CLOCK}\s{{0,3}}[-–—]?\s{{0,3}})?[*_]{{0,3}}"
    r"(?P<name><[^<>\s][^<>]{0,38}>|[^\W_][^\n:：!?;,<>|]{0,38}?)\s?"
    rf"(?:\s?\({_CLOCK}\))?(?:[*_]{{0,3}}[:：][*_]{{0,3}}|(?<=>))(?:\s+(?=\S)|$)"
)
_LETTER = re.compile(r"(?P<name>[^\W\d_a-z])[.)]\s+(?=\S)")
_ASKS = re.compile(r"[?？؟]['\"”’)\]»*_]*$")


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn on its way into a conversation: its lines `first:last`, who speaks, and whether it begins with a time."""

    name: str
    first: int
    last: int
    timed: bool


def find_turns(lines: Sequence[Line]) -> Iterator[Region]:
    """Yield the conversations in order. Linear in the lines."""
    run: list[_Turn] = []
    for turn in _turns(lines):
        if run and any(line.text for line in lines[run[-1].last : turn.first]):
            yield from _region(lines, run)
            run = []
        run.append(turn)
    yield from _region(lines, run)


def speaker(line: str) -> tuple[str, bool]:
    """Return the name that a line begins with, case folded, and whether a time stands before it; "" for none."""
    match = _TURN.match(line[:120]) or _LETTER.match(line)
    if match is None or len(match["name"].split()) > 4:
        return "", False
    return match["name"].casefold(), bool(match.groupdict().get("time"))


def asks(text: str) -> bool:
    """Return whether a turn ends with a question."""
    return _ASKS.search(text[-8:]) is not None


def mark_questions(text: str, found: Sequence[Block]) -> list[Block]:
    """Return the blocks, a short question marked as one that had better stay with what follows: its answer."""
    return [
        replace(block, keeps_next=True)
        if block.kind in _MAY_ASK
        and block.end - block.start <= MAX_QUESTION_CHARS
        and asks(text[block.start : block.end])
        else block
        for block in found
    ]


def _turns(lines: Sequence[Line]) -> Iterator[_Turn]:
    """Yield every run of lines that begins like a turn, up to the next or a blank line."""
    name, timed, first = "", False, 0
    for number, line in enumerate(lines):
        new = speaker(line.text) if line.text else ("", False)
        if name and (not line.text or new[0] or number - first >= MAX_LINES):
            yield _Turn(name, first, number, timed)
            name = ""
        if new[0]:
            (name, timed), first = new, number
    if name:
        yield _Turn(name, first, len(lines), timed)


def _region(lines: Sequence[Line], run: Sequence[_Turn]) -> Iterator[Region]:
    if not _is_conversation(lines, run):
        return
    blocks = tuple(_block(lines, turn) for turn in run)
    yield Region(run[0].first, run[-1].last, blocks)


def _is_conversation(lines: Sequence[Line], run: Sequence[_Turn]) -> bool:
    """Return whether some speak again and again, and to each other: the fields of a form never come in reverse."""
    timed = sum(turn.timed for turn in run)
    if len(run) < FEWEST_TURNS - (timed == len(run)):
        return False
    if timed == len(run):
        return True
    counts = Counter(turn.name for turn in run)
    if len(counts) == 1:
        return False
    if sum(count for count in counts.values() if count > 1) < 0.6 * len(run):
        return False
    if any(len(name) == 1 for name in counts) and len(counts) > 3:
        return False
    pairs = Counter((above.name, below.name) for above, below in pairwise(run) if above.name != below.name)
    answered = sum(count for (one, other), count in pairs.items() if (other, one) in pairs)
    if len(counts) == 2 and not any(asks(lines[turn.last - 1].text) for turn in run):
        gaps = {turn.name for turn in run[1:] if not lines[turn.first - 1].text}
        return len(gaps) != 1
    return 2 * answered >= pairs.total()


def _block(lines: Sequence[Line], turn: _Turn) -> Block:
    start, end = lines[turn.first].start, lines[turn.last - 1].end
    first = lines[turn.first].text
    keeps_next = asks(lines[turn.last - 1].text)
    if end - start <= MAX_TURN_CHARS:
        return Block(BlockKind.RECORD, start, end, lines=turn.last - turn.first, keeps_next=keeps_next)
    name = _TURN.match(first) or _LETTER.match(first)
    context = ((start, start + len(first[: name.end()].rstrip())),) if name else ()
    count = max(2, turn.last - turn.first)
    return Block(BlockKind.PARAGRAPH, start, end, lines=count, context=context, keeps_next=keeps_next)
