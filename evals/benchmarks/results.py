"""The file that keeps the benchmarks' results."""

import json
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results.json")


def read_results(path: Path = RESULTS) -> dict[str, Any]:
    """Return the results by benchmark; none if there is no file."""
    results: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return results


def write_results(results: dict[str, Any], path: Path = RESULTS) -> None:
    """Write the results by benchmark."""
    path.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n", "utf-8")
