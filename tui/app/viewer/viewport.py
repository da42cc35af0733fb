"""The window on a flow of stretches: its rows, and how it moves. Knows nothing of a terminal.

Rows are counted only near the window. The number of rows in the whole document is estimated from the lengths of its
lines, for the scroll bar; moving by rows is exact.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tui.app.viewer.flow import Flow, Stretch, WrappedStretch
from tui.app.viewer.text import DocumentText


@dataclass(frozen=True, slots=True)
class RowPosition:
    """A row of a stretch."""

    stretch: Stretch
    row: int


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row in the window: row `row` of a wrapped stretch."""

    wrapped: WrappedStretch
    row: int

    @property
    def start(self) -> int:
        """The first character of the document in this row."""
        return self.wrapped.at + self.wrapped.text.rows[self.row].start

    @property
    def end(self) -> int:
        """The character of the document that the next row starts with: a line end belongs to this row."""
        rows = self.wrapped.text.rows
        return self.wrapped.after if self.row + 1 == len(rows) else self.wrapped.at + rows[self.row].end

    @property
    def line(self) -> int | None:
        """The line from 1 where this row is its first, else None."""
        stretch = self.wrapped.stretch
        return stretch.line + 1 if stretch.first and self.row == self.wrapped.text.rule_rows else None

    @property
    def rule(self) -> str | None:
        """What begins below this row, if it is a rule, else None."""
        return self.wrapped.rule if self.row == 0 else None


class Viewport:
    """A window of `height` rows of `width` cells on a text."""

    def __init__(
        self,
        text: DocumentText,
        width: int,
        height: int,
        rule_of: Callable[[int], str | None] = lambda _line: None,
    ) -> None:
        """Show a text from its start; `rule_of` as for a `Flow`."""
        self.text = text
        self.height = max(1, height)
        self.flow = Flow(text, max(1, width), rule_of)
        self.top = RowPosition(self.flow.at_line(0), 0)
        self._held: tuple[int, int, int] | None = None

    def rows(self) -> list[ShownRow]:
        """Return the rows in the window from the top; fewer than its height if the document ends before."""
        found: list[ShownRow] = []
        stretch: Stretch | None = self.top.stretch
        row = self.top.row
        while stretch is not None and len(found) < self.height:
            wrapped = self.flow.wrap(stretch)
            count = len(wrapped.text.rows)
            found += [ShownRow(wrapped, number) for number in range(row, min(count, row + self.height - len(found)))]
            row, stretch = 0, self.flow.after(stretch)
        return found

    def scroll(self, rows: int) -> bool:
        """Move by rows, down if positive, as far as the document goes. Return whether it moved."""
        before = self.top
        self.top = self._step_from(before, rows)
        if rows > 0:
            self._keep_full()
        self._held = None
        return self.top != before

    def home(self) -> None:
        """Move to the start."""
        self.top, self._held = RowPosition(self.flow.at_line(0), 0), None

    def end(self) -> None:
        """Move to the end: the last row at the bottom."""
        self.top, self._held = self._lowest(), None

    def centre(self, start: int, end: int) -> None:
        """Move so that characters `start:end` are in the middle; the start near the top if they don't fit."""
        self._held = (start, end, -1)
        first = self.position_of(start)
        rows = min(self._distance(first, self.position_of(max(start, end - 1))) + 1, self.height)
        above = max((self.height - rows) // 2, min(2, self.height - 1))
        self.top = self._step_from(first, -above)
        self._keep_full()

    def to_top(self, character: int) -> None:
        """Move so that the row of a character is the first, with the rule above it, as far as the document goes."""
        self._held = None
        first = self.position_of(character)
        self.top = RowPosition(
            first.stretch, first.row - int(first.row == self.flow.wrap(first.stretch).text.rule_rows == 1)
        )
        self._keep_full()

    def reveal(self, start: int, end: int) -> bool:
        """Bring characters into the window, in its middle if they are not there yet. Return whether it moved."""
        if self.shows(start) and self.shows(max(start, end - 1)):
            return False
        self.centre(start, end)
        return True

    def shows(self, character: int) -> bool:
        """Return whether a character is in the window."""
        rows = self.rows()
        return rows[0].start <= character < rows[-1].end or character == rows[-1].end == self.text.characters

    def resize(self, width: int, height: int) -> None:
        """Change the size; what was centred stays centred, else the first character stays in the top row."""
        held = self._held or (self.rows()[0].start, 0, 0)
        self.height = max(1, height)
        if max(1, width) != self.flow.width:
            self.flow = Flow(self.text, max(1, width), self.flow.rule_of)
            self.__dict__.pop("_row_estimates", None)
        start, end, above = held
        if above < 0:
            self.centre(start, end)
            return
        self.top = self._step_from(self.position_of(start), -above)
        self._keep_full()
        self._held = held

    def position_of(self, character: int) -> RowPosition:
        """Return the row that a character is in."""
        wrapped = self.flow.wrap(self.flow.at_character(character))
        return RowPosition(wrapped.stretch, wrapped.text.row_of(character - wrapped.at))

    @property
    def estimated_rows(self) -> int:
        """The rows of the whole document, estimated; at least the window's."""
        return max(self.height, round(float(self._row_estimates[-1])))

    @property
    def scrolled(self) -> float:
        """The rows above the window, estimated; exact at the start (0) and at the end (all but the window's)."""
        lowest = self._estimate(self._lowest())
        if lowest <= 0:
            return 0.0
        return min(1.0, self._estimate(self.top) / lowest) * (self.estimated_rows - self.height)

    def scroll_to(self, scrolled: float) -> None:
        """Move to where about `scrolled` rows are above the window; the inverse of the property."""
        self._held = None
        room = self.estimated_rows - self.height
        if room <= 0 or scrolled <= 0:
            self.home()
        elif scrolled >= room:
            self.end()
        else:
            self.top = self._at_estimate(scrolled / room * self._estimate(self._lowest()))
            self._keep_full()

    def _step_from(self, position: RowPosition, rows: int) -> RowPosition:
        stretch, row = position.stretch, position.row + rows
        while row < 0:
            before = self.flow.before(stretch)
            if before is None:
                return RowPosition(stretch, 0)
            stretch = before
            row += len(self.flow.wrap(stretch).text.rows)
        while row >= (count := len(self.flow.wrap(stretch).text.rows)):
            after = self.flow.after(stretch)
            if after is None:
                return RowPosition(stretch, count - 1)
            stretch, row = after, row - count
        return RowPosition(stretch, row)

    def _distance(self, first: RowPosition, last: RowPosition) -> int:
        """Return how many rows lie between two positions, up to the window's height."""
        rows, stretch = -first.row, first.stretch
        while stretch != last.stretch and rows < self.height:
            after = self.flow.after(stretch)
            if after is None:
                break
            rows += len(self.flow.wrap(stretch).text.rows)
            stretch = after
        return min(rows + last.row, self.height)

    def _lowest(self) -> RowPosition:
        last = self.flow.last()
        bottom = RowPosition(last, len(self.flow.wrap(last).text.rows) - 1)
        return self._step_from(bottom, 1 - self.height)

    def _keep_full(self) -> None:
        """Move up if the document ends above the bottom of the window."""
        lowest = self._lowest()
        if (self.top.stretch.start, self.top.row) > (lowest.stretch.start, lowest.row):
            self.top = lowest

    @cached_property
    def _row_estimates(self) -> NDArray[np.float64]:
        """Return the estimated rows before each line, and in all, as if every row of a line but its last were full."""
        text = self.text
        lengths = np.diff(text.line_starts, append=text.size).astype(np.float64)
        lengths *= text.characters / max(1, text.size) / self.flow.width
        rows = np.zeros(len(lengths) + 1)
        np.cumsum(np.maximum(1.0, np.ceil(lengths)), out=rows[1:])
        return rows

    def _estimate(self, position: RowPosition) -> float:
        """Return the estimated rows before a position."""
        stretch = position.stretch
        start, end = self.text.line_span(stretch.line)
        before, after = self._row_estimates[stretch.line], self._row_estimates[stretch.line + 1]
        rows = len(self.flow.wrap(stretch).text.rows)
        byte = stretch.start - start + (stretch.end - stretch.start) * position.row / rows
        return float(before + (after - before) * byte / max(1, end - start))

    def _at_estimate(self, rows: float) -> RowPosition:
        """Return the position with about `rows` rows before it."""
        table = self._row_estimates
        line = min(max(0, int(np.searchsorted(table, rows, side="right")) - 1), self.text.lines - 1)
        start, end = self.text.line_span(line)
        share = (rows - float(table[line])) / float(table[line + 1] - table[line])
        byte = start + int((end - start) * min(1.0, max(0.0, share)))
        wrapped = self.flow.wrap(self.flow.at_byte(byte))
        count = len(wrapped.text.rows)
        length = max(1, wrapped.stretch.end - wrapped.stretch.start)
        return RowPosition(wrapped.stretch, min(count - 1, int((byte - wrapped.stretch.start) / length * count)))
