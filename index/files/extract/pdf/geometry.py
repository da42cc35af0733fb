"""Places on the pages of a PDF: from PDFium's coordinates to points from the upper left corner of the page as shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple


class Box(NamedTuple):
    """A rectangle in points (1/72 inch) from the upper left corner of the page as it is shown."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """The distance from top to bottom."""
        return self.bottom - self.top

    @property
    def width(self) -> float:
        """The distance from left to right."""
        return self.right - self.left

    def joined(self, other: "Box") -> "Box":
        """Return the smallest rectangle that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """How a page is shown: the part of its canvas that is seen, and the quarter turns clockwise that turn it upright.

    `left`, `bottom`, `right`, `top`: that part, in the canvas's own coordinates, whose y grows upwards.
    """

    left: float
    bottom: float
    right: float
    top: float
    turns: int = 0

    @classmethod
    def of(cls, page: Any) -> "Frame":
        """Return how a page of pypdfium2 is shown."""
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation() // 90 % 4)

    @property
    def width(self) -> float:
        """The width of the page as shown, in points."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """The height of the page as shown, in points."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def turned(self, quarters: int) -> "Frame":
        """Return the frame in which the page is turned further clockwise."""
        return Frame(self.left, self.bottom, self.right, self.top, (self.turns + quarters) % 4)

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the canvas is shown."""
        match self.turns:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case _:
                return self.top - y, self.right - x

    def canvas(self, x: float, y: float) -> tuple[float, float]:
        """Return the point of the canvas that is shown at a place."""
        match self.turns:
            case 0:
                return x + self.left, self.top - y
            case 1:
                return y + self.left, x + self.bottom
            case 2:
                return self.right - x, y + self.bottom
            case _:
                return self.right - y, self.top - x

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Return where a rectangle of the canvas is shown."""
        if left > right:
            left, right = right, left
        if bottom > top:
            bottom, top = top, bottom
        match self.turns:
            case 0:
                return Box(left - self.left, self.top - top, right - self.left, self.top - bottom)
            case 1:
                return Box(bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
            case 2:
                return Box(self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
            case _:
                return Box(self.top - top, self.right - right, self.top - bottom, self.right - left)


def joined(boxes: Iterable[Box]) -> Box | None:
    """Return the smallest rectangle that holds all, None without any."""
    whole: Box | None = None
    for box in boxes:
        whole = box if whole is None else whole.joined(box)
    return whole
