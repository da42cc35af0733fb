"""Draws plots as SVG: curves, points against the diagonal, bars with whiskers.

Colours are classes of the page's style sheet, so that plots follow its light and dark themes. All text is escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 460, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 18, 12, 40
ROW_PIXELS = 22
"""Pixels of a bar with the space below it."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """A named curve through points. `colour` counts from 0; a `stepped` curve stays level up to the next point."""

    name: str
    points: Sequence[Point]
    colour: int
    stepped: bool = False


@dataclass(frozen=True, slots=True)
class PlotMark:
    """A dot with a tooltip, and whiskers where `low` and `high` are given."""

    at: Point
    note: str
    colour: int = 0
    radius: float = 4
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A share in [0, 1] with its interval."""

    label: str
    value: float
    low: float
    high: float
    count: int


class _Axes:
    """Places values of [0, right] × [0, 1] on the canvas."""

    def __init__(self, right: float) -> None:
        self._right = right

    def x(self, value: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * value / self._right, 1)

    def y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value, 1)

    def frame(self, across: str, up: str) -> list[str]:
        """Return grid, ticks and the names of the axes; the vertical one is a share."""
        parts = []
        for quarter in range(5):
            share = quarter / 4
            at, label = self.x(share * self._right), f"{share * self._right:g}"
            parts += [
                f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{self.y(share)}" y2="{self.y(share)}"/>',
                f'<line class="grid" y1="{TOP}" y2="{HEIGHT - BOTTOM}" x1="{at}" x2="{at}"/>',
                f'<text class="end" x="{LEFT - 6}" y="{self.y(share) + 4}">{share:.2f}</text>',
                f'<text class="middle" x="{at}" y="{HEIGHT - BOTTOM + 16}">{label}</text>',
            ]
        middle = (TOP + HEIGHT - BOTTOM) / 2
        parts.append(f'<text class="middle" x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 6}">{escape(across)}</text>')
        turned = f'transform="rotate(-90 11 {middle})"'
        parts.append(f'<text class="middle" x="11" y="{middle}" {turned}>{escape(up)}</text>')
        return parts

    def line(self, series: Series) -> str:
        path, before = "", None
        for x, y in series.points:
            place = f"{self.x(x)} {self.y(y)}"
            step = f"L{self.x(x)} {self.y(before)} " if series.stepped and before is not None else ""
            path += f"{step}{'L' if path else 'M'}{place} "
            before = y
        note = f"<title>{escape(series.name)}</title>"
        return f'<path class="line c{series.colour % 6}" d="{path.strip()}">{note}</path>'

    def mark(self, mark: PlotMark) -> str:
        x, y = self.x(mark.at[0]), self.y(mark.at[1])
        whisker = ""
        if mark.low is not None and mark.high is not None:
            whisker = f'<line class="whisker" x1="{x}" x2="{x}" y1="{self.y(mark.low)}" y2="{self.y(mark.high)}"/>'
        note = f"<title>{escape(mark.note)}</title>"
        return (
            f'{whisker}<circle class="dot c{mark.colour % 6}" cx="{x}" cy="{y}" r="{mark.radius:.1f}">{note}</circle>'
        )


def chart(
    title: str,
    across: str,
    up: str,
    *,
    right: float = 1.0,
    series: Sequence[Series] = (),
    marks: Sequence[PlotMark] = (),
    diagonal: bool = False,
) -> str:
    """Return a plot of shares over [0, right], with a legend where there are several curves.

    `diagonal`: draw where both axes agree.
    """
    axes = _Axes(right)
    parts = axes.frame(across, up)
    if diagonal:
        parts.append(axes.line(Series("exact", [(0, 0), (right, 1)], 0)).replace('class="line', 'class="diagonal'))
    parts += [axes.line(one) for one in series]
    parts += [axes.mark(mark) for mark in marks]
    legend = "".join(f'<li><i class="key c{one.colour % 6}"></i>{escape(one.name)}</li>' for one in series)
    keys = f"<ul>{legend}</ul>" if len(series) > 1 else ""
    return _figure(title, WIDTH, HEIGHT, parts, keys)


def bars(title: str, rows: Sequence[Bar]) -> str:
    """Return a plot of bars, each with whiskers over its interval and its number of questions."""
    left, right = 190, WIDTH - 44
    span, height, thick = right - left, len(rows) * ROW_PIXELS + 8, ROW_PIXELS - 6
    parts = []
    for place, row in enumerate(rows):
        y, middle = place * ROW_PIXELS + 4, place * ROW_PIXELS + 4 + thick / 2
        note = f"<title>{row.value:.3f}, 95% {row.low:.2f}–{row.high:.2f}, {row.count} questions</title>"
        low, high = (round(left + span * bound, 1) for bound in (row.low, row.high))
        parts += [
            f'<text class="end" x="{left - 8}" y="{middle + 4}">{escape(row.label)} ({row.count})</text>',
            f'<rect class="bar c0" x="{left}" y="{y}" width="{span * row.value:.1f}" height="{thick}">{note}</rect>',
            f'<line class="whisker" x1="{low}" x2="{high}" y1="{middle}" y2="{middle}"/>',
            f'<text x="{right + 8}" y="{middle + 4}">{row.value:.2f}</text>',
        ]
    return _figure(title, WIDTH, height, parts, "")


def _figure(title: str, width: float, height: float, parts: Sequence[str], keys: str) -> str:
    name = escape(title)
    svg = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{name}">{"".join(parts)}</svg>'
    return f"<figure><figcaption>{name}</figcaption>{svg}{keys}</figure>"
