"""Groups the lines of a page into paragraphs, items, code and rows, by their places and their letters."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise

from index.files.extract.pdf.chars import HYPHEN, PagePiece, Style
from index.files.extract.pdf.order import PageLine
from index.files.extract.pdf.rows import PageTable, find_tables

MOST_FIXED = 0.8
"""Share of the letters of fixed width on a page from which on they are its text and not code."""

NEAR = 8
"""Lines before and after a line among which the right edge of its column is looked for."""

_ITEM = re.compile(
    r"[•‣◦●○▪■□➢✓\uf0a7\uf0b7\uf0d8]\s*(?=\S)|[*–—-]\s+(?=\S)|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]\s+(?=\S)|\[\d{1,4}\]\s+(?=\S)"
)
_ENDS = re.compile(r"[.!?…:;。！？][\"'”’)\]»]*$")
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*[\w-]{0,8}\s*$|(?:·\s?|…\s?|_\s?){4,}\s*[\w-]{1,8}\s*$")


class PageShape(StrEnum):
    """What a group of lines on a page is."""

    TEXT = "text"
    ITEM = "item"
    CODE = "code"
    ROW = "row"
    ENTRY = "entry"
    NOTE = "note"


@dataclass(slots=True)
class PageGroup:
    """Lines of a page that belong together.

    `cells`: of a row, the pieces for each column of its table. `table`: the number of its table on the page.
    `is_close`: nothing parts it from the group above.
    """

    shape: PageShape
    lines: list[PageLine]
    style: Style
    cells: list[list[PagePiece]] | None = None
    table: int = 0
    is_close: bool = False

    @property
    def is_turned(self) -> bool:
        """Whether it runs in another direction than the page's text."""
        return self.lines[0].pieces[0].is_turned


def group_lines(lines: Sequence[PageLine], text: str) -> list[PageGroup]:
    """Return the groups of a page's lines in order. `text`: the characters of the page."""
    has_code = _has_code(lines)
    found: list[PageLine | PageTable] = []
    for is_code, same in groupby(lines, lambda line: has_code and line.style.is_fixed):
        run = list(same)
        found += run if is_code else find_tables(run, text)
    grouper = _Grouper([one for one in found if isinstance(one, PageLine)], text, has_code=has_code)
    tables = 0
    for one in found:
        if isinstance(one, PageTable):
            tables += 1
            grouper.add_table(one, tables)
        else:
            grouper.add(one)
    return grouper.groups


class _Grouper:
    """Adds one line after another to the group it goes on with."""

    def __init__(self, lines: Sequence[PageLine], text: str, *, has_code: bool) -> None:
        self.groups: list[PageGroup] = []
        self._text = text
        self._room = _rooms(lines)
        self._leading = _leadings(lines)
        self._body = max(self._leading, key=lambda size: (self._leading[size][1], size), default=10)
        self._has_code = has_code

    def add_table(self, table: PageTable, number: int) -> None:
        """Add the rows of a table."""
        for index, row in enumerate(table.rows):
            style = row.lines[0].style
            shape = PageShape.ENTRY if all(self._is_entry(line) for line in row.lines) else PageShape.ROW
            cells = table.cells(row)
            self.groups.append(PageGroup(shape, row.lines, style, cells, number, is_close=index > 0))

    def add(self, line: PageLine) -> None:
        """Add a line."""
        shape = self._shape(line)
        last = self.groups[-1] if self.groups else None
        if last is not None and last.shape is not PageShape.ROW and self._goes_on(last, line, shape):
            last.lines.append(line)
            return
        group = PageGroup(shape, [line], line.style)
        group.is_close = last is not None and 0 < line.base - last.lines[-1].base <= self._reach(line, last.lines[-1])
        self.groups.append(group)

    def words(self, line: PageLine) -> str:
        """Return the words of a line."""
        return " ".join(piece.words or self._text[piece.start : piece.end] for piece in line.pieces)

    def _shape(self, line: PageLine) -> PageShape:
        if self._is_entry(line):
            return PageShape.ENTRY
        if line.style.is_fixed and self._has_code:
            return PageShape.CODE
        return PageShape.ITEM if _ITEM.match(self.words(line)) else PageShape.TEXT

    def _is_entry(self, line: PageLine) -> bool:
        return _LEADERS.search(self.words(line)[-60:]) is not None

    def _goes_on(self, group: PageGroup, line: PageLine, shape: PageShape) -> bool:
        above = group.lines[-1]
        size, over = line.style.size, above.style.size
        step = line.base - above.base
        if group.is_turned or line.pieces[0].is_turned:
            return group.is_turned and line.pieces[0].is_turned and size == over
        if step < 0.4 * size or PageShape.ENTRY in (group.shape, shape):
            return False
        if PageShape.CODE in (group.shape, shape):
            return group.shape is shape and step < 2.6 * size and abs(size - over) < 0.6
        is_same = abs(size - over) <= 0.08 * over and above.style.is_bold == line.style.is_bold
        if not is_same or line.box.left > above.box.right or line.box.right < above.box.left:
            return False
        if step > self._reach(line, above):
            return False
        return self._continues(group, line, shape)

    def _continues(self, group: PageGroup, line: PageLine, shape: PageShape) -> bool:
        """Return whether a line of the same look, right below a group, goes on with its paragraph."""
        above = group.lines[-1]
        size = line.style.size
        words = self.words(above)
        if words.endswith((HYPHEN, "\u00ad", "-")) and words[-2:-1].isalnum():
            return True
        is_full = line.pieces[0].lead + 0.2 * size > self._room[id(above)]
        ended = _ENDS.search(words) is not None
        shift = line.box.left - group.lines[0].box.left if len(group.lines) == 1 else line.box.left - above.box.left
        if shape is PageShape.ITEM and (not is_full or abs(line.box.left - group.lines[0].box.left) < 0.5 * size):
            return False
        if self.words(line)[:1].islower() and not ended:
            return True
        if group.shape is PageShape.ITEM and line.box.left > group.lines[0].box.left + 0.5 * size:
            return len(group.lines) == 1 or abs(shift) < 0.5 * size
        if group.style.is_bold or size > 1.3 * self._body:
            return abs(shift) < 12 * size and line.base - above.base < 1.5 * size
        if abs(shift) > 0.8 * size and len(group.lines) > 1:
            return False
        if group.shape is not PageShape.ITEM and len(group.lines) == 1 and shift > 0.8 * size and ended:
            return False
        return is_full

    def _reach(self, line: PageLine, above: PageLine) -> float:
        """Return the largest step from a line to the next of its paragraph."""
        size = min(line.style.size, above.style.size)
        usual = self._leading.get(round(size), (1.25 * size, 0))[0]
        return 1.18 * min(max(usual, 1.1 * size), 2.4 * size)


def _has_code(lines: Sequence[PageLine]) -> bool:
    """Return whether lines of fixed width are code: not if most of the page's letters are of fixed width."""
    letters: Counter[bool] = Counter()
    for line in lines:
        letters[line.style.is_fixed] += sum(piece.end - piece.start for piece in line.pieces)
    return letters[True] < MOST_FIXED * max(1, letters.total())


def _leadings(lines: Sequence[PageLine]) -> dict[int, tuple[float, int]]:
    """Return for each size of letters the usual step from one line to the next, and how often it occurs."""
    steps: dict[int, Counter[float]] = {}
    for above, line in pairwise(lines):
        size = round(line.style.size)
        step = line.base - above.base
        is_below = line.box.left < above.box.right and above.box.left < line.box.right
        if size == round(above.style.size) and 0.8 * size < step < 2.6 * size and is_below:
            steps.setdefault(size, Counter())[round(2 * step) / 2] += 1
    found = {}
    for size, counts in steps.items():
        most = max(counts.values())
        step = min(step for step, count in counts.items() if count >= 0.6 * most)
        found[size] = (step, counts.total())
    return found


def _rooms(lines: Sequence[PageLine]) -> dict[int, float]:
    """Return for each line, by its identity, how far it ends before the right edge of its column.

    The edge is where the longest line ends among those near it that begin about where it begins.
    """
    found = {}
    for place, line in enumerate(lines):
        size = line.style.size
        near = lines[max(0, place - NEAR) : place + NEAR + 1]
        edge = max(
            other.box.right
            for other in near
            if abs(other.box.left - line.box.left) < 4 * size and abs(other.style.size - size) <= 0.15 * size
        )
        found[id(line)] = edge - line.box.right
    return found
