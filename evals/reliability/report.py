"""Prints the table of docs/reliability.md from the kept figures."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")

TESTS = ("kills", "damage", "shapes", "patterns", "readers", "things", "processes", "soak")
"""The modules of this package that are tests: `run(place, scale)` returns what was found."""


def read_results(path: Path = RESULTS) -> dict[str, Any]:
    """Return the kept findings by test; none if there is no file."""
    results: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return results


def table(results: Mapping[str, Any]) -> str:
    """Return the results as a table in Markdown, with the faults below it."""
    lines = ["| test | tried | result |", "|---|---|---|"]
    faults = []
    for name in [*(test for test in TESTS if test in results), *sorted(set(results) - set(TESTS))]:
        found = results[name]
        count = found["fault_count"]
        verdict = "**held**" if not count else f"**{count} fault{'s' * (count > 1)}**, see below"
        lines.append(f"| {found['title']} | {found['tried']} ({found['date']}) | {verdict}: {found['held']} |")
        faults += [f"- {name}: {plain(fault)}" for fault in found["faults"]]
    return "\n".join([*lines, *([""] if faults else []), *faults])


def plain(text: str) -> str:
    """Return text that is no markup: in one code span."""
    return "`" + "".join(char if char.isprintable() else "?" for char in text).replace("`", "'") + "`"


if __name__ == "__main__":
    print(table(read_results()))
