"""Draws the results: bars beside the peers, and curves of cost by size."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt  # after the choice of the back end
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from evals.benchmarks.engines import ENCODE_ALONE, PEERS

OWN, OTHER, INK = "#c2410c", "#94a3b8", "#64748b"
"""Colours that are legible on light and on dark."""

CURVES = {
    "pincite": OWN, "bm25s": "#2563eb", "rank-bm25": "#7c3aed", ENCODE_ALONE: "#475569",
    "txtai": "#2563eb", "LlamaIndex": "#7c3aed", "Haystack": "#059669", "LangChain": "#db2777",
}  # fmt: skip

STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "pincite", "font.family": "sans-serif", "font.size": 9,
    "axes.edgecolor": INK, "axes.labelcolor": INK, "axes.titlecolor": INK, "text.color": INK,
    "xtick.color": INK, "ytick.color": INK, "legend.frameon": False, "savefig.transparent": True,
    "axes.spines.top": False, "axes.spines.right": False, "axes.grid.axis": "y",
}  # fmt: skip


def draw(found: Mapping[str, Any], folder: Path) -> None:
    """Write `peers.svg` and `growth.svg` into a folder."""
    folder.mkdir(exist_ok=True)
    with mpl.rc_context(STYLE):
        _save(_peers(found), folder / "peers.svg")
        _save(_growth(found), folder / "growth.svg")


def _save(figure: Any, path: Path) -> None:  # matplotlib's
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    plt.close(figure)


def _peers(found: Mapping[str, Any]) -> Any:
    start, ask = found["starting"]["seconds"], found["asking"]["engines"]
    names = ["pincite", "pincite, no reader", *(name for name in PEERS if name in ask)]
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 2.3), layout="constrained", sharey=True)
    _bars(left, names, [start[name] for name in names], "process start to the cited passage, s", "{:.2f}")
    _bars(middle, names, [1e3 * ask[name]["p50"] for name in names], "a question, warm, p50, ms", "{:.0f}")
    _bars(right, names, [ask[name]["within_1000"] for name in names], "evidence within 1,000 characters", "{:.2f}")
    left.invert_yaxis()
    return figure


def _bars(axes: Axes, names: Sequence[str], values: Sequence[float], title: str, form: str) -> None:
    bars = axes.barh(names, values, color=[OWN if name.startswith("pincite") else OTHER for name in names], height=0.7)
    axes.bar_label(bars, [f" {form.format(value)}" for value in values])
    axes.set_title(title, fontsize=9, loc="left")
    axes.set_xlim(0, max(values) * 1.18)
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(left=False)


def _growth(found: Mapping[str, Any]) -> Any:
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(10, 3), layout="constrained")
    rows = found["lexical"]["sizes"]
    for name in ("pincite", "bm25s", "rank-bm25"):
        known = [row for row in rows if name in row["questions_a_second"]]
        _curve(left, name, [(row["passages"], 1e3 / row["questions_a_second"][name]) for row in known])
    _axes(left, "lexical search, ms a question", "passages")
    rows = found["scale"]["sizes"]
    for name, key in (("p95", "p95"), ("p50", "p50")):
        points = [(row["passages"], 1e3 * row[key]) for row in rows]
        middle.plot(
            *zip(*points, strict=True),
            marker="o",
            markersize=3,
            color=OWN,
            alpha=1 if key == "p50" else 0.5,
            label=name,
        )
    middle.plot(
        *zip(*[(row["passages"], row["memory_mb"]) for row in rows], strict=True),
        marker="s", markersize=3, color=INK, linestyle="--", label="memory, MB",
    )  # fmt: skip
    _axes(middle, "a whole search, ms; memory", "passages")
    rows = found["indexing"]["sizes"]
    for name in rows[0]["seconds"]:
        _curve(right, name, [(row["characters"] / 1e3, row["seconds"][name]) for row in rows])
    _axes(right, "indexing, s", "kB of text")
    return figure


def _curve(axes: Axes, name: str, points: Sequence[tuple[float, float]]) -> None:
    axes.plot(
        *zip(*points, strict=True), marker="o", markersize=3, color=CURVES[name], label=name.partition(", encode")[0]
    )


def _axes(axes: Axes, title: str, across: str) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(NullFormatter())
    axes.set_title(title, fontsize=9, loc="left")
    axes.set_xlabel(across)
    axes.legend(fontsize=7)
