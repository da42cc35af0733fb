"""Characters as a terminal can show them: what is sent for each, and in how many cells.

A cluster is what is drawn as one: a character and the marks on it. Nothing is sent that a terminal might obey, or
whose width differs between terminals: control and invisible characters are spelt out, marks without a letter get a
dotted circle, joined emoji are shown side by side.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from rich.cells import get_character_cell_size

from tui.terminal import visible

TAB_CELLS = 4
"""Cells from one tab stop to the next."""

_MAX_MARKS = 6
"""Marks on one character; further ones get a circle of their own, or a screenful could pile up on one cell."""

PLAIN = re.compile(r"[ -~\xa0-\xac\xae-\u02ff\u0370-\u0373\u0376\u0377\u037b-\u037f\u0384-\u0482‐-‧…‰′″‹›]*")
"""Text whose every character is one cell and stands for itself."""

_SPACES = frozenset(" \t\u1680\u3000") | {chr(code) for code in range(0x2000, 0x200B) if code != 0x2007}


class GlyphKind(Enum):
    """What to do with a character."""

    PLAIN = "shown as it is"
    SPACE = "a row may end after it"
    TAB = "spaces up to the next stop"
    MARK = "belongs to the character before it"
    JOINER = "belongs to the character before it, and is not sent"
    SPELT = "a control, spelt out"


@dataclass(slots=True)
class Clusters:
    """A stretch of text in clusters.

    For each: the character it starts at, what is shown, and its cells; a tab has 0 until it is in a row.
    `spelt`: the clusters that stand for a control. `odd`: those that are not one character, shown as that character
    or as blanks, in order.
    """

    starts: list[int] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    spaces: set[int] = field(default_factory=set)
    tabs: set[int] = field(default_factory=set)
    spelt: set[int] = field(default_factory=set)
    odd: list[int] = field(default_factory=list)
    length: int = 0

    def end(self, cluster: int) -> int:
        """Return the character that a cluster ends at."""
        return self.starts[cluster + 1] if cluster + 1 < len(self.starts) else self.length

    def take(self, cluster: int) -> None:
        """Note that the last cluster has taken one more character."""
        if not self.odd or self.odd[-1] != cluster:
            self.odd.append(cluster)


def is_space(character: str) -> bool:
    """Return whether a row may end after a character and the character hang over its edge."""
    return character in _SPACES


def clusters(text: str) -> Clusters:
    """Return text in clusters. Every character is in exactly one."""
    found = Clusters(length=len(text))
    marks = 0
    for at, character in enumerate(text):
        kind, shown, cells = glyph(character)
        last = len(found.shown) - 1
        if kind is GlyphKind.MARK or kind is GlyphKind.JOINER:
            holds = last >= 0 and last not in found.spelt and last not in found.spaces
            if kind is GlyphKind.JOINER:
                if holds and not found.shown[last].isascii():
                    found.take(last)
                    continue
                kind, shown = GlyphKind.SPELT, f"<U+{ord(character):04X}>"
                cells = len(shown)
            elif holds and marks < _MAX_MARKS:
                found.shown[last] += shown
                found.take(last)
                marks += 1
                continue
            else:
                shown, cells = f"◌{shown}", 1
        marks = 0
        if len(shown) != 1 or kind is GlyphKind.SPELT or kind is GlyphKind.MARK:
            found.odd.append(last + 1)
        found.starts.append(at)
        found.shown.append(shown)
        found.cells.append(cells)
        if kind is GlyphKind.SPACE:
            found.spaces.add(last + 1)
        elif kind is GlyphKind.TAB:
            found.spaces.add(last + 1)
            found.tabs.add(last + 1)
        elif kind is GlyphKind.SPELT:
            found.spelt.add(last + 1)
    return found


@lru_cache(maxsize=8192)
def glyph(character: str) -> tuple[GlyphKind, str, int]:
    """Return what to do with a character, what is shown for it, and in how many cells."""
    if character == "\t":
        return GlyphKind.TAB, "", 0
    safe = visible(character)
    if safe != character:
        return GlyphKind.SPELT, safe, len(safe)
    category, code = unicodedata.category(character), ord(character)
    if character == "\xad":
        return GlyphKind.SPELT, "-", 1
    if character == "\u200d" or 0xFE00 <= code <= 0xFE0F or 0xE0020 <= code <= 0xE01EF:
        return GlyphKind.JOINER, "", 0
    if character == "\u200c":
        return GlyphKind.MARK, character, 0
    if category in {"Cf", "Zl", "Zp", "Cc", "Cs"} or (code & 0xFFFE) == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        spelt = f"<U+{code:04X}>"
        return GlyphKind.SPELT, spelt, len(spelt)
    cells = get_character_cell_size(character)
    if cells == 0:
        return GlyphKind.MARK, character, 0
    if is_space(character):
        # Spaces of other widths are sent as plain ones: a blank is a blank, and its width is certain.
        return GlyphKind.SPACE, " " * cells, cells
    return GlyphKind.PLAIN, character, cells
