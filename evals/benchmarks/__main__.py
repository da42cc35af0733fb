"""Runs the benchmarks one after the other and keeps their results: `make bench`.

Each runs in a process of its own. Its figures go to `results.json` beside this file, with the machine and the package
versions; results of benchmarks that do not run stay. `--write-readme` draws the plots and the tables from them.
"""

import argparse
import datetime
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evals.benchmarks.results import RESULTS, read_results, write_results

BENCHMARKS: dict[str, tuple[str, ...]] = {
    "starting": (),
    "asking": (),
    "hits": ("collections",),
    "indexing": ("collections",),
    "update": ("collections",),
    "encoder": (),
    "lexical": ("collections", "--sizes", "1000", "10000", "100000", "1000000"),
    "dense": ("--sizes", "1000", "10000", "100000"),
    "scale": ("collections", "--sizes", "1000", "10000", "100000", "1000000"),
}
"""By module, its arguments; `collections` stands for `--collections DIR`."""

PACKAGES = (
    "bm25s faiss-cpu haystack-ai langchain-community langchain-huggingface llama-index-core openvino rank-bm25 "
    "sentence-transformers torch transformers txtai"
).split()


def versions() -> dict[str, str]:
    """Return the versions of the measured packages that are installed."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def run(name: str, template: Sequence[str], collections: Path | None) -> dict[str, Any]:
    """Return the results of a benchmark. Raises CalledProcessError if it fails."""
    placed = {"collections": [] if collections is None else ["--collections", str(collections)]}
    arguments = [part for one in template for part in placed.get(one, [one])]
    command = [sys.executable, "-m", f"evals.benchmarks.{name}", *arguments, "--json"]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603
    return found


def main(argv: Sequence[str] | None = None, benchmarks: Mapping[str, Sequence[str]] = BENCHMARKS) -> int:
    """Run the benchmarks and keep their results."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"benchmarks to run (default: {' '.join(benchmarks)})")
    parser.add_argument(
        "--collections", type=Path, metavar="DIR", help="take words from the BEIR collections below DIR"
    )
    parser.add_argument("--output", type=Path, default=RESULTS, metavar="FILE", help="where the results are kept")
    parser.add_argument("--write-readme", action="store_true", help="draw the plots and rewrite the tables")
    arguments = parser.parse_args(argv)
    unknown = sorted(set(arguments.names) - set(benchmarks))
    if unknown:
        parser.error(f"no such benchmark: {' '.join(unknown)}; choose from {' '.join(benchmarks)}")
    results = read_results(arguments.output)
    for name in arguments.names or benchmarks:
        print(f"{name} …", file=sys.stderr, flush=True)
        found = run(name, benchmarks[name], arguments.collections)
        results[name] = {
            "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
            "versions": versions(),
            **found,
        }
        write_results(results, arguments.output)
    if arguments.write_readme:
        from evals.benchmarks.plots import draw
        from evals.readme import rewrite

        draw(results, RESULTS.parent / "plots")
        rewrite("python -m evals.benchmarks.report")
    return 0


if __name__ == "__main__":
    sys.exit(main())
