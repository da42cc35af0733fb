"""The order in which the pieces of a page's lines are read, and the lines that they make.

Nearly every program draws a page in reading order, columns one after the other; that order is kept. Only what is drawn
out of turn is put where it stands, such as a head that is drawn after the text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.files.extract.pdf.chars import PagePiece, Style
from index.files.extract.pdf.geometry import Box, joined

MOST_BACKWARD = 0.04
"""Share of steps upwards within a column from which on the order of drawing is not the order of reading."""

MANY_PIECES = 8
"""Pieces of which even a narrow gap that runs through all of them parts columns."""

EDGE_STRIPS = 3
"""Lines at the top and at the bottom of a page that are looked at for being drawn out of turn."""


@dataclass(slots=True)
class PageLine:
    """Pieces that stand beside each other, from left to right.

    `base`: the height of the baseline of its longest piece; `style`: how that one's letters look, bold or fixed only
    if all are.
    """

    pieces: list[PagePiece]
    box: Box = field(init=False)
    base: float = field(init=False)
    style: Style = field(init=False)

    def __post_init__(self) -> None:
        longest = max(self.pieces, key=lambda piece: piece.box.width)
        self.box = joined(piece.box for piece in self.pieces) or longest.box
        self.base = longest.base
        self.style = longest.style
        if len(self.pieces) > 1:
            self.style = Style(
                longest.style.size,
                all(piece.style.is_bold for piece in self.pieces),
                all(piece.style.is_fixed for piece in self.pieces),
            )


def reading_order(pieces: Sequence[PagePiece]) -> list[PagePiece]:
    """Return the pieces of a page in reading order; those that run in another direction come last."""
    ordered = [piece for piece in pieces if not piece.is_turned]
    backward = _backward(ordered)
    if backward > max(2, MOST_BACKWARD * len(ordered)) or 0 < len(ordered) - 1 <= 2 * backward:
        ordered = order_by_place(ordered)
    else:
        ordered = _edges_in_place(ordered)
    return ordered + [piece for piece in pieces if piece.is_turned]


def order_by_place(pieces: Sequence[PagePiece]) -> list[PagePiece]:
    """Return pieces in the reading order that their places alone tell."""
    return list(_cut(list(pieces), 0))


def lines_of_pieces(pieces: Sequence[PagePiece]) -> list[PageLine]:
    """Return the lines that pieces in reading order make."""
    found: list[list[PagePiece]] = []
    for piece in pieces:
        last = found[-1][-1] if found else None
        if last is not None and not piece.is_turned and not last.is_turned and _is_beside(last, piece):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [PageLine(line) for line in found]


def _is_beside(piece: PagePiece, following: PagePiece) -> bool:
    """Return whether a piece goes on with the line of the one before it, to its right."""
    size = max(piece.style.size, following.style.size)
    if piece.line == following.line and following.box.left >= piece.box.left:
        return True
    if is_raised(piece, following) or is_raised(following, piece):
        return True
    if abs(piece.base - following.base) >= 0.3 * size:
        return False
    if piece.is_right_to_left and following.is_right_to_left and following.box.right < piece.box.left + 0.3 * size:
        return True
    return following.box.left > piece.box.right - 0.3 * size


def is_raised(mark: PagePiece, piece: PagePiece) -> bool:
    """Return whether a piece is a mark in smaller letters right beside another and a little higher or lower than it."""
    size = piece.style.size
    gap = max(mark.box.left - piece.box.right, piece.box.left - mark.box.right)
    return (
        mark.style.size < 0.85 * size
        and mark.box.width < 3 * size
        and 0.05 * size < abs(mark.base - piece.base) < 0.7 * size
        and -0.3 * size < gap < 0.6 * size
    )


def _backward(pieces: Sequence[PagePiece]) -> int:
    """Return how often the order goes upwards within a column."""
    return sum(
        following.box.bottom < piece.box.top
        and min(piece.box.right, following.box.right) - max(piece.box.left, following.box.left)
        > 0.3 * min(piece.box.width, following.box.width)
        for piece, following in pairwise(pieces)
    )


def _edges_in_place(pieces: list[PagePiece]) -> list[PagePiece]:
    """Return the pieces with the topmost lines first and the lowest ones last, if they were drawn out of turn."""
    head, foot = _strips(pieces, 1), _strips(pieces, -1)
    first = [piece for strip in head for piece in strip]
    kept = {id(piece) for piece in first}
    last = [piece for strip in reversed(foot) for piece in strip if id(piece) not in kept]
    moved = kept | {id(piece) for piece in last}
    return [*first, *(piece for piece in pieces if id(piece) not in moved), *last]


def _strips(pieces: Sequence[PagePiece], direction: int) -> list[list[PagePiece]]:
    """Return the outermost lines of a page, from the edge inwards, which nothing else stands beside.

    `direction`: 1 from the top, −1 from the bottom. Those up to the innermost one drawn out of turn are returned.
    """
    order = sorted(pieces, key=lambda piece: direction * piece.base)
    places = {id(piece): place for place, piece in enumerate(pieces)}
    strips: list[list[PagePiece]] = []
    wrong = 0
    at = 0
    while at < len(order) and len(strips) < EDGE_STRIPS:
        strip = [order[at]]
        while at + len(strip) < len(order) and _is_level(order[at], order[at + len(strip)]):
            strip.append(order[at + len(strip)])
        at += len(strip)
        strip.sort(key=lambda piece: places[id(piece)])
        strips.append(strip)
        expected = set(range(at) if direction == 1 else range(len(pieces) - at, len(pieces)))
        found = sorted({places[id(piece)] for one in strips for piece in one} - expected)
        if found and found[-1] - found[0] < len(found) and at < len(order) and _is_apart(strip, order[at]):
            wrong = len(strips)
    if not wrong or at >= len(order):
        return []
    strips = strips[:wrong]
    for strip in strips:
        strip.sort(key=lambda piece: piece.box.left)
    return strips


def _is_level(piece: PagePiece, other: PagePiece) -> bool:
    return abs(piece.base - other.base) < 0.5 * max(piece.style.size, other.style.size)


def _is_apart(strip: Sequence[PagePiece], inner: PagePiece) -> bool:
    """Return whether there is more than a line's distance between a line at the edge and the next one."""
    gap = max(inner.box.top - strip[0].box.bottom, strip[0].box.top - inner.box.bottom)
    return gap > 0.7 * strip[0].style.size


def _cut(pieces: list[PagePiece], depth: int) -> Iterator[PagePiece]:
    """Yield pieces in the order of a recursive X-Y cut: at the widest gutters between columns, else between lines.

    Nagy and Seth (1984), Hierarchical representation of optically scanned documents.
    """
    if len(pieces) < 2 or depth > 40:
        yield from sorted(pieces, key=lambda piece: (piece.base, piece.box.left))
        return
    size = sorted(piece.style.size for piece in pieces)[len(pieces) // 2]
    gutter = (0.7 if len(pieces) >= MANY_PIECES else 1.2) * size
    columns = _groups(pieces, lambda box: (box.left, box.right), gutter)
    bands = _groups(pieces, lambda box: (box.top, box.bottom), 0.8 * size)
    if len(columns) > 1 and all(len(column) > 2 for column in columns):
        parts = columns
    elif len(bands) > 1:
        parts = bands
    elif len(columns) > 1:
        parts = columns
    else:
        yield from sorted(pieces, key=lambda piece: (round(piece.base / max(1.0, 0.6 * size)), piece.box.left))
        return
    for part in parts:
        yield from _cut(part, depth + 1)


def _groups(
    pieces: Sequence[PagePiece], extent: Callable[[Box], tuple[float, float]], gap: float
) -> list[list[PagePiece]]:
    """Return the pieces parted wherever a gap is wider than `gap`, along one direction."""
    groups: list[list[PagePiece]] = []
    reach = 0.0
    for piece in sorted(pieces, key=lambda piece: extent(piece.box)):
        start, end = extent(piece.box)
        if groups and start - reach <= gap:
            groups[-1].append(piece)
            reach = max(reach, end)
        else:
            groups.append([piece])
            reach = end
    return groups
