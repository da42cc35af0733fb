"""Runs the benchmarks one after the other and keeps what they found: `make bench`.

Each has a process of its own. Their figures go to `results.json` beside this file, with the machine and the versions
they are of; of a benchmark that is not run, those that are there stay. Plots and the README's section on speed are
made of them (`--write-readme`).
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

RESULTS = Path(__file__).with_name("results.json")

BENCHMARKS: dict[str, tuple[str, ...]] = {
    "starting": (),
    "asking": (),
    "indexing": ("collections",),
    "update": ("collections",),
    "encoder": (),
    "lexical": ("collections", "--sizes", "1000", "10000", "100000", "1000000"),
    "dense": ("--sizes", "1000", "10000", "100000"),
    "scale": ("collections", "--sizes", "1000", "10000", "100000", "1000000"),
}
"""The modules of this package that are run, and what they are given; `collections` stands for `--collections DIR`."""

PACKAGES = (
    "bm25s faiss-cpu haystack-ai langchain-community langchain-huggingface llama-index-core openvino rank-bm25 "
    "sentence-transformers torch transformers txtai"
).split()


def versions() -> dict[str, str]:
    """Return the versions of what is measured, as far as it is installed."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def run(name: str, given: Sequence[str], collections: Path | None) -> dict[str, Any]:
    """Return what a benchmark tells. Raises CalledProcessError."""
    placed = {"collections": [] if collections is None else ["--collections", str(collections)]}
    arguments = [part for one in given for part in placed.get(one, [one])]
    command = [sys.executable, "-m", f"evals.benchmarks.{name}", *arguments, "--json"]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)  # noqa: S603
    return found


def main(argv: Sequence[str] | None = None, benchmarks: Mapping[str, Sequence[str]] = BENCHMARKS) -> int:
    """Run what is asked for and keep the figures."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"benchmarks to run (default: {' '.join(benchmarks)})")
    parser.add_argument(
        "--collections", type=Path, metavar="DIR", help="take words from collections in BEIR form below DIR"
    )
    parser.add_argument("--output", type=Path, default=RESULTS, metavar="FILE", help="where the figures are kept")
    parser.add_argument("--write-readme", action="store_true", help="draw the plots and write the README's section")
    arguments = parser.parse_args(argv)
    unknown = sorted(set(arguments.names) - set(benchmarks))
    if unknown:
        parser.error(f"no such benchmark: {' '.join(unknown)}; there are {' '.join(benchmarks)}")
    kept: dict[str, Any] = json.loads(arguments.output.read_text("utf-8")) if arguments.output.exists() else {}
    for name in arguments.names or benchmarks:
        print(f"{name} …", file=sys.stderr, flush=True)
        found = run(name, benchmarks[name], arguments.collections)
        kept[name] = {"date": datetime.datetime.now(datetime.UTC).date().isoformat(), "versions": versions(), **found}
        arguments.output.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", "utf-8")
    if arguments.write_readme:
        from evals.benchmarks.plots import draw
        from evals.readme import rewrite

        draw(kept, RESULTS.parent / "plots")
        rewrite("python -m evals.benchmarks.report")
    return 0


if __name__ == "__main__":
    sys.exit(main())
