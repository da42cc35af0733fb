"""Plots as SVG: what stands where."""

import itertools
import re
from xml.etree import ElementTree

from evals.report.plots import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Bar, PlotMark, Series, bars, chart


def test_corners_of_a_chart() -> None:
    drawn = chart("Title", "x", "y", right=2000, series=[Series("one", [(0, 0), (2000, 1)], 3)])
    [path] = re.findall(r'<path class="line c3" d="([^"]*)">', drawn)
    places = [float(number) for number in re.findall(r"[\d.]+", path)]
    assert places == [LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, TOP]
    # One curve needs no legend; the ticks name the ends.
    assert "<ul>" not in drawn
    assert ">2000</text>" in drawn
    assert ">1.00</text>" in drawn


def test_steps_stay_level_up_to_the_next_point() -> None:
    drawn = chart("t", "x", "y", series=[Series("s", [(0, 0), (0.5, 0.5), (1, 0.5)], 0, stepped=True)])
    [path] = re.findall(r'd="([^"]*)"', drawn)
    points = [tuple(map(float, point[1:].split())) for point in re.findall(r"[ML][\d.]+ [\d.]+", path)]
    assert all(a[0] == b[0] or a[1] == b[1] for a, b in itertools.pairwise(points))


def test_names_are_escaped_everywhere() -> None:
    bad = '<b>&"'
    curves = [Series(bad, [(0, 1)], 0), Series(bad, [(1, 0)], 7)]
    drawn = chart(bad, bad, bad, series=curves, marks=[PlotMark((0.5, 0.5), bad, low=0.4, high=0.6)], diagonal=True)
    drawn += bars(bad, [Bar(bad, 0.5, 0.4, 0.6, 9)])
    assert "<b>" not in drawn
    ElementTree.fromstring(f"<div>{drawn}</div>")


def test_bars_are_as_long_as_their_share() -> None:
    drawn = bars("t", [Bar("half", 0.5, 0.25, 1.0, 4), Bar("all", 1.0, 1.0, 1.0, 2)])
    half, whole = (float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"', drawn))
    assert whole == 2 * half
    assert "half (4)" in drawn
