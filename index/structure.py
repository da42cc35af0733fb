"""The structure of a document's text: its blocks, its places in the original, and what of it is not searched.

A reader of a format that states its structure (`index/files/extract`) gives it with the text; of the others it is found
in the text (`index/text`).
"""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.value import Value


class BlockKind(StrEnum):
    """The role of a block in its document.

    A record is a unit of its own, such as a table's row, a log's line or a turn of a conversation: it is one sentence,
    never split but where the encoder cannot read all of it, never joined with the lines around it. Furniture only
    looks like a menu, a share bar or a plea for donations; it has passages of its own.
    """

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NOTE = "note"
    CODE = "code"
    RECORD = "record"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that belong together: characters `start:end` of the document.

    `lines` counts its lines. `level` is a heading's depth: 1 for the highest, 0 for a title that stands
    outside the text, in front matter.
    `context`: the spans of the document, in order, that go with the block wherever it stands, such as the heads of a
    table's columns. They are searched with a passage that holds the block and not them. `starts_section`: a passage
    never holds both the block and what stands before it, headings excepted. `keeps_next`: it had better share its
    passage with the next block, as a question with its reply. `hidden`: the spans inside it, in order, that are cited
    and not searched, such as the marks of quoted mail and the times of subtitles.
    """

    kind: BlockKind
    start: int
    end: int
    lines: int = 1
    level: int = 0
    context: tuple[tuple[int, int], ...] = ()
    starts_section: bool = False
    keeps_next: bool = False
    hidden: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Unsearched:
    """Characters `start:end` of a document that are not searched, and why."""

    start: int
    end: int
    reason: str


class OriginalPlace(Value):
    """Where in the original the text from character `start` on stands, up to the next place.

    `label`: in words, such as `slide 3`, `chapter Introduction` or `message 12`; empty in a table that is a file. In a
    sheet, whose rows are lines and whose cells are parted by tabs, `row` is the number of the row that line `line` of
    the text (from 1) is, and `column` the number, from 0, of the column of a row's first cell; elsewhere both are None.
    """

    start: int
    label: str
    line: int = 1
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """What a format states of a document's text.

    `blocks`: in order, holding every word but those of `left_out`; None where they are to be found in the text. Pages
    end at form feeds in the text if there are `page_labels`, the printed number of each page (empty where none is
    printed). `places`: in order, the first at character 0; empty where pages or lines say enough.
    """

    blocks: tuple[Block, ...] | None = None
    left_out: tuple[Unsearched, ...] = ()
    page_labels: tuple[str, ...] = ()
    places: tuple[OriginalPlace, ...] = ()


def place_of(places: Sequence[OriginalPlace], start: int, words: str, line: int, lead: str = "") -> str | None:
    """Return in words where some words of the text stand, None where no places are known.

    `start`: their first character; `line`: the line that it is on, from 1; `lead`: that line up to there.
    """
    place = place_at(places, start)
    if place is None:
        return None
    words = words.rstrip()
    end = place_at(places, start + max(0, len(words) - 1)) or place
    if place.row is None and end.row is not None and end.label == place.label:
        # The name of a sheet stands above its rows.
        place = next(one for one in places if one.start > start and one.row is not None)
        line, words, lead = place.line, words[place.start - start :], ""
    if place.row is None:
        return " – ".join(dict.fromkeys(one.label for one in (place, end) if one.label)) or None
    first = place.row + line - place.line
    last_row = (end.row or 0) + line + words.count("\n") - end.line
    sheet = f"{place.label}, " if place.label else ""
    if last_row > first and end.label == place.label:
        return f"{sheet}rows {first}–{last_row}"
    if "\t" in words or place.column is None:
        return f"{sheet}row {first}"
    return f"{sheet}cell {column_letters(place.column + lead.count(chr(9)))}{first}"


def place_at(places: Sequence[OriginalPlace], character: int) -> OriginalPlace | None:
    """Return the place that holds a character, None if there are no places."""
    index = bisect.bisect_right(places, character, key=lambda place: place.start) - 1
    return places[max(index, 0)] if places else None


def column_letters(number: int) -> str:
    """Return the letters of a sheet's column by its number from 0: A, B and so on, AA after Z."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
