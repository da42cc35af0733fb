"""The text of a PDF's page as extracted, with the map from its characters back to the page.

It is a function of the page alone: what is cited can be found on the page again without anything stored.
"""

import bisect
import re
from dataclasses import dataclass, field
from typing import Any

from index.files.extract.pdf_chars import HYPHEN, PageChars
from index.files.extract.pdf_geometry import Box

_UNREADABLE = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Characters `start:end` of a page's text that stand one after another on the page.

    `char`: the first one's index in PDFium's list; None if they are not in it, as the value of a form's field is not.
    They stand in `box` then.
    """

    start: int
    end: int
    char: int | None = None
    box: Box | None = None


@dataclass(slots=True)
class PageText:
    """The text of a page, and the runs that it is made of, in order; what lies between runs is white space."""

    parts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        """The text as extracted."""
        return "".join(self.parts)

    def put(self, words: str, char: int | None = None, box: Box | None = None) -> None:
        """Add words that stand on the page; a hyphen at a line end is written as one."""
        end = self.length + len(words)
        self.runs.append(Run(self.length, end, char, box))
        self._add(_UNREADABLE.sub(_readable, words))

    def space(self, words: str) -> None:
        """Add white space that does not stand on the page."""
        self._add(words)

    def _add(self, words: str) -> None:
        self.parts.append(words)
        self.length += len(words)

    def boxes(self, chars: PageChars, start: int, end: int) -> list[Box]:
        """Return the rectangles of the characters `start:end` of the text on the page as shown, in order."""
        found: list[Box] = []
        first = bisect.bisect_right(self.runs, start, key=lambda run: run.end)
        for run in self.runs[first:]:
            if run.start >= end:
                break
            if run.char is None:
                found += [run.box] if run.box is not None else []
            else:
                shift = run.char - run.start
                found += chars.rectangles(max(start, run.start) + shift, min(end, run.end) + shift)
        return found


def page_text(page: Any) -> tuple[PageText, PageChars]:
    """Return the text of a page of pypdfium2, and its characters."""
    chars = PageChars(page)
    text = PageText()
    line = -1
    for piece in chars.pieces():
        if text.length:
            text.space(" " if piece.line == line else "\n")
        text.put(chars.text[piece.start : piece.end], piece.start)
        line = piece.line
    return text, chars


def _readable(match: re.Match[str]) -> str:
    return "-" if match.group() == HYPHEN else " "
