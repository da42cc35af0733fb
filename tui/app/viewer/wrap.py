"""Soft wrapping: a stretch of text in rows of a width, and which cell of a row shows which character.

Rows end after white space where they can. White space that does not fit hangs over the edge and is not shown, so a
row never starts with the blank of the row before. Between wide characters (CJK) a row may end anywhere.
"""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from rich.cells import set_cell_size

from tui.app.viewer.glyphs import PLAIN, TAB_CELLS, Clusters, clusters

_WIDE_CELLS = 2
"""Cells of the widest character."""


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Neighbouring characters of a row that are drawn alike.

    Characters `start:end` of the stretch are shown as `text` in `cells` cells. `spelt`: they are a control character,
    spelt out. `exact`: every character is shown as itself.
    """

    start: int
    end: int
    text: str
    cells: int
    spelt: bool = False
    exact: bool = True


@dataclass(frozen=True, slots=True)
class WrappedRow:
    """A row: characters `start:end` of its stretch; those from `hang` on are blanks over the edge, not shown."""

    start: int
    end: int
    hang: int


class WrappedText:
    """A stretch of text in rows of at most `width` cells, at least one row."""

    def __init__(self, text: str, width: int, *, has_rule: bool = False) -> None:
        """Wrap a text. `has_rule`: an empty row for a rule stands before its first."""
        self.text = text
        self.rule_rows = int(has_rule)
        self.width = max(1, width)
        self._clusters: Clusters | None = None
        self._cuts: list[tuple[int, int, int]] = []
        self._tabs: dict[int, int] = {}
        if PLAIN.fullmatch(text):
            self.rows = _plain_rows(text, self.width)
        else:
            self._clusters = clusters(text)
            self._cuts = self._wrap(self._clusters)
            ends = [*self._clusters.starts, len(text)]
            self.rows = [WrappedRow(ends[first], ends[last], ends[hang]) for first, last, hang in self._cuts]
        if has_rule:
            self.rows.insert(0, WrappedRow(0, 0, 0))

    def row_of(self, character: int) -> int:
        """Return the row that a character is in; the end of the text is in the last one."""
        low, high = 0, len(self.rows) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.rows[middle].start <= character:
                low = middle
            else:
                high = middle - 1
        return low

    def runs(self, row: int, cuts: tuple[int, ...] = ()) -> list[GlyphRun]:
        """Return what is shown in a row, cut at characters; a cut inside of a cluster moves to its start.

        The runs' cells add up to `width` at most. Characters that hang are not among them.
        """
        if row < self.rule_rows:
            return []
        place = self.rows[row]
        if self._clusters is None:
            inner = sorted({cut for cut in cuts if place.start < cut < place.hang})
            edges = [place.start, *inner, place.hang]
            return [
                GlyphRun(start, end, self.text[start:end], end - start) for start, end in pairwise(edges) if end > start
            ]
        return self._cluster_runs(self._clusters, row, cuts)

    def _cluster_runs(self, found: Clusters, row: int, cuts: tuple[int, ...]) -> list[GlyphRun]:
        first, _, hang = self._cuts[row - self.rule_rows]
        # Clusters that are not one character, shown as that character, are runs of their own.
        odd = set(found.odd[bisect_left(found.odd, first) : bisect_left(found.odd, hang)])
        if self.width < _WIDE_CELLS:
            odd |= {cluster for cluster in range(first, hang) if found.cells[cluster] > self.width}
        edges = {first, hang, *odd, *(cluster + 1 for cluster in odd)}
        edges |= {cut for cut in (bisect_left(found.starts, cut) for cut in cuts) if first < cut < hang}
        return [
            self._odd_run(found, start)
            if start in odd
            else GlyphRun(
                found.starts[start], found.end(end - 1), "".join(found.shown[start:end]), sum(found.cells[start:end])
            )
            for start, end in pairwise(sorted(edges))
        ]

    def _odd_run(self, found: Clusters, cluster: int) -> GlyphRun:
        shown, cells = found.shown[cluster], found.cells[cluster]
        if cluster in found.tabs:
            cells = self._tabs[cluster]
            shown = " " * cells
        elif cells > self.width:
            shown, cells = set_cell_size(shown, self.width), self.width
        return GlyphRun(found.starts[cluster], found.end(cluster), shown, cells, cluster in found.spelt, exact=False)

    def _wrap(self, found: Clusters) -> list[tuple[int, int, int]]:
        """Return for each row its first cluster, the one after its last, and the first that hangs."""
        rows: list[tuple[int, int, int]] = []
        count, first, at, width, fit = len(found.starts), 0, 0, 0, 0
        while at < count:
            cells = found.cells[at]
            if at in found.tabs:
                cells = self._tabs[at] = min(TAB_CELLS - width % TAB_CELLS, self.width)
            cells = min(cells, self.width)
            if width + cells <= self.width:
                wide = cells == _WIDE_CELLS and at not in found.spelt
                if wide and at > first:
                    fit = at
                width += cells
                at += 1
                if wide or at - 1 in found.spaces:
                    fit = at
                continue
            hang = at
            if at in found.spaces:
                while at < count and at in found.spaces:
                    at += 1
            else:
                wide = found.cells[at] == _WIDE_CELLS and at not in found.spelt
                at = hang = at if wide or fit <= first else fit
            rows.append((first, at, hang))
            first, width, fit = at, 0, at
        if first < count or not rows:
            rows.append((first, count, count))
        return rows


def _plain_rows(text: str, width: int) -> list[WrappedRow]:
    """Return the rows of text whose every character is one cell."""
    rows: list[WrappedRow] = []
    at, length = 0, len(text)
    while length - at > width:
        edge = at + width
        if text[edge] == " ":
            end = edge
            while end < length and text[end] == " ":
                end += 1
            rows.append(WrappedRow(at, end, edge))
        else:
            end = text.rfind(" ", at, edge) + 1
            end = end if end > at else edge
            rows.append(WrappedRow(at, end, end))
        at = end
    if at < length or not rows:
        rows.append(WrappedRow(at, length, length))
    return rows
