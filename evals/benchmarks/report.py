"""Prints the results as tables in Markdown: `python -m evals.benchmarks.report`."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from evals.benchmarks.engines import ENCODE_ALONE, PEERS
from evals.benchmarks.results import read_results
from evals.benchmarks.starting import FIRST_INDEX, HELP, INDEX

Row = Sequence[str]


def report(found: Mapping[str, Any]) -> str:
    """Return the tables, in Markdown."""
    sections = (_beside_peers(found), _own(found), _lexical(found), _growth(found))
    machine = found["starting"]["machine"].partition(", load")[0]
    packages = ", ".join(f"{name} {one}" for name, one in found["asking"]["versions"].items())
    return "\n\n".join([*sections, f"{found['starting']['date']}, {machine}; {packages}."])


def _beside_peers(found: Mapping[str, Any]) -> str:
    start, ask, index = found["starting"]["seconds"], found["asking"]["engines"], found["indexing"]["sizes"][-1]
    names = ["pincite", "pincite, no reader", *(name for name in PEERS if name in ask)]
    rates = {name: f"{index['characters'] / seconds / 1e3:.0f}" for name, seconds in index["seconds"].items()}
    memory = {name: f"{most:.0f}" for name, most in index["memory_mb"].items()}
    rows = [
        ["process start to the cited passage, s", *(f"{start[name]:.2f}" for name in names)],
        ["a question, warm, p50 / p95, ms", *(_milliseconds(ask[name]) for name in names)],
        ["evidence in the first passage", *(f"{ask[name]['first']:.2f}" for name in names)],
        ["evidence within 1,000 characters", *(f"{ask[name]['within_1000']:.2f}" for name in names)],
        [f"indexing {index['documents']} documents, kB/s", *(rates.get(name, "") for name in names)],
        ["most memory while indexing, MB", *(memory.get(name, "") for name in names)],
    ]
    return table(["", *names], rows)


def _own(found: Mapping[str, Any]) -> str:
    start, encoder, index = found["starting"]["seconds"], found["encoder"]["seconds"], found["indexing"]["sizes"][-1]
    changed = found["update"]["seconds"][-1]
    asked = encoder["question, compiled"][0], encoder["question, sentence-transformers"][0]
    encoding, own = index["seconds"][ENCODE_ALONE], index["seconds"]["pincite"]
    search = found["asking"]["engines"]["pincite, search alone"]
    rows = [
        ["`pincite --help`", f"{start[HELP]:.2f} s"],
        ["index of the demo documents, whole process", f"{start[INDEX]:.1f} s"],
        ["the same, with the encoder's first preparation", f"{start[FIRST_INDEX]:.1f} s"],
        ["the search of an answer alone, warm, p50 / p95", f"{_milliseconds(search)} ms"],
        [
            "encoding a question; sentence-transformers",
            f"{asked[0] * 1e3:.1f} ms; {asked[1] * 1e3:.1f} ms: {asked[1] / asked[0]:.1f} times as long",
        ],
        [
            "indexing, reading to published; sentence-transformers' `encode` alone",
            (
                f"{index['passages'] / own:.0f} passages a second; {index['passages'] / encoding:.0f}: "
                f"{encoding / own:.1f} times as long"
            ),
        ],
        [
            f"one changed of {changed['documents']:,} documents; none changed",
            f"{changed['one_changed']:.2f} s; {changed['unchanged']:.2f} s",
        ],
    ]
    return table(["pincite alone", ""], rows)


def _lexical(found: Mapping[str, Any]) -> str:
    engines = ("pincite", "bm25s", "rank-bm25")
    rows = [
        [
            f"{row['passages']:,}",
            *(f"{rate:,.0f}" if (rate := row["questions_a_second"].get(name)) else "–" for name in engines),
            row.get("same_ranking", "–"),
        ]
        for row in found["lexical"]["sizes"]
    ]
    return table(
        ["lexical search, questions of eight terms a second, of passages", *engines, "ranked as rank-bm25"], rows
    )


def _growth(found: Mapping[str, Any]) -> str:
    rows = [
        [
            f"{row['passages']:,}",
            f"{row['open']:.2f} s",
            f"{row['p50'] * 1e3:.0f} / {row['p95'] * 1e3:.0f} ms",
            f"{row['dense_p95'] * 1e3:.1f} ms",
            f"{row['recall_measured']:.3f}",
            f"{row['memory_mb']:,.0f} MB",
            f"{row['disk_gb']:.2f} GB",
        ]
        for row in found["scale"]["sizes"]
    ]
    heads = [
        "passages",
        "opened in",
        "a whole search, p50 / p95",
        "its nearest vectors, p95",
        "recall@10",
        "memory",
        "disk",
    ]
    return table(heads, rows)


def _milliseconds(row: Mapping[str, float]) -> str:
    return f"{row['p50'] * 1e3:.0f} / {row['p95'] * 1e3:.0f}"


def table(heads: Row, rows: Iterable[Row]) -> str:
    """Return a table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(report(read_results()) + "\n")
